"""What a room declares as falling due, and a line of the timetable that looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Told:
    """What a reminder did: how many people it told, and how many it would have told had they not been told before."""

    told: int = 0
    already: int = 0

    def __add__(self, other: "Told") -> "Told":
        return Told(self.told + other.told, self.already + other.already)


@dataclass(frozen=True)
class Reminder:
    """A row of the guideline's reminder table as one room sees it. `run(now)` tells what is due at that moment and not
    yet told: a missed run heals with the next one, and a run too many changes nothing. It never commits."""

    code: str
    title: object
    clause: str
    run: Callable[[datetime], Told]


@dataclass(frozen=True)
class Task:
    """A line of the timetable. `cron` is read on the branch's clock (IA_TIMEZONE), whatever the machine's zone is.

    `run(now)` runs in a unit of work of its own and returns what it did as plain values. Of the periods that were
    missed only the newest is made up, because a task asks what is due now. `purpose` is shown to administrators. `limit` is
    in seconds.
    """

    name: str
    cron: str
    run: Callable[[datetime], dict]
    purpose: object
    limit: int = 60
