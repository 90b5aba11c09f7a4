"""Pages of the roster: the week of a team with phones and equipment, planning it, its paper."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import delete, insert, select

from ia.clients.talks.hotline import AdvisoryPhone, Roster, on_duty
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import conflict, drafts, once
from ia.ground.web.errors import page as error_page
from ia.hotline import planning, words
from ia.hotline.forms import EquipmentForm, PhoneForm
from ia.hotline.models import EquipmentCheck
from ia.hotline.papers import PAPER
from ia.hotline.teams import PLANNERS, READERS, Team, in_sight, plans
from ia.hotline.teams import members as members_of
from ia.hotline.weeks import WEEK, Week, asked_week, monday_of, phones_of, week_of

PHONE, TEAM = "advisory_phone", "hotline_team"
blueprint = Blueprint("hotline", __name__)


def url(team: Team, monday: date) -> str:
    """The page of a team's week."""
    return f"/hotline/?team={team.team_id}&week={monday}"


def chosen_team(teams: dict[int, Team]) -> Team | None:
    """The team that the address asks for; 404 for one out of sight. Without one the first."""
    if "team" not in request.args:
        return next(iter(teams.values()), None)
    return teams.get(request.args.get("team", type=int)) or abort(404)


def planned_team(team_id: int, today: date) -> Team:
    """The team, for those who plan it: 404 out of sight, 403 where somebody else plans."""
    team = in_sight(current_user).get(team_id) or abort(404)
    return team if plans(current_user, team, today) else abort(403)


@blueprint.get("/")
@guard(*READERS)
def index():
    """A week of a team: who answers, what nobody answers, the phones, the equipment of the month."""
    now = clock.now()
    today = clock.local_date(now)
    teams = in_sight(current_user)
    team = chosen_team(teams)
    monday = asked_week(request.args.get("week"), today)
    week = week_of(team.team_id, monday, now) if team else None
    return render_template(
        "hotline/index.html",
        teams=teams,
        team=team,
        week=week,
        before=monday - WEEK,
        after=monday + WEEK,
        present=monday <= today < monday + WEEK,
        plans=team is not None and plans(current_user, team, today),
        too_few=week is not None and len(week.phones) < setting("hotline.min_phones", today),
        duty=on_duty(current_user, now),
        checks=checks_of(team, today) if team else {},
        month=today.replace(day=1),
        token=once.fresh_token(),
        print_token=once.fresh_token(),
        words=words,
    )


def checks_of(team: Team, today: date) -> dict[str, EquipmentCheck]:
    """What was found in order this month, by item."""
    query = select(EquipmentCheck).where(
        EquipmentCheck.team_id == team.team_id, EquipmentCheck.month == today.replace(day=1)
    )
    return {one.item: one for one in db.session.scalars(query)}


@blueprint.get("/plan")
@guard(*PLANNERS)
def plan():
    """To the present week of the first team that the person plans."""
    today = clock.local_date(clock.now())
    team = next((one for one in in_sight(current_user).values() if plans(current_user, one, today)), None)
    return redirect(f"/hotline/plan/{team.team_id}/{monday_of(today)}" if team else "/hotline/")


@blueprint.route("/plan/<id:team_id>/<week>", methods=["GET", "POST"])
@guard(*PLANNERS)
def plan_week(team_id, week):
    """One form for a week; `copy=1` fills what is empty from the week before."""
    now = clock.now()
    today = clock.local_date(now)
    team = planned_team(team_id, today)
    planned = week_of(team.team_id, asked_week(week, today), now)
    form = planning.plan_form(planned, members_of(team, today))()
    if request.method == "GET":
        return fresh_plan(form, team, planned)
    once.claim(form.form_token.data, current_user, now, url(team, planned.monday))
    if form.seen_version not in (None, planned.version):
        return conflict_with(form, team, planned, today)
    if not form.validate() or planning.busy_elsewhere(form, team, planned):
        return plan_page(form, team, planned, 422)
    if form.places:
        planning.save(form, team, planned, current_user, now)
    drafts.discard(current_user.id, request.path)
    flash(_("The roster is planned."))
    return redirect(url(team, planned.monday), 303)


def fresh_plan(form, team: Team, week: Week):
    """The form as it is opened: as it stands, as it was left, or as the week before was."""
    kept = None
    planning.present(form, week)
    if "copy" in request.args:
        planning.copy_last_week(form, team, week)
    elif kept := drafts.refill(form, current_user.id, request.path):
        form.version.data = str(week.version)
    return plan_page(form, team, week, kept=kept)


def plan_page(form, team: Team, week: Week, status: int = 200, kept=None):
    html = render_template(
        "hotline/plan.html",
        form=form,
        team=team,
        week=week,
        kept=kept,
        name_of=planning.name_of,
        words=words,
        back=url(team, week.monday),
    )
    return html, status


