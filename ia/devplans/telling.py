"""Notices about development plans (J-15, J-16): their texts."""

from datetime import datetime

from ia.ground.inbox import telling
from ia.ground.web.language import N_

PLAN_DUE = N_("%(serial)s: plan %(month)s by %(due)s.")
PLAN_LATE = N_("%(serial)s: the development plan for %(month)s is overdue.")
SUBMITTED = N_("%(name)s has submitted the development plan for %(month)s: %(serial)s.")
SUMMARY = N_("Development plans %(month)s, %(team)s: %(count)s of %(all)s submitted. Outstanding: %(names)s")
COMPLETE = N_("Development plans %(month)s, %(team)s: all %(all)s submitted.")


def about(plan, people, reminder: str, message: str, due_at: datetime, now: datetime, /, **values):
    """A notice about a plan for each of these people; its month is among the values."""
    return telling.about(plan, people, reminder, message, due_at, now, **{"month": plan.month, **values})
