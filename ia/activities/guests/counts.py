"""How many came, asked and were gained: of everybody, whoever looks. Names are asked of the register, never here."""

from typing import NamedTuple

from sqlalchemy import Select, case, func, or_, select, true

from ia.activities.guests.models import Gained, Invitation, Issue, Slip
from ia.ground.db import db


class Counts(NamedTuple):
    invited: int
    told: int
    comes: int
    stays_away: int
    came: int
    tickets: int
    slips: int
    open_slips: int
    issues: int
    open_issues: int
    prospects: int


def _those(condition):
    return func.count(case((condition, 1)))


OPEN_SLIP = ~or_(Slip.answered, Slip.question_id.is_not(None))
OPEN_ISSUE = ~or_(Issue.solved, Issue.question_id.is_not(None))


def counts(activity_id: int) -> Counts:
    """Everything that is counted about one activity, in one statement."""
    return Counts(*db.session.execute(counted(activity_id)).one())


def counted(activity_id: int) -> Select:
    """The statement for it: one row, its columns named as those of Counts."""
    parts = [part.where(model.activity_id == activity_id).subquery() for model, part in _parts()]
    source = parts[0]
    for part in parts[1:]:
        source = source.join(part, true())
    return select(*(column for part in parts for column in part.c)).select_from(source)


def _parts() -> list[tuple[type, Select]]:
    invited = select(
        func.count().label("invited"),
        func.count(Invitation.notified_on).label("told"),
        _those(Invitation.attends.is_(True)).label("comes"),
        _those(Invitation.attends.is_(False)).label("stays_away"),
        _those(Invitation.came.is_(True)).label("came"),
        func.coalesce(func.sum(Invitation.tickets), 0).label("tickets"),
    )
    slips = select(func.count().label("slips"), _those(OPEN_SLIP).label("open_slips"))
    issues = select(func.count().label("issues"), _those(OPEN_ISSUE).label("open_issues"))
    gained = select(func.count().label("prospects"))
    return [(Invitation, invited), (Slip, slips), (Issue, issues), (Gained, gained)]


def came(activity_id: int) -> int | None:
    """How many of those invited came; None while nobody has been marked so."""
    query = select(func.count()).where(Invitation.activity_id == activity_id, Invitation.came.is_(True))
    return db.session.scalar(query) or None


def gained(activity_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(Gained).where(Gained.activity_id == activity_id))
