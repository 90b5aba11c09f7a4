"""Files on their way into the register: the job that works on one, and the sweep that finds those whose job was lost."""

import os
from datetime import datetime

from rq import get_current_job

from ia.clients.imports import claims, work
from ia.clients.imports.queue import send
from ia.ground import clock


def carry_on(batch_id: int) -> str | None:
    """Work on this file until it waits for a person. A run too many changes nothing."""
    job = get_current_job()
    return work.carry_on(batch_id, job.id if job else f"pid-{os.getpid()}", clock.now)


def resend(now: datetime) -> dict:
    """Ask again for the work on which nobody is."""
    found = claims.lost(now)
    return {"found": len(found), "sent": sum(send(batch_id, attempts) for batch_id, attempts in found)}
