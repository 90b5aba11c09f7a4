"""Ways to reach a client: cleaned when they come in, and in the plain form by which they are compared and found."""

import re

from ia.clients.masking import PHONES
from ia.ground.tables import cells


def check_contact(kind: str, value: str) -> str:
    """The value as it is kept. Raises CellProblem for a number or address that cannot be right."""
    if kind in PHONES:
        return cells.phone(value)
    if kind == "email":
        return cells.email(value)
    return cells.text(value, most=40 if kind == "wechat" else 200)


def plain(kind: str, value: str) -> str:
    """What two ways must share to be the same: the digits of a phone, the small letters of the rest."""
    return re.sub(r"\D", "", value) if kind in PHONES else value.casefold()


def phones(ways) -> list[str]:
    """The plain numbers among pairs of kind and value."""
    return [plain(kind, value) for kind, value in ways if kind in PHONES]
