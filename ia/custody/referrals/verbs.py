"""What happens to a referral: sending it, and what each step changes beside the state."""

from flask_babel import lazy_gettext as _l

from ia.clients import register
from ia.clients.care import capacity, lifecycle
from ia.clients.models import Client
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.custody.given import held_by, said
from ia.custody.referrals.models import Referral
from ia.custody.referrals.words import SENDERS
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.workflow import engine
from ia.ground.workflow.declare import Refusal
from ia.ground.workflow.engine import Act

NOT_OPEN = _l("This client is not a prospect any more.")


def send(form, act: Act) -> Referral:
    """Refer somebody who does not stand in the register (D-05)."""
    facts = form.facts("name", "contact_kind", "contact_value", "need", "basics", "matter")
    return _send(Referral(**facts), form.region.data, form.team.data, act)


def refer(client: Client, form, act: Act) -> Referral:
    """Give a prospect to another team of the branch (D-04)."""
    referral = Referral(name=client.name, client_id=client.id, **form.facts("need", "matter"))
    _send(referral, client.branch_id, form.team.data, act)
    lifecycle.concern(referral.id, [client.id])
    return referral


def _send(referral: Referral, branch_id: int, team_id: int | None, act: Act) -> Referral:
    referral.title, referral.created_at = referral.name, act.now
    referral.department = next(post.role for post in act.person.posts if post.role in SENDERS)
    referral.owner_id = referral.created_by_id = act.person.id
    referral.branch_id, referral.team_id = branch_id, team_id
    numbering.enter(referral, "RF", act.today)
    engine.begin(referral, act)
    return referral


def may_accept(referral: Referral, act: Act):
    """A known number must be looked at; a prospect must still be one, and free; the adviser must have room for it."""
    known = [] if referral.is_new else [referral.client_id]
    if problem := capacity.beyond(act.form.adviser.data, act.today, known, new=int(referral.is_new)):
        yield Refusal(problem, "adviser")
    if referral.is_new:
        if act.form.findings and not act.form.not_duplicate.data:
            yield Refusal(_l("Perhaps this client is known already: ask, then tick this."), "not_duplicate")
        return
    client = db.session.get(Client, referral.client_id)
    if client.status not in OPEN_TO_VIEW or client.branch_id != referral.branch_id:
        yield Refusal(NOT_OPEN)
    elif taken := held_by(referral.id)([client.id], act.today):
        yield Refusal(said([client], taken))


def accept(referral: Referral, act: Act) -> dict:
    """The adviser named gets the prospect: a new one in the sender's words, or the one referred."""
    adviser_id = act.form.adviser.data
    if referral.is_new:
        referral.client_id = _prospect(referral, adviser_id, act)
    else:
        client = db.session.get(Client, referral.client_id)
        new = {"managed_by": adviser_id, "team_id": referral.team_id}
        lifecycle.hand_over(client, act, **new, reason=referral.matter, document_id=referral.id)
    lifecycle.note(referral.client_id, "referral", f"{referral.matter}\n{referral.need}", act, document_id=referral.id)
    referral.adviser_id = referral.owner_id = adviser_id
    return {"adviser_id": [None, adviser_id]}


def _prospect(referral: Referral, adviser_id: int, act: Act) -> int:
    """A client of the adviser's, made of what the sender wrote. Whoever came to the counter walked in (D-01)."""
    source = "walk_in" if referral.department == "counter_clerk" else "referral"
    facts = {"name": referral.name, "client_kind": "person", "source": source, "other": referral.basics}
    place = {
        "managed_by_id": adviser_id,
        "team_id": referral.team_id,
        "branch_id": referral.branch_id,
        "region_id": referral.region_id,
        "created_by_id": referral.created_by_id,
    }
    ways = [(referral.contact_kind, referral.contact_value)]
    return register.create(act.person, facts, ways, [], act.now, place)


def forward(referral: Referral, act: Act) -> dict:
    """Another team is asked, with the whole time to answer."""
    before, referral.team_id = referral.team_id, act.form.team.data
    return {"team_id": [before, referral.team_id]}
