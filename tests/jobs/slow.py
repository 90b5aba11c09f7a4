"""A worker whose timetable has one line more, for tests: it tells somebody and then waits for a sign.

Run as a module with the folder of the signs as its argument: it writes `began` there and goes on when `go` appears.
"""

import os
import sys
import time
from pathlib import Path

from sqlalchemy import insert, select

from ia.factory import create_app
from ia.ground.db import db
from ia.ground.inbox.models import Notice
from ia.ground.org.models import User
from ia.ground.timetable.declare import Task
from jobs.schedule import BY_NAME
from jobs.worker import run_worker

NAME = "slow-test"


def nap(now) -> dict:
    """Tell the first user without asking whether that was done: only the claim protects against doubling."""
    signs = Path(os.environ["SIGNS"])
    user = db.session.scalar(select(User.id).limit(1))
    facts = {"user_id": user, "reminder": "test", "message": "", "values": {}, "due_at": now, "created_at": now}
    db.session.execute(insert(Notice).values(**facts, subject=f"{os.getpid()}"))
    with open(signs / "began", "a") as file:
        file.write(f"{os.getpid()}\n")
    while not (signs / "go").exists():
        time.sleep(0.02)
    return {"told": 1}


if __name__ == "__main__":
    BY_NAME[NAME] = Task(NAME, "0 0 * * *", nap, "waits", limit=60)
    os.environ["SIGNS"] = sys.argv[1]
    with create_app().app_context():
        run_worker()
