"""What was asked at an activity and is answered later: an open question of whoever cares for the client (A-34, S-32)."""

from ia.activities.models import Activity
from ia.clients.care.carers import care_of
from ia.clients.models import Client
from ia.clients.questions import verbs
from ia.clients.questions.models import OpenQuestion
from ia.clients.rules import WRITERS
from ia.ground.workflow.engine import Act


def ask(
    activity: Activity,
    promise: verbs.Promise,
    act: Act,
    *,
    source: str,
    client: Client | None,
    contact: str | None = None,
) -> OpenQuestion:
    """The client's adviser owes the answer, or whoever the client is lent to; of somebody who is not in the register
    whoever wrote it down, if that is an adviser, else the lead. The question is at home where the activity is."""
    about = {"client": client, "contact": contact or "", "place": activity, "from_document_id": activity.id}
    return verbs.ask(promise, act, source=source, owner_id=_owes(activity, client, act), **about)


def _owes(activity: Activity, client: Client | None, act: Act) -> int:
    if client is not None:
        return care_of(client.id, act.person, act.now).delegate_id or client.managed_by_id
    return act.person.id if act.person.has(*WRITERS) else activity.owner_id
