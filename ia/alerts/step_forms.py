"""What the steps of an alert ask."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.alerts.words import DISMISSALS, HELPERS, MEASURES, REACHED_BY
from ia.clients.models import ContactRecord
from ia.clients.vocabulary import CHANNELS, SATISFACTION
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org import colleagues
from ia.ground.web.forms import REQUIRED, MomentField, PickField, text
from ia.ground.workflow.views import StepForm

OFFERED = 10
"""Communication records to choose from."""


class ContactForm(StepForm):
    """The talk about an alert (W-03): one that stands in the client's file already, or one to be written there now."""

    opinion = None
    record = PickField(
        _l("Talk already recorded"),
        coerce=int,
        description=_l("Without one, the talk written here goes into the client's file."),
    )
    at = MomentField(_l("Time of the talk"))
    channel = PickField(_l("Channel"), choices={code: CHANNELS[code] for code in REACHED_BY})
    satisfaction = PickField(_l("Client satisfaction"), choices=SATISFACTION, coerce=int)
    cause = text(_l("Cause"), long=True, limit=2_000, required=True, render_kw={"rows": 2})
    client_opinion = text(_l("Opinion of the client"), long=True, limit=2_000, render_kw={"rows": 2})
    opinion_field = "cause"

    def prepare(self, document, person):
        if document is None:
            return
        records = _records(document)
        self.record.offer(records)
        if not self.is_submitted() and not records:
            self.at.data, self.channel.data = clock.now(), "phone"

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if self.record.data:
            return valid
        for field in (self.at, self.channel, self.satisfaction):
            if not field.data and not field.errors:
                field.errors, valid = [*field.errors, REQUIRED.message], False
        if self.at.data and self.at.data > clock.now():
            self.at.errors, valid = [*self.at.errors, _("This moment is still to come.")], False
        return valid


def _records(alert) -> dict[int, str]:
    """Talks with the client since the alert was raised, the newest first."""
    query = (
        select(ContactRecord.id, ContactRecord.at, ContactRecord.topic)
        .where(ContactRecord.client_id == alert.client_id, ContactRecord.at >= alert.created_at)
        .order_by(ContactRecord.at.desc(), ContactRecord.id.desc())
    )
    rows = db.session.execute(query.limit(OFFERED))
    return {row.id: f"{clock.local(row.at):%Y-%m-%d %H:%M} {row.topic}" for row in rows}


class ResolveForm(StepForm):
    """What came of it: an alert is closed with an outcome (F-H3)."""

    opinion = None
    outcome = PickField(_l("Outcome"), [REQUIRED], choices=MEASURES)
    measure = text(_l("Measures"), long=True, limit=2_000, required=True, render_kw={"rows": 3})
    opinion_field = "measure"


class DismissForm(StepForm):
    """Why nobody talks with the client about it."""

    opinion = None
    outcome = PickField(_l("Outcome"), [REQUIRED], choices=DISMISSALS)
    reason = text(_l("Reason"), long=True, limit=2_000, required=True, render_kw={"rows": 3})
    opinion_field = "reason"


class HelpForm(StepForm):
    """Whom to ask, and what."""

    opinion = None
    helper = PickField(_l("Ask"), [REQUIRED])
    question = text(_l("What is asked"), long=True, limit=2_000, required=True, render_kw={"rows": 3})
    opinion_field = "question"

    def prepare(self, document, person):
        choices = {"board": HELPERS["board"]}
        if document is not None:
            today = clock.local_date(clock.now())
            choices |= {
                str(number): name for number, name in colleagues.advisers(document.branch_id, today, but=person.id)
            }
        self.helper.offer(choices)

    @property
    def colleague_id(self) -> int | None:
        """The colleague who is asked; None for the board."""
        return None if self.helper.data == "board" else int(self.helper.data)


class AdviceForm(StepForm):
    opinion = None
    advice = text(_l("Advice"), long=True, limit=2_000, required=True)
    opinion_field = "advice"


class InstructForm(StepForm):
    opinion = None
    instruction = text(_l("Instruction"), long=True, limit=2_000, required=True)
    opinion_field = "instruction"
