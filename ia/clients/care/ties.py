"""Open forms of the rooms that tie a client to whoever works on it, so that nobody gives it to somebody else meanwhile.

The register names no room: a room says by `tie(provider)` which clients its open forms hold. A provider is asked as
provider(client_ids), and answers in one statement.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Tie(NamedTuple):
    """A client, and the form that holds it."""

    client_id: int
    kind: str
    serial_no: str


_providers: list[Callable[[list[int]], Iterable[Tie]]] = []


def tie(provider: Callable[[list[int]], Iterable[Tie]]) -> Callable[[list[int]], Iterable[Tie]]:
    """Let a room say which clients it holds; usable as a decorator."""
    _providers.append(provider)
    return provider


def ties(client_ids: Iterable[int]) -> list[Tie]:
    """What holds these clients in any room."""
    ids = sorted(set(client_ids))
    return [one for provider in _providers for one in provider(ids)] if ids else []
