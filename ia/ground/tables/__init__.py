"""Spreadsheets in and out: reading what branches really send, and writing what is safe to open."""
