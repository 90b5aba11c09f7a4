"""The guideline as data: clauses, settings with their effective dates, reminders and decisions, in both languages."""
