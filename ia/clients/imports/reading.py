"""From a file to rows of facts, without the database: what its columns mean, which cells are good, what is wrong with the
others. Rows are read as they are asked for, so that a large file needs the memory of a small one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ia.clients import contacts
from ia.clients.identity import check_identity
from ia.clients.imports import columns
from ia.clients.masking import STAR
from ia.ground.tables import cells, sheets
from ia.ground.tables.rows import MEGABYTE, STANDARD, CellProblem, Row, SheetRefused

LIMITS = replace(
    STANDARD,
    size=40 * MEGABYTE,
    rows=250_000,
    cells=6_000_000,
    inflated=768 * MEGABYTE,
    memory=320 * MEGABYTE,
    seconds=10,
)
"""What one file may hold."""
ACCOUNT_LONGEST = 20
_COLUMN = "column:"
NO_NAME = _l("The table has no column with the names of the clients.")
Words = Mapping[str, str]
"""What a branch has said of its own labels: folded label → code of the column, "" for one that is left out."""


class Bad(NamedTuple):
    """A cell that cannot be taken. `row` is the line of the file, title block and header counted."""

    row: int
    column: str
    reason: str


@dataclass(slots=True)
class Parsed:
    """One row: columns of the client, contacts as pairs of kind and value, and what is wrong. `masked` are numbers that
    stand there as exports show them, as pairs of column and text; `about` says what the file knows of the record itself."""

    line: int
    cells: tuple[str, ...]
    facts: dict = field(default_factory=dict)
    ways: list[tuple[str, str]] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    masked: list[tuple[str, str]] = field(default_factory=list)
    about: dict = field(default_factory=dict)
    bad: list[Bad] = field(default_factory=list)


class Meaning(NamedTuple):
    """A column of the file: `code` is what it means, "" when it is left out, None when nobody knows."""

    index: int
    label: str
    code: str | None


@dataclass(frozen=True)
class Table:
    """An opened file. `labels` are its own column titles, per code; `head` all of them as they stand."""

    sheet: sheets.Sheet
    header: sheets.Header
    head: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    labels: dict[str, str]

    @property
    def unknown(self) -> list[str]:
        return [one.label for one in self.meanings if one.code is None]

    @property
    def has_names(self) -> bool:
        return "name" in self.labels

    def count(self) -> int:
        """How many rows there are; reads the file once, without looking into the cells."""
        return sum(1 for _ in self._rows())

    def rows(self, source: str, today: date) -> Iterator[Parsed]:
        """The rows from the top. `source` is taken where a row names none. Raises SheetRefused in the middle of a file
        that turns out to be too large."""
        chosen = [(one, self.header.unit_of(one.index)) for one in self.meanings if one.code]
        return (_row(row, chosen, self.labels, source, today) for row in self._rows())

    def _rows(self) -> Iterator[Row]:
        return (row for row in self.sheet.below(self.header) if not _is_total(row))


def open_table(path_or_bytes: bytes | Path, filename: str, words: Words) -> Table:
    """Find out what a file is and what its columns mean. Raises SheetRefused when it is no table of clients."""
    sheet = sheets.read_sheet(path_or_bytes, filename, limits=LIMITS)
    synonyms = _synonyms(words)
    header = sheets.find_header(sheet.rows, synonyms, several=synonyms)
    head = next(row.cells for row in sheet.rows if row.line == header.line)
    meanings = tuple(_meanings(head, header.columns, words))
    labels: dict[str, str] = {}
    for one in meanings:
        if one.code:
            labels.setdefault(one.code, one.label)
    table = Table(sheet, header, head, meanings, labels)
    if not table.has_names and not table.unknown:
        raise SheetRefused(NO_NAME)
    return table


def _synonyms(words: Words) -> dict[str, list[str]]:
    """The labels of each column: ours and its code name, as far as the branch means nothing else by them, then its own.
    The keys are no labels themselves, so that a branch may call any column "phone"."""
    found = {
        f"{_COLUMN}{code}": [label for label in (*labels, code) if sheets.fold(label) not in words]
        for code, labels in columns.LABELS.items()
    }
    for label, code in words.items():
        if code in columns.LABELS:
            found[f"{_COLUMN}{code}"].append(label)
    return found


_LEFT_OUT = frozenset(map(sheets.fold, columns.LEFT_OUT))


def _meanings(head: tuple[str, ...], known: Mapping[int, str], words: Words) -> Iterator[Meaning]:
    """What each titled column means. Of two that mean the same the first counts, and the other is asked about; contacts
    may stand in several."""
    seen = set()
    for index, label in enumerate(head):
        folded, code = sheets.fold(label), known.get(index)
        if not folded:
            continue
        code = code and code.removeprefix(_COLUMN)
        if code is None and (words.get(folded) == "" or folded in _LEFT_OUT):
            code = ""
        elif code in seen and code not in columns.WAYS:
            code = None
        seen.add(code)
        yield Meaning(index, " ".join(label.split()), code)


def _is_total(row: Row) -> bool:
    """A line of sums beneath the table is none of its rows."""
    first = next((cell for cell in row.cells if cell.strip()), "")
    return columns.TOTALS.fullmatch(first.strip(" :：")) is not None


def _row(
    row: Row, chosen: list[tuple[Meaning, str | None]], labels: dict[str, str], source: str, today: date
) -> Parsed:
    parsed, identity = Parsed(row.line, row.cells), ""
    for (index, label, code), unit in chosen:
        try:
            text = row.cell(index)
            if not text.strip():
                continue
            if code in columns.MASKED and columns.is_masked(text) and code not in columns.WAYS:
                parsed.masked.append((code, cells.text(text.replace("＊", STAR))))
            elif code == "id_no":
                identity = text
            elif code in columns.WAYS:
                _sort(parsed, code, columns.ways(code, text))
            else:
                kept = parsed.about if code in columns.ABOUT else parsed.facts
                kept[code] = columns.COLUMNS[code].read(text, unit)
        except CellProblem as problem:
            parsed.bad.append(Bad(row.line, label, str(problem.message)))
    parsed.phones = contacts.phones(parsed.ways)
    _identity(parsed, identity, labels)
    _complete(parsed, labels, source, today)
    return parsed


def _sort(parsed: Parsed, code: str, found: list[tuple[str, str]]) -> None:
    """Whole contacts to the ways, masked ones to the numbers that stand for known ones."""
    for way in found:
        is_masked = code in columns.MASKED and columns.is_masked(way[1])
        (parsed.masked if is_masked else parsed.ways).append(way)


def _identity(parsed: Parsed, number: str, labels: dict[str, str]) -> None:
    kind = parsed.facts.pop("id_type", None)
    if not number:
        return
    try:
        parsed.facts["id_type"], parsed.facts["id_no"] = check_identity(kind, number)
    except CellProblem as problem:
        parsed.bad.append(Bad(parsed.line, labels["id_no"], str(problem.message)))


def _complete(parsed: Parsed, labels: dict[str, str], source: str, today: date) -> None:
    """What every row must have, and what belongs together."""
    facts, troubled = parsed.facts, {bad.column for bad in parsed.bad}

    def complain(code: str, reason: str) -> None:
        label = labels.get(code, code)
        if label not in troubled:
            parsed.bad.append(Bad(parsed.line, label, reason))

    if "name" not in facts:
        complain("name", _("The cell is empty."))
    if len(facts.get("fund_account_no", "")) > ACCOUNT_LONGEST:
        complain("fund_account_no", _("At most %(max)d characters.", max=ACCOUNT_LONGEST))
    for code, day in (*facts.items(), *parsed.about.items()):
        if isinstance(day, date) and day > today:
            complain(code, _("This day is still to come."))
    facts.setdefault("source", source)
    if facts.get("id_type") == "uscc":
        facts.setdefault("client_kind", "organisation")
    facts.setdefault("client_kind", "person")
