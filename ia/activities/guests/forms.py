"""What is asked about guests, question slips, issues and prospects."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, ValidationError
from wtforms.validators import NumberRange, Optional

from ia.activities.guests.words import ANSWERS, CAME, CATEGORIES, DEPARTMENTS
from ia.clients.vocabulary import CHANNELS
from ia.ground import clock
from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem
from ia.ground.web.forms import REQUIRED, CountField, DayField, HouseForm, MomentField, PickField, text
from ia.ground.workdays.deadlines import CLOSE

MOST_TICKETS = 1000
CLIENT = _l("Client number or name")
FIRST = {"autofocus": True}
"""Rows are taken down one after the other without a mouse."""
FUTURE = _l("This lies in the future; record what has happened.")


def _tickets(label):
    return CountField(label, [Optional(), NumberRange(0, MOST_TICKETS, _l("At most %(max)d."))])


def not_ahead(form, field):
    """Validator: a day that has come."""
    if field.data and field.data > clock.local_date(clock.now()):
        raise ValidationError(FUTURE)


class InviteForm(HouseForm):
    """Clients ticked, or one that is named."""

    named_client = text(CLIENT, limit=80)


class InviteToForm(HouseForm):
    """Clients chosen in the list, and what they are invited to."""

    activity = PickField(_l("Activity"), [REQUIRED], coerce=int)


class MarksForm(HouseForm):
    """What the guests ticked are marked with; each button asks for its own fields."""

    notified_on = DayField(_l("Told on"), [Optional(), not_ahead])
    channel = PickField(_l("Told by"), [Optional()], CHANNELS)
    tickets = _tickets(_l("Tickets"))

    def asks(self, mark: str) -> bool:
        """Whether what the button needs is filled in; else the field says so."""
        for field, button in ((self.notified_on, "told"), (self.tickets, "tickets")):
            if mark == button and field.data is None:
                field.errors = [*field.errors, REQUIRED.message]
                return False
        return True


class GuestForm(HouseForm):
    """Everything about one guest (A-30, S-29)."""

    notified_on = DayField(_l("Told on"), [Optional(), not_ahead])
    channel = PickField(_l("Told by"), [Optional()], CHANNELS)
    tickets = _tickets(_l("Tickets"))
    wishes = text(_l("Opinions and requests"), long=True, limit=2000)
    attends = PickField(_l("Does the client come?"), [Optional()], {code: ANSWERS[code] for code in ("yes", "no")})
    came = PickField(_l("Did the client come?"), [Optional()], CAME)

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.channel.data and not self.notified_on.data and not self.notified_on.errors:
            self.notified_on.errors, fine = [REQUIRED.message], False
        return fine


class Promising(HouseForm):
    """A question that may be answered now, or promised: then by which way and until when."""

    answer_channel = PickField(_l("Way of the answer"), [Optional()], CHANNELS)
    settled = ""
    """The tick that says that it was answered."""

    def demand(self, *names: str) -> bool:
        """Whether these fields are filled in; else they say so."""
        empty = [self[name] for name in names if not self[name].data and not self[name].errors]
        for field in empty:
            field.errors = [REQUIRED.message]
        return not empty


def ahead(moment) -> bool:
    return moment is None or moment > clock.now()


class SlipOutcome(Promising):
    """What became of a slip: answered on the stage, promised (A-34), or nothing yet."""

    answerer = text(_l("Answered by"), limit=80)
    answered = BooleanField(_l("Answered on the stage"))
    answer = text(_l("Answer"), long=True, limit=2000, render_kw={"rows": 2})
    promised_at = MomentField(_l("Promised until"), [Optional()])

    @property
    def promises(self) -> bool:
        return not self.answered.data and bool(self.answer_channel.data or self.promised_at.data)

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.promises:
            fine &= self.demand("answer_channel", "promised_at")
            if not ahead(self.promised_at.data):
                self.promised_at.errors, fine = [_l("What is promised lies ahead.")], False
        return fine


class SlipForm(SlipOutcome):
    """提问条 (A-33): one line a slip."""

    question = text(_l("Question"), limit=500, required=True, render_kw=FIRST)
    client = text(CLIENT, limit=80)
    contact = text(_l("Somebody else: name, and how to reach them"), limit=120)

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.promises and not (self.client.data or self.contact.data):
            fine &= self.demand("contact")
        return fine


class AnswerSlipForm(SlipOutcome):
    """What became of a slip that was taken down before; who asked may be added."""

    contact = text(_l("Somebody else: name, and how to reach them"), limit=120)


class IssueOutcome(Promising):
    """What became of an issue: solved on the spot, asked of a department with a promise, or nothing yet (S-32)."""

    solved = BooleanField(_l("Solved on the spot"))
    answer = text(_l("Answer"), long=True, limit=2000, render_kw={"rows": 2})
    department = PickField(_l("Responsible department"), [Optional()], DEPARTMENTS)
    due_on = DayField(_l("Answer until"), [Optional()])
    latest = None
    """The last day that may be promised."""

    @property
    def promises(self) -> bool:
        return not self.solved.data and bool(self.department.data)

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.solved.data:
            fine &= self.demand("answer")
        if self.promises:
            fine &= self.demand("answer_channel", "due_on")
            fine &= self._in_time()
        return fine

    @property
    def due_at(self):
        """The moment that is promised: days of the calendar end at five."""
        return clock.at(self.due_on.data, CLOSE.hour, CLOSE.minute)

    def _in_time(self) -> bool:
        day = self.due_on.data
        if day and not ahead(self.due_at):
            self.due_on.errors = [_l("What is promised lies ahead.")]
        elif day and self.latest and day > self.latest:
            self.due_on.errors = [_l("Within three days a satisfying answer or an explanation is given (S-32).")]
        return not self.due_on.errors


class IssueForm(IssueOutcome):
    """建议和问题 of a client at a seminar (S-31)."""

    client = text(CLIENT, limit=80, required=True, render_kw=FIRST)
    category = PickField(_l("Category"), [REQUIRED], CATEGORIES)
    content = text(_l("Content"), long=True, limit=2000, required=True, render_kw={"rows": 3})


class ProspectForm(HouseForm):
    """Somebody who was met at an activity and becomes a prospect."""

    name = text(_l("Name"), limit=80, required=True, render_kw=FIRST)
    phone = text(_l("Phone number"), limit=20, required=True)
    note = text(_l("Note"), limit=500)
    not_duplicate = BooleanField(_l("It is another client: save all the same"))

    def validate_phone(self, field):
        try:
            field.data = cells.phone(field.data)
        except CellProblem as problem:
            raise ValidationError(problem.message) from None

    @property
    def way(self) -> tuple[str, str]:
        """How to reach them, as the register has it."""
        return ("mobile" if self.phone.data.startswith("1") else "phone", self.phone.data)
