"""Pages of client contact: whom to contact next, the tracking sheet, sheets that were filled in, coverage of the month."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Integer, String, cast, literal, null, select, union_all

from ia.clients import figures, rules
from ia.clients.care.carers import Care
from ia.clients.exports import rights
from ia.clients.models import Client, ContactRecord
from ia.clients.page import reading
from ia.clients.page.around import around
from ia.clients.questions.models import OpenQuestion
from ia.clients.talks import greetings
from ia.clients.vocabulary import CHANNELS, CONTACT_KINDS, DIRECTIONS, NATURES, SATISFACTION
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.web import drafts, once
from ia.ground.web.errors import htmx
from ia.ground.web.errors import page as error_page
from ia.ground.workdays.calendar import month_named
from ia.service import coverage, sheets
from ia.service.forms import SheetForm
from ia.service.listing import LISTING, tally
from ia.service.models import ContactRule, TrackingSheet
from ia.service.order import Due, due
from ia.service.words import PREPARATION, PRODUCT, REASONS, STATES

READERS = ("advisor", "leader", "station_leader", "marketing_director")
SHOWN = 50
ON_DESK = 8
PARTS = ("talk", "question")
RECENT, MONTHS = 5, 2
"""Talks and months of trading that stand beside the sheet."""
HOME = "/tracking-sheets/"
blueprint = Blueprint("service", __name__)


@blueprint.get("/")
@guard(*READERS)
def index():
    """Whom to contact in this cycle and why in that order (S-08, S-09)."""
    now = clock.now()
    start = max(request.args.get("from", 0, type=int), 0)
    found = due(current_user, now, limit=SHOWN, start=start)
    if start and not found.count:
        return redirect(HOME)
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
    """Sheets that were filled in, the newest first; those of a month are counted by channel and direction."""
    person = current_user._get_current_object()
    found = LISTING.page(person, request.args, clock.now(), request.path)
    return render_template(
        "service/_rows.html" if htmx else "service/done.html",
        listing=found,
        tally=tally(found),
        may_export=person.has(rights.EXPORTER),
        channels=CHANNELS,
        directions=DIRECTIONS,
        satisfaction=SATISFACTION,
        states=STATES,
    )


@blueprint.get("/new")
@guard(*READERS)
def new():
    """To the sheet of the client that is named; without a client to the list of whom to contact."""
    client_id = request.args.get("client", type=int)
    return redirect(f"{HOME}new/{client_id}" if client_id else HOME)


@blueprint.route("/new/<id:client_id>", methods=["GET", "POST"])
@guard(*READERS)
def fill_in(client_id):
    """Preparation and sheet on one page: what is known beside, what was talked about in one form (S-11, S-12)."""
    now, address, form = clock.now(), request.path, SheetForm()
    known = reading.facts(client_id, current_user, now)
    if not rules.writes(known, current_user, Care(known.delegate_id, bool(known.in_group))):
        return error_page(403, _("Only the managing adviser keeps the communication records."))
    if request.method == "GET":
        return fresh_page(known, form, address, now)
    client = db.session.get(Client, client_id)
    if form.change_rows(request.form):
        return sheet_page(client, form, address)
    if "prepare" in request.form:
        once.claim(form.form_token.data, current_user, now, address)
        sheets.prepare(client, form, reasons(client.id, now), current_user, now)
        drafts.discard(current_user.id, address)
        flash(_("The preparation is kept."))
        return redirect(address, 303)
    once.claim(form.form_token.data, current_user, now, HOME)
    if not form.validate():
        return sheet_page(client, form, address, 422)
    sheets.record(client, form, reasons(client.id, now), current_user, now)
    drafts.discard(current_user.id, address)
    flash(_("The talk with %(name)s stands in the client's file.", name=client.name))
    return redirect(following(client, now) if "next" in request.form else HOME, 303)


def following(client: Client, now) -> str:
    """The sheet of whom to contact next, for somebody who makes one call after the other; the list when nobody is left."""
    left = [one for one in due(current_user, now, limit=2).some if one.id != client.id]
    return f"{HOME}new/{left[0].id}" if left else HOME


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
        around=around(client.id, current_user._get_current_object(), clock.now()),
        token=once.fresh_token(),
        kinds=CONTACT_KINDS,
        figures=figures.newest(client.id, MONTHS),
        before=before(client.id),
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


def before(client_id: int) -> dict[str, list]:
    """The last talks, and the questions that wait for an answer, what was promised first at the top. One statement."""
    asked, none = OpenQuestion.__table__.c, cast(null(), String)
    facts = ContactRecord.id, ContactRecord.at, ContactRecord.topic.label("text"), ContactRecord.channel
    talks = select(literal("talk").label("part"), *facts, ContactRecord.nature, ContactRecord.satisfaction)
    talks = talks.where(ContactRecord.client_id == client_id).order_by(ContactRecord.at.desc()).limit(RECENT)
    open_ones = select(literal("question"), asked.id, asked.promised_at, asked.question, asked.answer_channel)
    open_ones = open_ones.add_columns(none, cast(null(), Integer))
    open_ones = open_ones.where(asked.client_id == client_id, asked.answered_at.is_(None))
    rows = db.session.execute(union_all(select(talks.subquery()), open_ones)).all()
    found = {part: sorted((row for row in rows if row.part == part), key=lambda row: row.at) for part in PARTS}
    return found | {"talk": found["talk"][::-1]}


@blueprint.get("/<id:sheet_id>")
@guard(*READERS)
def show(sheet_id):
    now = clock.now()
    sheet = reach.find(TrackingSheet, sheet_id, current_user, now)
    client = db.session.get(Client, sheet.client_id)
    if sheet.record_id is None:
        return redirect(f"{HOME}new/{client.id}")
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
        corrects=sheet.by_id == current_user.id,
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
    total, whole = coverage.together(lines), "all" in request.args
    chosen = total if whole else chosen_line(lines, [team for team, _own in teams])
    present = month == today.replace(day=1)
    return render_template(
        "service/coverage.html",
        month=f"{month:%Y-%m}",
        teams=teams,
        total=total,
        chosen=chosen,
        left=coverage.left_over(chosen, current_user, now, whole=whole) if chosen and present else [],
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
