"""Where a page of a list begins: the last row that was seen, sealed into a token that nobody can make up."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

END = "end"
"""Instead of a token: the walk begins at the end of the list."""
_READ = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "s": str,
    "i": int,
}


class Place(NamedTuple):
    """A row by what it is sorted by. `key` None: it has no value, and stands in the last segment."""

    key: object
    id: int
    segment: int


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="listing")


def write_token(order, row) -> str:
    """The token of a row, for the order in which it was shown."""
    return _seal().dumps([order.code, _written(row.place_key), row.place_id])


def _written(key):
    match key:
        case None:
            return None
        case datetime():
            return "t" + key.isoformat()
        case date():
            return "d" + key.isoformat()
        case Decimal():
            return f"n{key}"
        case int():
            return f"i{key}"
    return f"s{key}"


def read_token(token: str | None, order) -> Place | None:
    """The place, or None for a token that is missing, altered, or made for another order."""
    if not token or token == END:
        return None
    try:
        code, key, number = _seal().loads(token)
        if code != order.code:
            return None
        return Place(None if key is None else _READ[key[0]](key[1:]), number, 1 if key is None else 0)
    except (BadData, ValueError, KeyError, TypeError, ArithmeticError):
        return None
