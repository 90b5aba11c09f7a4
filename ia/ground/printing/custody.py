"""The register of kept papers (Z-08, Z-14): where they are and which have no keeper, over all that a person reaches."""

from datetime import datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import aliased

from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.org.person import Person
from ia.ground.org.roles import ROLES, TEAM_LEADERS
from ia.ground.printing.models import Custody, PrintCopy, Scan, Signature
from ia.ground.printing.papers import Paper, printables
from ia.ground.printing.people import CLIENT

PAGE = 50
_SAME_COPY = ("subject_kind", "subject_id", "paper", "copy_no")


class Kept(NamedTuple):
    """A sheet in the list: its paper, the address of its record, signed boxes, scans, and its entry if anybody keeps it."""

    copy: PrintCopy
    paper: Paper
    url: str
    signed: int
    scans: int
    custody: Custody | None


class Listing(NamedTuple):
    """A page of the list; `next_before` is where the next one begins."""

    rows: list[Kept]
    next_before: int | None


def role_title(role: str):
    """How a keeper is called."""
    if role == CLIENT:
        return _l("Client")
    return ROLES[role].title if role in ROLES else role


def places(person: Person, now: datetime):
    """Keeper, place and how many sheets lie there."""
    return db.session.execute(
        select(Custody.holder_role, Custody.place, func.count().label("sheets"))
        .join(PrintCopy, PrintCopy.id == Custody.copy_id)
        .where(_holds_now(), _to_be_kept(person, now))
        .group_by(Custody.holder_role, Custody.place)
        .order_by(Custody.holder_role, Custody.place)
    ).all()


def listing(
    person: Person, now: datetime, holder_role: str | None = None, place: str | None = None, before: int | None = None
) -> Listing:
    """The kept sheets, those registered last first, of one keeper or place if asked."""
    query = (
        select(PrintCopy, Custody, _signed(), _scanned())
        .join(Custody, Custody.copy_id == PrintCopy.id)
        .where(_holds_now(), _to_be_kept(person, now))
        .order_by(Custody.id.desc())
        .limit(PAGE + 1)
    )
    if holder_role:
        query = query.where(Custody.holder_role == holder_role)
    if place:
        query = query.where(Custody.place == place)
    if before:
        query = query.where(Custody.id < before)
    found = db.session.execute(query).all()
    rows = [_row(copy, entry, *marks) for copy, entry, *marks in found[:PAGE]]
    return Listing(rows, rows[-1].custody.id if len(found) > PAGE else None)


def kept_under(person: Person, viewer: Person, now: datetime, most: int | None = None) -> tuple[int, list[Kept]]:
    """How many sheets lie with this person by the posts held, and those of them that the viewer may see, a page or `most`.

    A leader keeps what the leader of the team keeps, an adviser what belongs to the own forms; whoever shares an office
    keeps what they registered themselves.
    """
    theirs = _holds_now() & _with(person)
    kept = select(PrintCopy, Custody, _signed(), _scanned()).join(Custody, Custody.copy_id == PrintCopy.id)
    kept = kept.join(Document, Document.id == PrintCopy.document_id).where(theirs)
    count = db.session.scalar(select(func.count()).select_from(kept.with_only_columns(Custody.id).subquery()))
    if not count:
        return 0, []
    rows = db.session.execute(kept.where(_to_be_kept(viewer, now)).order_by(Custody.id.desc()).limit(most or PAGE))
    return count, [_row(copy, entry, *marks) for copy, entry, *marks in rows]


def _with(person: Person):
    """Condition on Custody and Document: the sheet lies with that person."""
    by_post = []
    for post in person.posts:
        if post.role in TEAM_LEADERS:
            by_post.append(Custody.holder_role.in_(TEAM_LEADERS) & (Document.team_id == post.unit_id))
        else:
            mine = Document.owner_id if post.team_id else Custody.registered_by_id
            by_post.append((Custody.holder_role == post.role) & (mine == person.id))
    return or_(false(), *by_post)


def unkept(person: Person, now: datetime) -> list[Kept]:
    """The newest sheet of each copy whose keeper is not registered, the oldest first, at most a page of them."""
    newer, kept, alike = aliased(PrintCopy), aliased(Custody), aliased(PrintCopy)
    replaced = select(newer.id).where(*_same(newer, *_SAME_COPY), newer.id > PrintCopy.id)
    somewhere = select(kept.id).join(alike, alike.id == kept.copy_id).where(*_same(alike, *_SAME_COPY, "fingerprint"))
    query = (
        select(PrintCopy, _signed(), _scanned())
        .where(_to_be_kept(person, now), ~replaced.exists(), ~somewhere.exists())
        .order_by(PrintCopy.id)
        .limit(PAGE)
    )
    return [_row(copy, None, *marks) for copy, *marks in db.session.execute(query)]


def lies_there(kind: str, number, paper: Paper, copy_no: int):
    """Condition: that copy of the record whose number stands in the column `number` lies where it belongs, in the words that
    were printed last."""
    newer = aliased(PrintCopy)
    reworded = select(newer.id).where(
        *_same(newer, *_SAME_COPY), newer.id > PrintCopy.id, newer.fingerprint != PrintCopy.fingerprint
    )
    return (
        select(PrintCopy.id)
        .join(Custody, Custody.copy_id == PrintCopy.id)
        .where(PrintCopy.subject_kind == kind, PrintCopy.subject_id == number)
        .where(PrintCopy.paper == paper.code, PrintCopy.copy_no == copy_no)
        .where(Custody.holder_role.in_(paper.keeping(copy_no)), _holds_now(), ~reworded.exists())
        .exists()
    )


def _to_be_kept(person: Person, now: datetime):
    """Condition: copies that somebody must keep, of records that this person reaches."""
    kinds = []
    for printable in printables().values():
        copies = [
            (PrintCopy.paper == paper.code) & PrintCopy.copy_no.in_(numbers)
            for paper in printable.papers
            if (numbers := [number for number, keeper in enumerate(paper.keepers, 1) if keeper])
        ]
        if copies:
            model = printable.model
            reached = select(model.id).where(model.reach.condition(model, person, now))
            ours = and_(PrintCopy.subject_kind == printable.kind, PrintCopy.subject_id.in_(reached))
            kinds.append(and_(ours, or_(*copies)))
    return or_(false(), *kinds)


def _holds_now():
    """Condition: the entry of custody that holds now, since a sheet may have moved."""
    later = aliased(Custody)
    newer = (later.since > Custody.since) | ((later.since == Custody.since) & (later.id > Custody.id))
    return ~select(later.id).where(later.copy_id == Custody.copy_id, newer).exists()


def _same(other, *names: str):
    return [getattr(other, name) == getattr(PrintCopy, name) for name in names]


def _signed():
    """How many boxes of the sheet are signed."""
    return _marks(Signature.copy_id == PrintCopy.id, Signature.struck_at.is_(None))


def _scanned():
    """How many scans of the sheet hold."""
    return _marks(Scan.copy_id == PrintCopy.id, Scan.struck_at.is_(None))


def _marks(*conditions):
    return select(func.count()).where(*conditions).correlate(PrintCopy).scalar_subquery()


def _row(copy: PrintCopy, entry: Custody | None, signed: int, scans: int) -> Kept:
    printable = printables()[copy.subject_kind]
    return Kept(copy, printable.paper(copy.paper), f"/{printable.url}/{copy.subject_id}", signed, scans, entry)
