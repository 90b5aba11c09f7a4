"""Writing down what a comparison has found: tens of thousands of rows in the unit of work that ends it, so each of them is made
ready before, and written as a bare tuple."""

from sqlalchemy import insert

from ia.ground.bulk import Loader
from ia.ground.db import db
from ia.reconciliation import earlier, groups
from ia.reconciliation.compare import ONLY, Finding
from ia.reconciliation.likely import Hint
from ia.reconciliation.models import FindingRow

COLUMNS = ("revision_id", "number", *Finding._fields, "likely", "suggested", "why", "group_key")
LINES = ("platform", "counter")
KEY = slice(COLUMNS.index("kind"), COLUMNS.index("counter_value") + 1)
SUGGESTED = COLUMNS.index("suggested")
NO_HINT = (None, None, None)


def prepared(revision_id: int, found: list[Finding], hinted: dict[str, dict[str, Hint]]) -> list[tuple]:
    """Each finding in turn as the values of COLUMNS, numbered from 1. `hinted`: what likely.hints found, by side."""
    hints = _by_place(found, hinted)
    keys = groups.keys(found, {place: why for place, (_likely, _suggested, why) in hints.items() if why})
    return [
        (revision_id, place + 1, *one, *hints.get(place, NO_HINT), group)
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
    words = said_before.get((*row[KEY], None))
    return words if words and words["paired"] in (None, row[SUGGESTED]) else None


def write_carried(revision_id: int, count: int, rows: list[dict], said_before: dict[tuple, dict]) -> None:
    """Write what an earlier month has left open, after so many findings of this month."""
    if rows:
        placed = [
            row | said_before.get(earlier.key(row), {}) | {"revision_id": revision_id, "number": number}
            for number, row in enumerate(rows, count + 1)
        ]
        db.session.execute(insert(FindingRow.__table__), placed)


def _by_place(found: list[Finding], hinted: dict[str, dict[str, Hint]]) -> dict[int, Hint]:
    """The hints of findings by their place."""
    sides = {kind: hinted[side] for side, kind in ONLY.items()}
    return {
        place: sides[one.kind][one.account]
        for place, one in enumerate(found)
        if one.kind in sides and one.account in sides[one.kind]
    }
