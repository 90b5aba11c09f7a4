"""Two people edited one record: both versions field by field, and the choice between them as an ordinary edit."""

from datetime import datetime
from typing import NamedTuple

from flask import render_template
from wtforms import FormField

from ia.ground.web.once import fresh_token

_NOT_FACTS = frozenset({"csrf_token", "form_token", "version"})


class Difference(NamedTuple):
    """A field that the two versions fill differently: what each sends, and how that reads."""

    name: str
    label: object
    theirs: str
    mine: str
    theirs_shown: str
    mine_shown: str


def leaves(form) -> dict:
    """Every input of a form by its name, those of groups included."""
    found = {}
    for name, field in form._fields.items():
        if isinstance(field, FormField):
            found |= leaves(field.form)
        elif name not in _NOT_FACTS:
            found[field.name] = field
    return found


def sent(field) -> str:
    """What the input sends; several ticks as one value, parted by commas, which MultiCheckboxField understands."""
    if isinstance(field.data, list):
        return ",".join(str(code) for code in field.data)
    if field.type == "BooleanField":
        return "y" if field.data else ""
    return field._value() if hasattr(field, "_value") else str(field.data if field.data is not None else "")


def said(field) -> str:
    """How that reads: titles in the place of codes."""
    titles = {str(code): title for code, title in getattr(field, "choices", None) or ()}
    return "、".join(str(titles.get(code, code)) for code in sent(field).split(",")) if titles else sent(field)


def answer(theirs, mine, *, action: str, version: int, changed_by: str = "", changed_at: datetime | None = None):
    """409 with the forms of both versions; `version` is that of the record as it stands now."""
    other, own = leaves(theirs), leaves(mine)
    differing = [name for name in own if name in other and sent(other[name]) != sent(own[name])]
    rows = [
        Difference(name, own[name].label.text, *map(sent, (other[name], own[name])), *map(said, (other[name], own[name])))
        for name in differing
    ]
    html = render_template(
        "errors/conflict.html",
        differences=rows,
        same=[(name, sent(field)) for name, field in own.items() if name not in differing and sent(field)],
        action=action,
        version=version,
        token=fresh_token(),
        changed_by=changed_by,
        changed_at=changed_at,
    )
    return html, 409
