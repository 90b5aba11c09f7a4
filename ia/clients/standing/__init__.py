"""Status, level, key mark, visibility; the order of prospects; several clients at once."""
