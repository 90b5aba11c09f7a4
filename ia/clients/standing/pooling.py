"""Prospects that nobody contacts are opened to all advisers of the branch by the platform (D-04): on the first working day
of a month, after whoever keeps them was told. Off as long as no months are set.

That nobody is taken by surprise, the months must have been in force when it was to be told, and the longer ones count when
they were changed since.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, or_, select, union_all, update

from ia.clients import register
from ia.clients.models import Client
from ia.clients.page import timeline
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.inbox import telling
from ia.ground.org.models import Unit
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import Calendar
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workflow.engine import Act

MONTHS, WARNING = "prospect.pool_months", "prospect.pool_warning_days"
AT_ONCE, PART = 2_000, 500
"""Prospects of one run, and of one statement."""
OPENS = N_("%(count)s prospects are opened to the whole branch on %(day)s unless they are contacted before.")
SHOWN = {"visibility_scope": "branch", "min_advisor_level": 1}


class Opening(NamedTuple):
    """On which day prospects without contact for so many months are opened, and from when on it is told."""

    day: date
    told_from: date
    months: int


def _opening(month: date) -> Opening | None:
    """That of a month; None when nobody has set months, or not in time."""
    day = calendar().first_working_day(month.year, month.month)
    told_from = calendar().add_working_days(day, -setting(WARNING, day))
    months = setting(MONTHS, told_from), setting(MONTHS, day)
    return Opening(day, told_from, max(months)) if all(months) else None


def tell_of_opening(now: datetime) -> Told:
    """On working days before the opening, once to each adviser: how many of the own prospects it will be."""
    today = clock.local_date(now)
    opening = _opening(Calendar.months_later(today.replace(day=1), 1))
    if opening is None or today < opening.told_from or not calendar().is_working(today):
        return Told()
    silent = union_all(*_silent(opening, select(Client.managed_by_id.label("adviser_id")))).subquery()
    counted = select(silent.c.adviser_id, func.count()).group_by(silent.c.adviser_id).order_by(silent.c.adviser_id)
    rows = []
    for user_id, count in db.session.execute(counted):
        about = {"subject": f"pool:{user_id}", "count": count, "day": str(opening.day)}
        rows += telling.rows_for([user_id], "J-62", OPENS, clock.at(opening.day), now, **about)
    return telling.tell(rows)


def open_up(now: datetime) -> dict:
    """From the day of the opening on, AT_ONCE at a time; a run too many finds nothing."""
    today = clock.local_date(now)
    opening = _opening(today)
    if opening is None or today < opening.day:
        return {"opened": 0}
    columns = Client.id, Client.visibility_scope, Client.min_advisor_level
    found = db.session.execute(union_all(*_silent(opening, select(*columns))).limit(AT_ONCE)).all()
    for start in range(0, len(found), PART):
        _open(found[start : start + PART], Act(None, now))
    return {"opened": len(found)}


def _silent(opening: Opening, query):
    """The prospects that others do not see yet and nobody has contacted: two statements for each branch, each along an
    index."""
    after = clock.at(Calendar.months_over(opening.day, opening.months) + timedelta(days=1))
    hidden = or_(Client.visibility_scope != "branch", Client.min_advisor_level > 1)
    talked, recorded = Client.last_contact_at, Client.created_at
    for branch_id in db.session.scalars(select(Unit.id).where(Unit.kind == "branch").order_by(Unit.id)):
        here = query.where(Client.branch_id == branch_id, Client.status.in_(OPEN_TO_VIEW), hidden)
        yield here.where(talked < after)
        yield here.where(and_(talked.is_(None), recorded < after))


def _open(rows, act: Act) -> None:
    ids = [row.id for row in rows]
    opened = update(Client).where(Client.id.in_(ids)).values(**SHOWN, version=Client.version + 1)
    db.session.execute(opened.execution_options(synchronize_session=False))
    timeline.note(ids, "pooled", "", act)
    changes = {row.id: {code: [getattr(row, code), value] for code, value in SHOWN.items()} for row in rows}
    changes = {one: {code: pair for code, pair in said.items() if pair[0] != pair[1]} for one, said in changes.items()}
    trail.record_all("client:pooled", register.KIND, changes, actor=None, now=act.now)


REMINDERS = (Reminder("J-62", _l("Prospects soon opened to the branch"), "D-04", tell_of_opening),)
