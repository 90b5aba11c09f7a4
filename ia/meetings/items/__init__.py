"""Action items: what a meeting has decided, by whom and until when; each is a form and so a to-do of its owner."""
