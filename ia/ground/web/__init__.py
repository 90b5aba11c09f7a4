"""Pages, forms, errors, language: the edge between the house and the browser."""
