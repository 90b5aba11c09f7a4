"""Files of trading data: the job that works on one, and the sweep that finds those whose job was lost."""

import os
from datetime import datetime

from rq import get_current_job

from ia.ground import clock
from ia.tracking import work
from ia.tracking.queue import send


def carry_on(upload_id: int) -> str | None:
    """Work on this file until it waits for a person. A run too many changes nothing."""
    job = get_current_job()
    return work.carry_on(upload_id, job.id if job else f"pid-{os.getpid()}", clock.now)


def resend(now: datetime) -> dict:
    """Ask again for the work on which nobody is."""
    found = work.lost(now)
    return {"found": len(found), "sent": sum(send(upload_id, attempts) for upload_id, attempts in found)}
