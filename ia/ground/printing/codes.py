"""The short code of a printed sheet, and its QR mark.

Eight characters of Crockford's alphabet, which leaves out I, L, O and U. Read as numbers of the field with 32 elements
they satisfy one equation whose weights all differ, so that one wrong character, and any two that changed places, are
noticed before the database is asked.
"""

import secrets
import unicodedata

import segno
from markupsafe import Markup

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = frozenset("-‐‑‒–—―−_.·~/")


def _times(a: int, b: int) -> int:
    """The product in the field of 32 elements, modulo x⁵ + x² + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = a << 1, b >> 1
        if a & 32:
            a ^= 0b100101
    return product


def _weights() -> tuple[int, ...]:
    """Powers of x, all different; that of the last character is 1."""
    powers = [1]
    while len(powers) < LENGTH:
        powers.append(_times(powers[-1], 2))
    return tuple(reversed(powers))


_WEIGHTS = _weights()


def _sum(text: str) -> int:
    total = 0
    for weight, character in zip(_WEIGHTS, text, strict=False):
        total ^= _times(weight, ALPHABET.index(character))
    return total


def with_check(body: str) -> str:
    """Seven characters and their check character."""
    return body + ALPHABET[_sum(body)]


def fresh_code() -> str:
    """A code at random; whether it is free only the database can say."""
    return with_check("".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1)))


def parse(typed: str | None) -> str | None:
    """The code that somebody typed or scanned, however written; None when it cannot be one."""
    text = unicodedata.normalize("NFKC", (typed or "")[:100]).upper()
    text = "".join(c for c in text if not c.isspace() and c not in _BETWEEN).translate(_READ_AS)
    if len(text) != LENGTH or not set(text) <= set(ALPHABET) or _sum(text):
        return None
    return text


def qr_svg(code: str) -> Markup:
    """The code as a QR mark: inline SVG without style attributes, sized by the stylesheet."""
    mark = segno.make_qr(code, version=1, error="m")
    return Markup(mark.svg_inline(omitsize=True, border=4, svgclass=None, lineclass=None))
