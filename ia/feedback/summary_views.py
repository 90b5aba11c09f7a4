"""Pages of the papers in which the feedback of a month is sent up: list, making one, the paper, its print and history."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.feedback import listing, writing
from ia.feedback.forms import SummaryForm
from ia.feedback.models import FeedbackSummary
from ia.feedback.words import ABOVE, LABELS, SUMMARIES, SUPERIORS, TEXTS
from ia.feedback.workflow import SUMMARY_STATES, SUMMARY_WORKFLOW, in_paper, waiting
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.history import show_history
from ia.ground.org.models import Unit
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import conflict, drafts, once
from ia.ground.web.forms import HouseForm
from ia.ground.workdays.calendar import Calendar
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

blueprint = Blueprint("feedback_summaries", __name__)
SEND_UP = SUMMARY_WORKFLOW.step("send-up", "draft")
NOTHING_WAITS = _l("Nothing was handed in up to this month that stands in no paper.")


def find(summary_id: int) -> FeedbackSummary:
    return reach.find(FeedbackSummary, summary_id, current_user, clock.now(), joinedload(FeedbackSummary.team))


def url(summary_id: int) -> str:
    return f"{SUMMARIES}{summary_id}"


def may_write(summary: FeedbackSummary, today) -> bool:
    """Whoever may send it up writes it."""
    return summary.state == "draft" and engine.may_take(summary, SEND_UP, current_user, today)


@blueprint.get("/")
@guard(*SUPERIORS, *ABOVE)
def summaries():
    return listing.SUMMARIES.show(
        current_user._get_current_object(),
        clock.now(),
        "feedback/summaries.html",
        "feedback/_summary_rows.html",
        states=SUMMARY_STATES,
        aggregates=current_user.has(*SUPERIORS),
    )


def teams() -> list[Unit]:
    """The teams whose feedback the person aggregates: those led, and for the director all of the branch."""
    led = [post.unit_id for post in current_user.units(*TEAM_LEADERS)]
    directed = [post.branch_id for post in current_user.units("marketing_director")]
    there = Unit.kind.in_(("team", "station")), Unit.id.in_(led) | Unit.branch_id.in_(directed)
    return list(db.session.scalars(select(Unit).where(*there).order_by(Unit.code)))


def months(today) -> list[str]:
    """The month that is over, for which it is due, and the present one."""
    first = today.replace(day=1)
    return [f"{Calendar.months_later(first, -n):%Y-%m}" for n in (1, 0)]


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*SUPERIORS)
def new_summary():
    """All feedback of a team that waits up to the end of a month, and the paper that takes it in."""
    now, form = clock.now(), SummaryForm()
    found, offered = teams(), months(clock.local_date(now))
    team, month = chosen(found), request.args.get("month", offered[0])
    if month not in offered:
        abort(404)
    there = writing.paper_of(team.id, month)
    if there is not None and "month" not in request.args:  # that month is done
        month, there = offered[1], writing.paper_of(team.id, offered[1])
    rows = waiting(team.id, month)
    around = {"team": team, "teams": found, "month": month, "months": offered, "there": there, "rows": rows}
    if request.method == "GET":
        return new_page(form, kept=drafts.refill(form, current_user.id, request.path), **around)
    if not form.validate():
        return new_page(form, 422, **around)
    once.claim(form.form_token.data, current_user, now)
    if there is not None or not rows:
        said = _("There is a paper for this month already: %(no)s.", no=there.serial_no) if there else NOTHING_WAITS
        form.summary.errors = [said]
        return new_page(form, 422, **around)
    act = Act(current_user._get_current_object(), now, form)
    summary = writing.make_paper(team, month, form.summary.data, rows, act)
    drafts.discard(current_user.id, request.path)
    return redirect(once.settle(form.form_token.data, url(summary.id)), 303)


def chosen(found: list[Unit]) -> Unit:
    """The team that the address names, else the first; 404 for one that is not the person's to aggregate."""
    wanted = request.args.get("team")
    return next((team for team in found if wanted in (None, str(team.id))), None) or abort(404)


def new_page(form: SummaryForm, status: int = 200, *, kept=None, **around):
    html = render_template(
        "feedback/new_summary.html",
        form=form,
        texts=TEXTS,
        kept=kept,
        draft=request.path,
        here=f"{SUMMARIES}new?team={around['team'].id}",
        nothing=NOTHING_WAITS,
        **around,
    )
    return html, status


@blueprint.get("/<id:summary_id>")
@guard(*SUPERIORS, *ABOVE)
def show_summary(summary_id):
    summary, now = find(summary_id), clock.now()
    person = current_user._get_current_object()
    writes = may_write(summary, clock.local_date(now))
    return render_template(
        "feedback/summary.html",
        summary=summary,
        rows=in_paper(summary.id),
        more=waiting(summary.of_team_id, summary.month) if writes else [],
        inside=person.has(*SUPERIORS),
        texts=TEXTS,
        writes=writes,
        papers=papers_of(summary, now),
        **journey(summary, person, now),
    )


@blueprint.route("/<id:summary_id>/edit", methods=["GET", "POST"])
@guard(*SUPERIORS)
def edit_summary(summary_id):
    summary, now = find(summary_id), clock.now()
    if not may_write(summary, clock.local_date(now)):
        return refuse(summary)
    if request.method == "GET":
        form = SummaryForm(formdata=None, obj=summary)
        kept = drafts.refill(form, current_user.id, request.path)
        form.version.data = str(summary.version)
        return edit_page(summary, form, kept=kept)
    form = SummaryForm()
    if not form.validate():
        return edit_page(summary, form, 422)
    once.claim(form.form_token.data, current_user, now, url(summary.id))
    if form.seen_version not in (None, summary.version):
        return conflict.of_form(summary, SummaryForm(formdata=None, obj=summary), form)
    writing.reword(summary, form.summary.data, Act(current_user._get_current_object(), now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(url(summary.id), 303)


def edit_page(summary: FeedbackSummary, form: SummaryForm, status: int = 200, kept=None):
    html = render_template(
        "feedback/edit_summary.html",
        summary=summary,
        form=form,
        rows=in_paper(summary.id),
        texts=TEXTS,
        kept=kept,
        draft=request.path,
    )
    return html, status


def refuse(summary: FeedbackSummary):
    """Not theirs to write; or, when it has gone up meanwhile, told so."""
    if summary.state == "draft":
        abort(403)
    if request.method == "POST":
        raise engine.Moved(summary)
    return redirect(url(summary.id))


@blueprint.post("/<id:summary_id>/take-in")
@guard(*SUPERIORS)
def take_in(summary_id):
    """Take in what was handed in since the paper was made."""
    summary, now = find(summary_id), clock.now()
    if not may_write(summary, clock.local_date(now)):
        return refuse(summary)
    once.claim(HouseForm().form_token.data, current_user, now, url(summary.id))
    count = writing.take_in(summary, Act(current_user._get_current_object(), now))
    flash(ngettext("%(num)d feedback taken in.", "%(num)d feedbacks taken in.", count))
    return redirect(url(summary.id), 303)


@blueprint.route("/<id:summary_id>/print", methods=["GET", "POST"])
@guard(*SUPERIORS, *ABOVE)
def print_summary(summary_id):
    summary = find(summary_id)
    return issue_copies(summary) if request.method == "POST" else show_sheet(summary)


@blueprint.get("/<id:summary_id>/history")
@guard(*SUPERIORS)
def summary_history(summary_id):
    return show_history(find(summary_id), LABELS)
