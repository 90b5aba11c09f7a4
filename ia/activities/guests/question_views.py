"""Pages of the question slips of an activity and of the issues of a seminar."""

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.activities.guests import issues, slips, words
from ia.activities.guests.counts import counts
from ia.activities.guests.forms import AnswerSlipForm, IssueForm, IssueOutcome, SlipForm
from ia.activities.guests.opening import client_in, refusal, url, writes
from ia.activities.guests.rights import has_issues, has_slips, takes_issues, takes_slips
from ia.activities.views import READERS, blueprint, find
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.web import drafts, once
from ia.ground.web.errors import page as error_page
from ia.ground.workflow.engine import Act


def me():
    return current_user._get_current_object()


def refilled(form):
    """What the person had typed here and not sent."""
    return drafts.refill(form, current_user.id, request.path) if request.method == "GET" else None


def done(form, back: str):
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(back, 303)


def find_with(activity_id: int, has):
    """The activity, if it is of a kind that has such pages."""
    activity = find(activity_id)
    return activity if has(activity) else abort(404)


@blueprint.route("/<id:activity_id>/slips", methods=["GET", "POST"])
@guard(*READERS)
def question_slips(activity_id):
    """The question slips, and a line for the next one (A-33)."""
    activity, now = find_with(activity_id, has_slips), clock.now()
    form = SlipForm()
    if request.method == "GET":
        return slips_page(activity, form, now, kept=refilled(form))
    if refused := refusal(activity, takes_slips):
        return refused
    valid = form.validate()
    client = client_in(form.client, now) if form.client.data else None
    if not valid or (form.client.data and client is None):
        return slips_page(activity, form, now, 422)
    once.claim(form.form_token.data, current_user, now, request.path)
    slips.take_down(activity, client, Act(me(), now, form))
    return done(form, request.path)


@blueprint.get("/<id:activity_id>/slips/print")
@guard(*READERS)
def blank_slips(activity_id):
    """Blank question slips, several on a sheet, to be handed out at the entrance (A-33)."""
    activity = find_with(activity_id, has_slips)
    return render_template("activities/print_slips.html", activity=activity, on_a_sheet=8, back=url(activity, "slips"))


def slips_page(activity, form, now, status: int = 200, kept=None):
    html = render_template(
        "activities/slips.html",
        activity=activity,
        form=form,
        kept=kept,
        rows=slips.rows(activity.id, me(), now),
        count=counts(activity.id),
        is_open=slips.is_open,
        writes=writes(activity, takes_slips),
        address=url(activity, "slips"),
    )
    return html, status


@blueprint.route("/<id:activity_id>/slips/<id:slip_id>", methods=["GET", "POST"])
@guard(*READERS)
def question_slip(activity_id, slip_id):
    """What became of a slip that was taken down before."""
    activity, now = find_with(activity_id, has_slips), clock.now()
    slip = slips.find(activity.id, slip_id, locked=request.method == "POST") or abort(404)
    if refused := refusal(activity, takes_slips):
        return refused
    back, form = url(activity, "slips"), AnswerSlipForm()
    if slip.client_id or slip.contact:
        del form.contact
    if request.method == "POST":
        once.claim(form.form_token.data, current_user, now, back)
    if not slips.is_open(slip):
        return error_page(409, _("Somebody has settled it already.")) if request.method == "POST" else redirect(back)
    valid = request.method == "POST" and form.validate()
    if valid and form.promises and "contact" in form:
        valid = form.demand("contact")
    if not valid:
        status = 200 if request.method == "GET" else 422
        return render_template("activities/slip.html", form=form, activity=activity, slip=slip, address=back), status
    slips.settle(activity, slip, Act(me(), now, form))
    return done(form, back)


@blueprint.route("/<id:activity_id>/issues", methods=["GET", "POST"])
@guard(*READERS)
def seminar_issues(activity_id):
    """What clients suggested and asked at a seminar, and a form for the next one (S-31)."""
    activity, now = find_with(activity_id, has_issues), clock.now()
    form = IssueForm()
    proposed, form.latest = issues.answered_until(activity, now)
    if request.method == "GET":
        form.due_on.data = proposed
        return issues_page(activity, form, now, kept=refilled(form))
    if refused := refusal(activity, takes_issues):
        return refused
    valid = form.validate()
    client = client_in(form.client, now) if form.client.data else None
    if not valid or client is None:
        return issues_page(activity, form, now, 422)
    once.claim(form.form_token.data, current_user, now, request.path)
    issues.take_down(activity, client, Act(me(), now, form))
    return done(form, request.path)


def issues_page(activity, form, now, status: int = 200, kept=None):
    html = render_template(
        "activities/issues.html",
        activity=activity,
        form=form,
        kept=kept,
        rows=issues.rows(activity.id, me(), now),
        count=counts(activity.id),
        words=words,
        is_open=issues.is_open,
        writes=writes(activity, takes_issues),
        address=url(activity, "issues"),
    )
    return html, status


@blueprint.route("/<id:activity_id>/issues/<id:issue_id>", methods=["GET", "POST"])
@guard(*READERS)
def seminar_issue(activity_id, issue_id):
    """What became of an issue that was taken down before (S-32)."""
    activity, now = find_with(activity_id, has_issues), clock.now()
    locked = request.method == "POST"
    issue = issues.find(activity.id, issue_id, current_user, now, locked=locked) or abort(404)
    if refused := refusal(activity, takes_issues):
        return refused
    back, form = url(activity, "issues"), IssueOutcome()
    proposed, form.latest = issues.answered_until(activity, now)
    if request.method == "POST":
        once.claim(form.form_token.data, current_user, now, back)
    if not issues.is_open(issue):
        return error_page(409, _("Somebody has settled it already.")) if request.method == "POST" else redirect(back)
    if request.method == "GET":
        form.due_on.data = proposed
        kept = drafts.refill(form, current_user.id, request.path)
        return render_template("activities/issue.html", form=form, activity=activity, issue=issue, address=back, kept=kept)
    if not form.validate():
        return render_template("activities/issue.html", form=form, activity=activity, issue=issue, address=back), 422
    issues.settle(activity, issue, Act(me(), now, form))
    return done(form, back)
