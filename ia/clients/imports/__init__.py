"""Clients from the files that branches have: read, checked against the register, written in one unit."""
