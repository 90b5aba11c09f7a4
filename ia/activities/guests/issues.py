"""What clients suggest and ask at a seminar (S-31): kept in their timelines by kind, and what is not solved promised by a
department until a day (S-32)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Row, case, select

from ia.activities.guests import promises
from ia.activities.guests.forms import IssueOutcome
from ia.activities.guests.models import Issue
from ia.activities.models import Activity
from ia.clients.care import lifecycle
from ia.clients.models import Client
from ia.clients.questions.models import OpenQuestion
from ia.clients.questions.verbs import Promise
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.workdays.deadlines import calendar_due
from ia.ground.workflow.engine import Act

SHOWN = 200
"""Issues on a page, the newest first."""
DAYS = "seminar.answer_days"


def answered_until(activity: Activity, now: datetime) -> tuple[date, date]:
    """The day that is proposed for an answer, so many days after the seminar, and the last that may be promised."""
    today = clock.local_date(now)
    days = catalogue.value(DAYS, today)
    due = calendar_due(activity.ended_at or activity.ends_at, days)
    proposed = clock.local_date(due) if due > now else today + timedelta(days=1)
    return proposed, clock.local_date(calendar_due(now, days))


def rows(activity_id: int, person: Person, now: datetime) -> Sequence[Row]:
    """The issues of those clients whom the person reaches, with what became of the open question."""
    opens = OpenQuestion.reach.condition(OpenQuestion, person, now)
    query = (
        select(
            Issue,
            User.name.label("writer"),
            Client.name.label("client"),
            OpenQuestion.answered_at,
            OpenQuestion.promised_at,
            OpenQuestion.answer.label("answered"),
            case((opens, OpenQuestion.id)).label("opens"),
        )
        .join(User, User.id == Issue.written_by_id)
        .join(Client, Client.id == Issue.client_id)
        .outerjoin(OpenQuestion, OpenQuestion.id == Issue.question_id)
        .where(Issue.activity_id == activity_id, Client.reach.condition(Client, person, now))
        .order_by(Issue.id.desc())
    )
    return db.session.execute(query.limit(SHOWN)).all()


def find(activity_id: int, issue_id: int, person: Person, now: datetime, *, locked: bool = False) -> Issue | None:
    """An issue of a client whom the person reaches; `locked` until the unit of work ends, as it stands now."""
    query = select(Issue).join(Client, Client.id == Issue.client_id)
    query = query.where(
        Issue.activity_id == activity_id, Issue.id == issue_id, Client.reach.condition(Client, person, now)
    )
    if locked:
        query = query.with_for_update(of=Issue).execution_options(populate_existing=True)
    return db.session.scalar(query)


def is_open(issue: Issue) -> bool:
    """As counts.OPEN_ISSUE asks it of the database."""
    return not issue.solved and issue.question_id is None


def take_down(activity: Activity, client: Client, act: Act) -> Issue:
    """A new issue: into the client's timeline by kind, with what became of it if that is known already."""
    form = act.form
    issue = Issue(activity_id=activity.id, client_id=client.id, **form.facts("content", "category"))
    issue.written_by_id, issue.written_at = act.person.id, act.now
    _settle(activity, issue, client, act)
    db.session.add(issue)
    said = "\n".join(filter(None, (issue.content, issue.answer)))
    lifecycle.note(client.id, f"issue-{issue.category}", said, act, document_id=activity.id)
    _record(activity, issue, "issues", act)
    return issue


def settle(activity: Activity, issue: Issue, act: Act) -> None:
    """What became of an issue that was open until now."""
    _settle(activity, issue, db.session.get(Client, issue.client_id), act)
    if issue.solved:
        lifecycle.note(issue.client_id, "answer", issue.answer, act, document_id=activity.id)
    _record(activity, issue, "settled_issues", act)


def _settle(activity: Activity, issue: Issue, client: Client, act: Act) -> None:
    form: IssueOutcome = act.form
    issue.solved, issue.answer = form.solved.data, form.answer.data or None
    if form.promises:
        promise = Promise(issue.content, form.answer_channel.data, form.due_at)
        issue.department = form.department.data
        issue.question_id = promises.ask(activity, promise, act, source="seminar", client=client).id


def _record(activity: Activity, issue: Issue, name: str, act: Act) -> None:
    """The history of the seminar has the kind alone: it is read by people who do not reach the client."""
    db.session.flush()
    changes = {name: [None, issue.category]}
    trail.record("edit", activity.kind, activity.id, actor=act.person, now=act.now, changes=changes)
