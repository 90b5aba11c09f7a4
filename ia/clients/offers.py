"""What rooms offer on the page of a client: links to their own forms. The register names no room.

`offer(provider)` is called by a room when it is imported. A provider is asked as provider(client, person, care) for every
page of a client, and answers from these alone: it reads no database.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ia.clients.care import Care
from ia.ground.org.person import Person


class Offer(NamedTuple):
    """A link on the page of a client."""

    title: object
    url: str


_providers: list[Callable[..., Iterable[Offer]]] = []


def offer(provider: Callable[..., Iterable[Offer]]) -> Callable[..., Iterable[Offer]]:
    """Let a room add links; usable as a decorator."""
    _providers.append(provider)
    return provider


def offers(client, person: Person, care: Care) -> list[Offer]:
    """All links for this person on this client, in the order in which the rooms stand."""
    return [one for provider in _providers for one in provider(client, person, care)]
