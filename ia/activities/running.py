"""What happens to an approved activity: dispatched, held, summed up. Called inside the unit of work of a step."""

from collections.abc import Iterable

from sqlalchemy import select

from ia.activities.guests import visits
from ia.activities.guests.invitations import note_attendance
from ia.activities.models import Activity, Check
from ia.activities.planning import plain
from ia.activities.tasks import verbs as tasks
from ia.activities.tasks.models import ActivityTask
from ia.activities.words import CASE_FIELDS
from ia.cases import verbs as cases
from ia.ground.assigned.verbs import follow
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act


def dispatch(activity: Activity, act: Act) -> dict:
    """Every row of the division of work becomes the to-do of whoever is responsible (A-07, A-43). After a change rows that
    have one already correct it, and tasks that are in no row any more are dropped."""
    activity.tasks = follow(
        activity.tasks or (),
        "form",
        given_tasks(activity),
        act,
        said=tasks.said,
        give=lambda rows: tasks.give(activity, rows, act),
        withdraw=lambda gone: withdraw(gone, act),
    )
    return {}


def given_tasks(activity: Activity) -> list[ActivityTask]:
    """The tasks that dispatching has made."""
    query = select(ActivityTask).where(ActivityTask.activity_id == activity.id).order_by(ActivityTask.id)
    return list(db.session.scalars(query))


def withdraw(given: Iterable[ActivityTask], act: Act) -> None:
    """The platform drops these tasks, as far as they are open."""
    engine.take_all("withdraw", dict.fromkeys(task for task in given if task.closed_at is None), Act(None, act.now))


def cancelled(activity: Activity, act: Act) -> dict:
    """Nobody goes on with its tasks."""
    withdraw(given_tasks(activity), act)
    return {}


def plans_are_reviewed(activity: Activity, act: Act):
    """Of a promotion the timetable is fixed when every plan is reviewed (A-41, A-42)."""
    yield from tasks.unreviewed(given_tasks(activity))


def fix_timetable(activity: Activity, act: Act) -> dict:
    return _set(activity, act.form.facts("timetable", "targets"))


def _set(activity: Activity, facts: dict) -> dict:
    """Set columns; what changed, for the trail."""
    changes = {}
    for name, value in facts.items():
        before = getattr(activity, name)
        if before != value and (before or value):
            changes[name] = [plain(before), plain(value)]
            setattr(activity, name, value)
    return changes


def hold(activity: Activity, act: Act) -> dict:
    """It has taken place: when, and who came."""
    form = act.form
    facts = {"held_at": form.starts_at.data, "ended_at": form.ends_at.data}
    facts |= {name: form[name].data for name in ("attended", "qa_min", "consented") if name in form}
    return _set(activity, facts)


def record_demo(activity: Activity, act: Act) -> dict:
    """The presenter's record of the demonstration (A-22), and the client's feedback (A-21)."""
    form = act.form
    names = ("demo_record", "questions_needs", "effect_assessment", "talk_min", "qa_min", "demo_min")
    facts = {name: form[name].data for name in names if name in form}
    if "needs" in form:
        facts["feedback_form"] = form.facts("needs", "ideas", "info")
    changes = _set(activity, facts)
    visits.tell(activity, act)
    return changes


def hand_over(activity: Activity, act: Act) -> dict:
    changes = _set(activity, act.form.facts("venue_handover", "guests_settled"))
    db.session.flush()
    engine.readdress(activity, act)
    return changes


def summarise(activity: Activity, act: Act) -> dict:
    return _set(activity, act.form.facts("feedback", "development_effect", "analysis_report"))


def record_feedback(activity: Activity, act: Act) -> dict:
    return _set(activity, act.form.facts("feedback"))


def record_money(activity: Activity, act: Act) -> dict:
    """Expense and income as finance has verified them (A-10)."""
    changes = _set(activity, act.form.facts("actual_expense", "actual_income", "finance_note"))
    activity.finance_by_id, activity.finance_at = act.person.id, act.now
    db.session.flush()
    engine.readdress(activity, act)
    return changes


def sum_up_outlet(activity: Activity, act: Act) -> dict:
    """The head of an outlet sums it up (A-46); it may be said again until the activity is closed."""
    own = next(outlet for outlet in activity.outlets if outlet.head_id == act.person.id)
    for name, value in act.form.facts("effect", "results", "shortcomings").items():
        setattr(own, name, value)
    first, own.sent_at = own.sent_at is None, act.now
    db.session.flush()
    if first:
        engine.readdress(activity, act)
    return {"outlets": [None, own.name]}


def close(activity: Activity, act: Act) -> dict:
    activity.appraisal = act.form.said or None
    note_attendance(activity, act)
    return {}


def promote(activity: Activity, act: Act) -> dict:
    """A typical case is drafted of it (A-11); its author publishes it when it names nobody."""
    texts = {name: text or "" for name, text in act.form.facts("title", *CASE_FIELDS).items()}
    case = cases.begin(**texts, source="activity", source_document_id=activity.id, act=act)
    activity.promoted_case = case.id
    return {"promoted_case": [None, case.serial_no]}


def case_url(activity: Activity) -> str:
    return f"/cases/{activity.promoted_case}"


def tick(activity: Activity, items: set[str], known: dict[str, object], act: Act) -> None:
    """Let the checklist be ticked so; who ticked a point first stays noted, what was unticked is gone (A-31)."""
    before = {check.item: check for check in activity.checks}
    wanted = items & set(known)
    for item in known:
        if item in wanted and item not in before:
            db.session.add(Check(activity_id=activity.id, item=item, done_at=act.now, done_by_id=act.person.id))
        elif item in before and item not in wanted:
            db.session.delete(before[item])
    if changed := wanted ^ (set(before) & set(known)):
        db.session.flush()
        db.session.expire(activity, ["checks"])
        changes = {"checks": [sorted(set(before) & changed), sorted(wanted & changed)]}
        trail.record("edit", activity.kind, activity.id, actor=act.person, now=act.now, changes=changes)
