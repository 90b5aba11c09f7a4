"""Pages of what is made ready between notice and meeting: the agenda, and the members' performance."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.web import conflict, drafts, once
from ia.ground.web.errors import htmx
from ia.ground.web.rows import change_rows, drop_empty_rows
from ia.ground.workflow.engine import Act
from ia.meetings import calling, figures, reading
from ia.meetings.forms import AgendaForm, FiguresForm
from ia.meetings.models import Meeting
from ia.meetings.views import CONVENERS, blueprint, find, refuse, url
from ia.meetings.words import LEADERS_BLOCKS, TEAM_BLOCKS

REPORTED_PARTS = ("difficulties", "needs")
"""What of a leader's report may become a point of the agenda (M-32)."""


@blueprint.route("/<id:meeting_id>/agenda", methods=["GET", "POST"])
@guard(*CONVENERS, "admin_director")
def agenda(meeting_id):
    meeting, now = find(meeting_id), clock.now()
    right = reading.rights(meeting, current_user, now)
    if not right.agenda:
        return refuse(meeting, right.reads_reports)
    form = shown_agenda(meeting) if request.method == "GET" else AgendaForm()
    kept = drafts.refill(form, current_user.id, request.path) if request.method == "GET" else None
    changed = request.method == "POST" and change_rows(form, request.form)
    form.offer(blocks_of(meeting), points(meeting) if right.reads_reports else {})
    if request.method == "GET" or changed:
        return agenda_page(meeting, form, kept=kept)
    drop_empty_rows(form, "agenda")
    if not form.validate():
        return agenda_page(meeting, form, 422)
    once.claim(form.form_token.data, current_user, now, url(meeting.id))
    if form.seen_version not in (None, meeting.version):
        return conflict.of_form(meeting, shown_agenda(meeting), form)
    rows = form.rows() + [taken_over(meeting, code) for code in form.points.data or ()]
    calling.set_agenda(meeting, rows, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(url(meeting.id), 303)


def blocks_of(meeting: Meeting) -> dict:
    return LEADERS_BLOCKS if meeting.meeting_kind == "leader" else TEAM_BLOCKS


def agenda_page(meeting: Meeting, form, status: int = 200, kept=None):
    template = "meetings/_agenda_form.html" if htmx else "meetings/agenda.html"
    sums = None if meeting.meeting_kind == "leader" else figures.of_team(meeting)
    html = render_template(template, meeting=meeting, form=form, action=request.path, kept=kept, sums=sums)
    return html, status


def shown_agenda(meeting: Meeting) -> AgendaForm:
    form = AgendaForm(formdata=None)
    for row in meeting.agenda or ():
        form.agenda.append_entry(row)
    form.version.data = str(meeting.version)
    form.offer(blocks_of(meeting), {})
    return form


def points(meeting: Meeting) -> dict[str, str]:
    """What leaders have reported and is not on the agenda yet: code, and who says what."""
    there = {(row["source"], row["title"]) for row in meeting.agenda or ()}
    found = {}
    for one in meeting.attendees:
        for part in REPORTED_PARTS:
            for number, line in enumerate(_lines(getattr(one, part))):
                if (one.user_id, line[:200]) not in there:
                    found[f"{one.user_id}-{part}-{number}"] = f"{one.user.name}: {line}"
    return found


def _lines(text: str | None) -> list[str]:
    """The points of a report: one a line."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def taken_over(meeting: Meeting, code: str) -> dict:
    """The row of the agenda that a ticked point becomes."""
    user_id, part, number = code.split("-")
    line = _lines(getattr(meeting.attendee(int(user_id)), part))[int(number)]
    return {"title": line[:200], "block": None, "source": int(user_id)}


@blueprint.route("/<id:meeting_id>/performance", methods=["GET", "POST"])
@guard(*CONVENERS)
def performance(meeting_id):
    meeting, now = find(meeting_id), clock.now()
    right = reading.rights(meeting, current_user, now)
    if not right.figures:
        return refuse(meeting, right.convenes and meeting.meeting_kind != "leader")
    if request.method == "GET":
        form = shown_figures(meeting)
        return figures_page(meeting, form, kept=drafts.refill(form, current_user.id, request.path))
    form = FiguresForm()
    if not form.validate():
        return figures_page(meeting, form, 422)
    once.claim(form.form_token.data, current_user, now, url(meeting.id))
    if form.seen_version not in (None, meeting.version):
        return conflict.of_form(meeting, shown_figures(meeting), form)
    members = {one.user_id for one in meeting.attendees if one.kind == "member"}
    calling.set_figures(meeting, form.rows(members), Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(url(meeting.id), 303)


def shown_figures(meeting: Meeting) -> FiguresForm:
    """What the leader has entered already, else what the register knows."""
    form = FiguresForm(formdata=None)
    for row in meeting.performance_summary or figures.known(meeting):
        form.performance_summary.append_entry(row)
    for entry in form.performance_summary:
        for name in ("new_funds", "trading_volume", "profit"):
            if isinstance(entry.form[name].data, str):
                entry.form[name].process_formdata([entry.form[name].data])
    form.version.data = str(meeting.version)
    return form


def figures_page(meeting: Meeting, form, status: int = 200, kept=None):
    names = {one.user_id: one.user.name for one in meeting.attendees}
    period = figures.period_of(meeting)
    shown = {"meeting": meeting, "form": form, "action": request.path, "names": names, "period": period, "kept": kept}
    return render_template("meetings/performance.html", **shown), status
