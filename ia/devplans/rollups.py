"""The plan of a team for a month: what its members plan, in sum; and the division of work, which its leader writes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload, selectinload

from ia.devplans.models import DevPlan, Rollup
from ia.devplans.months import has_begun, month_of
from ia.devplans.people import Adviser, advising
from ia.devplans.words import HANDED_IN, OPEN
from ia.ground.audit import trail
from ia.ground.db import db, is_sqlite
from ia.ground.org.models import Unit
from ia.ground.workflow.engine import Act

SUBJECT = "dev_plan_rollup"
"""How the trail calls it."""


@dataclass(frozen=True)
class Member:
    """Somebody of the team, with the plan of the month where there is one."""

    id: int
    name: str
    plan: DevPlan | None

    @property
    def handed_in(self) -> bool:
        return self.plan is not None and self.plan.state in HANDED_IN


@dataclass(frozen=True)
class Team:
    """The members of a team and what they plan together. Only what is handed in counts."""

    id: int
    name: str
    branch_id: int
    members: list[Member] = field(default_factory=list)

    @property
    def counted(self) -> list[DevPlan]:
        return [member.plan for member in self.members if member.handed_in]

    @property
    def outstanding(self) -> list[Member]:
        return [member for member in self.members if not member.handed_in]

    @property
    def submitted(self) -> list[DevPlan]:
        """The plans that wait to be taken over."""
        return [plan for plan in self.counted if plan.state == "submitted"]

    @property
    def clients(self) -> int:
        return sum(plan.planned_clients for plan in self.counted)

    @property
    def funds(self) -> Decimal:
        return sum((plan.planned_funds for plan in self.counted), Decimal(0))

    @property
    def modes(self) -> Counter:
        """How many plans use each way of development."""
        return Counter(mode for plan in self.counted for mode in plan.modes)


def plans(month: str, *conditions) -> list[DevPlan]:
    """The plans of the month with their advisers. One statement."""
    query = select(DevPlan).where(DevPlan.month == month, *conditions).order_by(DevPlan.adviser_id)
    return list(db.session.scalars(query.options(joinedload(DevPlan.adviser))))


def planned(team: Team, month: str) -> Team:
    """The team with those members who have a plan for the month, and their key clients; two statements."""
    query = select(DevPlan).where(DevPlan.month == month, DevPlan.team_id == team.id).order_by(DevPlan.adviser_id)
    parts = (joinedload(DevPlan.adviser), selectinload(DevPlan.key_prospects))
    return _together([team], [], list(db.session.scalars(query.options(*parts))))[0]


def of_team(team: Team, month: str, today: date) -> Team:
    """The team with its members of the month; two statements."""
    here = advising(today, team_id=team.id) if _goes_on(month, today) else []
    found = plans(month, (DevPlan.team_id == team.id) | DevPlan.adviser_id.in_([one.id for one in here]))
    return _together([team], here, found)[0]


def of_branches(branch_ids: Iterable[int], teams: Iterable[Team], month: str, today: date) -> list[Team]:
    """All these teams of some branches with their members; two statements."""
    here = advising(today, branches=branch_ids) if _goes_on(month, today) else []
    found = plans(month, DevPlan.branch_id.in_(list(branch_ids)) | DevPlan.adviser_id.in_([one.id for one in here]))
    return _together(list(teams), here, found)


def _goes_on(month: str, today: date) -> bool:
    """Whether everybody who advises today owes a plan for the month; of a month that is over only the plans tell."""
    return month >= month_of(today)


def _together(teams: list[Team], here: list[Adviser], found: list[DevPlan]) -> list[Team]:
    """Who has a plan belongs to the team of the plan; who has none, to the own team."""
    by_id = {team.id: team for team in teams}
    planned = {plan.adviser_id for plan in found}
    for plan in found:
        if plan.team_id in by_id:
            by_id[plan.team_id].members.append(Member(plan.adviser_id, plan.adviser.name, plan))
    for one in here:
        if one.id not in planned and one.team_id in by_id:
            by_id[one.team_id].members.append(Member(one.id, one.name, None))
    for team in teams:
        team.members.sort(key=lambda member: member.id)
    return teams


def is_overdue(plan: DevPlan, today: date) -> bool:
    """Whether the month has begun and the plan is not handed in."""
    return plan.state in OPEN and has_begun(plan.month, today)


def place(team_id: int, month: str) -> tuple[Team, Rollup | None] | None:
    """The team or station of that number, with its roll-up of the month once somebody has begun to make it."""
    query = select(Unit, Rollup).outerjoin(Rollup, (Rollup.team_id == Unit.id) & (Rollup.month == month))
    query = query.where(Unit.id == team_id, Unit.kind.in_(("team", "station")))
    found = db.session.execute(query.options(joinedload(Rollup.written_by))).first()
    return (Team(found[0].id, found[0].name, found[0].branch_id), found[1]) if found else None


def ensure(team_id: int, branch_id: int, month: str) -> None:
    """The roll-up exists from here on; somebody else may make it at the same instant."""
    dialect = sqlite if is_sqlite() else postgresql
    row = {"team_id": team_id, "branch_id": branch_id, "month": month, "version": 1}
    db.session.execute(dialect.insert(Rollup).values(row).on_conflict_do_nothing())


def divide(rollup: Rollup, text: str, act: Act) -> None:
    """Write the division of work."""
    before, after = rollup.division or "", text
    if before == after:
        return
    rollup.division, rollup.written_by_id, rollup.written_at = after or None, act.person.id, act.now
    db.session.flush()
    changes = {"division": [before or None, after or None]}
    trail.record("edit", SUBJECT, rollup.id, actor=act.person, now=act.now, changes=changes)
