"""How a workbook's stored numbers and dates read as text: as the person who typed them saw them."""

import re
from datetime import datetime, timedelta
from decimal import Context, Decimal, InvalidOperation

from flask_babel import lazy_gettext as _l

TOO_LONG = _l(
    "The number has more than 15 digits, and the spreadsheet program has rounded it. "
    "Set the column to text and type it again."
)
NOT_A_NUMBER = _l("The cell says that it is a number, but it is not.")
NOT_A_DAY = _l("The cell says that it is a date, but there is no such day.")

DATE = "date"
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)

# A double keeps 15 digits. Further ones are noise of the binary form: 0.30000000000000004 was typed as 0.3.
_EXACT = Context(prec=15)
_LARGEST = 308


def kind_of_format(number: int, code: str | None):
    """What a number format means for the text: DATE, a width to fill with zeros (0000 shows 0042), or None.

    Other formats change the look of a number, not its value, and are left out. Elapsed hours are numbers.
    """
    if code is None:
        return DATE if number in _DATE_FORMATS else None
    section = code.split(";")[0]
    if re.fullmatch("0{2,}", section):
        return len(section)
    if _ELAPSED.search(section):
        return None
    return DATE if re.search("[ymdhs]", _LITERALS.sub("", section), re.IGNORECASE) else None


def number_text(stored: str):
    """Digits without exponent, `.0` or binary noise, and a problem where the file has already lost digits."""
    if len(stored) <= 15 and stored.isascii() and stored.isdigit():
        return stored, None
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return stored, NOT_A_NUMBER
    # Written out, a hostile exponent would fill the memory.
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST:
        return stored, NOT_A_NUMBER
    rounded = _EXACT.plus(value)
    if rounded.adjusted() >= 15:
        return format(value, "f"), TOO_LONG
    return (format(rounded.normalize(), "f") if rounded else "0"), None


def padded_text(stored: str, width: int):
    text, problem = number_text(stored)
    return (text.zfill(width) if text.isdigit() else text), problem


def date_text(stored: str, since_1904: bool = False):
    """ISO date, with the time if there is one, of a day counted in either calendar of spreadsheets."""
    try:
        days, seconds = divmod(round(float(stored) * 86_400), 86_400)
        if days == 0 and not since_1904:
            return str((datetime.min + timedelta(seconds=seconds)).time()), None
        moment = _day_zero(days, since_1904) + timedelta(days=days, seconds=seconds)
    except (ValueError, OverflowError):
        return stored, NOT_A_DAY
    return moment_text(moment), None


def _day_zero(days: int, since_1904: bool) -> datetime:
    # The other calendar has a 29 February 1900, its day 60, which never was.
    if days < 0 or (days == 60 and not since_1904):
        raise ValueError(days)
    if since_1904:
        return datetime(1904, 1, 1)
    return datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)


def iso_text(stored: str):
    """The same of a moment that is stored as text."""
    try:
        return moment_text(datetime.fromisoformat(stored)), None
    except ValueError:
        return stored, NOT_A_DAY


def moment_text(moment: datetime) -> str:
    if moment.time() == datetime.min.time():
        return str(moment.date())
    return moment.strftime("%Y-%m-%d %H:%M:%S")
