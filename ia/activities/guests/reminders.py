"""What falls due on issues of seminars (J-33), as a query of a moment: a run too many changes nothing."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.activities.guests.models import Issue
from ia.clients.questions.models import OpenQuestion
from ia.clients.questions.workflow import LEADER
from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import telling as tell
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar

DUE = N_("%(serial)s, asked at a seminar, is to be answered by %(due)s.")
LATE = N_("%(serial)s, asked at a seminar, was to be answered by %(due)s.")


def unsolved_issues(now: datetime) -> Told:
    """On the day before an answer is due, or the last working day before that, on the day itself, and then each day: the
    adviser and the leader (S-32)."""
    today, rows = clock.local_date(now), []
    soon = clock.at(calendar().free_until(today) + timedelta(days=2))
    query = select(OpenQuestion).join(Issue, Issue.question_id == OpenQuestion.id).order_by(OpenQuestion.id)
    for question in db.session.scalars(
        query.where(OpenQuestion.answered_at.is_(None), OpenQuestion.promised_at < soon)
    ):
        day, late = clock.local_date(question.promised_at), question.promised_at < now
        people = tell.at({f"u:{question.owner_id}"} | set(LEADER.addresses(question, today)), now)
        moment = clock.at(today) if late else question.promised_at if day == today else clock.at(day - timedelta(days=1))
        text = LATE if late else DUE
        rows += tell.about(question, people, "J-33", text, moment, now, due=str(day))
    return tell.tell(rows)


REMINDERS = (Reminder("J-33", _l("Unsolved issue of a seminar"), "S-32", unsolved_issues),)
