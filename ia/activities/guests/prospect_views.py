"""The page of the prospects gained at an activity."""

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.activities.guests import prospects
from ia.activities.guests.forms import ProspectForm
from ia.activities.guests.opening import refusal, url, writes
from ia.activities.guests.rights import gains
from ia.activities.views import READERS, blueprint, find
from ia.clients.rules import WRITERS
from ia.clients.titles import titles
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.web import drafts, once
from ia.ground.workflow.engine import Act


@blueprint.route("/<id:activity_id>/prospects", methods=["GET", "POST"])
@guard(*READERS)
def gained(activity_id):
    """Those whom the reader reaches, how many each has gained, and a line for the next one."""
    activity, now = find(activity_id), clock.now()
    form = ProspectForm()
    if request.method == "GET":
        return page(activity, form, now, kept=drafts.refill(form, current_user.id, request.path))
    if not current_user.has(*WRITERS):
        abort(403)
    if refused := refusal(activity, gains):
        return refused
    once.claim(form.form_token.data, current_user, now, request.path)  # before a prospect is found to be its own double
    valid = form.validate()
    findings = prospects.known_already(form, current_user, now) if valid else []
    if not valid or findings:
        return page(activity, form, now, 422, findings=findings)
    prospects.record(activity, Act(current_user._get_current_object(), now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("The prospect is recorded."))
    return redirect(request.path, 303)


def page(activity, form, now, status: int = 200, findings=(), kept=None):
    html = render_template(
        "activities/prospects.html",
        activity=activity,
        form=form,
        findings=findings,
        kept=kept,
        rows=prospects.rows(activity.id, current_user, now),
        people=prospects.by_person(activity.id),
        statuses=titles().STATUSES,
        writes=writes(activity, gains) and current_user.has(*WRITERS),
        address=url(activity, "prospects"),
    )
    return html, status
