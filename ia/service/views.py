"""Pages of client contact: whom to contact next, the tracking sheet, sheets that were filled in, coverage of the month."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ia.clients import rules
from ia.clients.care.carers import care_of
from ia.clients.models import Client, ContactRecord
from ia.clients.questions.models import OpenQuestion
from ia.clients.talks import greetings
from ia.clients.vocabulary import CHANNELS, NATURES, SATISFACTION
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.web import drafts, once
from ia.ground.web.errors import htmx
from ia.ground.web.errors import page as error_page
from ia.service import coverage, sheets
from ia.service.cycles import month_named
from ia.service.forms import SheetForm
from ia.service.listing import LISTING
from ia.service.models import ContactRule, TrackingSheet
from ia.service.order import Due, due
from ia.service.words import PREPARATION, PRODUCT, REASONS, STATES

READERS = ("advisor", "leader", "station_leader", "marketing_director")
SHOWN = 50
ON_DESK = 8
RECENT = 5
blueprint = Blueprint("service", __name__)


@blueprint.get("/")
@guard(*READERS)
def index():
    """Whom to contact in this cycle and why in that order (S-08, S-09)."""
    now = clock.now()
    start = max(request.args.get("from", 0, type=int), 0)
    found = due(current_user, now, limit=SHOWN, start=start)
    if start and not found.count:
        return redirect("/tracking-sheets/")
    return render_template(
        "service/_due.html" if htmx else "service/index.html",
        found=found.some,
        count=found.count,
        start=start,
        after=start + SHOWN if start + SHOWN < found.count else None,
        reasons=REASONS,
        channels=CHANNELS,
        birthdays=[] if start or htmx else greetings.coming(current_user, now),
    )


@blueprint.get("/done")
@guard(*READERS)
def done():
    """Sheets that were filled in, the newest first."""
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "service/done.html",
        "service/_rows.html",
        channels=CHANNELS,
        satisfaction=SATISFACTION,
        states=STATES,
    )


@blueprint.get("/new")
@guard(*READERS)
def new():
    """To the sheet of the client that is named; without a client to the list of whom to contact."""
    client_id = request.args.get("client", type=int)
    return redirect(f"/tracking-sheets/new/{client_id}" if client_id else "/tracking-sheets/")


@blueprint.route("/new/<id:client_id>", methods=["GET", "POST"])
@guard(*READERS)
def fill_in(client_id):
    """Preparation and sheet on one page: what is known beside, what was talked about in one form (S-11, S-12)."""
    now = clock.now()
    client = reach.find(Client, client_id, current_user, now)
    if not rules.writes(client, current_user, care_of(client.id, current_user, now)):
        return error_page(403, _("Only the managing adviser keeps the communication records."))
    address, form = request.path, SheetForm()
    if request.method == "GET":
        return fresh_page(client, form, address, now)
    if form.change_rows(request.form):
        return sheet_page(client, form, address)
    if "prepare" in request.form:
        sheets.prepare(client, form, reasons(client.id, now), current_user, now)
        drafts.discard(current_user.id, address)
        flash(_("The preparation is kept."))
        return redirect(address, 303)
    once.claim(form.form_token.data, current_user, now, "/tracking-sheets/")
    if not form.validate():
        return sheet_page(client, form, address, 422)
    sheets.record(client, form, reasons(client.id, now), current_user, now)
    drafts.discard(current_user.id, address)
    flash(_("The talk with %(name)s stands in the client's file.", name=client.name))
    return redirect("/tracking-sheets/", 303)


def reasons(client_id: int, now) -> list[str]:
    """Why the client stands on the list at this moment; nothing when it does not."""
    found = due(current_user, now, limit=1, client_id=client_id).some
    return list(found[0].reasons) if found else []


def fresh_page(client: Client, form: SheetForm, address: str, now):
    kept = drafts.refill(form, current_user.id, address)
    if not kept:
        form.at.data = now
        prep, channel = known_beforehand(client.id)
        for name, value in (prep or {}).items():
            form.prep.form[name].data = value
        form.channel.data = channel or "phone"
        form.direction.data, form.nature.data = "active", "general"
    return sheet_page(client, form, address, kept=kept)


def sheet_page(client: Client, form: SheetForm, address: str, status: int = 200, kept=None):
    html = render_template(
        "service/_form.html" if htmx else "service/new.html",
        client=client,
        form=form,
        address=address,
        kept=kept,
        recent=recent(client.id),
        left=still_open(client.id),
        natures=NATURES,
        channels=CHANNELS,
        satisfaction=SATISFACTION,
        longest_stay=setting("onsite.max_stay_minutes", clock.local_date(clock.now())),
    )
    return html, status


def known_beforehand(client_id: int) -> tuple[dict | None, str | None]:
    """What this person has prepared for the client, and the channel of the client's rule. One statement."""
    mine = (TrackingSheet.by_id == current_user.id) & TrackingSheet.done_at.is_(None)
    prep = select(TrackingSheet.prep).where(TrackingSheet.client_id == client_id, mine).scalar_subquery()
    channel = select(ContactRule.channel).where(ContactRule.client_id == client_id).scalar_subquery()
    return tuple(db.session.execute(select(prep, channel)).one())


