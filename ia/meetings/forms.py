"""The notice of a meeting (4.1), its agenda, and the summary of the members' performance."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField
from wtforms.validators import Optional

from ia.ground.web.forms import (
    REQUIRED,
    CountField,
    DayField,
    HouseForm,
    MomentField,
    MoneyField,
    MultiCheckboxField,
    Part,
    PickField,
    not_negative,
    text,
)
from ia.ground.web.rows import MOST_ROWS, number_in
from ia.meetings import people, periods
from ia.meetings.step_forms import after_start
from ia.meetings.words import FIGURES, KINDS, MODES, PERIODS


class MeetingForm(HouseForm):
    """会议通知. `offer` fills kinds, teams and people for whoever calls the meeting."""

    kind = PickField(_l("Kind of meeting"), [REQUIRED], KINDS)
    team = PickField(_l("Team"), [REQUIRED], coerce=int)
    period_kind = PickField(_l("Cycle"), [Optional()], PERIODS)
    period_end = DayField(_l("Period ends on"), [Optional()])
    title = text(_l("Subject"), required=True)
    main_content = text(_l("Main content"), long=True, required=True)
    starts_at = MomentField(_l("Begins at"), [REQUIRED])
    ends_at = MomentField(_l("Ends at"), [REQUIRED])
    mode = PickField(_l("Form of the meeting"), [REQUIRED], MODES)
    mode_note = text(_l("Access"), description=_l("Number to dial, address of the online meeting."))
    place = text(_l("Venue"))
    requirements = text(_l("Requirements"), long=True, limit=2000, required=True)
    attendees = MultiCheckboxField(_l("Members"), coerce=int)
    observers = MultiCheckboxField(_l("Sitting in"), coerce=int)

    only_team = branch_id = None

    def offer(self, person, today, meeting=None) -> None:
        """Fill the choices; of a draft that exists kind and team stay what they are."""
        called = [] if meeting else people.called_teams(person, today)
        kinds = [meeting.meeting_kind] if meeting else people.kinds_called(person, called)
        self.kind.offer({kind: KINDS[kind] for kind in kinds})
        kind = self.kind.data if self.kind.data in kinds else kinds[0]
        if not self.is_submitted():
            self.kind.data = kind
        called = [] if kind == "leader" else called
        self._offer_teams(called, meeting)
        self.branch_id = meeting.branch_id if meeting else people.branch_of(person, called, self.team_id)
        members, others = people.staff(self.branch_id, kind, self.team_id, today)
        others.pop(meeting.owner_id if meeting else person.id, None)  # whoever calls the meeting is there in any case
        self.attendees.choices, self.observers.choices = members, others

    def _offer_teams(self, called, meeting) -> None:
        """Fill the teams where there is a choice; a new notice begins with the one that the address asks for, if with any."""
        if meeting or len(called) < 2:
            self.only_team = meeting.team_id if meeting else next((team.id for team in called), None)
            del self.team
            return
        self.team.offer({team.id: team.name for team in called})
        if not self.is_submitted() and self.team.data not in [team.id for team in called]:
            self.team.data = None

    @property
    def team_id(self) -> int | None:
        """The team that is meant: the only one led, or the one chosen."""
        return self.team.data if "team" in self else self.only_team

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators) & after_start(self)
        for field, message in self.problems():
            field.errors = [*field.errors, message]
            fine = False
        return fine

    def problems(self):
        """What only several fields together can show."""
        if self.kind.data == "regular":
            for field in (self.period_kind, self.period_end):
                if not field.data and not field.errors:
                    yield field, _l("A regular meeting is about a month, a quarter or a year (M-11).")
            kind, end = self.period_kind.data, self.period_end.data
            if kind in periods.MONTHS and end and not periods.ends(kind, end):
                yield self.period_end, _l("No such period ends on this day.")
        if not self.attendees.data and not self.attendees.errors:
            yield self.attendees, _l("Choose whom to invite.")


class AgendaPart(Part):
    title = text(_l("Point"), required=True)
    block = PickField(_l("Block"), [Optional()])
    source = HiddenField()


class AgendaForm(HouseForm):
    """The agenda: rows, and ticks for what the leaders have reported and what is not on it yet (M-32)."""

    agenda = FieldList(FormField(AgendaPart), _l("Agenda"), max_entries=MOST_ROWS)
    points = MultiCheckboxField(_l("Take over from the reports"))

    def offer(self, blocks, points: dict[str, str]) -> None:
        self.points.choices = points
        for row in self.agenda:
            row.form.block.offer(blocks)

    def rows(self) -> list[dict]:
        """The agenda as it is kept; a source that is no number is none."""
        return [
            {
                "title": row.form.title.data,
                "block": row.form.block.data,
                "source": number_in(row.form.source),
            }
            for row in self.agenda
        ]


class FiguresPart(Part):
    """One member's six figures, problems and solutions."""

    user = HiddenField()
    service_quality = text(FIGURES["service_quality"])
    new_clients = CountField(FIGURES["new_clients"], [Optional(), not_negative])
    new_funds = MoneyField(FIGURES["new_funds"])
    trading_volume = MoneyField(FIGURES["trading_volume"])
    clients_lost = CountField(FIGURES["clients_lost"], [Optional(), not_negative])
    profit = MoneyField(FIGURES["profit"])
    problems = text(_l("Problems"), limit=1000)
    solutions = text(_l("Solutions"), limit=1000)


class FiguresForm(HouseForm):
    """成员业绩总结 (M-14): a row for every member."""

    performance_summary = FieldList(FormField(FiguresPart), _l("Performance of the members"))

    def rows(self, members) -> list[dict]:
        """The figures as they are kept, of those who are members; amounts as text."""
        found = []
        for row in self.performance_summary:
            facts = dict(row.form.data)
            user, _sent = number_in(row.form.user), facts.pop("user")
            if user in members:
                found.append({"user": user, **{name: kept(value) for name, value in facts.items()}})
        return found


def kept(value):
    """A figure as the row keeps it: amounts as text."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value
