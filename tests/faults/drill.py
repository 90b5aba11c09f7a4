"""Scheduler and worker whose timetable is one line: each minute it tells a thousand people, one after the other. With
DRILL_MAILS it tells them once, and a second line makes and sends the mails.

Run as a module: `python -m tests.faults.drill scheduler|worker NUMBER`. What falls due is asked as every reminder asks it:
which minutes since the start have come and are not told yet. Nothing but the claim on the run and the key of the notice
stands between a fault and a double.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from ia.factory import create_app
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.inbox.models import Notice
from ia.ground.org.models import User
from ia.ground.timetable.declare import Task
from jobs import scheduler
from jobs.schedule import BY_NAME
from jobs.worker import run_worker

NAME = "drill"
PIECES = 20
"""In so many pieces the work of a minute is done, with a pause after each, so that a fault finds it in the middle."""
PAUSE = 0.1


def minutes(first: datetime, now: datetime) -> list[datetime]:
    """Every full minute from the first to now."""
    count = int((now - first).total_seconds() // 60) + 1
    return [first + timedelta(minutes=n) for n in range(max(count, 0))]


def drill(now: datetime) -> dict:
    """Tell everybody of each minute that has come and is not told."""
    first, number = datetime.fromisoformat(os.environ["DRILL_FROM"]), int(os.environ["DRILL_NUMBER"])
    users, told = list(db.session.scalars(select(User.id).order_by(User.id))), 0
    counted = select(Notice.due_at, func.count()).where(Notice.reminder == NAME).group_by(Notice.due_at)
    known = dict(db.session.execute(counted).all())
    due = minutes(first, now)
    for minute in due[:1] if _with_mails() else due:
        if known.get(minute, 0) < number:
            told += _tell(minute, users, number)
    return {"told": told}


def _with_mails() -> bool:
    return "DRILL_MAILS" in os.environ


def _tell(minute: datetime, users: list[int], number: int) -> int:
    told = 0
    for piece in range(PIECES):
        part = range(piece * number // PIECES, (piece + 1) * number // PIECES)
        rows = [
            {
                "user_id": users[n % len(users)],
                "reminder": NAME,
                "subject": f"drill:{n}",
                "document_id": None,
                "message": "drill",
                "values": {},
                "due_at": minute,
                "created_at": datetime.now(UTC),
            }
            for n in part
        ]
        told += notices.tell(rows)
        time.sleep(PAUSE)
    return told


if __name__ == "__main__":
    line = Task(NAME, "* * * * *", drill, "tells everybody each minute", limit=60)
    BY_NAME[NAME] = line
    timetable = (line, BY_NAME["mails"]) if _with_mails() else (line,)
    scheduler.TIMETABLE = timetable
    scheduler.Timekeeper.load.__defaults__ = (timetable,)
    with create_app().app_context():
        scheduler.run_scheduler() if sys.argv[1] == "scheduler" else run_worker()
