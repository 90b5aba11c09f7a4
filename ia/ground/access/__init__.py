"""Who may open a page (guard) and which records exist for whom (reach)."""
