"""Repeated rows of a form (FieldList of FormField): added and removed by buttons that save nothing, and read back."""

from wtforms import FieldList, HiddenField

MOST_ROWS = 30


def change_rows(form, sent, most: int = MOST_ROWS) -> bool:
    """Add or remove a row of one of the form's lists when the button for it was pressed; True if so, and nothing is
    saved."""
    lists = {name: field for name, field in form._fields.items() if isinstance(field, FieldList)}
    added = lists.get(sent.get("add_row", ""))
    if added is not None and len(added) < most:
        added.append_entry()
    if removed := sent.get("remove_row"):
        for field in lists.values():
            field.entries = [row for row in field.entries if row.name != removed]
    return "add_row" in sent or "remove_row" in sent


def drop_empty_rows(form, *names: str) -> None:
    """Leave out rows in which nothing is typed or chosen."""
    for name in names:
        form[name].entries = [row for row in form[name] if any(field.data for field in visible(row.form))]


def visible(form) -> list:
    return [field for field in form if not isinstance(field, HiddenField)]


def number_in(field) -> int | None:
    """The number in a hidden field, or None when something else was put there."""
    text = str(field.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
