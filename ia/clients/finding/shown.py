"""A client as a line of the list: plain texts, put together here because a template would take three times as long."""

from typing import NamedTuple

from ia.clients import masking
from ia.clients.standing import priority
from ia.ground.clock import local_date


class Line(NamedTuple):
    """What a line shows. `adviser` and the rest in words; `rank` is the evaluation of a prospect, such as 7 · 大/高/1个月内."""

    id: int
    name: str
    key: str
    client_no: str
    status: str
    level: str
    adviser: str
    account: str
    next_contact: str
    rank: str


def line(row, words) -> Line:
    """The line of a row of CLIENTS."""
    return Line(
        row.id,
        row.name,
        words.LABELS["is_key"] if row.is_key else "",
        row.client_no,
        words.STATUSES[row.status],
        words.LEVELS[row.level],
        row.adviser,
        masking.account(row.fund_account_no),
        local_date(row.next_contact_at).isoformat() if row.next_contact_at else "",
        rank(row, words),
    )


def rank(row, words) -> str:
    """The evaluation in words: the sum, and what it is made of; nothing while a factor is open, or once it is settled."""
    if row.potential_size is None or row.status not in priority.RANKED or (total := priority.total(row)) is None:
        return ""
    factors = words.SIZES[row.potential_size], words.LIKELIHOODS[row.likelihood], words.TIMINGS[row.timing]
    return f"{total} · {'/'.join(factors)}"
