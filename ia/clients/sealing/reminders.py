"""The yearly look at the sealed archive (J-59): what has been kept long enough is named, nothing is removed by itself."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ia.clients.sealing.models import SealedClient
from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import telling
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_

RECEIVERS = ("hq_sysadmin", "hq_brokerage")
JANUARY = 1
EXPIRED = N_("%(count)s sealed clients need not be kept any longer: “ia sealed list --expired” names them.")


def retention_sweep(now: datetime) -> Told:
    """In January, tell the head office how many archives are past their retention (Z-01)."""
    today = clock.local_date(now)
    if today.month != JANUARY:
        return Told()
    expired = select(func.count()).select_from(SealedClient).where(SealedClient.retained_until < today)
    count = db.session.scalar(expired)
    people, due = telling.holding(RECEIVERS, now) if count else (), clock.at(today.replace(day=1))
    return telling.tell(telling.rows_for(people, "J-59", EXPIRED, due, now, subject="sealed_clients", count=count))


REMINDERS = (Reminder("J-59", _l("Retention sweep"), "Z-01", retention_sweep),)
