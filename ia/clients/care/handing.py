"""What rooms do when clients have changed hands. The register names no room.

A client changes hands when another adviser manages it, or when its record goes out of use. What holds a client beforehand
is asked in ties.py.
"""

from collections.abc import Callable, Iterable

_followers: list[Callable[[list[int], object], None]] = []
_lending_followers: list[Callable[[list[int], object], None]] = []


def follow(follower: Callable[[list[int], object], None]) -> Callable[[list[int], object], None]:
    """Let a room put its own forms in order: called as follower(client_ids, act) in the same unit of work, a fixed number
    of statements. Usable as a decorator."""
    _followers.append(follower)
    return follower


def changed_hands(client_ids: Iterable[int], act) -> None:
    """Tell the rooms that these clients are in other hands now."""
    ids = sorted(client_ids)
    for follower in _followers if ids else ():
        follower(ids, act)


def follow_lending(follower: Callable[[list[int], object], None]) -> Callable[[list[int], object], None]:
    """Let a room put its own forms in order when clients were lent to another adviser or taken back: called like the
    followers of `follow`. Delegations that begin or end by their days tell nobody."""
    _lending_followers.append(follower)
    return follower


def lent_or_back(client_ids: Iterable[int], act) -> None:
    """Tell the rooms that somebody else may write for these clients now."""
    ids = sorted(client_ids)
    for follower in _lending_followers if ids else ():
        follower(ids, act)
