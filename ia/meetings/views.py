"""Pages of meetings: list, notice, meeting, paper, history. Agenda and performance stand in before.py, minutes in
writing.py, the duty calendar in calendar.py; all add to this blueprint."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import show_history
from ia.ground.printing.facts import freeze
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import conflict, drafts, once
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey
from ia.meetings import calling, checks, people, periods, reading, words
from ia.meetings.facts import minutes_facts, notice_facts
from ia.meetings.forms import MeetingForm
from ia.meetings.holders import confirms
from ia.meetings.items.workflow import WORKFLOW as ITEMS
from ia.meetings.labels import CHOICES, LABELS
from ia.meetings.listing import LISTING
from ia.meetings.models import Meeting
from ia.meetings.papers import FILED_STATES, OF_KIND
from ia.meetings.workflow import STATES

CONVENERS = ("leader", "station_leader", "marketing_director")
READERS = (
    "advisor",
    *CONVENERS,
    "admin_director",
    "branch_gm",
    "finance_admin",
    "finance_clerk",
    "finance_manager",
    "counter_clerk",
    "counter_admin",
    "regional_head",
    "brokerage_gm",
    "hq_brokerage",
)
"""Everybody who may be invited to a meeting, and those above the branch to whom leaders' meetings are reported."""
blueprint = Blueprint("meetings", __name__)


def find(meeting_id: int) -> Meeting:
    return reach.find(Meeting, meeting_id, current_user, clock.now(), *reading.PARTS)


def url(meeting_id: int) -> str:
    return f"/meetings/{meeting_id}"


def refuse(meeting: Meeting, belonged: bool):
    """A page that is not this person's, or not any more: of a meeting that has gone on, whoever it belonged to is led to
    the meeting, or, with something typed, told who was faster."""
    if not belonged:
        abort(403)
    if request.method == "POST":
        raise engine.Moved(meeting)
    return redirect(url(meeting.id))


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "meetings/index.html",
        "meetings/_rows.html",
        kinds=words.KINDS,
        states=STATES,
        calls=people.kinds_called(current_user, people.called_teams(current_user, clock.local_date(clock.now()))),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*CONVENERS)
def new():
    now, form = clock.now(), MeetingForm()
    if request.method == "GET":
        form.kind.data, form.team.data = request.args.get("kind"), request.args.get("team", type=int)
    form.offer(current_user, clock.local_date(now))
    if request.method == "GET":
        propose(form, clock.local_date(now))
        return page(form, "meetings/new.html", kept=drafts.refill(form, current_user.id, request.path))
    if not form.validate():
        return page(form, "meetings/new.html", 422)
    once.claim(form.form_token.data, current_user, now)
    meeting = calling.new(form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("The notice %(no)s is drafted.", no=meeting.serial_no))
    say_late(meeting, now)
    return redirect(once.settle(form.form_token.data, url(meeting.id)), 303)


def propose(form: MeetingForm, today) -> None:
    """What a new notice begins with: everybody who should be there, and of a regular meeting the period that the address
    asks for, else the one just ended."""
    form.attendees.data = [choice.value for choice in form.attendees.choices]
    form.mode.data = "on_site"
    form.title.data = str(words.KINDS[form.kind.data])
    if form.kind.data == "regular":
        asked = request.args.get("period_kind")
        kind = asked if asked in words.PERIODS else "month"
        form.period_kind.data = kind
        form.period_end.data = periods.asked_end(kind, request.args.get("period_end", ""), today)
        form.title.data += f" {periods.said(kind, form.period_end.data)}"


def say_late(meeting: Meeting, now) -> None:
    """Warn at once that the notice of a leaders' meeting comes late (J-09)."""
    for message in checks.late_notice(meeting, Act(current_user, now)):
        flash(message, "warning")


def page(form, template: str, status: int = 200, **more):
    return render_template(template, form=form, draft=request.path, **more), status


@blueprint.get("/<id:meeting_id>")
@guard(*READERS)
def show(meeting_id):
    meeting, now = find(meeting_id), clock.now()
    person = current_user._get_current_object()
    right, tasks = reading.rights(meeting, person, now), reading.tasks(meeting)
    given = meeting.state in FILED_STATES and any(task.meeting_id == meeting.id for task in tasks)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        kind=words.KINDS[meeting.meeting_kind],
        editable=engine.may_edit(meeting, person, now),
        right=right,
        notice=freeze(notice_facts(meeting)),
        minutes=freeze(minutes_facts(meeting, tasks=not given)) if checks.is_written(meeting) else None,
        asked={one.user_id for one in meeting.attendees if confirms(meeting, one)},
        reports=reading.reports(meeting, person, right),
        performance=reading.performance(meeting, person, right),
        tasks=tasks,
        item_states=ITEMS.by_state,
        clients=reading.key_clients(meeting, person, now),
        words=words,
        too_long=meeting.meeting_kind == "morning" and checks.too_long(meeting),
        papers=papers_of(meeting, now),
        attachments=panel(meeting, person, now),
        **journey(meeting, person, now, elsewhere=["save-minutes"], opinions=reading.opinions(meeting)),
    )


@blueprint.route("/<id:meeting_id>/edit", methods=["GET", "POST"])
@guard(*CONVENERS)
def edit(meeting_id):
    meeting, now = find(meeting_id), clock.now()
    if not engine.may_edit(meeting, current_user, now):
        return refuse(meeting, reading.rights(meeting, current_user, now).convenes)
    form = shown(meeting) if request.method == "GET" else MeetingForm()
    if request.method == "GET":
        kept = drafts.refill(form, current_user.id, request.path)
        form.version.data = str(meeting.version)
        return page(form, "meetings/edit.html", meeting=meeting, kept=kept)
    form.offer(current_user, clock.local_date(now), meeting)
    if not form.validate():
        return page(form, "meetings/edit.html", 422, meeting=meeting)
    once.claim(form.form_token.data, current_user, now, url(meeting.id))
    if form.seen_version not in (None, meeting.version):
        return conflict.of_form(meeting, shown(meeting), form)
    calling.save(meeting, form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    say_late(meeting, now)
    return redirect(url(meeting.id), 303)


def shown(meeting: Meeting) -> MeetingForm:
    """The form as it shows the draft."""
    form = MeetingForm(formdata=None, obj=meeting)
    form.kind.data = meeting.meeting_kind
    form.offer(current_user, clock.local_date(clock.now()), meeting)
    for kind, field in (("member", form.attendees), ("observer", form.observers)):
        field.data = [one.user_id for one in meeting.attendees if one.kind == kind]
    return form


@blueprint.route("/<id:meeting_id>/print", methods=["GET", "POST"])
@guard(*READERS)
def print_sheet(meeting_id):
    meeting = find(meeting_id)
    papers = OF_KIND[meeting.kind]
    usual = "notice" if "notice" in papers and not meeting.filed else "minutes"
    paper = papers.get(request.values.get("paper", usual)) or abort(404)
    return issue_copies(meeting, paper) if request.method == "POST" else show_sheet(meeting, paper)


@blueprint.get("/<id:meeting_id>/history")
@guard(*READERS)
def history(meeting_id):
    return show_history(find(meeting_id), LABELS, CHOICES)
