"""What happened to a record, read from the trail: who did what when, and which fields changed from what to what."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import FieldList, FormField

from ia.ground import registry
from ia.ground.audit import trail
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.documents.models import Document, on_behalf
from ia.ground.org.models import Unit, User
from ia.ground.org.roles import ROLES
from ia.ground.web.language import listed

AT_ONCE = 50
PEOPLE, UNITS = User, Unit
"""Said in `choices` of a field that holds numbers of people, or of places in the company: their names are shown."""

ACTIONS = {
    "create": _l("Filled in"),
    "edit": _l("Changed"),
    "attach": _l("File attached"),
    "print": _l("Printed"),
    "reprint": _l("Printed again"),
    "sign": _l("Signature registered"),
    "strike-signature": _l("Signature struck"),
    "keep": _l("Custody registered"),
    "scan": _l("Scan attached"),
    "strike-scan": _l("Scan struck"),
    "seal-paper": _l("Sealed file made"),
    "import": _l("Imported"),
    "export": _l("Exported"),
}
LABELS = {
    "state": _l("State"),
    "file": _l("File"),
    "paper": _l("Paper"),
    "revision": _l("Revision"),
    "copy_no": _l("Copy"),
    "code": _l("Code"),
    "box": _l("Signature box"),
    "signer": _l("Signer"),
    "signed_on": _l("Signed on"),
    "holder_role": _l("Keeper"),
    "place": _l("Place"),
    "since": _l("Since"),
    "addresses": _l("Addresses"),
    "principal_id": _l("Stood in for"),
    "deputy_id": _l("Deputy"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "job": _l("Job"),
    "mail": _l("Mail"),
    "email": _l("E-mail address"),
    "digest_hour": _l("Hour of the digest"),
    "quiet_from": _l("Quiet from"),
    "quiet_to": _l("Quiet until"),
    "username": _l("User name"),
    "role": _l("Post"),
    "reason": _l("Reason"),
    "held": _l("Still held"),
    "second_factor": _l("Second factor"),
}
CHOICES = {
    "owner": PEOPLE,
    "owner_id": PEOPLE,
    "team_id": UNITS,
    "branch_id": UNITS,
    "box": {code: role.title for code, role in ROLES.items()},
    "holder_role": {code: role.title for code, role in ROLES.items()},
}
NOT_SHOWN = frozenset({"fingerprint", "sha256", trail.FOR})


class Difference(NamedTuple):
    """A field as it was and as it became, as people read it; `restore` leads to where it may be put back."""

    label: str
    before: str
    after: str
    restore: str = ""


class Happening(NamedTuple):
    """An event in the life of a record."""

    seq: int
    at: datetime
    who: str
    what: str
    differences: list[Difference]


def choices_of(*forms) -> dict[str, Mapping]:
    """For rooms: the titles of the codes that these form classes offer, per field."""
    found = {}
    for form in forms:
        for name in dir(form):
            field = getattr(form, name)
            if hasattr(field, "field_class"):
                offered = field.kwargs.get("choices") or next(iter(field.args[2:3]), None)
                if offered and not callable(offered):
                    found.setdefault(name, dict(offered))
    return found


def labels_of(*forms) -> dict[str, object]:
    """For rooms: the labels of the fields of these form classes, by name; of two with one name the first counts. A list or
    a part of a form has its label behind the field or form that it is made of."""
    found = {}
    for form in forms:
        for name in dir(form):
            field = getattr(form, name)
            if hasattr(field, "field_class"):
                inner = issubclass(field.field_class, FieldList | FormField)
                label = field.kwargs.get("label") or next(iter(field.args[inner : inner + 1]), None)
                if label is not None:
                    found.setdefault(name, label)
    return found


def history(
    subject_kind: str,
    subject_id: int,
    labels: Mapping,
    *,
    choices=None,
    actions=None,
    before: int | None = None,
    sealed: bool = False,
    restores: Callable[[int, str], str] | None = None,
) -> list[Happening]:
    """The newest events of a record, AT_ONCE and one at most, in the language of the reader.

    `labels` name the fields; `choices` give the titles of codes per field, or PEOPLE or UNITS; `actions` name what the
    room itself writes into the trail. `before` is the number of an event: only older ones are wanted. Of a record that
    is `sealed` what people typed is not told. `restores(event, field)` is the address where the reader may put back what
    a field was before that event, or "". The caller has made sure that the reader reaches the record.
    """
    query = select(AuditRow).where(AuditRow.subject_kind == subject_kind, AuditRow.subject_id == subject_id)
    if before is not None:
        query = query.where(AuditRow.seq < before)
    rows = db.session.scalars(query.order_by(AuditRow.seq.desc()).limit(AT_ONCE + 1)).all()
    kind = registry.kinds().get(subject_kind)
    labels, titles = {**LABELS, **labels}, {**CHOICES, **(choices or {})}
    actions = {**ACTIONS, **(actions or {})}
    if kind:
        titles["state"] = {state.name: state.title for state in kind.workflow.states}
        titles.setdefault("paper", {paper.code: paper.title for paper in kind.papers})
        actions |= {f"step:{step.name}": step.title for step in kind.workflow.steps}
        moves = {(f"step:{step.name}", name): step.title for step in kind.workflow.steps for name in step.sources}
    else:
        moves = {}
    titles = {name: _names(rows, name, offered) for name, offered in titles.items()}
    return [
        Happening(
            row.seq,
            row.at,
            who(row) if row.actor_id else _("the system"),
            str(moves.get((row.action, _from(row))) or actions.get(row.action, row.action)),
            differences(row.changes or {}, labels, titles, sealed, partial(restores, row.seq) if restores else None),
        )
        for row in rows
    ]


def who(row) -> str:
    """The name of whoever acted, a deputy with the name of the one stood in for."""
    return str(on_behalf(row.actor_name, (row.changes or {}).get(trail.FOR, [None, None])[1]))


def _from(row) -> str | None:
    """The state in which a step was taken: two steps of one name may differ in what they mean there."""
    return ((row.changes or {}).get("state") or [None])[0]


def _names(rows, name: str, offered) -> Mapping:
    """Titles per code; for numbers of people or units, the names of those that occur."""
    if offered not in (PEOPLE, UNITS):
        return offered
    found = set()
    for row in rows:
        for side in (row.changes or {}).get(name, ()):
            found |= {one for one in (side if isinstance(side, list) else [side]) if isinstance(one, int)}
    if not found:
        return {}
    return dict(db.session.execute(select(offered.id, offered.name).where(offered.id.in_(found))).all())


def differences(
    changes: dict,
    labels: Mapping,
    titles: Mapping,
    sealed: bool = False,
    restores: Callable[[str], str] | None = None,
) -> list[Difference]:
    """The changed fields of a row of the trail as people read them; `titles` are codes and their words, per field."""
    shown = []
    for name, pair in changes.items():
        if name in NOT_SHOWN or not isinstance(pair, list) or len(pair) != 2 or pair[0] == pair[1]:
            continue  # a step that stays where it is says its state twice
        if sealed and name not in titles:
            before, after = "", _("under seal")
        else:
            before, after = (_said(side, titles.get(name, {})) for side in pair)
        restore = restores(name) if restores and before else ""
        shown.append(Difference(str(labels.get(name, name)), before, after, restore))
    return shown


def _said(value, titles: Mapping) -> str:
    """A value of the trail as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return listed(_said(one, titles) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(titles[value]) if isinstance(value, str | int) and value in titles else str(value)


def show_history(document: Document, labels: Mapping, choices: Mapping | None = None):
    """For GET /ROOM/ID/history of a room, after it has loaded the document with rights."""
    kind = registry.kind(document.kind)
    return history_page(
        document.kind,
        document.id,
        labels,
        choices=choices,
        actions=registry.actions_on(document.kind),
        name=document.serial_no,
        back=f"/{kind.url}/{document.id}",
        sealed=document.sealed_at is not None,
    )


def history_page(subject_kind: str, subject_id: int, labels: Mapping, *, name: str, back: str, **more):
    """The same for a record that is no document: `name` says which it is, `back` leads to it."""
    before = request.args.get("before", type=int)
    found = history(subject_kind, subject_id, labels, before=before if before and 0 < before < 2**62 else None, **more)
    older = found[AT_ONCE - 1].seq if len(found) > AT_ONCE else None
    return render_template(
        "ground/history.html", happenings=found[:AT_ONCE], older=older, newest=before is None, name=name, back=back
    )
