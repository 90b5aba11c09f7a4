"""Tasks of an activity: each waits with whoever is responsible for it, with its plan and its progress."""
