"""What falls due in client contact: agreed contacts (J-24), the list of a cycle (J-26), who was not contacted (J-27)."""

from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import telling
from ia.ground.org import colleagues
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar
from ia.service import coverage
from ia.service.cycles import month_of, week_of
from ia.service.models import ContactRule

WARN_FROM_DAY, LAST_DAYS = 20, 3
"""J-27 speaks on the 20th (cfg) and on the last three working days."""
AGREED = N_("Contact agreed with %(name)s for %(when)s.")
LIST_READY = N_("%(count)s clients are to be contacted in this cycle (from %(start)s).")
NOT_CONTACTED = N_("%(count)s clients have not been contacted this month.")
TEAM_NOT_CONTACTED = N_("%(name)s: %(count)s clients were not contacted this month.")


def _row(code: str, user_id: int, subject: str, message: str, due: datetime, now: datetime, **values) -> dict:
    return {
        "user_id": user_id,
        "reminder": code,
        "subject": subject,
        "document_id": None,
        "message": message,
        "values": values,
        "due_at": due,
        "created_at": now,
    }


def agreed_contacts(now: datetime) -> Told:
    """One working day before an agreed contact and on the day itself, its adviser is told (J-24)."""
    today = clock.local_date(now)
    until = calendar().add_working_days(today, 1)
    query = select(Client.id, Client.name, Client.managed_by_id, Client.next_contact_at).where(
        Client.next_contact_at >= clock.at(today),
        Client.next_contact_at < clock.at(until + timedelta(days=1)),
        Client.managed_by_id.is_not(None),
    )
    rows = [
        _row(
            "J-24",
            row.managed_by_id,
            f"client:{row.id}" if clock.local_date(row.next_contact_at) > today else f"client:{row.id}:day",
            AGREED,
            row.next_contact_at,
            now,
            name=row.name,
            when=f"{clock.local(row.next_contact_at):%Y-%m-%d %H:%M}",
        )
        for row in db.session.execute(query)
    ]
    return telling.tell(rows)


def cycle_lists(now: datetime) -> Told:
    """On the first working day of a week or month the adviser is told how many clients its cycle holds (J-26)."""
    today, told = clock.local_date(now), Told()
    for cycle, period in (("weekly", week_of(today)), ("monthly", month_of(today))):
        if today == _first_working_day(period.starts_on):
            told += telling.tell(_cycle_rows(cycle, period.starts_on, now))
    return told


def _first_working_day(start: date) -> date:
    return start if calendar().is_working(start) else calendar().add_working_days(start, 1)


def _cycle_rows(cycle: str, start: date, now: datetime) -> list[dict]:
    query = (
        select(Client.managed_by_id, func.count())
        .outerjoin(ContactRule, ContactRule.client_id == Client.id)
        .where(Client.managed_by_id.is_not(None))
        .group_by(Client.managed_by_id)
    )
    if cycle == "weekly":
        query = query.where(ContactRule.cycle == "weekly", ContactRule.kind == "regular")
    else:  # without a rule every client is contacted once a month (S-05)
        query = query.where(coverage.SERVED_NOW, ContactRule.id.is_(None) | (ContactRule.cycle == "monthly"))
    return [
        _row("J-26", adviser, f"cycle:{cycle}", LIST_READY, clock.at(start), now, count=count, start=str(start))
        for adviser, count in db.session.execute(query)
    ]


def not_contacted(now: datetime) -> Told:
    """On the 20th and the last three working days of a month (J-27); on the last one the leader gets the list."""
    today = clock.local_date(now)
    last = calendar().last_working_days(today.year, today.month, LAST_DAYS)
    if today.day != WARN_FROM_DAY and today not in last:
        return Told()
    month, found = f"{today:%Y-%m}", coverage.left_by_adviser(clock.at(today.replace(day=1)))
    rows = [
        _row(
            "J-27",
            row.adviser_id,
            f"month:{month}:{row.team_id}",
            NOT_CONTACTED,
            clock.at(today),
            now,
            count=row.count,
        )
        for row in found
    ]
    if today == last[-1]:
        rows += _for_leaders(found, month, today, now)
    return telling.tell(rows)


def _for_leaders(found, month: str, today: date, now: datetime) -> list[dict]:
    names = colleagues.names(row.adviser_id for row in found)
    leaders = colleagues.leaders({row.team_id for row in found if row.team_id}, today)
    return [
        _row(
            "J-27",
            leader,
            f"team-month:{month}:{row.adviser_id}",
            TEAM_NOT_CONTACTED,
            clock.at(today),
            now,
            name=names[row.adviser_id],
            count=row.count,
        )
        for row in found
        for leader in sorted(leaders.get(row.team_id, set()) - {row.adviser_id})
    ]


REMINDERS = (
    Reminder("J-24", _l("Agreed next contact"), "D-34", agreed_contacts),
    Reminder("J-26", _l("Contact-cycle list"), "S-09", cycle_lists),
    Reminder("J-27", _l("Clients not contacted this month"), "S-05", not_contacted),
)
