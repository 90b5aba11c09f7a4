"""Confirmation of clients of before: those a file has brought in with their accounts, confirmed as a list (D-56)."""
