"""Finding clients: terms and indexes, the list with its filters, a name or number that was typed."""
