"""What must be true before a client may be deleted, and before anybody says so."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ia.clients.references import open_forms
from ia.clients.vocabulary import DECIDED
from ia.ground.web.language import listed
from ia.ground.workflow.declare import Refusal

NOT_CONFIRMED = _l(
    "This is a prospect: prospects are not deleted but archived, by the marketing director on the page of the client (D-04)."
)
TWICE = _l("You have approved this request already under another post. Three different people decide.")
APPROVED = _l("Whoever has approved a deletion does not execute it.")
OUT_OF_USE = _l("This client is not in use any more.")


def hindrances(client, *, but: int = 0) -> list[str]:
    """Why this client cannot be deleted now; `but` is the number of the request itself."""
    if client.gone_at is not None:
        return [str(OUT_OF_USE)]
    if client.status not in DECIDED:
        return [str(NOT_CONFIRMED)]
    if still_open := open_forms([client.id], but=but):
        return [
            _("Forms about this client are still open; end them first: %(numbers)s.", numbers=listed(still_open))
        ]
    return []


def nobody_twice(request, act):
    """Three different people, whatever posts they hold."""
    if act.person is not None and act.person.id in request.approvers:
        yield Refusal(TWICE)


def executable(request, act):
    """The three approvals stand, the number is the right one, and nothing about the client is open but this request."""
    if act.person is not None and act.person.id in request.approvers:
        yield Refusal(APPROVED)
    if act.form.client_no.data != request.client.client_no:
        yield Refusal(_l("This is not the number of the client of this request."), "client_no")
    for reason in hindrances(request.client, but=request.id):
        yield Refusal(reason)
