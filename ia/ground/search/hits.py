"""What a search finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that fits: its name, its page, and a note that tells it from others. `exact` when the whole text is its
    number, so that there is nothing to choose from."""

    title: str
    url: str
    note: object = ""
    exact: bool = False
