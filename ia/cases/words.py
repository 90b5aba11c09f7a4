"""The words of a case: where it comes from, and how its parts are called (4.17)."""

from flask_babel import lazy_gettext as _l

SOURCES = {
    "activity": _l("Marketing activity"),
    "response": _l("Client response"),
    "work": _l("Daily work"),
}
TEXTS = ("course", "handling", "result")
LABELS = {
    "title": _l("Title"),
    "source": _l("Source"),
    "source_no": _l("Number of the form it comes from"),
    "source_document_id": _l("Form it comes from"),
    "course": _l("Course of events"),
    "handling": _l("Handling"),
    "result": _l("Outcome"),
    "keywords": _l("Keywords"),
    "anonymised": _l("The text lets nobody recognise a client"),
}
