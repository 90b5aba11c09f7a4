"""The comparison: pairs by account, what is on one side only, what is there twice, and every field that differs (6.2, 6.3)."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, islice
from operator import attrgetter, eq
from pathlib import Path
from typing import NamedTuple

from ia.clients.talks.confirmations import EITHER
from ia.reconciliation import shelves
from ia.reconciliation.lines import FIELDS, Line, key, said, told
from ia.reconciliation.shelves import SHELVES, Shelf, account_of

PLATFORM, COUNTER, OWN = "platform", "counter", "own"
"""The two sides; and what the platform has confirmed itself, which counts where it is not in what was brought in."""
TEXTS = ("name", "team", "advisor")
FACTS = attrgetter(*FIELDS)
ONLY = {PLATFORM: "only_platform", COUNTER: "only_counter"}
NO_FIELD = (None, None, None)
"""Of a difference that is not one of a field: no name of it, and no values."""
TWICE = {PLATFORM: "duplicate_platform", COUNTER: "duplicate_counter"}
LONGEST_VALUE, LONGEST_TEAM = 200, 100
"""Characters that a finding keeps."""
END = b"\xff"
"""Sorts after every text."""
MOST_UNPAIRED = 200_000
"""So many unpaired rows of one side are looked at for mistyped accounts; with more it is another month or branch."""
MOST_FINDINGS = 300_000
"""With more the file is another month's or branch's; to list them would help nobody."""
MOST_OF_SHELF = MOST_FINDINGS // SHELVES + 3_000
"""Accounts of one shelf that are looked at; accounts spread evenly, so with more there are too many findings in all."""


class Finding(NamedTuple):
    """A difference, as it will be kept: its values are made ready where the shelf is compared, because there several processes
    are at it. `field` and the two values tell which field differs; `team` is the platform's, else the counter's; `platform`
    and `counter` are the lines where there are any, as JSON."""

    kind: str
    account: str
    field: str | None
    platform_value: str | None
    counter_value: str | None
    team: str
    platform: str | None
    counter: str | None


@dataclass
class Outcome:
    """What a comparison found. `digest` is that of both summaries, whatever the order of their rows; `too_many` says that
    findings were left out."""

    pairs: int = 0
    matched: int = 0
    platform_rows: int = 0
    counter_rows: int = 0
    own_amount: int = 0
    """Fen of what the platform has confirmed itself."""
    digest: str = ""
    findings: list[Finding] = field(default_factory=list)
    alone: dict[str, list[Line]] = field(default_factory=lambda: {PLATFORM: [], COUNTER: []})
    """The lines that one side alone has, by side."""
    too_many: bool = False


def whole(parts: Iterable[Outcome]) -> Outcome:
    """The outcome of all shelves, in their order: findings by account, kind and field."""
    outcome, digest = Outcome(), hashlib.sha256()
    for part in parts:
        outcome.pairs += part.pairs
        outcome.matched += part.matched
        outcome.platform_rows += part.platform_rows
        outcome.counter_rows += part.counter_rows
        outcome.own_amount += part.own_amount
        outcome.findings += part.findings
        for side, lines in part.alone.items():
            outcome.alone[side] += lines
        outcome.too_many |= part.too_many
        digest.update(part.digest.encode())
    outcome.digest = digest.hexdigest()
    outcome.findings.sort(key=attrgetter("account", "kind", "field"))
    for lines in outcome.alone.values():
        lines.sort(key=attrgetter("account"))
    outcome.too_many |= len(outcome.findings) > MOST_FINDINGS
    return outcome


def shelf(folder: Path, number: int, tolerance: int = 0) -> Outcome:
    """Compare one shelf and keep what stands in it, compressed. Total assets that differ by `tolerance` fen are no difference.

    Equal texts are pairs without a difference; only accounts whose texts are not equal or stand there twice are looked at.
    """
    ours, theirs = Shelf(folder, PLATFORM, number), Shelf(folder, COUNTER, number)
    own = _missing(ours, Shelf(folder, OWN, number))
    ours.add([text for text, _ in own])
    outcome = Outcome(platform_rows=len(ours.texts), counter_rows=len(theirs.texts))
    outcome.own_amount = sum(amount for _, amount in own)
    outcome.digest = _digest(ours.texts, theirs.texts)
    accounts = _in_question(ours.texts, theirs.texts)
    mine, other = (_by_account(side.texts, accounts) for side in (ours, theirs))
    outcome.pairs = outcome.matched = len(ours.texts) - sum(map(len, mine.values()))
    if len(accounts) > MOST_OF_SHELF:
        outcome.too_many = True
        return outcome
    _look_at(accounts, _parsed(ours, mine), _parsed(theirs, other), outcome, tolerance)
    for side, texts in ((PLATFORM, ours), (COUNTER, theirs)):
        if not texts.is_packed:
            shelves.pack(folder, side, number, texts.texts)
    return outcome


def _missing(ours: Shelf, own: Shelf) -> list[tuple[bytes, int]]:
    """What the platform has confirmed itself and is not in what was brought in, with its amounts."""
    there = _by_account(ours.texts, map(account_of, own.texts))
    lines = own.lines([text for text in own.texts if not there[account_of(text)]])
    return [(text, line.asset_total) for text, line in lines.items()]


def _digest(ours: Sequence[bytes], theirs: Sequence[bytes]) -> str:
    digest = hashlib.sha256()
    for side, texts in ((PLATFORM, ours), (COUNTER, theirs)):
        digest.update(f"{side} {len(texts)}\n".encode())
        digest.update(b"\n".join(texts))
    return digest.hexdigest()


def _in_question(ours: Sequence[bytes], theirs: Sequence[bytes]) -> list[bytes]:
    """The accounts whose texts are not once and equal on both sides, sorted. The sides are walked through side by side, which
    takes half the time of sets of that size."""
    odd = list(compress(ours, map(eq, ours, islice(ours, 1, None))))
    mine, other = chain(ours, (END,)), chain(theirs, (END,))
    for text, their in zip(mine, other, strict=True):
        while text != their:
            if text < their:
                odd.append(text)
                text = next(mine)
            else:
                odd.append(their)
                their = next(other)
    return sorted(set(map(account_of, odd)))


def _by_account(texts: Sequence[bytes], accounts: Iterable[bytes]) -> dict[bytes, Sequence[bytes]]:
    """The texts of each account; they are sorted, so those of one stand together."""
    found = {}
    for account in accounts:
        begin = account + b"\t"
        first = last = bisect_left(texts, begin)
        while last < len(texts) and texts[last].startswith(begin):
            last += 1
        found[account] = texts[first:last]
    return found


def _parsed(side: Shelf, groups: dict[bytes, Sequence[bytes]]) -> dict[bytes, list[Line]]:
    lines = side.lines([text for texts in groups.values() for text in texts])
    return {account: [lines[text] for text in texts] for account, texts in groups.items()}


def _look_at(accounts: Iterable[bytes], ours: dict, theirs: dict, outcome: Outcome, tolerance: int) -> None:
    for account in accounts:
        mine, other = ours[account], theirs[account]
        if len(mine) == len(other) == 1:
            amiss = _differences(mine[0], other[0], tolerance)
            outcome.pairs += 1
            outcome.matched += not amiss
        else:
            amiss = _unpaired(mine, other, outcome.alone)
        if amiss:
            outcome.findings += _findings(amiss, mine[0] if mine else None, other[0] if other else None)


def _findings(amiss: list[tuple], mine: Line | None, other: Line | None) -> list[Finding]:
    """What is amiss with the lines of an account, each as kind, field and the two values."""
    one, lines = mine or other, (told(mine), told(other))
    return [Finding(kind, one.account, *differs, one.team[:LONGEST_TEAM], *lines) for kind, *differs in amiss]


def _unpaired(mine: list[Line], other: list[Line], alone: dict[str, list[Line]]) -> list[tuple]:
    """An account that is on one side alone, or twice on one."""
    amiss = []
    for side, lines, theirs in ((PLATFORM, mine, other), (COUNTER, other, mine)):
        if len(lines) > 1:
            amiss.append((TWICE[side], *NO_FIELD))
        elif lines and not theirs:
            amiss.append((ONLY[side], *NO_FIELD))
            alone[side].append(lines[0])
    return amiss


def _differences(mine: Line, other: Line, tolerance: int) -> list[tuple]:
    return [
        ("field", code, _short(code, ours), _short(code, theirs))
        for code, ours, theirs in zip(FIELDS, FACTS(mine), FACTS(other), strict=True)
        if ours != theirs and not _as_good_as(code, ours, theirs, tolerance)
    ]


def _short(code: str, value) -> str | None:
    """A value as it fits into its column."""
    return said(code, value)[:LONGEST_VALUE] or None


def _as_good_as(code: str, ours, theirs, tolerance: int) -> bool:
    if code == "asset_total":
        return abs(ours - theirs) <= tolerance
    return code in TEXTS and key(theirs) in map(key, ours.split(EITHER))
