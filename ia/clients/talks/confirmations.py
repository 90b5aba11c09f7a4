"""New clients that rooms have confirmed in a month, for whoever compares them with the counter (D-59), and which of their
papers lie nowhere (Z-14). The register names no room: a room says by `tell(provider)` what it has confirmed, and by
`tell_papers(provider)` what is missing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from ia.ground.org.person import Person

EITHER = " / "
"""Between the names of two advisers either of whom may stand at the counter (D-57, AMB-27)."""


class Confirmed(NamedTuple):
    """A confirmed new client: total assets in yuan."""

    account: str
    name: str
    asset_total: Decimal
    confirmed_on: date
    team: str
    advisor: str


class Lacking(NamedTuple):
    """A confirmed new client with papers that nobody keeps; `url` is empty for whoever does not reach the form."""

    name: str
    serial_no: str
    url: str
    papers: Sequence[object]


_providers: list[Callable[[int, date, date], Iterable[Confirmed]]] = []
_papers: list[Callable[[int, date, date, Person, datetime], Iterable[Lacking]]] = []


def tell(provider: Callable[[int, date, date], Iterable[Confirmed]]):
    """Let a room tell what it has confirmed: asked as provider(branch_id, first, last), both days inclusive. Usable as a
    decorator."""
    _providers.append(provider)
    return provider


def confirmed(branch_id: int, first: date, last: date) -> Iterator[Confirmed]:
    """What all rooms have confirmed in the branch from the first to the last day."""
    for provider in _providers:
        yield from provider(branch_id, first, last)


def tell_papers(provider: Callable[[int, date, date, Person, datetime], Iterable[Lacking]]):
    """Let a room tell which of those clients lack papers: asked as provider(branch_id, first, last, viewer, now), in the
    order of confirmation. Usable as a decorator."""
    _papers.append(provider)
    return provider


def lacking(branch_id: int, first: date, last: date, viewer: Person, now: datetime, most: int) -> list[Lacking]:
    """New clients of the branch confirmed from the first to the last day who lack papers, so many at most."""
    found = (one for provider in _papers for one in provider(branch_id, first, last, viewer, now))
    return list(islice(found, most))
