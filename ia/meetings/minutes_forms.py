"""The minutes as they are written (4.2), in three variants. Nothing but who was there is asked before they are filed, so
that what is half written can be kept."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField
from wtforms.validators import Optional

from ia.ground import clock
from ia.ground.web.forms import (
    REQUIRED,
    DayField,
    HouseForm,
    MomentField,
    MultiCheckboxField,
    Part,
    PickField,
    text,
)
from ia.ground.web.rows import MOST_ROWS, drop_empty_rows, number_in
from ia.meetings.facts import TEXT_TITLES
from ia.meetings.words import ATTENDANCE, ITEM_KINDS, LEADERS_BLOCKS, OUTCOMES, TASK_TYPES, TEAM_BLOCKS

LINES = {"rows": 2}


def paragraph(name: str):
    return text(TEXT_TITLES[name], long=True)


class AttendancePart(Part):
    """Whether one of those invited was there."""

    user = HiddenField()
    status = PickField(_l("Attendance"), [REQUIRED], ATTENDANCE)
    reason = text(_l("Reason"))


class ItemPart(Part):
    """One thing that was talked about in a morning meeting (M-09)."""

    kind = PickField(_l("Kind"), [REQUIRED], ITEM_KINDS)
    text = text(_l("Content"), long=True, required=True, limit=2000, render_kw=LINES)


class ClientPart(Part):
    """A key client, its holdings, and the plan made for it (M-22)."""

    client = PickField(_l("Client"), [REQUIRED], coerce=int)
    holdings = text(_l("Holdings and operations"), long=True, limit=1000, render_kw=LINES)
    plan = text(_l("Guidance plan"), long=True, limit=1000, render_kw=LINES)


class TaskPart(Part):
    """A task given to somebody (M-21, M-23). `item` is the form that an earlier filing has made of it."""

    item = HiddenField()
    task = text(_l("Task"), long=True, required=True, limit=1000, render_kw=LINES)
    type = PickField(_l("Type"), [Optional()], TASK_TYPES)
    assignee = PickField(_l("Responsible"), [Optional()], coerce=int)
    due_on = DayField(_l("Due on"), [Optional()])


class AdjustmentPart(Part):
    """People or tasks of a team are adjusted (M-34)."""

    team = PickField(_l("Team"), [Optional()], coerce=int)
    text = text(_l("Adjustment"), long=True, required=True, limit=1000, render_kw=LINES)


class CarriedPart(Part):
    """What the meeting finds of an item that an earlier one left open (F-A3)."""

    item = HiddenField()
    outcome = PickField(_l("Outcome"), [REQUIRED], OUTCOMES)
    due_on = DayField(_l("New due date"), [Optional()])
    note = text(_l("Note"))


class MainContentPart(Part):
    """主要内容 in its blocks."""

    work_summary = paragraph("work_summary")
    business_exchange = paragraph("business_exchange")
    business_coordination = paragraph("business_coordination")
    conclusion = paragraph("conclusion")


class BlocksPart(Part):
    """The four blocks of a leaders' meeting (M-33)."""

    summary = paragraph("summary")
    division = paragraph("division")
    off_site = paragraph("off_site")
    marketing = paragraph("marketing")


class AnyMinutesForm(HouseForm):
    """What minutes of every kind have: when it was held, who was there, what about."""

    held_at = MomentField(_l("Held from"), [REQUIRED])
    ended_at = MomentField(_l("Held to"), [Optional()])
    topic = text(_l("Topic of the meeting"), long=True, limit=1000, render_kw=LINES)
    attendance = FieldList(FormField(AttendancePart), _l("Attendance"))

    grows = ()
    """The lists to which rows are added; what stays empty there is left out."""

    def offer(self, meeting, choices) -> None:
        """Fill what may be chosen; `choices` are those that the variant asks for."""

    def validate(self, extra_validators=None):
        drop_empty_rows(self, *self.grows)
        fine = super().validate(extra_validators)
        if self.held_at.data and self.ended_at.data and self.ended_at.data < self.held_at.data:
            self.ended_at.errors = [*self.ended_at.errors, _l("The end must be after the start.")]
            fine = False
        if self.ended_at.data and self.ended_at.data > clock.now():
            self.ended_at.errors = [*self.ended_at.errors, _l("This lies in the future; record what has happened.")]
            fine = False
        return fine

    def presence(self) -> dict[int | None, tuple[str | None, str | None]]:
        """Attendance and reason by person."""
        return {
            number_in(row.form.user): (row.form.status.data, row.form.reason.data or None) for row in self.attendance
        }

    def written(self) -> dict:
        """The facts of the minutes by column."""
        return {"topic": self.topic.data or None}

    def named_clients(self) -> list[tuple[int, str, str]]:
        """Number, holdings and plan of the key clients."""
        return []

    def sat_in(self) -> list[int]:
        """Who was there and had not been invited."""
        return []

    def show(self, meeting) -> None:
        """Fill it from the meeting."""
        minutes = meeting.minutes
        self.held_at.data, self.ended_at.data = meeting.held_at, meeting.ended_at or planned_end(meeting)
        self.topic.data = minutes.topic
        for one in meeting.attendees:
            status = one.attendance or "present"
            self.attendance.append_entry({"user": one.user_id, "status": status, "reason": one.reason})
        self.version.data = str(minutes.version)


