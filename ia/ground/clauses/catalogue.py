"""The guideline as the platform reads it. Each file is parsed when it is first asked for, and kept: 1.3 MB in all."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from flask_babel import get_locale

from ia.ground.clauses import overrides

DATA = Path(__file__).resolve().parent / "data"
_SECTION = re.compile(r"[A-Z]")
_IN_ORDER = "MTEKPADCISRWXGQVNZ"
"""The sections in the order of the guideline."""
_KEPT_AS = {"int": int, "text": str, "list": list}


class UnknownClause(KeyError):
    """No clause, setting or reminder has this name."""


def chinese() -> bool:
    """Whether the page being made is in Chinese; outside a request the guideline speaks its own language."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule. `rule` is what the guideline says, `platform` what the platform makes of it, where that is not the same."""

    id: str
    section: str
    source: str
    kind: tuple[str, ...]
    actors: tuple[str, ...]
    number_in: tuple[str, str]
    rule_in: tuple[str, str]
    platform_in: tuple[str, str]

    @property
    def rule(self) -> str:
        return self.rule_in[chinese()]

    @property
    def platform(self) -> str:
        return self.platform_in[chinese()]

    @property
    def number(self) -> str:
        return self.number_in[chinese()]

    @property
    def is_guidance(self) -> bool:
        """True for advice to people, which no software can carry out."""
        return self.kind == ("guidance-only",)


@dataclass(frozen=True, slots=True)
class Figure:
    """A setting: a number of the guideline that may be changed from a date on (see `value`)."""

    key: str
    type: str
    default: object
    minimum: object
    unit: str
    check: str
    clauses: tuple[str, ...]
    title_in: tuple[str, str]
    note_in: tuple[str, str]

    @property
    def title(self) -> str:
        return self.title_in[chinese()]

    @property
    def note(self) -> str:
        return self.note_in[chinese()]

    def read(self, raw):
        """The value as the code uses it: decimals exact, an empty one None, lists unchangeable."""
        if self.type == "decimal":
            return Decimal(raw) if raw else None
        return tuple(raw) if self.type == "list" else raw

    def refuses(self, raw) -> bool:
        """True when `raw`, as it stands in the catalogue or the table, cannot be a value of this setting."""
        if self.type == "decimal":
            return not isinstance(raw, str) or not re.fullmatch(r"(\d{1,13}(\.\d{1,4})?)?", raw)
        if type(raw) is not _KEPT_AS[self.type]:
            return True
        return self.minimum is not None and raw < self.minimum


@dataclass(frozen=True, slots=True)
class Reminder:
    """A row of the guideline's table of reminders: what falls due, when somebody is told, and who."""

    id: str
    clauses: tuple[str, ...]
    trigger_in: tuple[str, str]
    when_in: tuple[str, str]
    receivers_in: tuple[str, str]

    @property
    def trigger(self) -> str:
        return self.trigger_in[chinese()]

    @property
    def when(self) -> str:
        return self.when_in[chinese()]

    @property
    def receivers(self) -> str:
        return self.receivers_in[chinese()]


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the guideline."""

    code: str
    title_in: tuple[str, str]
    clauses: tuple[Clause, ...]

    @property
    def title(self) -> str:
        return self.title_in[chinese()]


def _load(name: str) -> dict:
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _both(row: dict, english: str, other: str) -> tuple[str, str]:
    """English and Chinese, so that `chinese()` picks one."""
    return row[english], row[other]


@cache
def section(code: str) -> Section:
    """A chapter by its letter; UnknownClause for any other."""
    if code not in codes():
        raise UnknownClause(code)
    data = _load(code)
    clauses = tuple(
        Clause(
            row["id"],
            row["section"],
            row["source"],
            tuple(row["kind"]),
            tuple(row["actors"]),
            _both(row, "number", "number_zh"),
            _both(row, "en", "zh"),
            _both(row, "en_platform", "zh_platform"),
        )
        for row in data["clause"]
    )
    return Section(code, _both(data, "title_en", "title_zh"), clauses)


@cache
def codes() -> tuple[str, ...]:
    """The letters of the chapters, in the order of the guideline."""
    found = {path.stem for path in DATA.glob("*.toml") if _SECTION.fullmatch(path.stem)}
    return tuple(sorted(found, key=lambda code: (_IN_ORDER + code).index(code)))


@cache
def _by_id(code: str) -> dict[str, Clause]:
    return {clause.id: clause for clause in section(code).clauses}


def clause(clause_id: str) -> Clause:
    """The clause of that number, as in D-19; UnknownClause when there is none."""
    try:
        return _by_id(clause_id[:1])[clause_id]
    except KeyError:
        raise UnknownClause(clause_id) from None


def clauses(code: str | None = None) -> tuple[Clause, ...]:
    """The clauses of a chapter, or all of them."""
    if code is not None:
        return section(code).clauses
    return tuple(clause for code in codes() for clause in section(code).clauses)


@cache
def _settings() -> dict[str, Figure]:
    return {
        row["key"]: Figure(
            row["key"],
            row["type"],
            tuple(row["default"]) if row["type"] == "list" else row["default"],
            row.get("minimum"),
            row["unit"],
            row["check"],
            tuple(row["clauses"]),
            _both(row, "en", "zh"),
            _both(row, "check_note", "check_note_zh"),
        )
        for row in _load("settings")["setting"]
    }


def settings() -> tuple[Figure, ...]:
    """Every setting, in the order of the guideline."""
    return tuple(_settings().values())


def setting(key: str) -> Figure:
    """The setting of that name; UnknownClause when there is none."""
    try:
        return _settings()[key]
    except KeyError:
        raise UnknownClause(key) from None


def value(key: str, on: date):
    """What the setting is on that day: what was set for it last, else the guideline's own figure.

    A rule that was in force on the day of a case stays in force for that case: ask with the day of the case.
    """
    known = setting(key)
    return known.read(overrides.in_force(key, on, known.default))


@cache
def reminders() -> tuple[Reminder, ...]:
    """The guideline's table of reminders."""
    return tuple(
        Reminder(
            row["id"],
            tuple(row["clauses"]),
            _both(row, "trigger", "trigger_zh"),
            _both(row, "when", "when_zh"),
            _both(row, "receivers", "receivers_zh"),
        )
        for row in _load("reminders")["reminder"]
    )


@cache
def _reminders_by_id() -> dict[str, Reminder]:
    return {row.id: row for row in reminders()}


def reminder(code: str) -> Reminder | None:
    """The row of that J-number, or None."""
    return _reminders_by_id().get(code)
