"""Who acts on an activity, by relation: lead, approvers, the leader who consents, finance, outlet heads."""

from flask_babel import lazy_gettext as _l

from ia.activities.models import Activity
from ia.ground.inbox import notices
from ia.ground.workflow.declare import Holder, at_branch, leader_above

LEAD = Holder("activity_lead", _l("project lead"), lambda activity, today: [f"u:{activity.owner_id}"])
LEADER = leader_above(_l("team leader"))
FINANCE = at_branch("finance_admin", _l("finance administrator"))
DIRECTOR = at_branch("marketing_director", _l("marketing director"))


def _some(code: str, title, find) -> Holder:
    return Holder(code, title, lambda activity, today: [f"u:{number}" for number in find(activity)])


def owners(activity: Activity) -> set[int]:
    """Who is responsible for a task of the activity."""
    return {row["owner"] for row in activity.tasks or ()}


def named(activity: Activity) -> set[int]:
    """Everybody whom the activity names: participants, those responsible for tasks, heads of outlets."""
    heads = {outlet.head_id for outlet in activity.outlets}
    return {activity.owner_id, *(activity.staff_participants or ()), *owners(activity), *heads}


TASK_OWNERS = _some("task_owner", _l("those responsible for tasks"), owners)
NAMED = _some("named", _l("everybody who takes part"), named)
OUTLET_HEADS = _some(
    "outlet_head", _l("heads of the outlets"), lambda activity: {outlet.head_id for outlet in activity.outlets}
)
SILENT_HEADS = _some(
    "silent_outlet_head",
    _l("heads of the outlets"),
    lambda activity: {outlet.head_id for outlet in activity.outlets if outlet.sent_at is None},
)


def _until_verified(activity, today):
    return [] if activity.finance_at else [f"finance_admin@{activity.branch_id}"]


FINANCE_UNTIL_VERIFIED = Holder("finance_admin", _l("finance administrator"), _until_verified)
"""The finance administrator, until expense and income are filled in (A-10)."""


class VenueKeeper(Holder):
    """The administrative director; while the post is vacant the marketing director, else the venue would never go back."""

    def holds(self, document, person, today) -> bool:
        if f"admin_director@{document.branch_id}" in person.addresses:
            return True
        return f"marketing_director@{document.branch_id}" in person.addresses and super().holds(document, person, today)


def _keeping(activity, today):
    usual = f"admin_director@{activity.branch_id}"
    return [usual if notices.receivers([usual], today) else f"marketing_director@{activity.branch_id}"]


def _until_handed_over(activity, today):
    done = not activity.needs_regulator or activity.venue_handover
    return [] if done else _keeping(activity, today)


ADMIN = VenueKeeper("admin_director", _l("administrative director"), _keeping)
ADMIN_UNTIL_HANDED_OVER = Holder("admin_director", _l("administrative director"), _until_handed_over)
"""Whoever hands the venue back, until that is done (A-37)."""
ANSWERABLE = Holder(
    "answerable",
    _l("superior department"),
    lambda activity, today: [f"marketing_director@{activity.branch_id}"],
)
