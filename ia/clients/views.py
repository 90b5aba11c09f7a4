"""Pages of the register: list, client, communication records, history, whole numbers. Editing stands in editing.py,
status and its like in standing.py, files in imports/, paper in paper.py; all add to this blueprint."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import NotFound

from ia.clients import forms, masking, register, rules, vocabulary
from ia.clients.care.carers import Care, care_of
from ia.clients.exports.rights import EXPORTER
from ia.clients.finding.lists import CLIENTS
from ia.clients.finding.shown import line, rank
from ia.clients.models import Client, ContactWay
from ia.clients.offers import offers, offers_for_several
from ia.clients.page import reading
from ia.clients.page.around import around, ways
from ia.clients.page.happenings import KINDS, happenings
from ia.clients.page.sections import head, moment, sections
from ia.clients.standing.chosen import MOST
from ia.clients.talks.records import ContactRecordForm, RevealForm
from ia.clients.titles import titles
from ia.clients.vocabulary import LABELS
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.documents.history import PEOPLE, UNITS, history_page
from ia.ground.web import drafts, once
from ia.ground.web.errors import htmx
from ia.ground.web.errors import page as error_page

blueprint = Blueprint("clients", __name__)
ACTIONS = {
    "status": LABELS["status"],
    "level": LABELS["level"],
    "visibility": LABELS["visibility_scope"],
    "key": LABELS["is_key"],
    "group": LABELS["group"],
    "contact": vocabulary.HAPPENINGS["contact"],
    "contact-corrected": _l("Communication record corrected"),
    "reveal": vocabulary.REVEALED,
    "look-up": _l("Looked up for a caller of the advisory hotline"),
    "import-undone": vocabulary.IMPORT_UNDONE,
    "annotate": vocabulary.HAPPENINGS["annotation"],
    "strike-annotation": _l("Annotation struck out"),
    "strike-file": _l("File struck out"),
    "related": LABELS["related"],
    "standing": _l("Level and status set"),
    "evaluate": _l("Prospect evaluated"),
    "tracking-comment": _l("Month commented"),
    **{f"client:{name}": title for name, title in vocabulary.MOVES.items()},
}
TITLES = {**ACTIONS, **vocabulary.HAPPENINGS}
CHOICES = {
    "client_kind": vocabulary.CLIENT_KINDS,
    "id_type": vocabulary.ID_TYPES,
    "gender": vocabulary.GENDERS,
    "source": vocabulary.SOURCES,
    "services": vocabulary.SERVICES,
    "decision_type": vocabulary.DECISION_TYPES,
    "horizon": vocabulary.HORIZONS,
    "sales_channel": vocabulary.SALES_CHANNELS,
    "risk_level": vocabulary.RISK_LEVELS,
    "relation": vocabulary.RELATIONS,
    "folder": vocabulary.FOLDERS,
    "status": vocabulary.STATUSES,
    "level": vocabulary.LEVELS,
    "visibility_scope": vocabulary.SCOPES,
    "min_advisor_level": vocabulary.GRADES,
    "potential_size": vocabulary.SIZES,
    "likelihood": vocabulary.LIKELIHOODS,
    "timing": vocabulary.TIMINGS,
    "direction": vocabulary.DIRECTIONS,
    "nature": vocabulary.NATURES,
    "channel": vocabulary.CHANNELS,
    "satisfaction": vocabulary.SATISFACTION,
    "number": {**LABELS, **vocabulary.CONTACT_KINDS},
    "paper": {
        "registration": _l("Client registration form"),
        "contact_history": _l("Contact history"),
        "monthly_tracking": _l("Monthly client tracking sheet"),
    },
    "visibility_teams": UNITS,
    "managed_by_id": PEOPLE,
    "group": PEOPLE,
    "confirmed_under_id": PEOPLE,
    "delegated_to": PEOPLE,
}


SECONDS = 60
"""How long a number stands on the screen."""


def url(client_id: int) -> str:
    return f"/clients/{client_id}"


def find(client_id: int, *options) -> Client:
    """The client, or 404 when it does not exist for this person."""
    return reach.find(Client, client_id, current_user, clock.now(), *options)


@blueprint.get("/")
@guard(*rules.READERS)
def index():
    """The list. With choose=1 it has ticks, and buttons for what may be done with several clients."""
    person, words = current_user._get_current_object(), titles()
    several = offers_for_several(person)
    return CLIENTS.show(
        person,
        clock.now(),
        "clients/index.html",
        "clients/_rows.html",
        lines=partial(map, partial(line, words=words)),
        several=several,
        may_export=person.has(EXPORTER),
        most=f"{MOST:,}",
        choosing=bool(several) and request.args.get("choose") == "1",
        may_write=person.has(*rules.WRITERS),
        directs=person.has("marketing_director"),
    )


@blueprint.get("/<id:client_id>")
@guard(*rules.READERS)
def show(client_id):
    now, person, words = clock.now(), current_user._get_current_object(), titles()
    try:
        client = reading.facts(client_id, person, now)
    except NotFound:
        return redirect(url(reading.successor(client_id, person, now)))
    happened, more = happenings(client_id, TITLES, CHOICES)
    beside = around(client_id, person, now)
    parts = sections(client, beside.ways, beside.related, words, clock.local_date(now))
    care = Care(client.delegate_id, bool(client.in_group))
    return render_template(
        "clients/show.html",
        client=client,
        words=words,
        first=head(client, words),
        sections=[part for part in parts if not part.empty],
        missing=[part.title for part in parts if part.empty],
        open=client.status in vocabulary.OPEN_TO_VIEW,
        teams=beside.teams,
        notes=beside.notes,
        happened=happened,
        more=more,
        moment=moment,
        writes=rules.writes(client, person, care),
        decides=rules.decides(client, person),
        moves=rules.moves(client, person, care),
        shows=rules.shows(client, person, care),
        rank=rank(client, words),
        whole=rules.sees_whole(client, person, care, client.granted),
        offers=offers(client, person, care),
        groups=rules.groups(client, person),
        token=once.fresh_token(),
    )


@blueprint.route("/<id:client_id>/contacts", methods=["GET", "POST"])
@guard(*rules.READERS)
def contacts(client_id):
    """All that happened with the client, by pages; and for the managing adviser the form of a communication record."""
    client, now = find(client_id), clock.now()
    if request.method == "GET":
        form = ContactRecordForm()
        kept = drafts.refill(form, current_user.id, request.path)
        if not kept:
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
    kind = request.args.get("kind", "") if request.args.get("kind") in KINDS else ""
    happened, more = happenings(client.id, TITLES, CHOICES, kind=kind, after=request.args.get("after"))
    html = render_template(
        "clients/contacts.html",
        client=client,
        form=form,
        kept=kept,
        words=titles(),
        happened=happened,
        more=more,
        kind=kind,
        moment=moment,
        writes="after" not in request.args and _writes(client),
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
        restores=partial(restoring, client) if _writes(client) else None,
    )


def restoring(client: Client, event: int, column: str) -> str:
    """Where what a column was before an event may be put back: in the edit form, to be looked at and saved (F-E10).
    Numbers are masked in the trail and cannot be."""
    return f"{url(client.id)}/edit?restore={event}&field={column}" if column in restorable(client) else ""


def restorable(client: Client) -> dict[str, str]:
    """The inputs of the columns whose earlier values may be put back, by column."""
    closed = forms.ACCOUNT if client.status in vocabulary.DECIDED else ()
    found = {column: name for name, column in forms.FIELDS.items() if name not in closed}
    return {column: name for column, name in found.items() if column not in masking.MASKS}


def _writes(client: Client) -> bool:
    return rules.writes(client, current_user, care_of(client.id, current_user, clock.now()))


@blueprint.route("/<id:client_id>/reveal", methods=["GET", "POST"])
@guard(*rules.READERS)
def reveal(client_id):
    """Show one number whole, once and for SECONDS, to somebody who says why. The reason is in the trail before the number is
    shown; so many an hour and no more."""
    now = clock.now()
    client = reading.facts(client_id, current_user, now)
    care = Care(client.delegate_id, bool(client.in_group))
    if not rules.sees_whole(client, current_user, care, client.granted):
        return error_page(403, _("Numbers are shown whole only to those who work with the client."))
    form = RevealForm()
    form.offer(client, ways(client_id))
    if request.method == "GET":
        form.number.data = request.args.get("number")
        return reveal_page(client, form)
    if not form.validate():
        return reveal_page(client, form, 422)
    kind, number = whole_number(client, form.number.data)
    once.claim(form.form_token.data, current_user, now, url(client_id))
    most = setting("reveal.per_hour", clock.local_date(now))
    if register.note_reveal(client.id, kind, form.reason.data, current_user, now) > most:
        said = _("You have looked at %(most)s numbers within an hour. Go on later, or ask your leader.", most=most)
        form.number.errors = [said]
        return reveal_page(client, form, 422 if htmx else 429)
    html, status = reveal_page(client, form, number=number, kind=CHOICES["number"][kind], seconds=SECONDS)
    return html, status, {"Refresh": f"{SECONDS}; url={url(client_id)}"}


def reveal_page(client, form: RevealForm, status: int = 200, number: str = "", **shown):
    """The page of its own; into a page that is open (a tracking sheet) the number alone, or why it is not shown."""
    template = "clients/_number.html" if htmx else "clients/reveal.html"
    return render_template(template, client=client, form=form, number=number, **shown), status


def whole_number(client, asked: str) -> tuple[str, str]:
    """What the choice of the form stands for: a column of the client, or one of its contacts by number."""
    if asked in masking.MASKS:
        return asked, getattr(client, asked)
    way = db.session.get(ContactWay, int(asked))
    return way.kind, way.value
