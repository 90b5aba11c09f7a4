"""What a client is found by: two characters of the name, pinyin, initials, the tail of an account or of a phone.

All kinds share one column and cannot be mistaken for each other: initials begin with ', accounts with #, phones with @,
holdings with $, services with +, tails of identity numbers with = (see tails.py). Accounts and phones stand there back to
front, so that a tail of any length is the beginning of a term.

Holdings and services stand here too, and not in tables of their own: what they are asked is the same (which clients of this
branch have it), they change with the same client in the same moment, and most clients have none or few.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ia.clients.finding import stocks, tails
from ia.clients.finding.spelling import folded, is_han, spellings
from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem

LONGEST = 40
_FEWEST_DIGITS = 4
_INITIALS = range(2, 7)
_FORMS = re.compile(
    "股份有限公司|有限责任公司|有限公司|总公司|分公司|公司|集团|特殊普通合伙|普通合伙|有限合伙|合伙企业|事务所|营业部"
)
_PLACES = re.compile(
    "(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    "陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|深圳|广州|杭州|南京|苏州|成都|武汉|西安|长沙|郑州|青岛|大连|宁波|厦门|"
    "济南|合肥|福州|昆明|沈阳|哈尔滨|长春|石家庄|太原|南昌|南宁|贵阳|兰州|海口|无锡|东莞|佛山|温州|中国)+(?:省|市|自治区)?"
)
_AS_PERSON = 4  # a name of so many characters may be a person's
_WORD = re.compile("[0-9a-z]{2,}")
_IDENTITY = re.compile(r"(?=[a-z]*\d)[0-9a-z]{4,30}", re.ASCII)


def short(name: str) -> str:
    """A folded name without the words that say what kind of company it is; the name itself where nothing would stay."""
    return _FORMS.sub("", name) or name


def _brand(text: str) -> str:
    """A company's short name without the place that it begins with: 中科软件 for 北京中科软件."""
    place = _PLACES.match(text) if len(text) > _AS_PERSON else None
    return text[place.end() :] if place and len(text) - place.end() > 1 else text


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
    spelt = {term for each in {text, _brand(text)} if any(map(is_han, each)) for term in _spelt(each)}
    return {term[:LONGEST] for term in {*_grams(text), *_WORD.findall(text), *spelt}}


def of_numbers(account: str | None, phones: Iterable[str]) -> set[str]:
    """The terms that an account and phone numbers give."""
    numbers = [("#", account or ""), *(("@", phone) for phone in phones)]
    plain = [(mark, re.sub(r"\D", "", number)) for mark, number in numbers]
    return {f"{mark}{digits[::-1]}"[:LONGEST] for mark, digits in plain if len(digits) >= _FEWEST_DIGITS}


def terms_of(name: str, account: str | None, phones: Iterable[str], holdings=None, services=()) -> set[str]:
    """All terms of a client: name, number of the account, plain phone numbers, stocks held, services chosen."""
    return of_name(name) | of_numbers(account, phones) | of_choices(holdings, services)


def of_choices(holdings: str | None, services: Iterable[str] | None = ()) -> set[str]:
    """The terms that stocks held and services chosen give."""
    return {term[:LONGEST] for term in stocks.of_holdings(holdings)} | {service(code) for code in services or ()}


def service(code: str) -> str:
    """The term of a chosen service."""
    return f"+{code}"[:LONGEST]


class Term(NamedTuple):
    """A term as it stands, or with `prefix` everything that begins so."""

    text: str
    prefix: bool = False

    @property
    def after(self) -> str:
        """The first text behind everything that begins so."""
        return self.text[:-1] + chr(ord(self.text[-1]) + 1)


class Yearly(NamedTuple):
    """A day of every year."""

    month: int
    day: int


class Wanted(NamedTuple):
    """What somebody searches. A client fits by any of `ways`: every group of it must be met, by any of its terms; or by one
    of the whole numbers; or by the tail of its identity number; or by a day on which something happened."""

    ways: tuple[tuple[tuple[Term, ...], ...], ...] = ()
    client_no: str = ""
    id_no: str = ""
    id_tail: str = ""
    day: date | Yearly | None = None


def wanted(text: str) -> Wanted | None:
    """What a typed text asks for; None when it is too short to search."""
    plain = folded(text)[:LONGEST]
    day = _day(text)
    if day is not None and not text.strip().isdigit():
        return Wanted(day=day)
    if plain.isdigit():
        return _number(plain, day)
    if any(map(is_han, plain)):
        grams = _grams(_FORMS.sub("", plain)) or _grams(plain)
        ways = tuple((Term(gram),) for gram in dict.fromkeys(grams))
        return Wanted((ways, *_held(text))) if grams else None
    if len(plain) < 2:
        return None
    initials = (Term(f"'{plain}"),) if len(plain) in _INITIALS else ()
    return _or_identity(plain, Wanted((((*initials, Term(plain, prefix=True)),), *_held(text))))


def _number(digits: str, day: date | None) -> Wanted | None:
    """The tail of an account or a phone, and what else a number of this length may be."""
    if len(digits) < _FEWEST_DIGITS:
        return None
    number = digits if len(digits) in (6, 7, 8) else ""
    return _or_identity(digits, Wanted((_tails(digits), *_held(digits)), client_no=number, day=day))


def _or_identity(plain: str, asked: Wanted) -> Wanted:
    """The same, or the tail of an identity number, or a whole one; a passport or the number of a company may have letters."""
    if not _IDENTITY.fullmatch(plain):
        return asked
    return asked._replace(**{"id_tail" if len(plain) in tails.LENGTHS else "id_no": plain.upper()})


def _tails(digits: str) -> tuple[tuple[Term, ...], ...]:
    return ((Term(f"#{digits[::-1]}", prefix=True), Term(f"@{digits[::-1]}", prefix=True)),)


def _held(text: str) -> tuple[tuple[tuple[Term, ...], ...], ...]:
    """The way by which holders of the typed stock fit; none where the text names no stock."""
    terms = stocks.asked(text)
    return (tuple((Term(term[:LONGEST]),) for term in terms),) if terms else ()


_YEARLY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)


def _day(text: str) -> date | Yearly | None:
    """The day that is typed: 2026-11-03, 2026/11/3, 20261103, 2026年11月3日, or without a year 11-03, 11月3日."""
    yearly = _YEARLY.fullmatch(text.strip())
    try:
        if yearly:
            leap = date(2000, int(yearly[1]), int(yearly[2]))
            return Yearly(leap.month, leap.day)
        return cells.date(text) if any(sign.isdigit() for sign in text) else None
    except (CellProblem, ValueError):
        return None
