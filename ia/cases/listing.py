"""The list of cases: what is published, and one's own."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, true

from ia.cases.models import Case
from ia.cases.words import SOURCES, TEXTS
from ia.cases.workflow import WORKFLOW
from ia.ground.org.models import Unit
from ia.ground.search.forms_found import contains
from ia.ground.tables.filters import Filter, Found
from ia.ground.tables.listing import Listing, Order

STATES = {state.name: state.title for state in WORKFLOW.states}
SHORTEST = 2
"""Signs of a text from which on it is searched: two Chinese characters are a word."""


def search(text: str, person) -> Found | None:
    """Every word typed stands somewhere in title, keywords or text. Cases are few, one a lesson, so they are read
    through from the newest on."""
    words = text.split()
    if not words or min(map(len, words)) < SHORTEST:
        return None
    condition = true()
    for word in words:
        condition &= or_(*(contains(getattr(Case, name), word) for name in ("title", "keywords", *TEXTS)))
    return Found(condition)


LISTING = Listing(
    Case,
    columns=(
        Case.id,
        Case.serial_no,
        Case.title,
        Case.source,
        Case.keywords,
        Case.state,
        Case.published_at,
        Unit.name.label("branch"),
    ),
    orders=(Order("newest", _l("Newest first"), descending=True),),
    filters=(
        Filter("source", _l("Source"), SOURCES, lambda value, person: Case.source == value),
        Filter("state", _l("State"), STATES, lambda value, person: Case.state == value),
        Filter(
            "mine",
            _l("Author"),
            {"1": _l("only mine")},
            lambda value, person: true(),
            only=frozenset({"own"}),
        ),
    ),
    joined=lambda query: query.join(Unit, Unit.id == Case.branch_id),
    search=search,
)
