"""States and steps: declared in the rooms, taken by one engine."""
