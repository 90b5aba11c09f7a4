"""What the plans make together: the page of a team, of a branch by teams, the division of work, and its paper."""

import re

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.clients.vocabulary import MODES
from ia.devplans import months, people, prospects, rollups
from ia.devplans.forms import DivisionForm
from ia.devplans.models import DevPlan, Rollup
from ia.devplans.papers import modes
from ia.devplans.rollups import Team
from ia.devplans.views import blueprint
from ia.devplans.words import DIRECTING, SUPERIORS
from ia.devplans.workflow import STATES, WORKFLOW
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.audit.trail import last_change
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.printing.facts import freeze
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import conflict, drafts, once
from ia.ground.web.forms import HouseForm
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

_SEEN = re.compile(r"(\d{1,9}):(\d{1,9})", re.ASCII)
CONSOLIDATE = WORKFLOW.step("consolidate", "submitted")


def led(person) -> dict[int, str]:
    """The names of the teams that the person leads, by number."""
    return {post.unit_id: post.unit_name for post in person.units(*TEAM_LEADERS)}


def directed(person) -> list[int]:
    """The branches whose teams the person sees."""
    return [post.branch_id for post in person.units(*DIRECTING)]


def seen(team_id: int, month: str) -> tuple[Team, Rollup | None]:
    """The team with its roll-up, or 404 when its plans are none of this person's business (7.1)."""
    person, found = current_user._get_current_object(), rollups.place(team_id, month)
    if found is None or (team_id not in led(person) and found[0].branch_id not in directed(person)):
        abort(404)
    return found


def named_month(text: str) -> str:
    return months.read(text) or abort(404)


def asked_month(today) -> str:
    """The month that the address asks for; else the next one once it is being planned, before that the present one."""
    asked = months.asked(today)
    usual = asked.next_month if asked.to_make else months.month_of(today)
    return months.read(request.args.get("month")) or usual


def team_url(team_id: int, month: str) -> str:
    return f"/development-plans/team?month={month}&team={team_id}"


@blueprint.get("/team")
@guard(*SUPERIORS)
def team():
    """The plans of a team; for the director, where none is named, of the branch by teams."""
    person, today = current_user._get_current_object(), clock.local_date(clock.now())
    month, wanted = asked_month(today), request.args.get("team", "")
    around = {
        "month": month,
        "before": months.later(month, -1),
        "after": months.later(month, 1),
        "begun": months.has_begun(month, today),
    }
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        return of_team(int(wanted), month, around)
    if person.has(*DIRECTING):
        return of_branch(person, month, today, around)
    return of_team(next(iter(led(person))), month, around)


def of_branch(person, month: str, today, around: dict):
    open_then = (Unit.closed_on.is_(None)) | (Unit.closed_on > months.first_day(month))
    query = select(Unit.id, Unit.name, Unit.branch_id).where(Unit.branch_id.in_(directed(person)), open_then)
    units = db.session.execute(query.where(Unit.kind.in_(("team", "station"))).order_by(Unit.code))
    teams = rollups.of_branches(directed(person), [Team(*row) for row in units], month, today)
    return render_template("devplans/branch.html", teams=teams, **around)


def of_team(team_id: int, month: str, around: dict):
    team, rollup = seen(team_id, month)
    person, now = current_user._get_current_object(), clock.now()
    today = clock.local_date(now)
    rollups.of_team(team, month, today)
    takes = [plan for plan in team.submitted if engine.may_take(plan, CONSOLIDATE, person, today)]
    return render_template(
        "devplans/team.html",
        team=team,
        others={number: name for number, name in led(person).items() if number != team.id},
        whole_branch=team.branch_id in directed(person),
        keys=prospects.of_plans([plan.id for plan in team.counted], person, now),
        modes={plan.id: freeze(modes(plan.modes)) for plan in team.counted},
        all_modes=[(title, team.modes[code]) for code, title in MODES.items() if team.modes[code]],
        states=STATES,
        takes=takes,
        taken={plan.id for plan in takes},
        rollup=rollup,
        divides=people.leads(team.id, team.branch_id, person, today),
        token=once.fresh_token(),
        **around,
    )


