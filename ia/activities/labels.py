"""How the facts of activities are called, for history and conflict pages; taken from the forms that ask them."""

from flask_babel import lazy_gettext as _l

from ia.activities import forms, step_forms
from ia.activities.guests.words import CATEGORIES
from ia.activities.tasks import forms as task_forms
from ia.activities.words import PREPARATION, SEMINAR_PREPARATION
from ia.ground.assigned.forms import ResultForm
from ia.ground.documents.history import PEOPLE, choices_of, labels_of

_ASKING = (
    *forms.FORMS.values(),
    forms.AdPart,
    forms.TasksForm,
    step_forms.RegulatorForm,
    step_forms.TimetableForm,
    step_forms.HoldMeetingForm,
    step_forms.HoldDemoForm,
    step_forms.RecordForm,
    step_forms.HandOverForm,
    step_forms.SummaryForm,
    step_forms.FinanceForm,
    step_forms.OutletForm,
    task_forms.PlanForm,
    ResultForm,
    task_forms.ChangeForm,
)


LABELS = labels_of(*_ASKING) | {
    "state": _l("State"),
    "title": _l("Name of the activity"),
    "owner_id": _l("Responsible"),
    "held_at": _l("Began at"),
    "ended_at": _l("Ended at"),
    "checks": _l("Checklist"),
    "feedback_form": _l("Client feedback form"),
    "task": _l("Task"),
    "promoted_case": _l("Typical case"),
    "invited": _l("Clients invited"),
    "uninvited": _l("Invitations taken back"),
    "invitations": _l("Guests changed"),
    "told": _l("Guests told"),
    "printed": _l("Invitations printed"),
    "comes": _l("Guests who come"),
    "stays_away": _l("Guests who do not come"),
    "tickets": _l("Guests with other tickets"),
    "came": _l("Guests who came"),
    "absent": _l("Guests who did not come"),
    "question_slips": _l("Question slip"),
    "settled_slips": _l("Question slip settled"),
    "issues": _l("Suggestion or question"),
    "settled_issues": _l("Suggestion or question settled"),
    "prospects": _l("Prospects gained"),
}
CHOICES = choices_of(*_ASKING) | {
    "staff_participants": PEOPLE,
    "owner_id": PEOPLE,
    "checks": PREPARATION | SEMINAR_PREPARATION,
    "issues": CATEGORIES,
    "settled_issues": CATEGORIES,
}
