"""Planning an activity: the draft, its tasks and outlets, and what a change after approval is held against. Called inside
one unit of work."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import delete, insert, select

from ia.activities import people
from ia.activities.facts import plan_facts
from ia.activities.holders import named
from ia.activities.models import Activity, Demo, MarketingActivity, Outlet, Part, Seminar
from ia.activities.words import ACTIVITY, DEMO, KIND_OF, SEMINAR
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.printing.facts import freeze
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

MODELS = {ACTIVITY: MarketingActivity, DEMO: Demo, SEMINAR: Seminar}
CODES = {ACTIVITY: "MA", DEMO: "MD", SEMINAR: "MS"}
"""How serial numbers begin."""
NOT_OF_THE_RECORD = ("sub_kind", "level", "team", "branch", "name")


def new(form, act: Act) -> Activity:
    """A draft led by whoever acts, in the place of the post by which it is led."""
    sub_kind, level = form.sub_kind.data, form.level.data
    kind = KIND_OF.get(sub_kind, ACTIVITY)
    activity = MODELS[kind](sub_kind=sub_kind, level=level)
    activity.owner_id = activity.created_by_id = act.person.id
    activity.team_id, activity.branch_id = _place(form, act.person, sub_kind, level)
    activity.created_at = act.now
    for name, value in plan_of(form).items():
        setattr(activity, name, value)
    numbering.enter(activity, CODES[kind], act.today)
    engine.begin(activity, act)
    note_parts(activity)
    return activity


def _place(form, person, sub_kind: str, level: str) -> tuple[int | None, int]:
    """Team and branch of a new activity."""
    if "branch" in form:
        return None, form.branch.data
    held = people.posts(person, sub_kind, level)
    wanted = form.team.data if "team" in form else None
    post = next((post for post in held if wanted in (None, post.unit_id)), held[0])
    return (post.team_id if level == "team" else None), post.branch_id


def plan_of(form) -> dict:
    """The plan as the form has it, by column."""
    facts = {name: value for name, value in form.facts().items() if name not in NOT_OF_THE_RECORD}
    facts["title"] = form.name.data
    if "client_id" in facts:
        facts["client_id"] = form.client_number
    return {name: value if value != "" else None for name, value in facts.items()}


def save(activity: Activity, form, act: Act) -> None:
    """Change the draft; the trail keeps what changed from what to what."""
    changes = {}
    for name, value in plan_of(form).items():
        before = getattr(activity, name)
        if before != value and (before or value):
            changes[name] = [plain(before), plain(value)]
            setattr(activity, name, value)
    _note(activity, changes, act)


def plain(value):
    """A value as the trail keeps it."""
    match value:
        case datetime():
            return clock.local(value).strftime("%Y-%m-%d %H:%M")
        case Decimal():
            return f"{value:.2f}"
        case date():
            return value.isoformat()
        case dict():
            return " · ".join(str(one) for one in value.values() if one) or None
    return value


def set_tasks(activity: Activity, form, act: Act) -> None:
    """Replace tasks and outlets. A row keeps the number of the form that dispatching made of it."""
    known = {row["form"] for row in activity.tasks or () if row["form"]}
    rows = [row | {"form": row["form"] if row["form"] in known else None} for row in form.rows()]
    changes = {}
    if rows != (activity.tasks or []):
        changes["tasks"] = [[row["task"] for row in activity.tasks or ()], [row["task"] for row in rows]]
        activity.tasks = rows
    before = [(outlet.name, outlet.head_id) for outlet in activity.outlets]
    after = [(row.form.name.data, row.form["head"].data) for row in form.outlets]
    if before != after:
        changes["outlets"] = [[name for name, _head in before], [name for name, _head in after]]
        _set_outlets(activity, after)
    _note(activity, changes, act)


def _set_outlets(activity: Activity, wanted: list[tuple[str, int]]) -> None:
    """Whoever stays head of an outlet keeps what was summed up."""
    known = {outlet.head_id: outlet for outlet in activity.outlets}
    found = []
    for place, (name, head_id) in enumerate(wanted):
        outlet = known.get(head_id) or Outlet(head_id=head_id)
        outlet.name, outlet.place = name, place
        found.append(outlet)
    activity.outlets = found


def _note(activity: Activity, changes: dict, act: Act) -> None:
    if changes:
        db.session.flush()
        note_parts(activity)
        trail.record("edit", activity.kind, activity.id, actor=act.person, now=act.now, changes=changes)


def note_parts(activity: Activity) -> None:
    """Let the list of those who take part follow what the activity names."""
    db.session.flush()
    wanted = named(activity)
    known = set(db.session.scalars(select(Part.user_id).where(Part.activity_id == activity.id)))
    if gone := known - wanted:
        db.session.execute(delete(Part).where(Part.activity_id == activity.id, Part.user_id.in_(gone)))
    if fresh := sorted(wanted - known):
        db.session.execute(insert(Part), [{"activity_id": activity.id, "user_id": number} for number in fresh])


def submitted(activity: Activity, act: Act) -> dict:
    """Approval begins with the first of the chain."""
    activity.approval_step, activity.approved_by = 0, []
    return {}


def approved_once(activity: Activity, act: Act) -> dict:
    activity.approval_step += 1
    activity.approved_by = [*(activity.approved_by or ()), act.person.id]
    return {}


def back_one(activity: Activity, act: Act) -> dict:
    """Back to whoever approved before (F-C5)."""
    activity.approval_step -= 1
    activity.approved_by = (activity.approved_by or [])[:-1]
    return {}


def keep_approved(activity: Activity, act: Act) -> dict:
    """Keep the plan as it has been approved."""
    activity.approved = freeze(plan_facts(activity))
    return {}


def changes_since_approval(activity: Activity) -> list[tuple[object, object, object]]:
    """What a change after approval has altered: label, as approved, as it is now (F-C8)."""
    if not activity.approved:
        return []
    now = freeze(plan_facts(activity))
    before = {_key(label): (label, value) for label, value in _all(activity.approved)}
    after = {_key(label): (label, value) for label, value in _all(now)}
    return [
        ((after.get(key) or before[key])[0], before.get(key, ("", None))[1], after.get(key, ("", None))[1])
        for key in {**before, **after}
        if before.get(key, ("", None))[1] != after.get(key, ("", None))[1]
    ]


def _all(facts: dict) -> list:
    return [*facts["pairs"], *facts["texts"], *([title, _rows(rows)] for title, _columns, rows in facts["tables"])]


def _rows(rows: list) -> str:
    return "\n".join(" · ".join(str(one) for one in row if one) for row in rows)


def _key(label) -> str:
    return label["msg"] if isinstance(label, dict) else label


def file_with_regulator(activity: Activity, act: Act) -> dict:
    """What was filed with the securities regulator and what came of it (A-27)."""
    changes = {}
    for name in ("reg_filed_on", "reg_result", "reg_ref"):
        before, value = getattr(activity, name), act.form[name].data
        if before != value:
            changes[name] = [plain(before), plain(value)]
            setattr(activity, name, value)
    return changes


def reopened(activity: Activity, act: Act) -> dict:
    """The plan is changed after approval: what the regulator said was about the earlier one."""
    before, activity.reg_result = activity.reg_result, None
    return {"reg_result": [before, None]}
