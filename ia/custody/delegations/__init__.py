"""Delegation: an adviser lends clients to a colleague for a time."""
