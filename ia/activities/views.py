"""Pages of activities: list, plan, record, tasks and outlets, checklist, paper, history."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.activities import chain, checks, people, planning, reading, running, words
from ia.activities.facts import plan_facts, result_facts
from ia.activities.forms import FORMS, TasksForm
from ia.activities.guests.summary import is_told, summary
from ia.activities.labels import CHOICES, LABELS
from ia.activities.listing import LISTING
from ia.activities.models import Activity
from ia.activities.papers import papers_of_kind
from ia.activities.tasks.reading import work_facts
from ia.activities.tasks.workflow import WORKFLOW as TASKS
from ia.activities.workflow import STATES
from ia.clients.finding.named import NotNamed, named
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import show_history
from ia.ground.printing.facts import freeze
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import conflict, drafts, once
from ia.ground.web.rows import change_rows, drop_empty_rows
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

READERS = (
    "advisor",
    "leader",
    "station_leader",
    "marketing_director",
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
    "company_approver",
)
"""Everybody who may be named in an activity, and those who approve it."""
blueprint = Blueprint("activities", __name__)


def find(activity_id: int) -> Activity:
    return reach.find(Activity, activity_id, current_user, clock.now(), *reading.PARTS)


def url(activity_id: int) -> str:
    return f"/activities/{activity_id}"


def page(form, template: str, status: int = 200, **more):
    return render_template(template, form=form, draft=request.path, words=words, **more), status


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "activities/index.html",
        "activities/_rows.html",
        kinds=words.SUB_KINDS,
        levels=words.LEVELS,
        states=STATES,
        begins=people.begins(current_user),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*people.BEGINNING)
def new():
    now = clock.now()
    kind = asked_kind()
    form = FORMS[kind](**{"sub_kind": kind} if request.method == "GET" else {})
    form.sub_kind.data = kind
    form.offer(current_user, clock.local_date(now))
    if request.method == "GET":
        propose(form, now)
        return page(form, "activities/new.html", kept=drafts.refill(form, current_user.id, request.path))
    if not accepted(form, now):
        return page(form, "activities/new.html", 422)
    once.claim(form.form_token.data, current_user, now)
    activity = planning.new(form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("The record %(no)s is drafted.", no=activity.serial_no))
    return redirect(once.settle(form.form_token.data, url(activity.id)), 303)


def asked_kind() -> str:
    """The sub-kind that is meant, one that the person may begin."""
    kind = request.values.get("sub_kind") or request.args.get("kind")
    offered = people.begins(current_user)
    return kind if kind in offered else offered[0]


def propose(form, now) -> None:
    """What a new plan begins with: the team takes part, and the client from whose page one comes is the one meant."""
    person = current_user._get_current_object()
    post = next(iter(people.posts(person, form.sub_kind.data, form.level.data or "")), None)
    if post is not None and post.team_id:
        team = people.of_team(post.branch_id, post.team_id, clock.local_date(now))
        form.staff_participants.data = [person.id] if form.sub_kind.data in words.DEMOS else team
    if "client_id" in form and request.args.get("client", "").isdecimal():
        client = reach.one(Client, int(request.args["client"][:9]), person, now)
        form.client_id.data = client.client_no if client else None


def accepted(form, now, activity: Activity | None = None) -> bool:
    """Whether the plan can be kept as a draft. A client is looked up by number or name within the person's reach."""
    fine = form.validate()
    form.client_number = None
    if "client_id" in form and form.client_id.data:
        try:
            also = activity.client_id if activity else None
            form.client_number = named(form.client_id.data, current_user, now, also=also)
        except NotNamed as unclear:
            form.client_id.errors = [*form.client_id.errors, unclear.message]
            fine = False
    return fine


@blueprint.get("/<id:activity_id>")
@guard(*READERS)
def show(activity_id):
    activity, now = find(activity_id), clock.now()
    person = current_user._get_current_object()
    around = reading.around(activity, person, now, guests=is_told(activity))
    return render_template(
        "activities/show.html",
        activity=activity,
        words=words,
        editable=engine.may_edit(activity, person, now),
        right=reading.rights(activity, person, now),
        plan=freeze(plan_facts(activity, around.names, tasks=not around.tasks)),
        result=freeze(result_facts(activity, around.names)),
        differences=planning.changes_since_approval(activity) if activity.state in ("draft", "approving") else [],
        chain=approvers(activity, now),
        checklist=checks.checklist(activity),
        ticked={check.item: check for check in activity.checks},
        tasks=around.tasks,
        task_states=TASKS.by_state,
        work=freeze(work_facts(activity)),
        client_url=f"/clients/{activity.client_id}" if around.reaches_client else "",
        papers=papers_of(activity, now),
        attachments=panel(activity, person, now),
        guests=summary(activity, person, around.guests),
        **journey(activity, person, now),
    )


