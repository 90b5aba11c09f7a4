"""Prospects long undeveloped or failed (J-62): each month the director is told how many there are, and clears them (D-04)."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, or_, select, union_all

from ia.clients.finding.lists import IDLE_MONTHS
from ia.clients.models import Client
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.ground import clock
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.inbox import telling
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar

NEGLECTED = N_("%(count)s prospects are long undeveloped or have failed: clear them, or refer them to another team.")


def neglected_prospects(now: datetime) -> Told:
    """On the first working day of a month, to the marketing director of each branch that has any."""
    today = clock.local_date(now)
    if today != calendar().first_working_day(today.year, today.month):
        return Told()
    rows = []
    for branch_id, count in sorted(_counted(now).items()):
        people = telling.at([f"marketing_director@{branch_id}"], now)
        where = {"subject": f"units:{branch_id}", "count": count}
        rows += telling.rows_for(people, "J-62", NEGLECTED, clock.at(today), now, **where)
    return telling.tell(rows)


def _counted(now: datetime) -> dict[int, int]:
    """Per branch the number of those whom the filter "idle" of the client list shows. The reasons are counted apart, each
    along its own index; whoever has failed is counted only where no other reason holds."""
    today = clock.local_date(now)
    after = clock.at(calendar().months_over(today, setting(IDLE_MONTHS, today)) + timedelta(days=1))
    talked, recorded = Client.last_contact_at, Client.created_at
    late = or_(talked >= after, and_(talked.is_(None), recorded >= after))
    reasons = talked < after, and_(talked.is_(None), recorded < after), and_(Client.failed_at.is_not(None), late)
    here = Client.status.in_(OPEN_TO_VIEW), Client.branch_id.is_not(None)
    parts = [select(Client.branch_id, func.count()).where(*here, one).group_by(Client.branch_id) for one in reasons]
    found: dict[int, int] = {}
    for branch_id, count in db.session.execute(union_all(*parts)):
        found[branch_id] = found.get(branch_id, 0) + count
    return found


REMINDERS = (Reminder("J-62", _l("Prospects long undeveloped or failed"), "D-04", neglected_prospects),)
