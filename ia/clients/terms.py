"""What a client is found by: two characters of the name, pinyin, initials, the tail of an account or of a phone.

All kinds share one column and cannot be mistaken for each other: initials begin with ', accounts with #, phones with @,
and numbers stand there back to front, so that a tail of any length is the beginning of a term.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ia.clients.spelling import folded, is_han, spellings

LONGEST = 40
_FEWEST_DIGITS = 4
_INITIALS = range(2, 7)
_FORMS = re.compile(
    "股份有限公司|有限责任公司|有限公司|总公司|分公司|公司|集团|普通合伙|特殊普通合伙|有限合伙|合伙企业|事务所|营业部"
)
_WORD = re.compile("[0-9a-z]{2,}")
_IDENTITY = re.compile(r"\d{15}|\d{17}[\dx]", re.ASCII)


def short(name: str) -> str:
    """A folded name without the words that say what kind of company it is; the name itself where nothing would stay."""
    return _FORMS.sub("", name) or name


def _grams(text: str) -> list[str]:
    """Every two neighbouring characters of which at least one is Chinese."""
    return [a + b for a, b in zip(text, text[1:], strict=False) if is_han(a) or is_han(b)]


def _spelt(text: str) -> set[str]:
    found = set()
    for syllables in spellings(text):
        found.add("".join(syllables))
        initials = "".join(syllable[0] for syllable in syllables)
        found.update(f"'{initials[:length]}" for length in _INITIALS if length <= len(initials))
    return found


def of_name(name: str) -> set[str]:
    """The terms that a name gives."""
    text = short(folded(name))
    spelt = _spelt(text) if any(map(is_han, text)) else set()
    return {term[:LONGEST] for term in {*_grams(text), *_WORD.findall(text), *spelt}}


def of_numbers(account: str | None, phones: Iterable[str]) -> set[str]:
    """The terms that an account and phone numbers give."""
    numbers = [("#", account or ""), *(("@", phone) for phone in phones)]
    plain = [(mark, re.sub(r"\D", "", number)) for mark, number in numbers]
    return {f"{mark}{digits[::-1]}"[:LONGEST] for mark, digits in plain if len(digits) >= _FEWEST_DIGITS}


def terms_of(name: str, account: str | None, phones: Iterable[str]) -> set[str]:
    """All terms of a client: name, number of the account, and the plain phone numbers."""
    return of_name(name) | of_numbers(account, phones)


class Term(NamedTuple):
    """A term as it stands, or with `prefix` everything that begins so."""

    text: str
    prefix: bool = False

    @property
    def after(self) -> str:
        """The first text behind everything that begins so."""
        return self.text[:-1] + chr(ord(self.text[-1]) + 1)


class Wanted(NamedTuple):
    """What somebody searches: every group must be met, by any of its terms; or one of the whole numbers."""

    groups: tuple[tuple[Term, ...], ...]
    client_no: str = ""
    id_no: str = ""


def wanted(text: str) -> Wanted | None:
    """What a typed text asks for; None when it is too short to search."""
    plain = folded(text)[:LONGEST]
    if _IDENTITY.fullmatch(plain) and (len(plain) == 18 or not plain.isdigit()):
        return Wanted(_tails(plain) if plain.isdigit() else (), id_no=plain.upper())
    if plain.isdigit():
        number = plain if len(plain) in (6, 7, 8) else ""
        return Wanted(_tails(plain), client_no=number) if len(plain) >= _FEWEST_DIGITS else None
    if any(map(is_han, plain)):
        grams = _grams(_FORMS.sub("", plain)) or _grams(plain)
        return Wanted(tuple((Term(gram),) for gram in dict.fromkeys(grams))) if grams else None
    if len(plain) < 2:
        return None
    initials = (Term(f"'{plain}"),) if len(plain) in _INITIALS else ()
    return Wanted(((*initials, Term(plain, prefix=True)),))


def _tails(digits: str) -> tuple[tuple[Term, ...], ...]:
    return ((Term(f"#{digits[::-1]}", prefix=True), Term(f"@{digits[::-1]}", prefix=True)),)
