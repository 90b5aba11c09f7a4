"""The verbs of a case. Rooms may begin one (`begin`): a draft of whoever acts, to be read over and published by them."""

from sqlalchemy import select

from ia.cases.models import Case
from ia.cases.words import TEXTS
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.documents.models import Document
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

CODE = "TC"
FACTS = ("title", "source", "source_document_id", *TEXTS, "keywords")
_HEAD = Document.__table__.c


def begin(
    title: str,
    course: str,
    handling: str,
    result: str,
    keywords: str,
    source: str,
    source_document_id: int | None,
    act: Act,
) -> Case:
    """A draft by whoever acts, within the caller's unit of work. `source` is a key of SOURCES; texts may be empty until it
    is published. It belongs to the author's branch; that of somebody above the branches to the branch of the form that it
    comes from, without which such a person cannot begin one (ValueError)."""
    place = _place(act, source_document_id)
    case = Case(
        owner_id=act.person.id,
        created_by_id=act.person.id,
        team_id=place.team_id,
        branch_id=place.branch_id,
        created_at=act.now,
        title=title,
        source=source,
        source_document_id=source_document_id,
        course=course,
        handling=handling,
        result=result,
        keywords=keywords,
    )
    numbering.enter(case, CODE, act.today)
    engine.begin(case, act)
    return case


def _place(act: Act, source_document_id: int | None):
    """Something with team_id and branch_id."""
    home = act.person.home
    if home is not None and home.branch_id is not None:
        return home
    head = select(_HEAD.team_id, _HEAD.branch_id).where(_HEAD.id == source_document_id)
    place = db.session.execute(head).first()
    if place is None:
        raise ValueError("a case needs a branch: that of its author, or of the form it comes from")
    return place


def save(case: Case, facts: dict, act: Act) -> None:
    """Change the draft; the trail keeps what changed from what to what."""
    changes = {name: [getattr(case, name), value] for name, value in facts.items() if getattr(case, name) != value}
    for name, (_before, value) in changes.items():
        setattr(case, name, value)
    if changes:
        trail.record("edit", case.kind, case.id, actor=act.person, now=act.now, changes=changes)


def publish(case: Case, act: Act) -> dict:
    """The author has confirmed that nobody can be recognised."""
    case.anonymised, case.published_at = True, act.now
    return {"anonymised": [False, True]}


def take_up(case: Case, act: Act) -> None:
    """A draft again; whoever publishes it anew confirms the new text."""
    case.anonymised, case.published_at = False, None
