"""What rooms do when a client was visited. The register names no room: the room in which a visit is recorded tells of it
(`took_place`), and a room that keeps what happens with a client adds it to its own (`follow`), so that it is entered once
(AMB-63)."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple


class Visit(NamedTuple):
    """A visit of a client: by whom, when it began, how many minutes it took, what happened, what the client said."""

    client_id: int
    by_id: int
    at: datetime
    minutes: int | None
    content: str
    feedback: str | None = None


_followers: list[Callable[[Visit, object], None]] = []


def follow(follower: Callable[[Visit, object], None]) -> Callable[[Visit, object], None]:
    """Let a room take visits up: called as follower(visit, act) in the unit of work of the form that tells of it. Usable
    as a decorator."""
    _followers.append(follower)
    return follower


def took_place(visit: Visit, act) -> None:
    """Tell the rooms that a visit took place."""
    for follower in _followers:
        follower(visit, act)
