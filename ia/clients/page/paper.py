"""The registration form (基本情况登记表): client information as a sheet to sign, and blank for walk-in clients (D-29)."""

from datetime import datetime

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import Text, select

from ia.clients import masking, rules
from ia.clients.care.carers import writers
from ia.clients.models import Client
from ia.clients.page.around import ways
from ia.clients.views import blueprint, find
from ia.clients.vocabulary import (
    CLIENT_KINDS,
    CONTACT_KINDS,
    DECISION_TYPES,
    GENDERS,
    HORIZONS,
    ID_TYPES,
    LABELS,
    RISK_LEVELS,
    SALES_CHANNELS,
    SERVICES,
    SOURCES,
)
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.printing.papers import Paper, Printable, offer
from ia.ground.printing.sheets import Sheet, papers_of
from ia.ground.printing.views import issue_copies, register_custody, register_signature, show_sheet
from ia.ground.workflow.declare import Holder

TITLE = _l("Client registration form")
WRITER = Holder(
    "managing_advisor",
    _l("managing adviser"),
    lambda client, today: [f"u:{user_id}" for user_id in writers(client.id, client.managed_by_id, today)],
)
SIGNERS = (("client", _l("Client")), ("advisor", _l("Adviser")))
BLANK_CONTACTS = ("mobile", "phone", "email", "address")


GROUPS = (
    ("basic", _l("Basic information")),
    ("account", _l("Account")),
    ("occupation", _l("Occupation")),
    ("contacts", LABELS["contacts"]),
    ("about", _l("About the client")),
    ("background", _l("Background")),
    ("origin", _l("Where the client comes from")),
)
"""The groups of the sheet in their order. The guideline's titles of the texts stand as their labels."""
COLUMNS = {
    "basic": (
        "name",
        "client_no",
        "client_kind",
        "id_type",
        "id_no",
        "gender",
        "born_on",
        "birthday_lunar",
        "education",
        "area",
    ),
    "account": ("fund_account_no", "opened_on", "total_assets", "sales_channel", "trading_means", "holdings"),
    "occupation": ("employer", "position", "industry"),
    "about": (
        "preferences",
        "family",
        "investment_history",
        "purpose",
        "horizon",
        "decision_type",
        "risk_level",
        "risk_assessed_on",
        "special_service",
        "services",
        "other",
    ),
    "background": (
        "knowledge",
        "social_class",
        "income",
        "character",
        "legal_awareness",
        "values_held",
        "goals",
        "environment",
    ),
}
CHOICES = {
    "client_kind": CLIENT_KINDS,
    "id_type": ID_TYPES,
    "gender": GENDERS,
    "birthday_lunar": {True: _l("yes")},
    "sales_channel": SALES_CHANNELS,
    "horizon": HORIZONS,
    "decision_type": DECISION_TYPES,
    "risk_level": RISK_LEVELS,
    "services": SERVICES,
    "source": SOURCES,
}
NOT_ASKED = ("client_no", "risk_level", "risk_assessed_on")
"""What nobody fills in by hand: the platform gives it, or the questionnaire."""


def facts(client: Client, now: datetime) -> dict:
    """What the sheet says: the nine groups, numbers masked as everywhere; the background only when it is known."""
    adviser = db.session.scalar(select(User.name).where(User.id == client.managed_by_id))
    groups = {group: [[LABELS[one], said(client, one)] for one in columns] for group, columns in COLUMNS.items()}
    groups["contacts"] = [[CONTACT_KINDS[way.kind], way.shown] for way in ways(client.id)]
    groups["origin"] = [[LABELS["source"], SOURCES[client.source]], [LABELS["managed_by"], adviser]]
    if not any(value for _label, value in groups["background"]):
        del groups["background"]
    return {"groups": [[title, groups[group]] for group, title in GROUPS if group in groups]}


def said(client: Client, column: str):
    """A fact of the client as the sheet has it."""
    value = getattr(client, column)
    if column in masking.MASKS:
        return masking.MASKS[column](value)
    if isinstance(value, list):
        return [CHOICES[column].get(code, code) for code in value]
    return CHOICES[column].get(value) if column in CHOICES else value


def blank_facts() -> dict:
    """The same sheet to be filled in by hand: lines to write on, boxes to tick."""
    groups = {
        group: [[LABELS[one], _room(one)] for one in columns if one not in NOT_ASKED]
        for group, columns in COLUMNS.items()
    }
    groups["contacts"] = [[CONTACT_KINDS[kind], ""] for kind in BLANK_CONTACTS]
    groups["origin"] = [[LABELS["source"], _boxes("source")], [LABELS["referred_by"], ""]]
    return {"groups": [[title, groups[group]] for group, title in GROUPS]}


def _room(column: str) -> str:
    """Boxes to tick, two lines for a text, or one."""
    if column in CHOICES:
        return _boxes(column)
    return "\n\u3000" if isinstance(Client.__table__.c[column].type, Text) else ""


def _boxes(column: str) -> str:
    return "\u3000".join(f"□ {title}" for title in CHOICES[column].values())


REGISTRATION = Paper(
    code="registration",
    title=TITLE,
    copies=1,
    labels=(_l("Client file"),),
    signers=SIGNERS,
    facts=facts,
    template="clients/print.html",
    keepers=(("advisor", _l("Client file")),),
    printed_by=WRITER,
    registered_by=WRITER,
    optional=frozenset({"client", "advisor"}),
)
offer(
    Printable(
        kind="client",
        model=Client,
        url="clients",
        papers=(REGISTRATION,),
        serial_no=lambda client: client.client_no,
        name=lambda client: client.name,
    )
)


@blueprint.get("/<id:client_id>/papers")
@guard(*rules.READERS)
def papers(client_id):
    client = find(client_id)
    return render_template("clients/papers.html", client=client, papers=papers_of(client, clock.now()))


@blueprint.route("/<id:client_id>/print", methods=["GET", "POST"])
@guard(*rules.READERS)
def print_sheet(client_id):
    client = find(client_id)
    return issue_copies(client, REGISTRATION) if request.method == "POST" else show_sheet(client, REGISTRATION)


@blueprint.route("/<id:client_id>/signatures", methods=["GET", "POST"])
@guard(*rules.READERS)
def signatures(client_id):
    return register_signature(find(client_id))


@blueprint.route("/<id:client_id>/custody", methods=["GET", "POST"])
@guard(*rules.READERS)
def custody(client_id):
    return register_custody(find(client_id))


@blueprint.get("/blank-form")
@guard(*rules.READERS)
def blank_form():
    """The form for a client to fill in by hand; it belongs to no record and bears no code."""
    names = dict(db.session.execute(select(Unit.kind, Unit.name).where(_around())).all())
    sheet = Sheet(
        title=str(TITLE),
        company=names.get("company", ""),
        branch=names.get("branch", ""),
        serial_no="",
        revision=None,
        copy_no=None,
        copies=None,
        copy_label="",
        code="",
        printed_at=clock.now(),
        printed_by=current_user.name,
        is_reprint=False,
        mark="",
        landscape=False,
        signature_lines=[(str(title), "") for role, title in SIGNERS],
        back="/clients/",
    )
    return render_template("clients/print.html", sheet=sheet, facts=blank_facts(), blank=True)


def _around():
    return (Unit.kind == "company") | (Unit.id == current_user.home.branch_id)
