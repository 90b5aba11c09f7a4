"""What may be printed: declared by the rooms, per kind of record, as `Paper`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ia.ground import registry
from ia.ground.documents.models import Document
from ia.ground.workflow.declare import NOBODY, Holder


class BadPaper(ValueError):
    """A declaration whose copies, labels, boxes or keepers do not fit together."""


@dataclass(frozen=True)
class Paper:
    """A form as paper.

    `facts(subject, now)` gives all that `template` shows, and nothing that changes by itself: a date of today among the
    facts would make every sheet outdated tomorrow. `template` sees `facts` and `sheet` alone. A template that says
    something else than before gets a new name, and the earlier one goes to `former`: old sheets keep their look and
    count as outdated.

    `waiting()` is a condition on the model: which records of a day await this paper, so that it is printed for several at
    once (see together.py).

    `signers` are the boxes: (role, title); those in `optional` may stay empty. `keepers` say per copy who keeps it and
    the usual place: (role, title), or None where nobody need. `allowed(subject)` returns why it may not be printed now,
    or None. `seen_by`, when given, narrows who may look at the sheet among those who reach the record.
    """

    code: str
    title: object
    copies: int
    labels: Sequence[object]
    signers: Sequence[tuple[str, object]]
    facts: Callable[[object, datetime], dict]
    template: str
    allowed: Callable[[object], object | None] = lambda subject: None
    keepers: Sequence[tuple[str, object] | None] = ()
    printed_by: Holder = NOBODY
    registered_by: Holder = NOBODY
    landscape: bool = False
    former: Sequence[str] = ()
    optional: frozenset[str] = frozenset()
    distinct: bool = True
    seen_by: Holder | None = None
    waiting: Callable[[], object] | None = None

    def __post_init__(self):
        roles = [role for role, title in self.signers]
        if not 0 < self.copies == len(self.labels):
            raise BadPaper(f"{self.code}: one label per copy")
        if self.keepers and len(self.keepers) != self.copies:
            raise BadPaper(f"{self.code}: one keeper per copy, or None")
        if len(set(roles)) != len(roles) or not set(self.optional) <= set(roles):
            raise BadPaper(f"{self.code}: every box has its own role")
        if self.printed_by is NOBODY:
            raise BadPaper(f"{self.code}: nobody may print it")

    @property
    def edition(self) -> int:
        """The number of the template: 1 for the first."""
        return 1 + len(self.former)

    def template_of(self, edition: int) -> str:
        return (*self.former, self.template)[edition - 1]

    def keeper(self, copy_no: int) -> tuple[str, object] | None:
        """Who keeps that copy, and the usual place."""
        return self.keepers[copy_no - 1] if self.keepers else None

    def keeping(self, copy_no: int) -> tuple[str, ...]:
        """The roles that may keep that copy; whoever leads a station stands for the leader of a team."""
        keeper = self.keeper(copy_no)
        if keeper is None:
            return ()
        return (keeper[0], "station_leader") if keeper[0] == "leader" else (keeper[0],)

    def kept_by(self, copy_no: int, role: str | None) -> bool:
        """Whether that role is the right keeper."""
        return role in self.keeping(copy_no)


@dataclass(frozen=True)
class Printable:
    """A kind of record that has papers. Kinds of document become one by their `papers`; other records are `offer`ed."""

    kind: str
    model: type
    url: str
    papers: Sequence[Paper]
    serial_no: Callable[[object], str] = field(default=lambda record: record.serial_no)
    name: Callable[[object], str] = field(default=lambda record: record.title)

    def paper(self, code: str) -> Paper | None:
        return next((paper for paper in self.papers if paper.code == code), None)


_offered: dict[str, Printable] = {}


def offer(printable: Printable) -> None:
    """Make a kind of record that is no document printable; called by its room where it declares its module."""
    _offered[printable.kind] = printable


def printables() -> dict[str, Printable]:
    """Every kind of record that has papers."""
    documents = {
        kind.kind: Printable(kind.kind, kind.model, kind.url, kind.papers)
        for kind in registry.kinds().values()
        if kind.papers
    }
    return {**documents, **_offered}


def printable_of(subject) -> Printable:
    """The kind of a record; a KeyError is a programming error."""
    if isinstance(subject, Document):
        return printables()[subject.kind]
    return {one.model: one for one in _offered.values()}[type(subject)]


def paper_of(subject, code: str) -> Paper:
    """The paper of that code of a record; a KeyError is a programming error."""
    paper = printable_of(subject).paper(code)
    if paper is None:
        raise KeyError(code)
    return paper
