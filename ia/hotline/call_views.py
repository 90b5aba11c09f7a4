"""Pages of the calls: looking up who calls, the caller's record beside the form, and the calls that were answered."""

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from ia.clients import masking
from ia.clients.models import Client, ContactRecord
from ia.clients.page import reading
from ia.clients.page.around import around
from ia.clients.page.sections import head, moment, sections
from ia.clients.questions.models import OpenQuestion
from ia.clients.talks.hotline import LOOK_UP, SESSIONS, SHOWN, callers, on_duty, session_at
from ia.clients.titles import titles
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.models import User
from ia.ground.tables.listing import Filter, Listing, Order
from ia.ground.web import drafts, once
from ia.ground.web.errors import page as error_page
from ia.hotline import calls
from ia.hotline.forms import CallForm, StrangerForm
from ia.hotline.models import Call
from ia.hotline.teams import READERS
from ia.hotline.views import blueprint
from ia.hotline.words import CALL_STATES

RECENT = 5
"""Talks that stand beside the form."""
LISTING = Listing(
    Call,
    columns=(
        Call.id,
        Call.opened_at,
        Call.done_at,
        Call.client_id,
        Call.minutes,
        Call.question_id,
        User.name.label("agent"),
    ),
    orders=(Order("newest", _l("Newest first"), descending=True),),
    filters=(
        Filter(
            "state",
            _l("State"),
            CALL_STATES,
            lambda value, person: Call.done_at.is_(None) if value == "open" else Call.done_at.is_not(None),
        ),
    ),
    joined=lambda query: query.join(User, User.id == Call.agent_id),
)


@blueprint.get("/calls/")
@guard(*READERS)
def answered():
    """The calls that were answered: one's own, the team's, the branch's. Who called is not named."""
    person = current_user._get_current_object()
    return LISTING.show(person, clock.now(), "hotline/calls.html", "hotline/_calls.html", states=CALL_STATES)


@blueprint.route("/calls/new", methods=["GET", "POST"])
@guard(*ADVISING)
def look_up():
    """Who calls? The first step finds, the second opens (S-17). Only during one's own session (AMB-62)."""
    now = clock.now()
    shift = on_duty(current_user, now)
    if shift is None:
        return error_page(403, _("Callers are looked up during one's own session on the roster alone."))
    if request.method == "POST":
        return opened(shift, now)
    typed = request.args.get("q", "").strip()[:100]
    found = callers(typed, current_user, now) if typed else []
    return render_template(
        "hotline/look_up.html",
        shift=shift,
        until=clock.local(shift.ends_at),
        typed=typed,
        found=(found or [])[:SHOWN],
        too_short=found is None,
        too_many=len(found or []) > SHOWN,
        account=masking.account,
        words=titles(),
        token=once.fresh_token(),
    )


def opened(shift, now):
    """The call of the client that was chosen, or of a stranger. Each of those found may be opened once from a page."""
    chosen, token = None, request.form.get("form_token", "")
    if "client_id" in request.form:
        number = request.form.get("client_id", 0, type=int)
        within = select(Client.id).where(Client.id == number, LOOK_UP.condition(Client, current_user, now))
        chosen = db.session.scalar(within) if 0 < number < 2**31 else None
        chosen = chosen or abort(404)
    token = f"{token[:30]}-{chosen or 0}" if token else ""
    once.claim(token, current_user, now)
    call = calls.begin(shift, chosen, current_user, now)
    return redirect(once.settle(token, f"/hotline/calls/{call.id}"), 303)


@blueprint.route("/calls/<id:call_id>", methods=["GET", "POST"])
@guard(*READERS)
def call(call_id):
    """A call with its form, and during the session with what is known of the caller."""
    now = clock.now()
    found = reach.find(Call, call_id, current_user, now)
    if found.agent_id != current_user.id or (found.done_at and request.method == "GET"):
        return abort(403) if request.method == "POST" else summary(found, now)
    form = CallForm() if found.client_id else StrangerForm()
    if request.method == "GET":
        kept = drafts.refill(form, current_user.id, request.path)
        form.version.data = str(found.version)
        return call_page(found, form, now, kept=kept)
    once.claim(form.form_token.data, current_user, now, request.path)
    if found.done_at:
        return error_page(409, _("This call is registered already."))
    return registered(found, form, now)


def registered(found: Call, form: CallForm, now):
    """Save everything in one go, or show the form with what is amiss."""
    valid = form.validate()
    findings = calls.known_already(form, current_user, now) if valid and not found.client_id else []
    if not valid or findings:
        return call_page(found, form, now, 422, findings=findings)
    if found.client_id:
        client = db.session.get(Client, found.client_id)
        if client.gone_at:
            return error_page(409, _("The client's record is out of use; nothing can be added to it."))
        calls.finish(found, client, form, current_user, now)
    else:
        calls.finish_stranger(found, form, current_user, now)
    drafts.discard(current_user.id, request.path)
    flash(_("The call is registered."))
    most = setting("hotline.answer_minutes", clock.local_date(now))
    if (form.minutes.data or 0) > most:
        said = _(
            "An answer takes %(most)s minutes at most (S-18); what takes longer becomes an open question.", most=most
        )
        flash(said, "warning")
    return redirect(request.path, 303)


def call_page(found: Call, form: CallForm, now, status: int = 200, kept=None, findings=()):
    """The form; beside it the caller's record for as long as it may be seen."""
    client = found.client_id and reading.seen(found.client_id, current_user, now, LOOK_UP)
    html = render_template(
        "hotline/call.html",
        call=found,
        form=form,
        kept=kept,
        findings=findings,
        known=record_of(client, now) if client else None,
        client=client,
        hours=hours_left(now),
        words=titles(),
        moment=moment,
        most=setting("hotline.answer_minutes", clock.local_date(now)),
    )
    return html, status


def hours_left(now) -> str:
    """When the session that is running ends, on the clock of the branch."""
    session = session_at(now)
    return f"{SESSIONS[session][1]:%H:%M}" if session else ""


def record_of(client, now) -> dict:
    """What is shown of the caller: head, groups that are filled in, what was promised, the last talks. Three statements."""
    person, words = current_user._get_current_object(), titles()
    beside = around(client.id, person, now)
    parts = sections(client, beside.ways, beside.related, words, clock.local_date(now))
    talks = select(ContactRecord, User.name.label("by")).join(User, User.id == ContactRecord.by_id)
    left = select(OpenQuestion.question, OpenQuestion.promised_at, OpenQuestion.answer_channel)
    left = left.where(OpenQuestion.client_id == client.id, OpenQuestion.answered_at.is_(None))
    newest = talks.where(ContactRecord.client_id == client.id).order_by(ContactRecord.at.desc()).limit(RECENT)
    return {
        "first": head(client, words),
        "sections": [part for part in parts if not part.empty],
        "talks": db.session.execute(newest).all(),
        "left": db.session.execute(left.order_by(OpenQuestion.promised_at)).all(),
    }


def summary(found: Call, now):
    """A call that is over, or somebody else's: when, who answered, and where it stands now for those who may see it."""
    client = None
    if found.client_id:
        within = Client.reach.condition(Client, current_user, now)
        query = select(Client.id, Client.name, Client.client_no).where(Client.id == found.client_id, within)
        client = db.session.execute(query).first()
    return render_template("hotline/called.html", call=found, client=client, states=CALL_STATES)
