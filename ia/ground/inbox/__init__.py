"""What waits for whom: to-dos that follow the holders of a record, and personal notices."""
