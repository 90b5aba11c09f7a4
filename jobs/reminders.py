"""Reminding: every room declares what falls due under which J-number; here each number is asked for."""

from dataclasses import dataclass
from datetime import datetime

from ia.ground import registry
from ia.ground.timetable.declare import Reminder, Told


@dataclass(frozen=True)
class Telling:
    """The run of a timetable line: whatever the rooms declare under these J-numbers."""

    codes: tuple[str, ...]

    def told(self, now: datetime) -> dict[str, Told]:
        """What each number told, in the caller's unit of work. A number that no room declares tells nobody."""
        sums = dict.fromkeys(self.codes, Told())
        for reminder in declared():
            if reminder.code in sums:
                sums[reminder.code] += reminder.run(now)
        return sums

    def __call__(self, now: datetime) -> dict:
        return {code: {"told": sum.told, "already": sum.already} for code, sum in self.told(now).items()}


def declared() -> list[Reminder]:
    """The reminders of all rooms, and of the ground floor."""
    return [reminder for _, reminder in registry.reminders()]


backups = Telling(("J-58",))
next_year = Telling(("J-67",))
passwords = Telling(("J-60",))
second_calls = Telling(("J-17",))
outings = Telling(("J-22",))
task_books = Telling(("J-19", "J-21", "J-23"))
prospects = Telling(("J-62",))
stall_scan = Telling(("J-20",))
confirmation_repeat = Telling(("J-25",))
delegations = Telling(("J-63",))
retention = Telling(("J-59",))
contacts = Telling(("J-24", "J-26", "J-27", "J-56"))
hotline = Telling(("J-61",))
morning_meetings = Telling(("J-01",))
important_minutes = Telling(("J-02",))
meetings = Telling(("J-03", "J-04", "J-05", "J-06", "J-07", "J-08", "J-09", "J-10"))
activities = Telling(("J-31", "J-32", "J-33", "J-34", "J-36", "J-37"))
report_meetings = Telling(("J-35",))
counter_summaries = Telling(("J-49", "J-50"))
dev_plans = Telling(("J-15", "J-16"))
alerts = Telling(("J-42", "J-68", "J-71"))
alerts_not_told = Telling(("J-43",))
monthly_tracking = Telling(("J-28",))
product_feedback = Telling(("J-69",))
