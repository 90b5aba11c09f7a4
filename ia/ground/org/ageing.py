"""Passwords grow old (Z-10, J-60): whoever keeps one for long is told in time to change it."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import telling
from ia.ground.org import passwords
from ia.ground.org.models import User
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar

AGEING = N_("Your password is from %(since)s: change it by %(until)s.")


def ageing_passwords(now: datetime) -> Told:
    """Seven days before the end, or on the last working day before that; once for each password."""
    days = passwords.profile().days
    if not days:
        return Told()
    until = calendar().free_until(clock.local_date(now)) + passwords.WARNED - timedelta(days=days)
    query = select(User.id, User.password_changed_at).where(
        User.disabled_at.is_(None), User.password_changed_at < clock.at(until + timedelta(days=1))
    )
    rows = []
    for user_id, changed_at in db.session.execute(query.order_by(User.id)):
        ends_at = passwords.ends_at(changed_at)
        since, last = str(clock.local_date(changed_at)), str(clock.local_date(ends_at))
        where = {"subject": f"users:{user_id}", "since": since, "until": last}
        rows += telling.rows_for([user_id], "J-60", AGEING, ends_at, now, **where)
    return telling.tell(rows)


REMINDERS = (Reminder("J-60", _l("Password ageing"), "Z-10", ageing_passwords),)
