"""The order in which prospects are contacted (8.8, D-65): size, likelihood, timing, each 1 to 3. An aid, no decision."""

from datetime import datetime

from ia.clients.vocabulary import OPEN_TO_VIEW

RANKED = OPEN_TO_VIEW
"""Statuses in which a prospect has its place in the order."""
FACTORS = ("potential_size", "likelihood", "timing")
_SPAN = 1 << 32
"""Minutes that a next contact may lie after 1970."""


def rank(status: str, factors, next_contact_at: datetime | None) -> int | None:
    """The stored sort key: the greater, the earlier. First the sum, then the size, then the nearest next contact; None
    while a factor is open, or once the client is no prospect any more."""
    if status not in RANKED or any(factor is None for factor in factors):
        return None
    soon = _SPAN - 1 - int(next_contact_at.timestamp() // 60) if next_contact_at else 0
    return (sum(factors) * 4 + factors[0]) * _SPAN + soon


def of(client, **changed) -> int | None:
    """The sort key of a client once `changed` columns have these values."""
    value = {name: getattr(client, name) for name in ("status", *FACTORS, "next_contact_at")} | changed
    return rank(value["status"], [value[name] for name in FACTORS], value["next_contact_at"])


def total(client) -> int | None:
    """The sum of the factors, 3 to 9."""
    factors = [getattr(client, name) for name in FACTORS]
    return None if None in factors else sum(factors)
