"""How the facts of meetings are called, for history and conflict pages; taken from the forms that ask them."""

from flask_babel import lazy_gettext as _l

from ia.ground.assigned.forms import ResultForm
from ia.ground.documents.history import PEOPLE, choices_of, labels_of
from ia.meetings import forms, minutes_forms, step_forms
from ia.meetings.items import forms as item_forms
from ia.meetings.words import ATTENDANCE, VERDICTS

LABELS = labels_of(
    forms.MeetingForm,
    forms.AgendaForm,
    forms.FiguresForm,
    minutes_forms.MorningMinutesForm,
    minutes_forms.LeadersMinutesForm,
    minutes_forms.MainContentPart,
    minutes_forms.BlocksPart,
    minutes_forms.TaskPart,
    step_forms.TopicsForm,
    step_forms.PlanForm,
    step_forms.ImportantForm,
    ResultForm,
    item_forms.CarryForm,
) | {
    "state": _l("State"),
    "attendees": _l("Attendees"),
    **ATTENDANCE,
    "absence_reason": _l("Reason of the absence"),
    "verdict": _l("Confirmation"),
    "version": _l("Version"),
    "minute_taker_id": _l("Minute taker"),
    "owner_id": _l("Responsible"),
}
CHOICES = choices_of(forms.MeetingForm, minutes_forms.TaskPart) | {
    "attendees": PEOPLE,
    **dict.fromkeys(ATTENDANCE, PEOPLE),
    "minute_taker_id": PEOPLE,
    "verdict": VERDICTS,
}
CHOICES.pop("observers", None)
