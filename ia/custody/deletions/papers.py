"""The chain of approvals on paper: one copy, for the files of the branch (4.17)."""

from flask_babel import lazy_gettext as _l

from ia.clients import masking
from ia.clients.sealing.archive import sealed_by
from ia.clients.vocabulary import LABELS
from ia.custody.deletions.workflow import BROKERAGE, REGIONAL, WORKFLOW
from ia.custody.holders import DIRECTOR, LEADER
from ia.ground.org import colleagues
from ia.ground.org.roles import ROLES
from ia.ground.printing.papers import Paper
from ia.ground.workflow.declare import OWNER

PRINTED_IN = ("brokerage_gm_ok", "executed", "rejected")
BUSINESS = OWNER | DIRECTOR | REGIONAL | LEADER | BROKERAGE


def facts(made, now) -> dict:
    """Who asked for what and why, and what each said to it."""
    client = made.client
    return {
        "pairs": [
            [_l("Client"), client.name],
            [_l("Client number"), client.client_no],
            *(_of_deleted(made) if made.state == "executed" else _of_client(client)),
            [_l("Requested by"), colleagues.names([made.owner_id])[made.owner_id]],
            [_l("Requested on"), made.created_at],
            [_l("State"), WORKFLOW.by_state[made.state].title],
            [_l("Reason"), made.reason],
        ],
        "opinions": [[_step(one), ROLES[one.role].title, one.by, one.text, one.at] for one in made.opinions],
    }


def _of_client(client) -> list[list]:
    """Who the client is; numbers are masked as everywhere."""
    return [
        [LABELS["id_no"], masking.id_no(client.id_no)],
        [LABELS["fund_account_no"], masking.account(client.fund_account_no)],
        [LABELS["managed_by"], colleagues.names([client.managed_by_id]).get(client.managed_by_id, "")],
    ]


def _of_deleted(made) -> list[list]:
    """How long what was deleted lies under seal, unless it is destroyed; a nameless record has nothing else to tell."""
    sealed = sealed_by(made.id)
    return [[_l("Kept under seal until"), sealed.retained_until]] if sealed else []


def _step(opinion):
    return WORKFLOW.step(opinion.step, opinion.from_state).title


def _ready(made):
    if made.state not in PRINTED_IN:
        return _l("The chain is printed when all three have approved, or when it has ended.")
    return None


CHAIN = Paper(
    "approval_chain",
    _l("Deletion request: chain of approvals"),
    copies=1,
    labels=(_l("Branch files"),),
    signers=(
        ("marketing_director", _l("Marketing director")),
        ("regional_head", _l("Regional head")),
        ("brokerage_gm", _l("Brokerage general manager")),
    ),
    optional=frozenset({"marketing_director", "regional_head", "brokerage_gm"}),
    facts=facts,
    template="print/deletion_request.html",
    allowed=_ready,
    keepers=(("marketing_director", _l("Branch files")),),
    printed_by=OWNER | DIRECTOR | LEADER,
    registered_by=OWNER | DIRECTOR | LEADER,
    seen_by=BUSINESS,
)
