"""Work that a form gives to somebody until a day: the facts, the verbs and the list that such tasks have in every room."""
