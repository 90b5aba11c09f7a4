"""The verbs of a deletion request."""

from ia.clients import masking
from ia.clients.care import lifecycle
from ia.clients.merging.join import lock
from ia.clients.models import Client
from ia.clients.sealing.seal import seal
from ia.custody.deletions.models import DeletionRequest
from ia.custody.holders import LEADER
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.inbox import notices
from ia.ground.web.language import N_
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

APPROVER = {"requested": "director_id", "director_ok": "regional_head_id", "regional_ok": "brokerage_gm_id"}
"""Which column keeps who approved in a state."""
ASKED = N_("%(actor)s asks for the deletion of a client: %(serial)s.")


def request(client: Client, reason: str, act: Act) -> DeletionRequest:
    """Ask for the deletion of a client. The title names the client masked: whoever executes sees it on the desk."""
    made = DeletionRequest(
        client_id=client.id,
        open_client_id=client.id,
        reason=reason,
        owner_id=act.person.id,
        created_by_id=act.person.id,
        team_id=client.team_id,
        branch_id=client.branch_id,
        title=f"{masking.name(client.name)} {client.client_no}",
        created_at=act.now,
    )
    numbering.enter(made, "DR", act.today)
    engine.begin(made, act)
    lifecycle.concern(made.id, [client.id])
    lifecycle.note(client.id, "deletion", made.serial_no, act, document_id=made.id)
    _inform(made, client, act)
    return made


def _inform(made: DeletionRequest, client: Client, act: Act) -> None:
    """Tell the managing adviser and the leader, unless it is they who ask."""
    told = notices.receivers(LEADER.addresses(made, act.today), act.today) | {client.managed_by_id}
    notices.tell(
        [
            {
                "user_id": user_id,
                "reminder": "deletion",
                "subject": f"documents:{made.id}",
                "document_id": made.id,
                "message": ASKED,
                "values": {"actor": act.person.name, "serial": made.serial_no},
                "due_at": act.now,
                "created_at": act.now,
            }
            for user_id in sorted(told - {act.person.id})
        ]
    )


def approve(made: DeletionRequest, act: Act) -> dict:
    setattr(made, APPROVER[made.state], act.person.id)
    return {}


def close(made: DeletionRequest, act: Act) -> dict:
    """The client stays as it is, and may be asked about again."""
    made.open_client_id = None
    lifecycle.note(made.client_id, "deletion_ended", made.serial_no, act, document_id=made.id)
    return {}


def execute(made: DeletionRequest, act: Act) -> dict:
    """Take the client out of use and put what is personal under seal (AMB-13)."""
    lock(made.client_id)
    made.executed_by_id, made.open_client_id = act.person.id, None
    db.session.flush()
    sealed = seal(made.client, made.id, act)
    return {"retained_until": [None, sealed.retained_until.isoformat()]}
