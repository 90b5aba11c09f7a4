"""Planning a week (S-13): the form with a choice for every session and phone, and what it writes."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select
from sqlalchemy.orm.attributes import flag_modified

from ia.clients.talks.hotline import AdvisoryPhone, Roster, Shift
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.web.forms import HouseForm, PickField
from ia.hotline.teams import Team
from ia.hotline.weeks import WEEK, Session, Week, shifts_of
from ia.hotline.words import SESSIONS

KIND = "hotline_roster"
Place = tuple[date, str, int]
"""Day, session, number of the phone."""


def name_of(place: Place) -> str:
    """The input of a place."""
    day, session, phone_id = place
    return f"{day:%Y%m%d}-{session}-{phone_id}"


class PlanForm(HouseForm):
    """A week's roster. Made with `plan_form`, which adds a choice for every place that can still be planned."""

    places: dict[str, Place] = {}

    @property
    def chosen(self) -> dict[Place, int]:
        """Who shall answer where; places left empty are left out."""
        return {place: self[name].data for name, place in self.places.items() if self[name].data}

    def validate(self, extra_validators=None) -> bool:
        """Nobody at two phones in one session."""
        valid, seen = super().validate(extra_validators), set()
        for name, (day, session, _phone) in self.places.items():
            whose = (day, session, self[name].data)
            if self[name].data and whose in seen:
                self.refuse(name, _("One person answers one phone at a time."))
                valid = False
            seen.add(whose)
        return valid

    def refuse(self, name: str, why: str) -> None:
        self[name].errors = [*self[name].errors, why]


def plan_form(week: Week, members: list[tuple[int, str]]) -> type[PlanForm]:
    """The form of a week. Sessions that are over stay as they were."""
    places = {
        name_of(place): place for one in week.sessions if not one.is_over for place in places_of(one, week.phones)
    }
    titles = {phone.id: phone.number for phone in week.phones}
    fields = {
        name: PickField(f"{day:%m-%d} {SESSIONS[session]} {titles[phone]}", choices=members, coerce=int)
        for name, (day, session, phone) in places.items()
    }
    return type("WeekForm", (PlanForm,), {"places": places, **fields})


def places_of(session: Session, phones: list[AdvisoryPhone]) -> list[Place]:
    """The phones that are published on that day."""
    return [(session.day, session.code, phone.id) for phone in phones if phone.serves(session.day)]


def present(form: PlanForm, week: Week) -> None:
    """Show what is planned."""
    for one in week.sessions:
        for shift in one.shifts:
            name = name_of((one.day, one.code, shift.phone_id))
            if name in form.places:
                form[name].data = shift.agent_id
    form.version.data = str(week.version)


def copy_last_week(form: PlanForm, team: Team, week: Week) -> None:
    """Fill what is still empty with who answered on the same day of the week before."""
    before = {
        name_of((one.on_day + WEEK, one.session, one.phone_id)): one.agent_id
        for one in shifts_of(team.team_id, week.monday - WEEK, week.monday)
    }
    for name in form.places:
        if not form[name].data and before.get(name) in {one.value for one in form[name].choices}:
            form[name].data = before[name]


def busy_elsewhere(form: PlanForm, team: Team, week: Week) -> bool:
    """Refuse whoever answers a phone of another team in the same session. One statement."""
    query = select(Shift.agent_id, Shift.on_day, Shift.session).where(
        Shift.team_id != team.team_id,
        Shift.agent_id.in_(set(form.chosen.values())),
        Shift.on_day >= week.monday,
        Shift.on_day < week.monday + WEEK,
    )
    taken = {tuple(row) for row in db.session.execute(query)}
    for (day, session, phone), agent in form.chosen.items():
        if (agent, day, session) in taken:
            form.refuse(name_of((day, session, phone)), _("Answers a phone of another team in this session."))
    return bool(taken) and any(form[name].errors for name in form.places)


def save(form: PlanForm, team: Team, week: Week, person: Person, now: datetime) -> None:
    """Write what has changed, and each change of a place into the trail with the names before and after. Where nothing has,
    nothing is written."""
    stood = {
        (one.day, one.code, shift.phone_id): shift for one in week.sessions if not one.is_over for shift in one.shifts
    }
    wanted = form.chosen
    gone = [shift.id for place, shift in stood.items() if wanted.get(place) != shift.agent_id]
    fresh = {place: agent for place, agent in wanted.items() if place not in stood or stood[place].agent_id != agent}
    if not gone and not fresh:
        return
    roster = week.roster or Roster(team_id=team.team_id, branch_id=team.branch_id, week_on=week.monday)
    roster.planned_by_id, roster.planned_at = person.id, now
    db.session.add(roster)
    if week.roster:
        flag_modified(roster, "planned_at")  # shifts are part of the roster: its version counts them too
    db.session.flush()
    if gone:
        db.session.execute(delete(Shift).where(Shift.id.in_(gone)).execution_options(synchronize_session=False))
    if fresh:
        db.session.execute(insert(Shift), [_row(roster, place, agent) for place, agent in fresh.items()])
    changes = _said(form, stood, wanted)
    trail.record("plan", KIND, roster.id, actor=person, now=now, changes=changes)


def _row(roster: Roster, place: Place, agent: int) -> dict:
    day, session, phone = place
    where = {"roster_id": roster.id, "team_id": roster.team_id, "branch_id": roster.branch_id, "phone_id": phone}
    return {**where, "agent_id": agent, "on_day": day, "session": session}


def _said(form: PlanForm, stood: dict, wanted: dict) -> dict:
    found = {}
    for name, place in form.places.items():
        names = {choice.value: str(choice.label) for choice in form[name].choices}
        before = stood[place].agent.name if place in stood else None
        after = names.get(wanted.get(place))
        if before != after:
            found[f"{place[0]:%Y-%m-%d} {place[1]}"] = [before, after]
    return found


def has_shifts(phone: AdvisoryPhone, after: date) -> bool:
    """Whether somebody is planned at the phone after that day."""
    query = select(Shift.id).where(Shift.phone_id == phone.id, Shift.on_day > after)
    return db.session.scalar(query.limit(1)) is not None
