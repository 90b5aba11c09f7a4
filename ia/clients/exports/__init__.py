"""Clients taken out of the house as a file: who, when, why, which, and the file itself (P-19, F-E12)."""
