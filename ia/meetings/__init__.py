"""Meetings: called by a notice, held, minuted, reported up (guideline section M, forms 4.1 and 4.2)."""
