"""The comparison: pairs by account, what is on one side only, what is there twice, and every field that differs (6.2, 6.3)."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from operator import attrgetter, eq
from pathlib import Path

from ia.clients.talks.confirmations import EITHER
from ia.reconciliation import shelves
from ia.reconciliation.lines import FIELDS, Line, key, said
from ia.reconciliation.shelves import SHELVES, Shelf, account_of

PLATFORM, COUNTER, OWN = "platform", "counter", "own"
"""The two sides; and what the platform has confirmed itself, which counts where it is not in what was brought in."""
TEXTS = ("name", "team", "advisor")
ONLY = {PLATFORM: "only_platform", COUNTER: "only_counter"}
TWICE = {PLATFORM: "duplicate_platform", COUNTER: "duplicate_counter"}
MOST_UNPAIRED = 200_000
"""So many unpaired rows of one side are looked at for mistyped accounts; with more it is another month or branch."""
MOST_FINDINGS = 300_000
"""With more the file is another month's or branch's; to list them would help nobody."""
MOST_OF_SHELF = MOST_FINDINGS // SHELVES + 3_000
"""Accounts of one shelf that are looked at; accounts spread evenly, so with more there are too many findings in all."""


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
    too_many: bool = False

    def unpaired(self, side: str) -> list[Line]:
        """The lines that one side alone has, up to a limit."""
        kind = ONLY[side]
        found = (one.platform or one.counter for one in self.findings if one.kind == kind)
        return [line for _, line in zip(range(MOST_UNPAIRED + 1), found, strict=False)]


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
        outcome.too_many |= part.too_many
        digest.update(part.digest.encode())
    outcome.digest = digest.hexdigest()
    outcome.findings.sort(key=attrgetter("account", "kind", "field"))
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
    """The accounts whose texts are not once and equal on both sides, sorted."""
    texts = set(ours) ^ set(theirs)
    for side in (ours, theirs):
        texts.update(compress(side, map(eq, side, islice(side, 1, None))))
    return sorted(set(map(account_of, texts)))


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
            found = list(_differences(mine[0], other[0], tolerance))
            outcome.pairs += 1
            outcome.matched += not found
            outcome.findings += found
        else:
            outcome.findings += _unpaired(account.decode(), mine, other)


def _unpaired(account: str, mine: list[Line], other: list[Line]) -> Iterator[Finding]:
    """An account that is on one side alone, or twice on one."""
    platform, counter = mine[0] if mine else None, other[0] if other else None
    for side, lines, theirs in ((PLATFORM, mine, other), (COUNTER, other, mine)):
        if len(lines) > 1:
            yield Finding(TWICE[side], account, platform, counter)
        elif lines and not theirs:
            yield Finding(ONLY[side], account, platform, counter)


def _differences(mine: Line, other: Line, tolerance: int) -> Iterator[Finding]:
    for code in FIELDS:
        ours, theirs = getattr(mine, code), getattr(other, code)
        if ours != theirs and not _as_good_as(code, ours, theirs, tolerance):
            values = {"platform_value": said(code, ours), "counter_value": said(code, theirs)}
            yield Finding("field", mine.account, mine, other, code, **values)


def _as_good_as(code: str, ours, theirs, tolerance: int) -> bool:
    if code == "asset_total":
        return abs(ours - theirs) <= tolerance
    return code in TEXTS and key(theirs) in map(key, ours.split(EITHER))
