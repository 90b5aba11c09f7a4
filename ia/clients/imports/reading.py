"""From a file to rows of facts, without the database: which cells are good, and what is wrong with the others."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ia.clients.identity import check_identity
from ia.clients.imports import columns
from ia.ground.tables import sheets
from ia.ground.tables.rows import CellProblem, Row

ACCOUNT_LONGEST = 20
NO_NAME = _l("The table has no column with the names of the clients.")


class Bad(NamedTuple):
    """A cell that cannot be taken. `row` is the line of the file, title block and header counted."""

    row: int
    column: str
    reason: str


@dataclass
class Parsed:
    """One row: columns of the client, contacts as pairs of kind and value, and what is wrong."""

    line: int
    cells: tuple[str, ...]
    facts: dict = field(default_factory=dict)
    ways: list[tuple[str, str]] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)


@dataclass
class Reading:
    """All rows of a file. `labels` are its own column titles, per code; `head` all of them as they stand."""

    head: tuple[str, ...]
    labels: dict[str, str]
    unknown: list[str]
    rows: list[Parsed]


def read(path_or_bytes, filename: str, today: date, *, source: str, limits=None) -> Reading:
    """Read a whole file. Raises SheetRefused when it is no table of clients. `source` is taken where a row names none."""
    sheet = sheets.read_sheet(path_or_bytes, filename, **({"limits": limits} if limits else {}))
    header = sheets.find_header(sheet.rows, columns.LABELS, ("name",))
    if header.missing:
        raise sheets.SheetRefused(NO_NAME)
    head = next(row.cells for row in sheet.rows if row.line == header.line)
    labels = {code: head[index].strip() for index, code in header.columns.items()}
    rows = [_row(row, header, labels, source, today) for row in sheet.below(header) if not _is_total(row, header)]
    return Reading(head, labels, list(header.unknown), rows)


def _is_total(row: Row, header: sheets.Header) -> bool:
    """A line of sums beneath the table is none of its rows."""
    first = next((cell for cell in row.cells if cell.strip()), "")
    return columns.TOTALS.fullmatch(first.strip(" :：")) is not None


def _row(row: Row, header: sheets.Header, labels: dict[str, str], source: str, today: date) -> Parsed:
    parsed, texts = Parsed(row.line, row.cells), {}
    for index, code in header.columns.items():
        try:
            text = row.cell(index)
            if not text.strip():
                continue
            if code == "id_no":
                texts[code] = text
            elif code in columns.WAYS:
                parsed.ways += columns.ways(code, text)
            else:
                parsed.facts[code] = columns.READERS[code](text, header.unit_of(index))
        except CellProblem as problem:
            parsed.bad.append(Bad(row.line, labels[code], str(problem.message)))
    _identity(parsed, texts, labels)
    _complete(parsed, labels, source, today)
    return parsed


def _identity(parsed: Parsed, texts: dict[str, str], labels: dict[str, str]) -> None:
    kind = parsed.facts.pop("id_type", None)
    if "id_no" not in texts:
        return
    try:
        parsed.facts["id_type"], parsed.facts["id_no"] = check_identity(kind, texts["id_no"])
    except CellProblem as problem:
        parsed.bad.append(Bad(parsed.line, labels["id_no"], str(problem.message)))


def _complete(parsed: Parsed, labels: dict[str, str], source: str, today: date) -> None:
    """What a client must have, and what belongs together."""
    facts, troubled = parsed.facts, {bad.column for bad in parsed.bad}

    def complain(code: str, reason: str) -> None:
        label = labels.get(code, code)
        if label not in troubled:
            parsed.bad.append(Bad(parsed.line, label, reason))

    if "name" not in facts:
        complain("name", _("The cell is empty."))
    if not parsed.ways and not any(labels.get(code) in troubled for code in columns.WAYS):
        first = next((code for code in columns.WAYS if code in labels), "mobile")
        complain(first, _("Give at least one way to reach the client."))
    if len(facts.get("fund_account_no", "")) > ACCOUNT_LONGEST:
        complain("fund_account_no", _("At most %(max)d characters.", max=ACCOUNT_LONGEST))
    for code in ("born_on", "opened_on"):
        if facts.get(code) and facts[code] > today:
            complain(code, _("This day is still to come."))
    facts.setdefault("source", source)
    if facts.get("id_type") == "uscc":
        facts.setdefault("client_kind", "organisation")
    facts.setdefault("client_kind", "person")
