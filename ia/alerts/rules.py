"""The rules of a branch: as it has set them, else with the figures that they start with (AMB-44)."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.alerts.models import AlertRule
from ia.alerts.words import KINDS
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.person import Person

SUBJECT = "alert_rule"
LABELS = {
    "active": _l("In use"),
    "threshold": _l("Limit"),
    "contact_days": _l("Client told within so many trading days"),
    "escalate_days": _l("Passed to the leader after so many working days"),
    "again_days": _l("Raised again after so many days at the earliest"),
    "most_open": _l("Open alerts of an adviser at most"),
}


class Rule(NamedTuple):
    """A rule as it holds in a branch (see AlertRule). `version` is 0 while the branch has set nothing."""

    kind: str
    active: bool
    threshold: int | None
    contact_days: int = 0
    escalate_days: int = 1
    again_days: int = 30
    most_open: int | None = None
    version: int = 0


STARTING = {code: Rule(code, kind.evaluated, kind.limit, most_open=kind.most_open) for code, kind in KINDS.items()}


def of_branches(branch_ids: Iterable[int]) -> dict[int, dict[str, Rule]]:
    """The rules of each branch by kind, in the order of the words. One statement."""
    found = {branch_id: dict(STARTING) for branch_id in branch_ids}
    rows = db.session.scalars(select(AlertRule).where(AlertRule.branch_id.in_(list(found))))
    for row in rows:
        found[row.branch_id][row.kind] = Rule(*(getattr(row, name) for name in Rule._fields))
    return found


def stored(branch_id: int, kind: str) -> AlertRule | None:
    return db.session.scalar(select(AlertRule).where(AlertRule.branch_id == branch_id, AlertRule.kind == kind))


def keep(branch_id: int, kind: str, facts: dict, person: Person, now: datetime) -> None:
    """Set a rule of a branch; it holds for what is raised from now on. What changes by it stands in the trail; nothing is
    written where nothing does."""
    row, before = stored(branch_id, kind), of_branches([branch_id])[branch_id][kind]
    changes = {name: [_plain(getattr(before, name)), _plain(value)] for name, value in facts.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if not changes:
        return
    if row is None:
        row = AlertRule(branch_id=branch_id, kind=kind)
        db.session.add(row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.set_by_id, row.set_at = person.id, now
    db.session.flush()
    trail.record("alert-rule", SUBJECT, row.id, actor=person, now=now, changes={"rule": [kind, kind], **changes})


def _plain(value) -> str | None:
    return None if value is None else str(value)
