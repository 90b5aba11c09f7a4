"""Freezing what is printed: from the values of a record to plain JSON that says the same in twenty years.

Texts of ours (labels, titles of states and choices) are frozen as source strings, so that the same paper prints in
either language; what people typed is frozen as typed and never translated.
"""

import hashlib
import json
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext
from flask_babel.speaklater import LazyString

from ia.ground.clock import local
from ia.ground.web.language import listed

SOURCE, VALUES = "msg", "args"
NARROW = 20
"""Half characters up to which a column of a printed table is kept as wide as what stands in it."""
SHORT = 10
"""Half characters of a heading that is never broken."""
ROOM, ENOUGH = 686, 150
"""Pixels between the margins of an upright sheet, and those that a column of long texts should have."""
_AMOUNT = re.compile(r"-?\d{4,}\.\d\d")


def freeze(value):
    """The value as JSON: amounts "1234.50", dates "2026-11-22", moments on the branch's clock, lazy texts by source."""
    match value:
        case None | bool() | int():
            return value
        case LazyString():
            source, values = value._args[0], {name: freeze(one) for name, one in value._kwargs.items()}
            return {SOURCE: source, VALUES: values} if values else {SOURCE: source}
        case str():
            return str(value)
        case Decimal():
            return f"{value:.2f}"
        case datetime():
            return local(value).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case dict():
            return {str(name): freeze(one) for name, one in value.items()}
        case list() | tuple():
            return [freeze(one) for one in value]
    raise TypeError(f"{type(value).__name__} cannot be frozen on paper")


def canonical(frozen) -> str:
    """One spelling of frozen facts, whatever the order of their names."""
    return json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(*frozen) -> str:
    """SHA-256 of frozen facts."""
    return hashlib.sha256(canonical(frozen).encode()).hexdigest()


def said(value, label: bool = False) -> str:
    """A frozen value as text in the language of the page; a plain string is translated only where it is a label."""
    match value:
        case None | "":
            return ""
        case dict() if SOURCE in value:
            return gettext(value[SOURCE], **{name: said(one) for name, one in value.get(VALUES, {}).items()})
        case list():
            return listed(said(one, label) for one in value)
        case str():
            return gettext(value) if label else _grouped(value)
    return str(value)


def _grouped(text: str) -> str:
    """An amount by thousands, every other text as it is."""
    return f"{Decimal(text):,}" if _AMOUNT.fullmatch(text) else text


def widths(columns, rows) -> list[int | None]:
    """For each column of a printed table how many pixels keep its texts on one line, None for columns of long texts.

    Cells of a sheet may break anywhere, so that nothing runs over the edge; without this, dates would be the first to. Where
    that would leave little for the long texts, headings and enumerations (甲、乙) are broken too. Where the first column alone
    is long and there is room for all, it keeps its width too and the last takes the rest: else a label would.
    """
    texts = [[said(column, label=True), *(said(row[n]) for row in rows)] for n, column in enumerate(columns)]
    widest = [max(map(_half_characters, column)) for column in texts]
    lines = [8 * half + 14 for half in widest]
    wide = [line if half <= NARROW else None for line, half in zip(lines, widest, strict=True)]
    long = wide.count(None)
    if long == 1 and wide[0] is None and sum(lines) <= ROOM:
        return [*lines[:-1], None]
    if not long or ROOM - sum(width or 0 for width in wide) >= long * ENOUGH:
        return wide
    return [width and 8 * _broken(column) + 14 for width, column in zip(wide, texts, strict=True)]


def _broken(texts: list[str]) -> int:
    """Half characters of a column whose heading stands on two lines and whose enumerations break after each part."""
    heading, parts = _half_characters(texts[0]), [part for text in texts[1:] for part in text.split("、")]
    heading = heading if heading <= SHORT else -(-heading // 4) * 2
    return max([heading, *(_half_characters(part) + 2 * ("、" in "".join(texts[1:])) for part in parts)])


def _half_characters(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
