"""Pages of the development plan: list, filling it in, record, paper, history."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.devplans import planning, prospects
from ia.devplans.forms import NewPlanForm, PlanForm
from ia.devplans.labels import CHOICES, LABELS
from ia.devplans.listing import LISTING
from ia.devplans.models import DevPlan
from ia.devplans.months import later, month_of
from ia.devplans.papers import modes
from ia.devplans.prospects import Key
from ia.devplans.rollups import is_overdue
from ia.devplans.words import READERS
from ia.devplans.workflow import STATES
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.history import show_history
from ia.ground.org.colleagues import ADVISING
from ia.ground.printing.facts import freeze
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import conflict, drafts, once
from ia.ground.web.language import listed
from ia.ground.web.rows import change_rows, drop_empty_rows
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

blueprint = Blueprint("devplans", __name__)


def find(plan_id: int) -> DevPlan:
    parts = (joinedload(DevPlan.adviser), joinedload(DevPlan.team), joinedload(DevPlan.key_prospects))
    return reach.find(DevPlan, plan_id, current_user, clock.now(), *parts)


def url(plan_id: int) -> str:
    return f"/development-plans/{plan_id}"


def page(form, template: str, status: int = 200, **more):
    return render_template(f"devplans/{template}", form=form, draft=request.path, **more), status


@blueprint.get("/")
@guard(*READERS)
def index():
    person, now = current_user._get_current_object(), clock.now()
    return LISTING.show(
        person,
        now,
        "devplans/index.html",
        "devplans/_rows.html",
        states=STATES,
        this_month=month_of(clock.local_date(now)),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*ADVISING)
def new():
    person, now = current_user._get_current_object(), clock.now()
    planned = planning.months(person, now)
    free = [month for month, plan in planned.items() if plan is None]
    if request.method == "GET":
        if (plan := planned.get(request.args.get("month", ""))) is not None:
            return redirect(url(plan.id))
        return begun(free, now) if free else redirect("/development-plans/?mine=1")
    form = NewPlanForm()
    form.month.offer({month: month for month in planned})
    if change_rows(form, request.form):
        return page(form, "new.html")
    keys = accepted(form, now)
    if keys is None:
        return page(form, "new.html", 422)
    once.claim(form.form_token.data, person, now)
    there = planned[form.month.data]
    if there is not None and there.saved_at is not None:
        form.month.errors = [_("There is a plan for this month already: %(no)s.", no=there.serial_no)]
        return page(form, "new.html", 422)
    plan = kept(there, form, keys, Act(person, now, form))
    return redirect(once.settle(form.form_token.data, url(plan.id)), 303)


def begun(free: list[str], now):
    """The empty form, for the month that the address asks for, else the next one."""
    form = NewPlanForm()
    form.month.offer({month: month for month in free})
    next_month = later(month_of(clock.local_date(now)), 1)
    wanted = (request.args.get("month"), next_month, free[0])
    form.month.data = next(month for month in wanted if month in free)
    form.key_prospects.append_entry()
    draft = drafts.refill(form, current_user.id, request.path)
    return page(form, "new.html", kept=draft)


def accepted(form: PlanForm, now, plan: DevPlan | None = None) -> list[Key] | None:
    """The key clients of a form that can be kept, complete or not; None where it is refused."""
    drop_empty_rows(form, "key_prospects")
    return prospects.read(form, current_user._get_current_object(), now, plan) if form.validate() else None


def kept(plan: DevPlan | None, form: PlanForm, keys: list[Key], act: Act) -> DevPlan:
    """Keep what was sent, in the plan that is there or in a new one, and say where it went."""
    if plan is None:
        plan = planning.begin(form.month.data, form, keys, act)
    else:
        planning.save(plan, form, keys, act)
    drafts.discard(act.person.id, request.path)
    if plan.state == "submitted":
        flash(_("Complete, and submitted to your leader."))
    else:
        flash(_("Saved as a draft. Still missing: %(fields)s.", fields=missing(plan)))
    return plan


def missing(plan: DevPlan) -> str:
    """What the plan still lacks, in words."""
    return listed(str(LABELS[name]) for name in planning.missing(plan))


@blueprint.get("/<id:plan_id>")
@guard(*READERS)
def show(plan_id):
    plan, now = find(plan_id), clock.now()
    person = current_user._get_current_object()
    return render_template(
        "devplans/show.html",
        plan=plan,
        overdue=is_overdue(plan, clock.local_date(now)),
        editable=engine.may_edit(plan, person, now),
        missing=missing(plan) if plan.saved_at and plan.closed_at is None else "",
        keys=prospects.of_plans([plan.id], person, now).get(plan.id, []),
        modes=freeze(modes(plan.modes)),
        leads=person.id != plan.owner_id,
        papers=papers_of(plan, now),
        **journey(plan, person, now),
    )


@blueprint.route("/<id:plan_id>/edit", methods=["GET", "POST"])
@guard(*ADVISING)
def edit(plan_id):
    plan, now = find(plan_id), clock.now()
    if not engine.may_edit(plan, current_user, now):
        return refuse(plan)
    if request.method == "GET":
        form = shown(plan, now)
        if not form.key_prospects.entries:
            form.key_prospects.append_entry()
        draft = drafts.refill(form, current_user.id, request.path)
        form.version.data = str(plan.version)
        return page(form, "edit.html", plan=plan, kept=draft)
    form = PlanForm()
    if change_rows(form, request.form):
        return page(form, "edit.html", plan=plan)
    keys = accepted(form, now, plan)
    if keys is None:
        return page(form, "edit.html", 422, plan=plan)
    once.claim(form.form_token.data, current_user, now, url(plan.id))
    if form.seen_version not in (None, plan.version):
        return conflict.of_form(plan, shown(plan, now), form)
    kept(plan, form, keys, Act(current_user._get_current_object(), now, form))
    return redirect(url(plan.id), 303)


def refuse(plan: DevPlan):
    """A page that is not this person's, or not any more."""
    if plan.owner_id != current_user.id:
        abort(403)
    if request.method == "POST":
        raise engine.Moved(plan)
    return redirect(url(plan.id))


def shown(plan: DevPlan, now) -> PlanForm:
    """The form as it shows the plan."""
    named = prospects.of_plans([plan.id], current_user._get_current_object(), now).get(plan.id, [])
    rows = [{"client": prospects.shown(one.client_no, one.name) if one.client_no else one.name} for one in named]
    facts = {name: getattr(plan, name) for name in ("planned_clients", "planned_funds", "modes", "notes")}
    return PlanForm(formdata=None, key_prospects=rows, **facts)


@blueprint.route("/<id:plan_id>/print", methods=["GET", "POST"])
@guard(*READERS)
def print_sheet(plan_id):
    plan = find(plan_id)
    return issue_copies(plan) if request.method == "POST" else show_sheet(plan)


@blueprint.get("/<id:plan_id>/history")
@guard(*READERS)
def history(plan_id):
    return show_history(find(plan_id), LABELS, CHOICES)
