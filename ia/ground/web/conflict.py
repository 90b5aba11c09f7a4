"""Two people edited one record: both versions field by field, and the choice between them as an ordinary edit."""

from datetime import datetime
from typing import NamedTuple

from flask import render_template, request
from wtforms import FieldList, FormField

from ia.ground.audit.trail import last_change
from ia.ground.web.language import listed
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


class Leaf(NamedTuple):
    """An input of a form: how it is called, what it sends, and how that reads."""

    label: str
    sent: str
    said: str


def leaves(form, start: str = "", before: str = "") -> dict[str, Leaf]:
    """Every input of a form by its name, those of groups and rows included. Rows count by their place, `start` begins the
    names of what stands in one, and `before` its labels."""
    found = {}
    for name, field in form._fields.items():
        here = f"{start}{name}" if start else field.name
        if isinstance(field, FormField):
            found |= leaves(field.form)
        elif isinstance(field, FieldList):
            for place, row in enumerate(field):
                found |= leaves(row.form, f"{here}-{place}-", f"{field.label.text} {place + 1}: ")
        elif name not in _NOT_FACTS:
            found[here] = Leaf(f"{before}{field.label.text}", sent(field), said(field))
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
    titles = getattr(field, "titles", {})
    return listed(str(titles.get(code, code)) for code in sent(field).split(",")) if titles else sent(field)


def of_form(document, theirs, mine, version: int | None = None):
    """409 for a form of the house: who changed it, and both versions; what is chosen is sent again on top of the newest.
    `version` where what was edited is counted apart from the form."""
    last = last_change(document.kind, document.id)
    who = {"changed_by": last.actor_name, "changed_at": last.at} if last else {}
    return answer(theirs, mine, action=request.path, version=version or document.version, **who)


def answer(theirs, mine, *, action: str, version: int, changed_by: str = "", changed_at: datetime | None = None):
    """409 with the forms of both versions; `version` is that of the record as it stands now."""
    other, own = leaves(theirs), leaves(mine)
    nothing = Leaf("", "", "")
    rows, same = [], []
    for name in dict.fromkeys([*own, *other]):
        ours, own_one = other.get(name, nothing), own.get(name, nothing)
        if ours.sent == own_one.sent:
            same.append((name, own_one.sent))
        else:
            label = own_one.label or ours.label
            rows.append(Difference(name, label, ours.sent, own_one.sent, ours.said, own_one.said))
    html = render_template(
        "errors/conflict.html",
        differences=rows,
        same=[(name, value) for name, value in same if value],
        action=action,
        version=version,
        token=fresh_token(),
        changed_by=changed_by,
        changed_at=changed_at,
    )
    return html, 409
