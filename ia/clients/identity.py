"""Numbers of identity documents: which kind they are, and whether they can be right."""

import re

from flask_babel import lazy_gettext as _l

from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem

_PASSPORT = re.compile(r"[A-Z0-9]{5,20}", re.ASCII)
_LOOKS_LIKE_IDENTITY = re.compile(r"\d{15}|\d{17}[\dXx]", re.ASCII)


def check_identity(kind: str | None, number: str) -> tuple[str, str]:
    """The kind of the document and its number, cleaned. Without a kind, the number's own form says it.

    Raises CellProblem for what cannot be right, a wrong check digit first of all.
    """
    kind = kind or _kind_of(number)
    return kind, {"id_card": cells.identity, "uscc": cells.uscc, "passport": _passport}.get(kind, _other)(number)


def _kind_of(number: str) -> str:
    plain = re.sub(r"[\s']", "", number)
    if _LOOKS_LIKE_IDENTITY.fullmatch(plain) and not plain.startswith("9"):
        return "id_card"
    if len(plain) == 18:
        return "uscc"
    raise CellProblem(_l("Say what kind of document this number belongs to."))


def _passport(number: str) -> str:
    plain = cells.text(number, most=30).replace(" ", "").upper()
    if not _PASSPORT.fullmatch(plain):
        raise CellProblem(_l("A passport number has 5 to 20 letters and digits."))
    return plain


def _other(number: str) -> str:
    return cells.text(number, most=30)