def approvers(activity: Activity, now) -> list[tuple[object, bool]]:
    """Who approves, in order, and whether they have: while it matters."""
    if activity.kind != "activity" or activity.state not in ("draft", "approving"):
        return []
    titles = chain.titles(activity, clock.local_date(now))
    done = activity.approval_step if activity.state == "approving" else 0
    return [(title, place < done) for place, title in enumerate(titles)]


@blueprint.route("/<id:activity_id>/edit", methods=["GET", "POST"])
@guard(*people.BEGINNING)
def edit(activity_id):
    activity, now = find(activity_id), clock.now()
    if not engine.may_edit(activity, current_user, now):
        return refuse(activity)
    form = shown(activity) if request.method == "GET" else FORMS[activity.sub_kind]()
    if request.method == "GET":
        kept = drafts.refill(form, current_user.id, request.path)
        form.version.data = str(activity.version)
        return page(form, "activities/edit.html", activity=activity, kept=kept)
    form.sub_kind.data = activity.sub_kind
    form.offer(current_user, clock.local_date(now), activity)
    if not accepted(form, now, activity):
        return page(form, "activities/edit.html", 422, activity=activity)
    once.claim(form.form_token.data, current_user, now, url(activity.id))
    if form.seen_version not in (None, activity.version):
        return conflict.of_form(activity, shown(activity), form)
    planning.save(activity, form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(url(activity.id), 303)


def refuse(activity: Activity):
    """A page that is not this person's, or not any more."""
    if activity.owner_id != current_user.id:
        abort(403)
    if request.method == "POST":
        raise engine.Moved(activity)
    return redirect(url(activity.id))


def shown(activity: Activity):
    """The form as it shows the draft."""
    form = FORMS[activity.sub_kind](formdata=None, obj=activity)
    form.name.data = activity.title
    form.offer(current_user, clock.local_date(clock.now()), activity)
    if "client_id" in form:
        form.client_id.data = activity.client.client_no if activity.client else None
    return form


@blueprint.route("/<id:activity_id>/tasks", methods=["GET", "POST"])
@guard(*people.LEADING)
def divide(activity_id):
    """The division of work: tasks, and of a promotion its outlets."""
    activity, now = find(activity_id), clock.now()
    if not reading.rights(activity, current_user, now).divides:
        return refuse(activity)
    form = TasksForm() if request.method == "POST" else divided(activity)
    changed = request.method == "POST" and change_rows(form, request.form)
    if request.method == "GET" and not form.tasks.entries:
        form.tasks.append_entry()
    if not changed and request.method == "POST":
        drop_empty_rows(form, "tasks", "outlets")
    form.offer(people.staff(activity.branch_id, clock.local_date(now)))
    if request.method == "GET":
        kept = drafts.refill(form, current_user.id, request.path)
        if kept:
            form.offer(people.staff(activity.branch_id, clock.local_date(now)))
        form.version.data = str(activity.version)
        return page(form, "activities/tasks.html", activity=activity, kept=kept)
    if changed:
        return page(form, "activities/tasks.html", activity=activity)
    if not form.validate():
        return page(form, "activities/tasks.html", 422, activity=activity)
    once.claim(form.form_token.data, current_user, now, url(activity.id))
    if form.seen_version not in (None, activity.version):
        theirs = divided(activity)
        theirs.offer(people.staff(activity.branch_id, clock.local_date(now)))
        return conflict.of_form(activity, theirs, form)
    planning.set_tasks(activity, form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(url(activity.id), 303)


def divided(activity: Activity) -> TasksForm:
    """The form as it shows the division of work."""
    outlets = [{"name": outlet.name, "head": outlet.head_id} for outlet in activity.outlets]
    tasks = [row | {"due_on": date.fromisoformat(row["due_on"])} for row in activity.tasks or ()]
    return TasksForm(formdata=None, tasks=tasks, outlets=outlets)


@blueprint.post("/<id:activity_id>/checks")
@guard(*READERS)
def tick(activity_id):
    """Tick what is ready (A-31, S-28)."""
    activity, now = find(activity_id), clock.now()
    if not reading.rights(activity, current_user, now).ticks:
        abort(403)
    running.tick(
        activity, set(request.form.getlist("prep_checklist")), checks.checklist(activity), Act(current_user, now)
    )
    db.session.flush()
    flash(_("Saved."))
    return redirect(url(activity.id), 303)


@blueprint.route("/<id:activity_id>/print", methods=["GET", "POST"])
@guard(*READERS)
def print_sheet(activity_id):
    activity = find(activity_id)
    paper = papers_of_kind(activity.sub_kind).get(request.values.get("paper", "record")) or abort(404)
    return issue_copies(activity, paper) if request.method == "POST" else show_sheet(activity, paper)


@blueprint.get("/<id:activity_id>/history")
@guard(*READERS)
def history(activity_id):
    return show_history(find(activity_id), LABELS, CHOICES)
