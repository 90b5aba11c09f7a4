"""The registration form (基本情况登记表): client information as a sheet to sign, and blank for walk-in clients (D-29)."""

from datetime import datetime

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from ia.clients import masking, reading, rules
from ia.clients.models import Client
from ia.clients.views import blueprint, find
from ia.clients.vocabulary import CLIENT_KINDS, CONTACT_KINDS, GENDERS, ID_TYPES, LABELS, SERVICES, SOURCES
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.printing.papers import Paper, Printable, offer
from ia.ground.printing.sheets import Sheet, papers_of
from ia.ground.printing.views import issue_copies, register_custody, register_signature, show_sheet
from ia.ground.workflow.declare import Holder

TITLE = _l("Client registration form")
MANAGER = Holder("managing_advisor", _l("managing adviser"), lambda client, today: [f"u:{client.managed_by_id}"])
SIGNERS = (("client", _l("Client")), ("advisor", _l("Adviser")))
BLANK_CONTACTS = ("mobile", "phone", "email", "address")


def facts(client: Client, now: datetime) -> dict:
    """What the sheet says: the nine groups, numbers masked as everywhere."""
    adviser = db.session.scalar(select(User.name).where(User.id == client.managed_by_id))
    ways = [[CONTACT_KINDS[way.kind], way.shown] for way in reading.ways(client.id)]
    return {
        "groups": [
            [_l("Basic information"), basics(client)],
            [_l("Contact details"), ways],
            [_l("Account"), account(client)],
            [_l("Occupation"), pairs(client, "employer", "position")],
            [
                _l("Where the client comes from"),
                [[LABELS["source"], SOURCES[client.source]], [LABELS["managed_by"], adviser]],
            ],
            [
                _l("About the client"),
                [
                    *pairs(client, "preferences", "family", "investment_history", "special_service", "other"),
                    [LABELS["services"], [SERVICES.get(code, code) for code in client.services or ()]],
                ],
            ],
        ]
    }


def pairs(client: Client, *columns: str) -> list:
    return [[LABELS[column], getattr(client, column)] for column in columns]


def basics(client: Client) -> list:
    return [
        [LABELS["name"], client.name],
        [LABELS["client_no"], client.client_no],
        [LABELS["client_kind"], CLIENT_KINDS[client.client_kind]],
        [LABELS["id_type"], ID_TYPES.get(client.id_type)],
        [LABELS["id_no"], masking.id_no(client.id_no)],
        [LABELS["gender"], GENDERS.get(client.gender)],
        *pairs(client, "born_on", "education"),
    ]


def account(client: Client) -> list:
    return [
        [LABELS["fund_account_no"], masking.account(client.fund_account_no)],
        *pairs(client, "opened_on", "total_assets", "holdings"),
    ]


def _unanswered(*columns: str) -> list:
    return [[LABELS[column], ""] for column in columns]


def blank_facts() -> dict:
    """The same sheet without answers."""
    identity = ("name", "client_kind", "id_type", "id_no", "gender", "born_on", "education")
    return {
        "groups": [
            [_l("Basic information"), _unanswered(*identity)],
            [_l("Contact details"), [[CONTACT_KINDS[kind], ""] for kind in BLANK_CONTACTS]],
            [_l("Account"), _unanswered("fund_account_no", "opened_on", "total_assets", "holdings")],
            [_l("Occupation"), _unanswered("employer", "position")],
            [_l("Where the client comes from"), _unanswered("source", "referred_by")],
            [
                _l("About the client"),
                _unanswered("preferences", "family", "investment_history", "special_service", "other", "services"),
            ],
        ]
    }


REGISTRATION = Paper(
    code="registration",
    title=TITLE,
    copies=1,
    labels=(_l("Client file"),),
    signers=SIGNERS,
    facts=facts,
    template="clients/print.html",
    keepers=(("advisor", _l("Client file")),),
    printed_by=MANAGER,
    registered_by=MANAGER,
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
    return render_template("clients/print.html", sheet=sheet, facts=blank_facts())


def _around():
    return (Unit.kind == "company") | (Unit.id == current_user.home.branch_id)
