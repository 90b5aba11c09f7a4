"""Pages of the register: list, client, communication records, history, whole numbers. Editing stands in editing.py,
status and its like in standing.py, files in imports/, paper in paper.py; all add to this blueprint."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.clients import masking, reading, register, rules, vocabulary
from ia.clients.care import Care, care_of
from ia.clients.lists import CLIENTS
from ia.clients.models import Client, ContactWay
from ia.clients.offers import offers
from ia.clients.records import ContactRecordForm, RevealForm
from ia.clients.sections import moment, sections
from ia.clients.titles import titles
from ia.clients.vocabulary import LABELS
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.history import PEOPLE, UNITS, history_page
from ia.ground.web import drafts, once
from ia.ground.web.errors import page as error_page

blueprint = Blueprint("clients", __name__)
ACTIONS = {
    "status": LABELS["status"],
    "level": LABELS["level"],
    "visibility": LABELS["visibility_scope"],
    "key": LABELS["is_key"],
    "contact": vocabulary.HAPPENINGS["contact"],
    "reveal": vocabulary.REVEALED,
    **{f"client:{name}": title for name, title in vocabulary.MOVES.items()},
}
CHOICES = {
    "client_kind": vocabulary.CLIENT_KINDS,
    "id_type": vocabulary.ID_TYPES,
    "gender": vocabulary.GENDERS,
    "source": vocabulary.SOURCES,
    "services": vocabulary.SERVICES,
    "status": vocabulary.STATUSES,
    "level": vocabulary.LEVELS,
    "visibility_scope": vocabulary.SCOPES,
    "min_advisor_level": vocabulary.GRADES,
    "direction": vocabulary.DIRECTIONS,
    "nature": vocabulary.NATURES,
    "channel": vocabulary.CHANNELS,
    "number": {**LABELS, **vocabulary.CONTACT_KINDS},
    "visibility_teams": UNITS,
    "managed_by_id": PEOPLE,
    "confirmed_under_id": PEOPLE,
}


def url(client_id: int) -> str:
    return f"/clients/{client_id}"


def find(client_id: int, *options) -> Client:
    """The client, or 404 when it does not exist for this person."""
    return reach.find(Client, client_id, current_user, clock.now(), *options)


@blueprint.get("/")
@guard(*rules.READERS)
def index():
    words = titles()
    return CLIENTS.show(
        current_user._get_current_object(),
        clock.now(),
        "clients/index.html",
        "clients/_rows.html",
        words=words,
        choices={"status": words.STATUSES, "level": words.LEVELS, "kind": words.CLIENT_KINDS},
        account=masking.account,
        day=day,
        may_write=current_user.has(*rules.WRITERS),
    )


def day(moment) -> str:
    """The branch's date of a moment, for lists."""
    return clock.local_date(moment).isoformat() if moment else ""


@blueprint.get("/<id:client_id>")
@guard(*rules.READERS)
def show(client_id):
    now, person, words = clock.now(), current_user._get_current_object(), titles()
    client = reading.facts(client_id, person, now)
    happened, more = reading.timeline(client_id)
    care = Care(client.delegate_id, bool(client.in_group))
    return render_template(
        "clients/show.html",
        client=client,
        words=words,
        sections=sections(client, reading.ways(client_id), words),
        open=client.status in vocabulary.OPEN_TO_VIEW,
        teams=reading.chosen_teams(client_id) if client.visibility_scope == "teams" else [],
        happened=happened,
        more=more,
        moment=moment,
        writes=rules.writes(client, person, care),
        decides=rules.decides(client, person),
        moves=rules.moves(client, person, care),
        shows=rules.shows(client, person, care),
        whole=rules.sees_whole(client, person, care, client.granted),
        offers=offers(client, person, care),
        token=once.fresh_token(),
    )


@blueprint.route("/<id:client_id>/contacts", methods=["GET", "POST"])
@guard(*rules.READERS)
def contacts(client_id):
    """All that happened with the client, by pages; and for the managing adviser the form of a communication record."""
    client, now = find(client_id), clock.now()
    if request.method == "GET":
        form, kept = ContactRecordForm(), drafts.kept(current_user.id, request.path)
        if kept:
            form.process(drafts.as_sent(kept))
        elif not form.at.data:
            form.at.data = now
        return contacts_page(client, form, kept=kept)
    if not rules.writes(client, current_user, care_of(client_id, current_user, now)):
        return error_page(403, _("Only the managing adviser keeps the communication records."))
    form = ContactRecordForm()
    once.claim(form.form_token.data, current_user, now, url(client_id))
    if not form.validate():
        return contacts_page(client, form, 422)
    record = form.facts()
    register.record_contact(client, record, record.pop("next_contact_at"), current_user, now)
    drafts.discard(current_user.id, request.path)
    flash(_("The communication record is saved."))
    return redirect(url(client_id), 303)


def contacts_page(client: Client, form, status: int = 200, kept=None):
    happened, more = reading.timeline(client.id, request.args.get("after"))
    html = render_template(
        "clients/contacts.html",
        client=client,
        form=form,
        kept=kept,
        words=titles(),
        happened=happened,
        more=more,
        moment=moment,
        writes="after" not in request.args
        and rules.writes(client, current_user, care_of(client.id, current_user, clock.now())),
    )
    return html, status


@blueprint.get("/<id:client_id>/history")
@guard(*rules.READERS)
def history(client_id):
    client = find(client_id)
    return history_page(
        register.KIND,
        client.id,
        LABELS,
        choices=CHOICES,
        actions=ACTIONS,
        name=f"{client.name} {client.client_no}",
        back=url(client.id),
    )


@blueprint.route("/<id:client_id>/reveal", methods=["GET", "POST"])
@guard(*rules.READERS)
def reveal(client_id):
    """Show one number whole, once, to somebody who says why. The reason is in the trail before the number is shown."""
    now = clock.now()
    client = reading.facts(client_id, current_user, now)
    care = Care(client.delegate_id, bool(client.in_group))
    if not rules.sees_whole(client, current_user, care, client.granted):
        return error_page(403, _("Numbers are shown whole only to those who work with the client."))
    form = RevealForm()
    form.offer(client, reading.ways(client_id))
    if request.method == "GET":
        form.number.data = request.args.get("number")
        return render_template("clients/reveal.html", client=client, form=form, number="")
    if not form.validate():
        return render_template("clients/reveal.html", client=client, form=form, number=""), 422
    kind, number = whole_number(client, form.number.data)
    register.note_reveal(client.id, kind, form.reason.data, current_user, now)
    return render_template("clients/reveal.html", client=client, form=form, number=number, kind=CHOICES["number"][kind])


def whole_number(client, asked: str) -> tuple[str, str]:
    """What the choice of the form stands for: a column of the client, or one of its contacts by number."""
    if asked in masking.MASKS:
        return asked, getattr(client, asked)
    way = db.session.get(ContactWay, int(asked))
    return way.kind, way.value
