"""Writing down what a comparison has found: tens of thousands of rows in the unit of work that ends it, so each of them is made
ready before, and written as a bare tuple."""

from collections.abc import Iterable, Iterator

from sqlalchemy import insert

from ia.ground.bulk import Loader
from ia.ground.db import db
from ia.reconciliation import earlier, groups, likely
from ia.reconciliation.compare import COUNTER, PLATFORM, Finding, Outcome
from ia.reconciliation.lines import Line, said
from ia.reconciliation.models import FindingRow

COLUMNS = (*earlier.FACTS, "group_key")
SUGGESTED = COLUMNS.index("suggested")
PLACED = ("revision_id", "number")
SIDES = {"only_platform": PLATFORM, "only_counter": COUNTER}
NO_HINT = (None, None, None)


def prepared(outcome: Outcome) -> list[tuple]:
    """Each finding in turn as the values of COLUMNS."""
    found, hints = outcome.findings, _hints(outcome)
    whys = {place: why for place, (_likely, _suggested, why) in hints.items() if why}
    keys = groups.keys(found, whys)
    return [
        (*_facts(one), *hints.get(place, NO_HINT), group)
        for place, (one, group) in enumerate(zip(found, keys, strict=True))
    ]


def write(revision_id: int, kept: list[tuple], said_before: dict[tuple, dict]) -> int:
    """Write findings, numbered from 1, with what was said of them before; returns of how many something was. What was said of
    a confirmed pair goes with it, when one of the two is no longer there."""
    spoken: list[dict] = []

    def silent() -> Iterator[tuple]:
        for number, row in enumerate(kept, 1):
            words = said_before.get(row[: len(earlier.KEY)])
            if words and words["paired"] in (None, row[SUGGESTED]):
                spoken.append(dict(zip(COLUMNS, row, strict=True)) | words | _placed(revision_id, number))
            else:
                yield revision_id, number, *row

    Loader(FindingRow, (*PLACED, *COLUMNS)).add(silent())
    _write_spoken(spoken)
    return sum(row["explained_at"] is not None for row in spoken)


def write_carried(revision_id: int, count: int, rows: list[dict], said_before: dict[tuple, dict]) -> None:
    """Write what an earlier month has left open, after so many findings of this month."""
    _write_spoken(
        [
            row | said_before.get(earlier.key(row), {}) | _placed(revision_id, number)
            for number, row in enumerate(rows, count + 1)
        ]
    )


def _write_spoken(rows: Iterable[dict]) -> None:
    if rows:
        db.session.execute(insert(FindingRow.__table__), rows)


def _placed(revision_id: int, number: int) -> dict:
    return dict(zip(PLACED, (revision_id, number), strict=True))


def _facts(one: Finding) -> tuple:
    """All of FACTS but the hints."""
    return (
        one.kind,
        one.account,
        one.field or None,
        one.platform_value[:200] or None,
        one.counter_value[:200] or None,
        None,
        (one.platform or one.counter).team[:100],
        told(one.platform),
        told(one.counter),
    )


def told(line: Line | None) -> dict | None:
    """A line as a finding keeps it, amounts in yuan."""
    return None if line is None else line._asdict() | {"asset_total": said("asset_total", line.asset_total)}


def _hints(outcome: Outcome) -> dict[int, tuple]:
    """By the place of a finding: which account of the other side is probably meant by a swap of neighbours alone, which by
    whatever reason, and the reason."""
    mistyped, suggested = dict(zip((PLATFORM, COUNTER), likely.mistyped(outcome), strict=True)), {}
    for one in likely.suggestions(outcome):
        suggested[PLATFORM, one.platform], suggested[COUNTER, one.counter] = (one.counter, one.why), (one.platform, one.why)
    found = {}
    for place, one in enumerate(outcome.findings):
        if side := SIDES.get(one.kind):
            found[place] = mistyped[side].get(one.account), *suggested.get((side, one.account), (None, None))
    return found
