"""What falls due on delegations (J-63): the end, told three days before, and the end itself."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients.models import Delegation
from ia.custody.delegations import verbs
from ia.custody.delegations.models import Lending
from ia.custody.delegations.workflow import DELEGATE
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workdays.deadlines import end_of_day
from ia.ground.workflow.declare import OWNER
from ia.ground.workflow.engine import Act

DAYS_BEFORE = 3
"""How long before the last day both are told (J-63, cfg)."""
BOTH = OWNER | DELEGATE
ENDS = N_("The delegation %(serial)s ends with %(last)s.")


def ending(now: datetime) -> Told:
    """Close what is over, which tells both; and tell both of what ends soon, before days off rather than within. Rights do
    not wait for this: they are read off the days themselves."""
    today = local_date(now)
    over = verbs.expire_all(_open(Delegation.ends_on < today), Act(None, now))
    soon = _open(Delegation.ends_on <= calendar().free_until(today) + timedelta(days=DAYS_BEFORE))
    found = db.session.scalars(select(Lending).where(Lending.id.in_(soon)).order_by(Lending.id)).all()
    rows = [row for made in found for row in _notices(made, now)]
    fresh = notices.tell(rows)
    return Told(sum(len(_both(made, now)) for made in over) + fresh, len(rows) - fresh)


def _open(which):
    """SELECT of the numbers of forms with a delegation that nobody has ended yet."""
    return select(Delegation.document_id).where(Delegation.ended_at.is_(None), which)


def _both(made: Lending, now: datetime) -> set[int]:
    today = local_date(now)
    return notices.receivers(BOTH.addresses(made, today), today)


def _notices(made: Lending, now: datetime) -> list[dict]:
    return [
        {
            "user_id": user_id,
            "reminder": "J-63",
            "subject": f"documents:{made.id}",
            "document_id": made.id,
            "message": ENDS,
            "values": {"serial": made.serial_no, "last": str(made.ends_on)},
            "due_at": end_of_day(made.ends_on),
            "created_at": now,
        }
        for user_id in sorted(_both(made, now))
    ]


REMINDERS = (Reminder("J-63", _l("Delegation ends"), "P-09", ending),)
