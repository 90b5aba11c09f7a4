"""Everything that is not business, and only that."""
