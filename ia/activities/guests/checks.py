"""What guests and their questions ask of the steps of an activity."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select

from ia.activities.guests.counts import OPEN_ISSUE, OPEN_SLIP
from ia.activities.guests.models import Issue, Slip
from ia.activities.guests.rights import has_slips
from ia.ground.db import db
from ia.ground.workflow.declare import Refusal


def issues_are_settled(activity, act):
    """Every issue is solved, or promised with a department and a day (S-32)."""
    if _count(Issue, OPEN_ISSUE, activity):
        yield Refusal(_l("An issue is neither solved nor promised with a department and a day (S-32)."))


def slips_are_settled(activity, act):
    """Every slip is answered, or the way of its answer is told (A-34): soft."""
    if has_slips(activity) and (left := _count(Slip, OPEN_SLIP, activity)):
        yield ngettext(
            "%(num)d question slip is neither answered nor promised (A-34).",
            "%(num)d question slips are neither answered nor promised (A-34).",
            left,
        )


def _count(model, condition, activity) -> int:
    query = select(func.count()).select_from(model).where(model.activity_id == activity.id, condition)
    return db.session.scalar(query)
