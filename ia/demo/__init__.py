"""The demo cast and worlds of any size: invented people and numbers, made through the same rules as real ones."""
