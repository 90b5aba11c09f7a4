"""A demonstration at a client visit is entered once: the client's timeline has it, and so has the task book (AMB-63)."""

from ia.activities.models import Activity
from ia.clients.care import lifecycle
from ia.clients.talks import visits
from ia.ground.workflow.engine import Act


def tell(activity: Activity, act: Act) -> None:
    """Tell the register of the visit at which a demonstration was given; nothing of a demonstration for all clients."""
    if activity.sub_kind != "demo_private":
        return
    said = (activity.feedback_form or {}).values()
    content = f"{activity.serial_no} {activity.title}\n{activity.demo_record}"
    visit = visits.Visit(
        client_id=activity.client_id,
        by_id=activity.owner_id,
        at=activity.held_at,
        minutes=activity.demo_min,
        content=content,
        feedback="\n".join(one for one in said if one) or None,
    )
    visits.took_place(visit, act)
    lifecycle.note(visit.client_id, "demonstration", content, act, document_id=activity.id, at=visit.at)
