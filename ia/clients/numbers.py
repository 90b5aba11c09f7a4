"""Client numbers: a serial without meaning (C-25), six digits at first, seven when those are used up."""

from sqlalchemy import update

from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.documents.models import Counter

COUNTER = "client"
SIX = 900_000
"""How many numbers 100000 to 999999 there are."""


def client_no(count: int) -> str:
    """The number of the client counted `count`, from 1: no two alike, and neighbours far apart."""
    if count <= SIX:
        return str(100_000 + _scrambled(count - 1, 900, 1_000))
    return str(1_000_000 + _scrambled(count - 1 - SIX, 3_000, 3_000))


def _scrambled(value: int, high: int, low: int) -> int:
    """A permutation of the numbers below high * low: each half is shifted by a mixture of the other, three times over."""
    a, b = divmod(value, low)
    for turn in (1, 2, 3):
        a = (a + _mixed(b, turn)) % high
        b = (b + _mixed(a, turn + 3)) % low
    return a * low + b


def _mixed(value: int, turn: int) -> int:
    value = (value + 7919 * turn) * 2_654_435_761 & 0xFFFFFFFF
    return (value ^ value >> 15) * 2_246_822_519 >> 7 & 0xFFFFFF


def next_numbers(many: int = 1) -> list[str]:
    """Fresh client numbers, counted in the present unit of work."""
    first = numbering.count(COUNTER)
    if many > 1:
        last = first + many - 1
        db.session.execute(
            update(Counter)
            .where(Counter.name == COUNTER)
            .values(last=last)
            .execution_options(synchronize_session=False)
        )
    return [client_no(count) for count in range(first, first + many)]