def planned_end(meeting):
    """The end as the notice has it, once that is past and after the beginning; else nobody knows yet."""
    return meeting.ends_at if meeting.held_at < meeting.ends_at <= clock.now() else None


class MorningMinutesForm(AnyMinutesForm):
    """晨会纪要 (M-08)."""

    items = FieldList(FormField(ItemPart), _l("Main content"), max_entries=MOST_ROWS)
    problems_solved = paragraph("problems_solved")
    result = paragraph("result")
    grows = ("items",)

    def written(self) -> dict:
        rows = [{"kind": row.form.kind.data, "text": row.form.text.data} for row in self.items]
        texts = {name: self[name].data or None for name in ("problems_solved", "result")}
        return super().written() | texts | {"items": rows or None}

    def show(self, meeting) -> None:
        super().show(meeting)
        for name in ("problems_solved", "result"):
            self[name].data = getattr(meeting.minutes, name)
        for row in meeting.minutes.items or ():
            self.items.append_entry(row)


class TeamMinutesForm(AnyMinutesForm):
    """例会纪要 (M-19 to M-23)."""

    main_content = FormField(MainContentPart, _l("Main content"))
    problems = paragraph("problems")
    solutions = paragraph("solutions")
    effect = paragraph("effect")
    key_clients = FieldList(FormField(ClientPart), _l("Key clients"), max_entries=MOST_ROWS)
    action_items = FieldList(FormField(TaskPart), _l("Tasks given"), max_entries=MOST_ROWS)
    carried = FieldList(FormField(CarriedPart), _l("Open from earlier meetings"))
    grows = ("key_clients", "action_items")

    def offer(self, meeting, choices) -> None:
        super().offer(meeting, choices)
        for row in self.key_clients:
            row.form.client.offer(choices.clients)
        for row in self.action_items:
            row.form.assignee.offer(choices.people)

    def written(self) -> dict:
        texts = {name: self.main_content.form[name].data or None for name in TEAM_BLOCKS}
        texts |= {name: self[name].data or None for name in ("problems", "solutions", "effect")}
        rows = {
            "action_items": [_plain(row.form.data) | {"item": number_in(row.form.item)} for row in self.action_items],
            "carried": [_plain(row.form.data) | {"item": number_in(row.form.item)} for row in self.carried],
        }
        return super().written() | texts | {name: found or None for name, found in rows.items()}

    def named_clients(self) -> list[tuple[int, str, str]]:
        return [(row.client.data, row.holdings.data or "", row.plan.data or "") for row in self.key_clients]

    def show(self, meeting) -> None:
        super().show(meeting)
        minutes = meeting.minutes
        for name in TEAM_BLOCKS:
            self.main_content.form[name].data = getattr(minutes, name)
        for name in ("problems", "solutions", "effect"):
            self[name].data = getattr(minutes, name)
        for row in meeting.key_clients:
            self.key_clients.append_entry({"client": row.client_id, "holdings": row.holdings, "plan": row.plan})
        for name in ("action_items", "carried"):
            for row in getattr(minutes, name) or ():
                self[name].append_entry(_shown(row))


class LeadersMinutesForm(TeamMinutesForm):
    """领队会议纪要 (M-33 to M-36)."""

    blocks = FormField(BlocksPart, _l("Leaders' meeting"))
    adjustments = FieldList(FormField(AdjustmentPart), _l("Adjustment of people or tasks"), max_entries=MOST_ROWS)
    coordination = paragraph("coordination")
    observers = MultiCheckboxField(_l("Also sitting in"), coerce=int)
    grows = (*TeamMinutesForm.grows, "adjustments")

    def offer(self, meeting, choices) -> None:
        super().offer(meeting, choices)
        for row in self.adjustments:
            row.form.team.offer(choices.teams)
        invited = {one.user_id for one in meeting.attendees}
        self.observers.choices = {number: name for number, name in choices.others.items() if number not in invited}

    def sat_in(self) -> list[int]:
        return self.observers.data or []

    def written(self) -> dict:
        texts = {name: self.blocks.form[name].data or None for name in LEADERS_BLOCKS}
        rows = [dict(row.form.data) for row in self.adjustments]
        return super().written() | texts | {"coordination": self.coordination.data or None, "adjustments": rows or None}

    def show(self, meeting) -> None:
        super().show(meeting)
        minutes = meeting.minutes
        for name in LEADERS_BLOCKS:
            self.blocks.form[name].data = getattr(minutes, name)
        self.coordination.data = minutes.coordination
        for row in minutes.adjustments or ():
            self.adjustments.append_entry(row)


def _plain(row: dict) -> dict:
    """A row as it is kept: days as text."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def _shown(row: dict) -> dict:
    """A kept row as the form takes it."""
    due_on = row.get("due_on")
    return row | {"due_on": date.fromisoformat(due_on) if due_on else None}
