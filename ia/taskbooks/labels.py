"""How the facts of a task book are called, for history and conflict pages; taken from the forms that ask them."""

from flask_babel import lazy_gettext as _l

from ia.ground.documents.history import labels_of
from ia.taskbooks import forms, step_forms

LABELS = labels_of(
    forms.TaskBookForm,
    step_forms.EntryForm,
    step_forms.NewPlanForm,
    step_forms.FailForm,
    step_forms.SummaryForm,
    step_forms.OwnerForm,
    step_forms.OpeningForm,
    step_forms.ConfirmForm,
    step_forms.KeepAgreementForm,
) | {
    "state": _l("State"),
    "entry": _l("Entry"),
    "talk": _l("In-depth talk"),
    "owner": _l("Owner"),
    "agreement": _l("Service agreement"),
    "disputed": _l("Disputed"),
    "team_id": _l("Managing team"),
}
