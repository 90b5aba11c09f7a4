"""A copy of everything that is kept (database, files, the key and the end of the trail), and putting it back."""
