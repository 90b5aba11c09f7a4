"""What a drill found."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """`holds`: nothing was lost, doubled or late. `figures`: what was counted, beside its limits."""

    holds: bool
    figures: str
