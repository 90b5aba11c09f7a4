"""The comparison: pairs by account, what is on one side only, what is there twice, and every field that differs (6.2, 6.3)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from ia.clients.confirmations import EITHER
from ia.reconciliation import shelves
from ia.reconciliation.lines import FIELDS, Line, key, said

PLATFORM, COUNTER = "platform", "counter"
TEXTS = ("name", "team", "advisor")
ONLY = {PLATFORM: "only_platform", COUNTER: "only_counter"}
TWICE = {PLATFORM: "duplicate_platform", COUNTER: "duplicate_counter"}
MOST_UNPAIRED = 200_000
"""So many unpaired rows of one side are looked at for mistyped accounts; with more it is another month or branch."""


@dataclass
class Finding:
    """A difference. `platform` and `counter` are the lines where there are any; `field` and the two values tell which field
    differs; `likely` is the account of the other side that is probably meant, and `why` the reason."""

    kind: str
    account: str
    platform: Line | None = None
    counter: Line | None = None
    field: str = ""
    platform_value: str = ""
    counter_value: str = ""
    likely: str = ""
    why: str = ""


@dataclass
class Outcome:
    """What a comparison found. `digest` is that of both summaries, whatever the order of their rows."""

    pairs: int = 0
    matched: int = 0
    platform_rows: int = 0
    counter_rows: int = 0
    platform_amount: int = 0
    counter_amount: int = 0
    digest: str = ""
    unpaired: dict[str, list[Line]] = field(default_factory=lambda: {PLATFORM: [], COUNTER: []})


def compare(folder: Path, outcome: Outcome, beat=lambda shelf: None) -> Iterator[Finding]:
    """The findings of all shelves; `outcome` is filled as they come. Unpaired lines are kept in it, up to a limit."""
    digest = hashlib.sha256()
    for number in shelves.numbers():
        ours, theirs = shelves.read(folder, PLATFORM, number), shelves.read(folder, COUNTER, number)
        for side, texts in ((PLATFORM, ours), (COUNTER, theirs)):
            digest.update(f"{side} {len(texts)}\n".encode())
            digest.update("\n".join(sorted(text[: text.rindex("\t")] for text in texts)).encode())
        yield from _shelf(ours, theirs, outcome)
        beat(number + 1)
    outcome.digest = digest.hexdigest()


def _shelf(ours: list[str], theirs: list[str], outcome: Outcome) -> Iterator[Finding]:
    """Both sides are sorted, so one walk finds the pairs."""
    left, right = _by_account(ours), _by_account(theirs)
    mine, other = next(left, None), next(right, None)
    while mine or other:
        if other is None or (mine is not None and mine[0] < other[0]):
            yield from _alone(mine[1], PLATFORM, outcome)
            mine = next(left, None)
        elif mine is None or other[0] < mine[0]:
            yield from _alone(other[1], COUNTER, outcome)
            other = next(right, None)
        else:
            yield from _both(mine[1], other[1], outcome)
            mine, other = next(left, None), next(right, None)


def _by_account(texts: list[str]) -> Iterator[tuple[str, list[str]]]:
    for account, group in groupby(texts, key=lambda text: text[: text.index("\t")]):
        yield account, list(group)


def _alone(texts: list[str], side: str, outcome: Outcome) -> Iterator[Finding]:
    lines = [shelves.parsed(text) for text in texts]
    _count(outcome, side, lines)
    if len(lines) > 1:
        yield Finding(TWICE[side], lines[0].account, **{side: lines[0]})
        return
    kept = outcome.unpaired[side]
    if len(kept) <= MOST_UNPAIRED:
        kept.append(lines[0])
    yield Finding(ONLY[side], lines[0].account, **{side: lines[0]})


def _both(ours: list[str], theirs: list[str], outcome: Outcome) -> Iterator[Finding]:
    if len(ours) == len(theirs) == 1 and ours[0][: ours[0].rindex("\t")] == theirs[0][: theirs[0].rindex("\t")]:
        amount = int(ours[0].split("\t", 3)[2])
        outcome.pairs += 1
        outcome.matched += 1
        outcome.platform_rows += 1
        outcome.counter_rows += 1
        outcome.platform_amount += amount
        outcome.counter_amount += amount
        return
    mine, other = [shelves.parsed(text) for text in ours], [shelves.parsed(text) for text in theirs]
    _count(outcome, PLATFORM, mine)
    _count(outcome, COUNTER, other)
    if len(mine) > 1 or len(other) > 1:
        for side, lines in ((PLATFORM, mine), (COUNTER, other)):
            if len(lines) > 1:
                yield Finding(TWICE[side], lines[0].account, platform=mine[0], counter=other[0])
        return
    outcome.pairs += 1
    found = list(_differences(mine[0], other[0]))
    outcome.matched += not found
    yield from found


def _differences(mine: Line, other: Line) -> Iterator[Finding]:
    for code in FIELDS:
        ours, theirs = getattr(mine, code), getattr(other, code)
        same = ours == theirs or (code in TEXTS and key(theirs) in map(key, ours.split(EITHER)))
        if not same:
            values = {"platform_value": said(code, ours), "counter_value": said(code, theirs)}
            yield Finding("field", mine.account, mine, other, code, **values)


def _count(outcome: Outcome, side: str, lines: list[Line]) -> None:
    amount = sum(line.asset_total for line in lines)
    if side == PLATFORM:
        outcome.platform_rows += len(lines)
        outcome.platform_amount += amount
    else:
        outcome.counter_rows += len(lines)
        outcome.counter_amount += amount
