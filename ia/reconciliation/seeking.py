"""Finding differences by account or name."""

from unicodedata import normalize

from sqlalchemy import Text, false, or_, type_coerce

from ia.reconciliation.models import FindingRow

TAIL = 4
"""Digits of an account that its mask shows."""
LONGEST = 40
"""Characters that are looked for."""


def tells(sought: str, whole: bool):
    """Condition: the difference is of such an account, by any of its digits; or a name in it holds the text.

    To whom accounts are masked, only what the mask shows finds any, so nobody spells one out by asking.
    """
    plain = sought.replace('"', "").strip()  # a text of JSON has its values between them
    digits = normalize("NFKC", plain)
    if not digits.isdecimal():
        told = (type_coerce(side, Text) for side in (FindingRow.platform, FindingRow.counter))
        return or_(*(side.contains(plain, autoescape=True) for side in told))
    if whole:
        return FindingRow.account.contains(digits)
    return FindingRow.account.endswith(digits) if len(digits) <= TAIL else false()
