"""Writing down what a comparison has found: tens of thousands of rows in the unit of work that ends it, so each of them is made
ready before, and written as a bare tuple."""

from sqlalchemy import insert

from ia.ground.bulk import Loader
from ia.ground.db import db
from ia.reconciliation import earlier, groups, likely
from ia.reconciliation.compare import ONLY, Finding, Outcome
from ia.reconciliation.models import FindingRow

COLUMNS = ("revision_id", "number", *earlier.FACTS, "group_key")
LINES = ("platform", "counter")
KEY = slice(COLUMNS.index(earlier.KEY[0]), COLUMNS.index(earlier.KEY[-1]) + 1)
SUGGESTED = COLUMNS.index("suggested")
NO_HINT = (None, None, None)


def prepared(revision_id: int, outcome: Outcome) -> list[tuple]:
    """Each finding in turn as the values of COLUMNS, numbered from 1; the lines are texts already."""
    found, hints = outcome.findings, _hints(outcome)
    keys = groups.keys(found, {place: why for place, (_likely, _suggested, why) in hints.items() if why})
    return [
        (revision_id, place + 1, *_facts(one), *hints.get(place, NO_HINT), group)
        for place, (one, group) in enumerate(zip(found, keys, strict=True))
    ]


def write(kept: list[tuple], said_before: dict[tuple, dict]) -> int:
    """Write findings with what was said of them before; returns of how many something was."""
    spoken = {row: words for row in kept if (words := _said_of(row, said_before))}
    silent = [row for row in kept if row not in spoken] if spoken else kept
    Loader(FindingRow, COLUMNS, LINES).add(silent)
    Loader(FindingRow, (*COLUMNS, *earlier.NOTHING_SAID), LINES).add((*row, *words.values()) for row, words in spoken.items())
    return sum(words["explained_at"] is not None for words in spoken.values())


def _said_of(row: tuple, said_before: dict[tuple, dict]) -> dict | None:
    """What was said of a finding; that of a confirmed pair goes with it, when one of the two is no longer there."""
    words = said_before.get(row[KEY])
    return words if words and words["paired"] in (None, row[SUGGESTED]) else None


def write_carried(revision_id: int, count: int, rows: list[dict], said_before: dict[tuple, dict]) -> None:
    """Write what an earlier month has left open, after so many findings of this month."""
    if rows:
        placed = [
            row | said_before.get(earlier.key(row), {}) | {"revision_id": revision_id, "number": number}
            for number, row in enumerate(rows, count + 1)
        ]
        db.session.execute(insert(FindingRow.__table__), placed)


def _facts(one: Finding) -> tuple:
    """All of FACTS but the hints."""
    return (
        one.kind,
        one.account,
        one.field or None,
        one.platform_value[:200] or None,
        one.counter_value[:200] or None,
        None,
        one.team[:100],
        one.platform,
        one.counter,
    )


def _hints(outcome: Outcome) -> dict[int, tuple]:
    """By the place of a finding: which account of the other side is probably meant by a swap of neighbours alone, which by
    whatever reason, and the reason."""
    hints = likely.hints(outcome.alone)
    sides = {kind: hints[side] for side, kind in ONLY.items()}
    return {
        place: sides[one.kind][one.account]
        for place, one in enumerate(outcome.findings)
        if one.kind in sides and one.account in sides[one.kind]
    }
