"""Related clients (F-F6): family and friends who are clients too, so that a household is served as one.

A bond stands once and is read from both ends. Whoever writes one of the two clients makes it, and unmakes it. The other
client is named only to those within whose reach it is.
"""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from ia.clients import rules
from ia.clients.care.carers import care_of
from ia.clients.finding.named import NotNamed, named
from ia.clients.models import Client, Related
from ia.clients.offers import Offer, offer
from ia.clients.page.around import around
from ia.clients.register import KIND
from ia.clients.titles import titles
from ia.clients.views import blueprint, find, url
from ia.clients.vocabulary import LABELS, RELATIONS
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text


class RelatedForm(HouseForm):
    other = text(_l("The other client"), required=True, limit=80, description=_l("Client number, or the whole name"))
    relation = PickField(_l("Who that is to this client"), [REQUIRED], choices=RELATIONS)


def relate(client_id: int, other_id: int, relation: str, person: Person, now: datetime) -> bool:
    """Note that two clients belong together; False when it is noted already."""
    between = ((Related.client_id == client_id) & (Related.other_id == other_id)) | (
        (Related.client_id == other_id) & (Related.other_id == client_id)
    )
    if db.session.scalar(select(Related.id).where(between)):
        return False
    row = {"client_id": client_id, "other_id": other_id, "relation": relation, "by_id": person.id, "at": now}
    db.session.execute(insert(Related), row)
    _record(client_id, other_id, [None, relation], person, now)
    return True


def part(bond: Related, person: Person, now: datetime) -> None:
    """Unmake a bond."""
    db.session.execute(delete(Related).where(Related.id == bond.id).execution_options(synchronize_session=False))
    _record(bond.client_id, bond.other_id, [bond.relation, None], person, now)


def _record(client_id: int, other_id: int, pair: list, person: Person, now: datetime) -> None:
    """Both clients keep it in their history; neither history names the other, whom not every reader may see."""
    for number in (client_id, other_id):
        trail.record("related", KIND, number, actor=person, now=now, changes={"relation": pair})


@offer
def related_clients(client, person: Person, care):
    if rules.writes(client, person, care):
        yield Offer(LABELS["related"], f"{url(client.id)}/related")


@blueprint.route("/<id:client_id>/related", methods=["GET", "POST"])
@guard(*rules.READERS)
def related(client_id):
    client, now, form = find(client_id), clock.now(), RelatedForm()
    if not rules.writes(client, current_user, care_of(client_id, current_user, now)):
        return error_page(403, _("Client information is edited by the managing adviser alone."))
    if request.method == "GET":
        return shown(client, form)
    once.claim(form.form_token.data, current_user, now, f"{url(client_id)}/related")
    if not form.validate():
        return shown(client, form), 422
    try:
        other_id = named(form.other.data, current_user, now, but=client_id)
    except NotNamed as unclear:
        form.other.errors = [unclear.message]
        return shown(client, form), 422
    if not _related(client_id, other_id, form.relation.data, now):
        form.other.errors = [_("The two are related already.")]
        return shown(client, form), 422
    flash(_("Saved."))
    return redirect(f"{url(client_id)}/related", 303)


def _related(client_id: int, other_id: int, relation: str, now: datetime) -> bool:
    """False also when somebody else noted it in this instant."""
    try:
        return relate(client_id, other_id, relation, current_user, now)
    except IntegrityError:
        db.session.rollback()
        return False


def shown(client: Client, form: RelatedForm) -> str:
    beside = around(client.id, current_user._get_current_object(), clock.now())
    return render_template("clients/related.html", client=client, form=form, related=beside.related, words=titles())


@blueprint.post("/<id:client_id>/related/<id:bond_id>/part")
@guard(*rules.READERS)
def unrelate(client_id, bond_id):
    client, now = find(client_id), clock.now()
    if not rules.writes(client, current_user, care_of(client_id, current_user, now)):
        return error_page(403, _("Client information is edited by the managing adviser alone."))
    mine = (Related.client_id == client_id) | (Related.other_id == client_id)
    part(db.session.scalar(select(Related).where(Related.id == bond_id, mine)) or abort(404), current_user, now)
    flash(_("Saved."))
    return redirect(f"{url(client.id)}/related", 303)
