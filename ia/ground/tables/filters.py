"""What narrows a list: a choice, a text, a span of days. Each reads its part of an address and says which records remain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select

from ia.ground.org.person import Person
from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem

LONGEST = 100
"""Characters of an argument that are looked at."""


class Amiss(ValueError):
    """What an address says cannot be. `name` is the argument, `message` is for whoever wrote it."""

    def __init__(self, name: str, message: str):
        self.name, self.message = name, message
        super().__init__(name)


class Found(NamedTuple):
    """Which records remain. `condition` can be asked of each. `ids` gives their numbers from an index of its own, so that
    where they are few the list begins with them; `indexed` says that indexes for every order begin with the condition."""

    condition: ColumnElement[bool]
    ids: Select | None = None
    indexed: bool = False


@dataclass(frozen=True, eq=False)
class Filter:
    """A choice that narrows the list. `condition(value, person)` gives a condition or Found; the latter where the value
    may be rare, and then `probed` is said. `only` names the scopes that still matter when it is chosen. `offered(person,
    now)` gives the choices where they are not the same for everybody. `rare` ones stand behind a fold of the page."""

    code: str
    title: object
    choices: Mapping[str, object]
    condition: Callable[..., ColumnElement[bool] | Found]
    only: frozenset[str] = frozenset()
    offered: Callable[[Person, datetime], Mapping[str, object]] | None = None
    probed: bool = False
    rare: bool = False

    kind = "choice"

    @property
    def names(self) -> tuple[str, ...]:
        """The arguments of an address that it reads."""
        return (self.code,)

    def offers(self, person: Person, now: datetime) -> Mapping[str, object]:
        return self.offered(person, now) if self.offered else self.choices

    def read(self, sent: Mapping[str, str], person: Person, now: datetime):
        """The value that is asked for; Amiss when there is none such."""
        if sent[self.code] not in self.offers(person, now):
            raise Amiss(self.code, _("This choice is not open to you here."))
        return sent[self.code]


@dataclass(frozen=True, eq=False)
class TextFilter(Filter):
    """A typed text. `parsed(text)` gives the value, None when the text says too little."""

    parsed: Callable[[str], object] = str
    hint: object = ""

    kind = "text"

    def read(self, sent: Mapping[str, str], person: Person, now: datetime):
        value = self.parsed(sent[self.code])
        if value is None:
            raise Amiss(self.code, _("Write a little more."))
        return value


@dataclass(frozen=True, eq=False)
class MonthFilter(Filter):
    """A month, written as 2026-11. The value is its first day."""

    kind, hint = "month", ""

    def read(self, sent: Mapping[str, str], person: Person, now: datetime) -> date:
        try:
            return cells.date(f"{sent[self.code]}-01")
        except CellProblem:
            raise Amiss(self.code, _("Write the month as 2026-11.")) from None


class Days(NamedTuple):
    """A span of days, both included; None where it is open."""

    of: str
    first: date | None
    last: date | None

    def within(self, column) -> ColumnElement[bool]:
        """Condition: the date lies in the span."""
        return _between(column, self.first, self.last and self.last + timedelta(days=1))

    def during(self, column, midnight: Callable[[date], datetime]) -> ColumnElement[bool]:
        """Condition: the moment lies in the span; `midnight` gives the beginning of a day."""
        first, after = (day and midnight(day) for day in (self.first, self.last and self.last + timedelta(days=1)))
        return _between(column, first, after)


def _between(column, first, after) -> ColumnElement[bool]:
    """From `first` on and before `after`; a record without a value is never within."""
    if first is None:
        return column < after
    return column >= first if after is None else (column >= first) & (column < after)


@dataclass(frozen=True, eq=False)
class DaysFilter(Filter):
    """One of several dates within a span of days: `code` names the date, the arguments `from` and `to` the span."""

    kind = "days"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.code, "from", "to")

    def read(self, sent: Mapping[str, str], person: Person, now: datetime) -> Days | None:
        first, last = (_day(name, sent.get(name)) for name in ("from", "to"))
        if first is None and last is None:
            return None  # which date is meant says nothing without a span
        of = sent.get(self.code) or next(iter(self.choices))
        if of not in self.choices:
            raise Amiss(self.code, _("This choice is not open to you here."))
        if first and last and last < first:
            raise Amiss("to", _("The last day comes before the first."))
        return Days(of, first, last)


def _day(name: str, text: str | None) -> date | None:
    try:
        return cells.date(text) if text else None
    except CellProblem as problem:
        raise Amiss(name, str(problem.message)) from None