def recent(client_id: int) -> list:
    """The last talks, for the preparation."""
    query = select(ContactRecord).where(ContactRecord.client_id == client_id)
    return db.session.scalars(query.order_by(ContactRecord.at.desc()).limit(RECENT)).all()


def still_open(client_id: int) -> list:
    """Questions of the client that wait for an answer."""
    query = select(OpenQuestion.id, OpenQuestion.question, OpenQuestion.promised_at)
    mine = (OpenQuestion.client_id == client_id) & OpenQuestion.answered_at.is_(None)
    return db.session.execute(query.where(mine).order_by(OpenQuestion.promised_at)).all()


@blueprint.get("/<id:sheet_id>")
@guard(*READERS)
def show(sheet_id):
    now = clock.now()
    sheet = reach.find(TrackingSheet, sheet_id, current_user, now)
    client = db.session.get(Client, sheet.client_id)
    if sheet.record_id is None:
        return redirect(f"/tracking-sheets/new/{client.id}")
    asked = select(OpenQuestion).where(OpenQuestion.record_id == sheet.record_id).order_by(OpenQuestion.id)
    issues = db.session.scalars(asked).all()
    return render_template(
        "service/show.html",
        sheet=sheet,
        client=client,
        record=db.session.get(ContactRecord, sheet.record_id),
        by=db.session.get(User, sheet.by_id).name,
        issues=issues,
        state=state_title(issues),
        preparation=PREPARATION,
        product=PRODUCT,
        reasons=REASONS,
        natures=NATURES,
        channels=CHANNELS,
        satisfaction=SATISFACTION,
    )


def state_title(issues: list[OpenQuestion]):
    """done, open_issue while a question waits, closed when all were answered (4.7)."""
    if not issues:
        return STATES["done"]
    return STATES["open_issue" if any(one.answered_at is None for one in issues) else "closed"]


@blueprint.get("/coverage")
@guard(*READERS)
def covered():
    """Every client at least once a month (S-05): per adviser in sight, and by name who is left."""
    now = clock.now()
    today = clock.local_date(now)
    month = month_named(request.args.get("month"), today)
    lines = coverage.lines(current_user, month, now)
    teams = coverage.by_team(lines)
    chosen = chosen_line(lines, [team for team, _own in teams])
    present = month == today.replace(day=1)
    return render_template(
        "service/coverage.html",
        month=f"{month:%Y-%m}",
        teams=teams,
        total=coverage.together(lines),
        chosen=chosen,
        left=coverage.left_over(chosen, current_user, now) if chosen and present else [],
        present=present,
        listed=coverage.LISTED,
    )


def chosen_line(lines, teams):
    """The line that the address names, by adviser and team or by team alone; None when it is not in sight."""
    adviser, team = (request.args.get(name, type=int) for name in ("adviser", "team"))
    if adviser is None:
        return next((line for line in teams if team is not None and line.team_id == team), None)
    return next((line for line in lines if line.adviser_id == adviser and team in (None, line.team_id)), None)


def on_desk(person, now) -> list[Due]:
    """The most urgent contacts, for the desk, but for those agreed with the client, which stand there already."""
    return due(person, now, limit=ON_DESK, agreed=False).some if person.has(*READERS) else []
