"""Who comes from outside to an activity: clients invited, their questions and suggestions, prospects gained."""