def conflict_with(form, team: Team, week: Week, today: date):
    """409: both plans place by place."""
    theirs = planning.plan_form(week, members_of(team, today))(formdata=None)
    planning.present(theirs, week)
    last = trail.last_change(planning.KIND, week.roster.id) if week.roster else None
    who = {"changed_by": last.actor_name, "changed_at": last.at} if last else {}
    return conflict.answer(theirs, form, action=request.path, version=week.version, **who)


@blueprint.route("/teams/<id:team_id>/phones", methods=["GET", "POST"])
@guard(*PLANNERS)
def phones(team_id):
    """The advisory phones of a team; a new one is published, one that is given up is ended."""
    now = clock.now()
    today = clock.local_date(now)
    team, form = planned_team(team_id, today), PhoneForm()
    if request.method == "GET":
        form.published_from.data = today
        return phones_page(form, team, today)
    once.claim(form.form_token.data, current_user, now, request.path)
    if not form.validate() or taken(form):
        return phones_page(form, team, today, 422)
    facts = form.facts("number", "published_from")
    phone = AdvisoryPhone(team_id=team.team_id, branch_id=team.branch_id, **facts)
    db.session.add(phone)
    db.session.flush()
    said = {"number": [None, phone.number], "published_from": [None, phone.published_from.isoformat()]}
    trail.record("publish", PHONE, phone.id, actor=current_user, now=now, changes=said)
    flash(_("The phone is published."))
    return redirect(request.path, 303)


def taken(form: PhoneForm) -> bool:
    """Refuse a number that a team has already."""
    same = select(AdvisoryPhone.id).where(
        AdvisoryPhone.number == form.number.data, AdvisoryPhone.published_until.is_(None)
    )
    if db.session.scalar(same) is None:
        return False
    form.number.errors = [*form.number.errors, _("This phone is published already.")]
    return True


def phones_page(form: PhoneForm, team: Team, today: date, status: int = 200):
    html = render_template(
        "hotline/phones.html",
        form=form,
        team=team,
        phones=phones_of(team.team_id),
        today=today,
        token=once.fresh_token(),
    )
    return html, status


@blueprint.post("/phones/<id:phone_id>/end")
@guard(*PLANNERS)
def end_phone(phone_id):
    """A phone is given up with the end of today; nobody may be planned at it afterwards."""
    now = clock.now()
    today = clock.local_date(now)
    phone = reach.find(AdvisoryPhone, phone_id, current_user, now)
    back = f"/hotline/teams/{planned_team(phone.team_id, today).team_id}/phones"
    once.claim(request.form.get("form_token"), current_user, now, back)
    if not phone.serves(today):
        return error_page(422, _("This phone is not published today."))
    if planning.has_shifts(phone, today):
        return error_page(422, _("People are planned at this phone after today: plan these weeks anew first."))
    phone.published_until = today
    said = {"published_until": [None, today.isoformat()]}
    trail.record("give-up", PHONE, phone.id, actor=current_user, now=now, changes=said)
    flash(_("The phone is given up with the end of today."))
    return redirect(back, 303)


@blueprint.post("/teams/<id:team_id>/equipment")
@guard(*PLANNERS)
def equipment(team_id):
    """The list of this month as it was ticked (S-14): what is new is noted with who and when."""
    now, form = clock.now(), EquipmentForm()
    today = clock.local_date(now)
    team = planned_team(team_id, today)
    back = url(team, monday_of(today))
    once.claim(form.form_token.data, current_user, now, back)
    stood, month = checks_of(team, today), today.replace(day=1)
    fresh = [item for item in words.EQUIPMENT if item in (form.items.data or ()) and item not in stood]
    gone = [one.id for item, one in stood.items() if item not in (form.items.data or ())]
    if gone:
        db.session.execute(delete(EquipmentCheck).where(EquipmentCheck.id.in_(gone)))
    if fresh:
        same = {"team_id": team.team_id, "month": month, "checked_by_id": current_user.id, "checked_at": now}
        db.session.execute(insert(EquipmentCheck), [{**same, "item": item} for item in fresh])
    if fresh or gone:
        said = {"items": [sorted(stood), sorted(form.items.data or ())]}
        trail.record("equipment", TEAM, team.team_id, actor=current_user, now=now, changes=said)
    flash(_("Saved."))
    return redirect(back, 303)


@blueprint.get("/<id:roster_id>")
@guard(*READERS)
def show(roster_id):
    """A roster is shown as its week."""
    roster = reach.find(Roster, roster_id, current_user, clock.now())
    return redirect(f"/hotline/?team={roster.team_id}&week={roster.week_on}")


@blueprint.route("/<id:roster_id>/print", methods=["GET", "POST"])
@guard(*READERS)
def print_sheet(roster_id):
    roster = reach.find(Roster, roster_id, current_user, clock.now())
    return issue_copies(roster, PAPER) if request.method == "POST" else show_sheet(roster, PAPER)