@blueprint.post("/team/<id:team_id>/<month>/consolidate")
@guard(*SUPERIORS)
def consolidate(team_id, month):
    """Take over all plans that stood on the page as submitted, or none (D-18)."""
    month, now = named_month(month), clock.now()
    team, _rollup = seen(team_id, month)
    person, address = current_user._get_current_object(), team_url(team_id, month)
    versions = {int(found[1]): int(found[2]) for found in map(_SEEN.fullmatch, request.form.getlist("plan")) if found}
    once.claim(HouseForm().form_token.data, person, now, address)
    plans = rollups.plans(month, DevPlan.id.in_(versions), DevPlan.team_id == team.id)
    if len(plans) != len(versions):
        abort(404)
    for plan in plans:
        try:
            engine.take(plan, CONSOLIDATE.name, Act(person, now), version=versions[plan.id])
        except engine.NotYours:
            abort(403)
    flash(ngettext("%(num)d plan taken over.", "%(num)d plans taken over.", len(plans)))
    return redirect(address, 303)


@blueprint.route("/team/<id:team_id>/<month>/division", methods=["GET", "POST"])
@guard(*SUPERIORS)
def divide(team_id, month):
    """Preparation and division of work, as the leader writes it for the team."""
    month, now = named_month(month), clock.now()
    team, rollup = seen(team_id, month)
    person, address = current_user._get_current_object(), team_url(team_id, month)
    if not people.leads(team.id, team.branch_id, person, clock.local_date(now)):
        abort(403)
    if request.method == "GET":
        form = DivisionForm(obj=rollup)
        draft = drafts.refill(form, person.id, request.path)
        form.version.data = str(rollup.version if rollup else 0)
        return division_page(form, team, month, kept=draft)
    form = DivisionForm()
    if not form.validate():
        return division_page(form, team, month, 422)
    once.claim(form.form_token.data, person, now, address)
    if rollup is None:
        rollups.ensure(team.id, team.branch_id, month)
        _team, rollup = rollups.place(team.id, month)
    if rollup.written_at and form.seen_version not in (None, rollup.version):
        return division_conflict(rollup, form)
    rollups.divide(rollup, form.division.data, Act(person, now, form))
    drafts.discard(person.id, request.path)
    flash(_("Saved."))
    return redirect(address, 303)


def division_page(form, team: Team, month: str, status: int = 200, **more):
    address = team_url(team.id, month)
    page = render_template(
        "devplans/division.html", form=form, team=team, month=month, back=address, draft=request.path, **more
    )
    return page, status


def division_conflict(rollup: Rollup, mine: DivisionForm):
    theirs = DivisionForm(formdata=None, obj=rollup)
    last = last_change(rollups.SUBJECT, rollup.id)
    who = {"changed_by": last.actor_name, "changed_at": last.at} if last else {}
    return conflict.answer(theirs, mine, action=request.path, version=rollup.version, **who)


def find_rollup(rollup_id: int) -> Rollup:
    parts = (joinedload(Rollup.team), joinedload(Rollup.written_by))
    return reach.find(Rollup, rollup_id, current_user, clock.now(), *parts)


@blueprint.get("/rollups/<id:rollup_id>")
@guard(*SUPERIORS)
def rollup(rollup_id):
    """The plan of the team as a record: its text and its papers."""
    found = find_rollup(rollup_id)
    return render_template(
        "devplans/rollup.html",
        rollup=found,
        papers=papers_of(found, clock.now()),
        back=team_url(found.team_id, found.month),
    )


@blueprint.route("/rollups/<id:rollup_id>/print", methods=["GET", "POST"])
@guard(*SUPERIORS)
def print_rollup(rollup_id):
    found = find_rollup(rollup_id)
    return issue_copies(found) if request.method == "POST" else show_sheet(found)
