"""Making a plan: by the platform, which asks for it, or by the adviser, who fills it in. Called inside one unit of work."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from ia.devplans.forms import FACTS, PlanForm
from ia.devplans.models import DevPlan
from ia.devplans.months import later, month_of
from ia.devplans.people import Adviser, place_of
from ia.devplans.prospects import Key, set_rows
from ia.devplans.words import AHEAD, CODE
from ia.devplans.workflow import go_on
from ia.ground.audit import trail
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.documents.numbering import serial_number
from ia.ground.org.person import Person
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act


def make_due(adviser: Adviser, month: str, act: Act) -> DevPlan:
    """The plan that the adviser still has to fill in (D-17)."""
    plan = _new(adviser.id, adviser.name, month)
    plan.team_id, plan.branch_id, plan.region_id = adviser.team_id, adviser.branch_id, adviser.region_id
    return _begin(plan, act)


def _new(user_id: int, name: str, month: str) -> DevPlan:
    return DevPlan(month=month, adviser_id=user_id, owner_id=user_id, created_by_id=user_id, title=f"{month} {name}")


def _begin(plan: DevPlan, act: Act, at: str = "") -> DevPlan:
    plan.created_at = act.now
    plan.serial_no = serial_number(CODE, plan.branch_id, act.today)
    engine.begin(plan, act, at=at)
    return plan


def of_month(person: Person, month: str) -> DevPlan | None:
    """The person's own plan for the month."""
    return db.session.scalar(select(DevPlan).where(DevPlan.adviser_id == person.id, DevPlan.month == month))


def months(person: Person, now) -> dict[str, DevPlan | None]:
    """The months that the person may plan, with the plan that is there already."""
    this = month_of(local_date(now))
    offered = [later(this, n) for n in range(AHEAD + 1)]
    query = select(DevPlan).where(DevPlan.adviser_id == person.id, DevPlan.month.in_(offered))
    known = {plan.month: plan for plan in db.session.scalars(query)}
    return {month: known.get(month) for month in offered}


def begin(month: str, form: PlanForm, keys: list[Key], act: Act) -> DevPlan:
    """A plan that the adviser begins before being asked. Raises StaleDataError when another one for the month was made at
    the same instant: the request then runs once more, and finds it."""
    plan = _new(act.person.id, act.person.name, month)
    post = place_of(act.person)
    plan.team_id, plan.branch_id, plan.region_id = post.team_id, post.branch_id, post.region_id
    _fill(plan, form, keys, act)
    try:
        _begin(plan, act, at="draft")
    except IntegrityError as lost:
        raise StaleDataError(f"{plan.title} is there already") from lost
    go_on(plan, act, not missing(plan))
    return plan


def save(plan: DevPlan, form: PlanForm, keys: list[Key], act: Act) -> None:
    """Keep what the adviser has written; what is complete goes on to the leader (D-18). The trail keeps what changed from
    what to what. A plan that is not handed in yet goes with whoever changes the team."""
    post = place_of(act.person)
    if post and post.team_id != plan.team_id:
        plan.team_id, plan.branch_id, plan.region_id = post.team_id, post.branch_id, post.region_id
    changes = _fill(plan, form, keys, act)
    db.session.flush()
    trail.record("edit", plan.kind, plan.id, actor=act.person, now=act.now, changes=changes)
    go_on(plan, act, not missing(plan))


def _fill(plan: DevPlan, form: PlanForm, keys: list[Key], act: Act) -> dict:
    """Take over what stands in the form; returns what that changes."""
    changes = {}
    for name in FACTS:
        before, value = getattr(plan, name), form[name].data
        value = None if value in ("", []) else value
        if before != value:
            changes[name] = [_plain(before), _plain(value)]
            setattr(plan, name, value)
    if keys != [Key(one.name, one.client_id) for one in plan.key_prospects]:
        changes["key_prospects"] = [[one.name for one in plan.key_prospects], [key.name for key in keys]]
        set_rows(plan, keys)
    plan.saved_at = act.now
    flag_modified(plan, "saved_at")  # the version counts each save, also one that only changes the key clients
    return changes


def _plain(value):
    """A value as the trail keeps it."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def missing(plan: DevPlan) -> list[str]:
    """The required fields (D-16) that are still empty, by name; a count or sum of nought is said, not missing."""
    required = {
        "planned_clients": plan.planned_clients is not None,
        "planned_funds": plan.planned_funds is not None,
        "key_prospects": bool(plan.key_prospects),
        "modes": bool(plan.modes),
    }
    return [name for name, said in required.items() if not said]
