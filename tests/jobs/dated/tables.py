"""Reads the tables of dated cases (*.txt beside this file).

A block is a reminder and its facts; below it stand the mornings and afternoons in their order, each with whom exactly the
platform then tells anything new:

    J-10 a leaders' meeting on 2025-10-23
        Thu 2025-10-16 08:30 | nobody
        Fri 2025-10-17 08:30 | leader1 director1 | five days before is a Saturday

The day of the week is written out, and must be right. What comes after # is a remark.
"""

import re
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from ia.ground import clock

GROUPS = {
    "nobody": "",
    "leaders": "leader1 leader2 leader9 station1",
    "directors": "director1 director9",
    "advisers": "advisor1 advisor2 advisor3 advisor9 leader1 leader2 leader9 station1",
    "counters": "clerk1 clerk9 counter1 counter9",
}
"""Words for several people of the demo cast."""
_HEAD = re.compile(r"(J-\d\d) (.+)")
_CASE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{4}-\d\d-\d\d) (\d\d:\d\d) \| ([\w ]+?)(?: \| .+)?")


class Case(NamedTuple):
    """A moment, and who is told something then that they were not told before."""

    moment: datetime
    people: frozenset[str]
    line: int


class Block(NamedTuple):
    """A reminder, the facts that it is about, and its cases in the order of time."""

    code: str
    facts: str
    cases: list[Case]
    place: str


def blocks() -> list[Block]:
    """All blocks of all tables."""
    return [block for path in sorted(Path(__file__).parent.glob("*.txt")) for block in _read(path)]


def _read(path: Path) -> list[Block]:
    found: list[Block] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        if head := _HEAD.fullmatch(text):
            found.append(Block(*head.groups(), [], f"{path.stem}:{number}"))
        else:
            found[-1].cases.append(_case(text, number, path))
    return found


def _case(text: str, number: int, path: Path) -> Case:
    read = _CASE.fullmatch(text)
    if not read:
        raise ValueError(f"{path.name}:{number}: {text!r} is neither a reminder nor a case")
    weekday, day, time, people = read.groups()
    if f"{date.fromisoformat(day):%a}" != weekday:
        raise ValueError(f"{path.name}:{number}: {day} is no {weekday}")
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=clock.ZONE)
    names = " ".join(GROUPS.get(word, word) for word in people.split())
    return Case(moment, frozenset(names.split()), number)
