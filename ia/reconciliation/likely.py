"""Unpaired rows that are probably one account mistyped (6.2, step 4): shown side by side with the reason, never paired."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import ne

from ia.reconciliation.compare import COUNTER, MOST_UNPAIRED, PLATFORM, Outcome
from ia.reconciliation.lines import Line, key

SWAPPED, DIGIT, ZEROS, NAMESAKE = "swapped", "digit", "zeros", "namesake"
"""Two neighbouring digits changed places; one digit differs; leading zeros are lost; same name and day. In this order the
first that fits is told."""


@dataclass(frozen=True)
class Suggestion:
    """An unpaired account of the platform and the one of the counter that is probably the same."""

    platform: str
    counter: str
    why: str


def swaps(account: str) -> Iterator[str]:
    """Every account that becomes this one when two neighbouring digits change places."""
    for place in range(len(account) - 1):
        if account[place] != account[place + 1]:
            yield account[:place] + account[place + 1] + account[place] + account[place + 2 :]


def changed(account: str) -> Iterator[str]:
    """Every account that differs in one digit."""
    for place, digit in enumerate(account):
        for other in "0123456789":
            if other != digit:
                yield account[:place] + other + account[place + 1 :]


def mistyped(outcome: Outcome) -> tuple[dict[str, str], dict[str, str]]:
    """Of each side: account → the one unpaired account of the other side with the same name that it becomes by a swap of
    neighbours. Where there is none or more than one, nothing."""
    ours, theirs = outcome.unpaired(PLATFORM), outcome.unpaired(COUNTER)
    if max(len(ours), len(theirs)) > MOST_UNPAIRED:
        return {}, {}
    return _only(ours, _named(theirs)), _only(theirs, _named(ours))


def _named(lines: Iterable[Line]) -> dict[str, str]:
    return {line.account: key(line.name) for line in lines}


def _only(lines: Iterable[Line], others: dict[str, str]) -> dict[str, str]:
    found, names = {}, set(others.values())
    for line in lines:
        called = key(line.name)
        if called not in names:
            continue
        fits = [account for account in swaps(line.account) if others.get(account) == called]
        if len(fits) == 1:
            found[line.account] = fits[0]
    return found


def suggestions(outcome: Outcome) -> list[Suggestion]:
    """Every pair that probably is one, each account in one suggestion at most, the surest reason first."""
    ours, theirs = outcome.unpaired(PLATFORM), outcome.unpaired(COUNTER)
    if not ours or not theirs or max(len(ours), len(theirs)) > MOST_UNPAIRED:
        return []
    waiting, names = {line.account: line for line in theirs}, {key(line.name) for line in theirs}
    left, found = [line for line in ours if key(line.name) in names], []
    for why, candidates in (
        (SWAPPED, lambda line: swaps(line.account)),
        (ZEROS, _by_zeros(theirs)),
        (DIGIT, _by_digit(theirs)),
        (NAMESAKE, _by_name(theirs)),
    ):
        still = []
        for line in left:
            fits = {account for account in candidates(line) if _same_name(line, waiting.get(account))}
            if len(fits) == 1:
                found.append(Suggestion(line.account, fits.pop(), why))
                del waiting[found[-1].counter]
            else:
                still.append(line)
        left = still
    return found


def _same_name(line: Line, other: Line | None) -> bool:
    return other is not None and key(line.name) == key(other.name)


def _by_digit(lines: list[Line]):
    """Nearly every name is rare, so its few accounts are looked at in the place of all that a digit may become."""
    named = defaultdict(list)
    for line in lines:
        named[key(line.name)].append(line.account)

    def candidates(line: Line) -> Iterable[str]:
        others = named.get(key(line.name), ())
        if len(others) > 9 * len(line.account):
            return changed(line.account)
        return [other for other in others if _one_digit_differs(line.account, other)]

    return candidates


def _one_digit_differs(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(map(ne, one, other)) == 1


def _by_zeros(lines: list[Line]):
    short = defaultdict(list)
    for line in lines:
        short[line.account.lstrip("0")].append(line.account)
    return lambda line: short.get(line.account.lstrip("0"), ())


def _by_name(lines: list[Line]):
    named = defaultdict(list)
    for line in lines:
        named[key(line.name), line.confirmed_on].append(line.account)
    return lambda line: named.get((key(line.name), line.confirmed_on), ())
