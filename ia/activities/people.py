"""Who leads an activity of which level, where it takes place, and whom it may name."""

from datetime import date

from sqlalchemy import select

from ia.activities.words import DEMOS, LEVELS, SUB_KINDS
from ia.ground.db import db
from ia.ground.org.colleagues import ADVISING, Colleague, colleagues
from ia.ground.org.models import Unit
from ia.ground.org.person import Person, PostHeld
from ia.ground.org.roles import ROLES, TEAM_LEADERS

LEADS = {
    "team": (*TEAM_LEADERS, "marketing_director"),
    "branch": ("marketing_director", "admin_director"),
    "region": ("regional_head",),
    "company": ("hq_brokerage",),
}
"""Which posts organise an activity of a level, and so lead it (A-04; 7.1 names leader and marketing director)."""
SEMINAR_LEADS = TEAM_LEADERS
DEMONSTRATES = ADVISING
"""Who reports a demonstration (A-12)."""
LEADING = tuple(dict.fromkeys(role for roles in LEADS.values() for role in roles))
BEGINNING = tuple(dict.fromkeys((*LEADING, *DEMONSTRATES)))


def begins(person: Person) -> list[str]:
    """The sub-kinds that this person may begin, in the order of the guideline."""
    return [kind for kind in SUB_KINDS if posts(person, kind)]


def posts(person: Person, sub_kind: str, level: str = "") -> list[PostHeld]:
    """The posts in which the person leads such an activity; of all levels when none is named."""
    if sub_kind in DEMOS:
        return person.units(*DEMONSTRATES)
    if sub_kind == "seminar":
        return person.units(*SEMINAR_LEADS)
    return person.units(*(LEADS[level] if level else LEADING))


def levels(person: Person, sub_kind: str) -> dict[str, object]:
    """The levels at which the person organises such an activity; demonstrations and seminars are the team's."""
    if sub_kind in DEMOS or sub_kind == "seminar":
        return {"team": LEVELS["team"]}
    return {level: LEVELS[level] for level, roles in LEADS.items() if person.has(*roles)}


def places(person: Person, level: str) -> list[tuple[int, str]]:
    """The branches at which an activity of a level above the branch may take place, as choices (A-39)."""
    query = select(Unit.id, Unit.name).where(Unit.kind == "branch", Unit.closed_on.is_(None))
    if level == "region":
        query = query.where(Unit.region_id.in_([post.unit_id for post in person.units("regional_head")]))
    return [tuple(row) for row in db.session.execute(query.order_by(Unit.code))]


def staff(branch_id: int, today: date) -> dict[int, str]:
    """Everybody in the branch who may take part or be given a task, as choices by name and place."""
    found: dict[int, str] = {}
    for one in colleagues(branch_id, today):
        found.setdefault(one.id, f"{one.name} · {_place(one)}")
    return found


def _place(one: Colleague) -> str:
    return one.unit if one.kind in ("team", "station") else str(ROLES[one.role].title)


def of_team(branch_id: int, team_id: int | None, today: date) -> list[int]:
    """Who advises in the team, by number."""
    return [one.id for one in colleagues(branch_id, today) if one.unit_id == team_id and one.role in ADVISING]
