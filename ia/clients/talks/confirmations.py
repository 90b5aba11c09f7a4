"""New clients that rooms have confirmed in a month, for whoever compares them with the counter (D-59). The register names no
room: a room says by `tell(provider)` what it has confirmed."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

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


_providers: list[Callable[[int, date, date], Iterable[Confirmed]]] = []


def tell(provider: Callable[[int, date, date], Iterable[Confirmed]]):
    """Let a room tell what it has confirmed: asked as provider(branch_id, first, last), both days inclusive. Usable as a
    decorator."""
    _providers.append(provider)
    return provider


def confirmed(branch_id: int, first: date, last: date) -> Iterator[Confirmed]:
    """What all rooms have confirmed in the branch from the first to the last day."""
    for provider in _providers:
        yield from provider(branch_id, first, last)
