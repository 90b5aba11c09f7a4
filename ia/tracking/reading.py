"""From a file to rows of figures, without the database: what its columns mean, which cells are good, what is wrong with the
others. Rows are read as they are asked for."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path

from flask_babel import lazy_gettext as _l

from ia.clients.imports.columns import TOTALS
from ia.ground.tables import cells, sheets
from ia.ground.tables.rows import MEGABYTE, STANDARD, CellProblem, Row, SheetRefused
from ia.ground.tables.titles import months_above
from ia.ground.web.language import listed
from ia.tracking.words import PERCENT

LIMITS = replace(STANDARD, size=40 * MEGABYTE, rows=150_000, cells=6_000_000, inflated=768 * MEGABYTE)
"""What one file may hold. As many rows are put in force within seconds, while nobody else writes."""
ACCOUNT = "account"
LABELS = {
    ACCOUNT: (
        *("资金帐号", "资金账号", "资金帐户", "资金账户", "客户帐号", "客户账号", "帐号", "账号"),
        *("资金帐户号", "资金账户号", "资产账户", "资产帐户"),
    ),
    "trade_volume": (
        *("交易量", "成交金额", "成交额", "交易金额", "交易额", "月交易量", "本月交易量", "成交总额", "总成交金额"),
        *("股基交易量", "累计成交金额", "当月交易量"),
    ),
    "trade_cost": (
        *("交易成本", "交易费用", "手续费", "佣金", "费用合计", "交易费用合计", "手续费合计", "佣金合计", "净佣金"),
        *("交易手续费", "本月交易成本", "当月交易成本"),
    ),
    "holdings_structure": (
        *("持仓结构", "持仓", "持仓情况", "资产结构", "资产配置", "期末持仓", "月末持仓", "持仓比例", "仓位结构"),
        *("月末持仓结构", "期末持仓结构"),
    ),
    "turnover_rate": ("换手率", "月换手率", "本月换手率", "周转率", "资产周转率", "当月换手率", "交易换手率"),
    "profit_loss": (
        *("盈亏", "赢亏", "赢亏状况", "盈亏状况", "盈亏额", "盈亏金额", "本月盈亏", "月盈亏", "浮动盈亏", "当月盈亏"),
        *("投资盈亏", "收益", "收益额", "损益"),
    ),
}
"""Per column the labels that mean it, the guideline's first; all of them are needed."""
NO_ROWS = _l("The table has no rows.")
_MOST_PERCENT = Decimal(1_000_000)
_STRUCTURE = 200


@dataclass(slots=True)
class Parsed:
    """One row: the account, the figures by name, and what is wrong, as pairs of column and reason."""

    line: int
    cells: tuple[str, ...]
    account: str = ""
    figures: dict = field(default_factory=dict)
    bad: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """An opened file. `labels` are its own titles per column, `head` all of them; `month` is what stands above them."""

    sheet: sheets.Sheet
    header: sheets.Header
    head: tuple[str, ...]
    labels: Mapping[str, str]
    month: str | None

    def count(self) -> int:
        """How many rows there are; reads the file once, without looking into the cells."""
        return sum(1 for _ in self._rows())

    def rows(self, turnover_unit: str) -> Iterator[Parsed]:
        """The rows from the top. Raises SheetRefused in the middle of a file that turns out to be too large."""
        chosen = [(code, index, self.header.unit_of(index)) for index, code in self.header.columns.items()]
        turnover = "turnover_rate"
        shown = PERCENT if "%" in self.labels[turnover] or "％" in self.labels[turnover] else turnover_unit
        return (self._parsed(row, chosen, shown) for row in self._rows())

    def _rows(self) -> Iterator[Row]:
        return (row for row in self.sheet.below(self.header) if not _is_total(row))

    def _parsed(self, row: Row, chosen: list[tuple[str, int, str | None]], turnover_unit: str) -> Parsed:
        parsed = Parsed(row.line, row.cells)
        for code, index, unit in chosen:
            try:
                value = _read(code, row.cell(index), unit, turnover_unit)
            except CellProblem as problem:
                parsed.bad.append((self.labels[code], str(problem.message)))
                continue
            if code == ACCOUNT:
                parsed.account = value
            else:
                parsed.figures[code] = value
        return parsed


def open_table(path: Path, filename: str) -> Table:
    """Find out what a file is and what its columns mean. Raises SheetRefused when it holds no trading data."""
    sheet = sheets.read_sheet(path, filename, limits=LIMITS)
    header = sheets.find_header(sheet.rows, LABELS, required=LABELS)
    if header.missing:
        names = listed(LABELS[code][0] for code in header.missing)
        raise SheetRefused(_l("Columns are missing: %(names)s.", names=names))
    head = next(row.cells for row in sheet.rows if row.line == header.line)
    labels = {code: " ".join(head[index].split()) for index, code in header.columns.items()}
    return Table(sheet, header, head, labels, _month(sheet, header.line))


def check_month(table: Table, month: str) -> None:
    """Refuse the file of another month, as far as its title names one."""
    if table.month not in (None, month):
        raise SheetRefused(_l("The file is about %(theirs)s, not %(ours)s.", theirs=table.month, ours=month))


def _month(sheet: sheets.Sheet, line: int) -> str | None:
    """The one month that the lines above the names of the columns speak of; None where they name none, or several."""
    named = {f"{month:%Y-%m}" for month in months_above(sheet, line)}
    return named.pop() if len(named) == 1 else None


def _is_total(row: Row) -> bool:
    """A line of sums beneath the table is none of its rows."""
    first = next((cell for cell in row.cells if cell.strip()), "")
    return TOTALS.fullmatch(first.strip(" :：")) is not None


def _read(code: str, text: str, unit: str | None, turnover_unit: str):
    """The value of a cell. Holdings may be blank: then nothing is held. Raises CellProblem."""
    if code == ACCOUNT:
        return cells.account(text)
    if code == "holdings_structure":
        return cells.optional(cells.text, text, most=_STRUCTURE)
    if code == "turnover_rate":
        return percent(text, turnover_unit)
    amount = cells.amount(text, unit=unit)
    if code != "profit_loss" and amount < 0:
        raise CellProblem(_l("Must not be negative."))
    return amount


def percent(text: str, unit: str) -> Decimal:
    """A share in percent with two places, rounded where the file has more. `unit` is what a number without % means."""
    shown = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    if not shown:
        raise CellProblem(cells.EMPTY)
    signed = shown.endswith("%")
    try:
        value = Decimal(shown.rstrip("% "))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise CellProblem(_l("“%(rate)s” is not a rate. Write it like 85.5.", rate=shown[:40]))
    value = value if signed or unit == PERCENT else value * 100
    if not 0 <= value < _MOST_PERCENT:
        raise CellProblem(_l("A turnover rate of %(rate)s cannot be right.", rate=shown[:40]))
    return value.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
