"""Which unpaired rows are probably one account mistyped: as the reasons read, however many rows have one name."""

import random
import time

import pytest

from ia.reconciliation import likely
from ia.reconciliation.compare import COUNTER, PLATFORM
from ia.reconciliation.lines import Line


def line(account: str, name: str = "恒信投资（上海）有限公司", day: str = "2026-10-12") -> Line:
    return Line(account, name, 100, day, "一队", "李明")


def fits(one: Line, other: Line, why: str) -> bool:
    """Whether a reason holds for two lines, as a person would look."""
    mine, theirs = one.account, other.account
    unlike = [n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b]
    if why == likely.ZEROS:
        return mine.lstrip("0") == theirs.lstrip("0")
    if why == likely.NAMESAKE:
        return one.confirmed_on == other.confirmed_on
    if len(mine) != len(theirs):
        return False
    if why == likely.DIGIT:
        return len(unlike) == 1
    return len(unlike) == 2 and unlike[1] - unlike[0] == 1 and sorted(mine) == sorted(theirs)


def looked_up(ours: list[Line], theirs: list[Line]) -> set[tuple[str, str, str]]:
    """Every suggestion, by holding each line against each other one."""
    found, ours, theirs = set(), list(ours), list(theirs)
    for why in (likely.SWAPPED, likely.ZEROS, likely.DIGIT, likely.NAMESAKE):
        for one in list(ours):
            same = [other for other in theirs if other.name == one.name and fits(one, other, why)]
            if len(same) == 1:
                found.add((one.account, same[0].account, why))
                ours.remove(one)
                theirs.remove(same[0])
    return found


@pytest.mark.parametrize("names", [1, 30], ids=["one name", "many names"])
@pytest.mark.parametrize("seed", range(6))
def test_hints_are_those_of_every_line_held_against_every_other(seed, names):
    rng = random.Random(seed)

    def side(wanted: int) -> list[Line]:
        made = {"".join(rng.choices("012", k=rng.choice([4, 6, 6]))) for _ in range(wanted)}
        return [line(one, f"客户{rng.randrange(names)}", f"2026-10-{rng.randrange(1, 29):02d}") for one in sorted(made)]

    ours, theirs = side(150), side(150)
    found = likely.hints({PLATFORM: ours, COUNTER: theirs})
    suggested = {(mine, *hint[1:]) for mine, hint in found[PLATFORM].items() if hint[1]}
    assert suggested == looked_up(ours, theirs)
    assert suggested == {(hint[1], account, hint[2]) for account, hint in found[COUNTER].items() if hint[1]}
    for lines, others, side_ in ((ours, theirs, PLATFORM), (theirs, ours, COUNTER)):
        for one in lines:
            meant = [two.account for two in others if two.name == one.name and fits(one, two, likely.SWAPPED)]
            hint = found[side_].get(one.account)
            assert (hint and hint[0]) == (meant[0] if len(meant) == 1 else None)


def test_thirty_thousand_lines_of_one_name_and_day_take_no_time():
    """To hold each against each other would take minutes."""
    ours = [line(f"{number:010d}") for number in range(30_000)]
    theirs = [line(f"{number:012d}") for number in range(500_000_000, 500_030_000)]
    begun = time.process_time()
    assert likely.hints({PLATFORM: ours, COUNTER: theirs}) == {PLATFORM: {}, COUNTER: {}}
    assert time.process_time() - begun < 6
