"""Unpaired rows that are probably one account mistyped (6.2, step 4): shown side by side with the reason, never paired.

Only lines of one name are held against each other. A name is rare as a rule, so its few accounts are looked at one by one; of
a company with hundreds of them it is looked up what an account may have been.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from ia.reconciliation.compare import COUNTER, MOST_UNPAIRED, PLATFORM
from ia.reconciliation.lines import Line, key

SWAPPED, DIGIT, ZEROS, NAMESAKE = "swapped", "digit", "zeros", "namesake"
"""Two neighbouring digits changed places; one digit differs; leading zeros are lost; same name and day."""
FEW = 50
"""So many accounts are looked at one by one."""

Hint = tuple[str | None, str | None, str | None]
"""The account that is probably meant by a swap of neighbours alone, the one that is by whatever reason, and the reason."""


def hints(alone: dict[str, list[Line]]) -> dict[str, dict[str, Hint]]:
    """For each side the hint of those of its lines that have one, by account. `alone`: what one side alone has."""
    found: dict[str, dict[str, Hint]] = {PLATFORM: {}, COUNTER: {}}
    if max(map(len, alone.values())) > MOST_UNPAIRED:
        return found
    mine, other = _by_name(alone[PLATFORM]), _by_name(alone[COUNTER])
    for name in mine.keys() & other.keys():
        swapped = _swapped(mine[name], other[name]), _swapped(other[name], mine[name])
        suggested: tuple[dict, dict] = {}, {}
        for ours, theirs, why in _suggestions(mine[name], other[name]):
            suggested[0][ours], suggested[1][theirs] = (theirs, why), (ours, why)
        for side, swap, meant in zip(found, swapped, suggested, strict=True):
            for account in swap.keys() | meant.keys():
                found[side][account] = (swap.get(account), *meant.get(account, (None, None)))
    return found


def _by_name(lines: Iterable[Line]) -> dict[str, list[Line]]:
    named = defaultdict(list)
    for line in lines:
        named[key(line.name)].append(line)
    return named


def _swapped(lines: list[Line], others: list[Line]) -> dict[str, str]:
    """Account → the one account of the other side that it becomes by a swap of neighbours. Where there is none or more than
    one, nothing."""
    accounts, found = {line.account for line in others}, {}
    for line in lines:
        fits = _near(line.account, accounts, SWAPPED)
        if len(fits) == 1:
            found[line.account] = fits[0]
    return found


@dataclass
class Waiting:
    """Lines of one name on the other side that are in no suggestion yet, found by what may be common to two lines."""

    accounts: set[str] = field(default_factory=set)
    without_zeros: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    days: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, line: Line) -> None:
        for accounts in self._places(line):
            accounts.add(line.account)

    def remove(self, line: Line) -> None:
        for accounts in self._places(line):
            accounts.discard(line.account)

    def _places(self, line: Line) -> tuple[set[str], ...]:
        return self.accounts, self.without_zeros[line.account.lstrip("0")], self.days[line.confirmed_on]

    def fitting(self, line: Line, why: str) -> Collection[str]:
        """The accounts that may be meant by a line, for that reason."""
        if why == ZEROS:
            return self.without_zeros.get(line.account.lstrip("0"), ())
        if why == NAMESAKE:
            return self.days.get(line.confirmed_on, ())
        return _near(line.account, self.accounts, why)


def _suggestions(ours: list[Line], theirs: list[Line]) -> Iterator[tuple[str, str, str]]:
    """The pairs of one name that probably are one account, with the reason: each account in one pair at most, the surest
    reason first."""
    lines, waiting = {line.account: line for line in theirs}, Waiting()
    for line in theirs:
        waiting.add(line)
    for why in (SWAPPED, ZEROS, DIGIT, NAMESAKE):
        left = []
        for line in ours:
            fits = waiting.fitting(line, why)
            if len(fits) == 1:
                (account,) = fits
                waiting.remove(lines[account])
                yield line.account, account, why
            else:
                left.append(line)
        ours = left


def _near(account: str, others: Collection[str], why: str) -> list[str]:
    """Those of the others that differ from an account by a swap of neighbours, or by one digit."""
    differs, spread = NEAR[why]
    if len(others) <= FEW:
        return [other for other in others if differs(account, other)]
    return [other for other in spread(account) if other in others]


def _is_swap(one: str, other: str) -> bool:
    places = _unlike(one, other)
    if len(places) != 2:
        return False
    first, second = places
    return second == first + 1 and (one[first], one[second]) == (other[second], other[first])


def _is_digit(one: str, other: str) -> bool:
    return len(_unlike(one, other)) == 1


def _unlike(one: str, other: str) -> list[int]:
    """The places at which two accounts of one length are not alike."""
    if len(one) != len(other):
        return []
    return [place for place, (sign, theirs) in enumerate(zip(one, other, strict=True)) if sign != theirs]


def _swaps(account: str) -> Iterator[str]:
    """Every account that becomes this one when two neighbouring digits change places."""
    for place in range(len(account) - 1):
        if account[place] != account[place + 1]:
            yield account[:place] + account[place + 1] + account[place] + account[place + 2 :]


def _changes(account: str) -> Iterator[str]:
    """Every account that differs in one digit."""
    for place, digit in enumerate(account):
        for other in "0123456789":
            if other != digit:
                yield account[:place] + other + account[place + 1 :]


NEAR: dict[str, tuple[Callable[[str, str], bool], Callable[[str], Iterator[str]]]] = {
    SWAPPED: (_is_swap, _swaps),
    DIGIT: (_is_digit, _changes),
}
