"""Why two records cannot become one now. Rooms add what only they know: `hindrance(provider)`."""

from collections.abc import Callable, Iterable

_providers: list[Callable[..., Iterable[object]]] = []


def hindrance(provider: Callable[..., Iterable[object]]) -> Callable[..., Iterable[object]]:
    """Let a room object to a merge; usable as a decorator. A provider is asked as provider(stays, goes) with both records
    and yields its reasons as texts."""
    _providers.append(provider)
    return provider


def hindrances(stays, goes) -> list[str]:
    """All that the rooms object to."""
    return [str(reason) for provider in _providers for reason in provider(stays, goes)]
