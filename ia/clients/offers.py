"""What rooms offer on the page of a client and below the list: links to their own forms. The register names no room.

`offer(provider)` is called by a room when it is imported. A provider is asked as provider(client, person, care) for every
page of a client, and answers from these alone: it reads no database.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ia.clients.care.carers import Care
from ia.ground.org.person import Person


class Offer(NamedTuple):
    """A link on the page of a client."""

    title: object
    url: str


class Several(NamedTuple):
    """A button below the list of clients: the form at `url` is opened with the clients ticked there (see chosen.py)."""

    title: object
    url: str
    roles: frozenset[str]


_providers: list[Callable[..., Iterable[Offer]]] = []
_for_several: list[Several] = []
_for_batches: list[Callable[..., Iterable[Offer]]] = []


def offer(provider: Callable[..., Iterable[Offer]]) -> Callable[..., Iterable[Offer]]:
    """Let a room add links; usable as a decorator."""
    _providers.append(provider)
    return provider


def offers(client, person: Person, care: Care) -> list[Offer]:
    """All links for this person on this client, in the order in which the rooms stand."""
    return [one for provider in _providers for one in provider(client, person, care)]


def offer_for_several(title, url: str, *roles: str) -> None:
    """Let the holders of these roles open a form with several clients."""
    _for_several.append(Several(title, url, frozenset(roles)))


def offers_for_several(person: Person) -> list[Several]:
    """What this person may do with clients ticked in the list."""
    return [one for one in _for_several if person.has(*one.roles)]


def offer_for_batch(provider: Callable[..., Iterable[Offer]]) -> Callable[..., Iterable[Offer]]:
    """Let a room add links to the page of a file that was taken into the register; usable as a decorator. A provider is asked
    as provider(batch, person), and answers in a few statements."""
    _for_batches.append(provider)
    return provider


def offers_for_batch(batch, person: Person) -> list[Offer]:
    """What this person may do with the clients of a file."""
    return [one for provider in _for_batches for one in provider(batch, person)]
