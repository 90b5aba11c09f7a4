"""Mails: each minute they are made of what people were told, and a job of its own speaks to the mail server, which may
hang; no unit of work is open meanwhile."""

from datetime import datetime

from ia.ground import clock
from ia.ground.delivery import address, making, sending
from ia.ground.timetable import queue

LIMIT = 180


def tick(now: datetime) -> dict:
    """Make mails, and ask for the sending of what waits. Of two workers one may look before this unit of work has ended;
    then the next minute asks again."""
    made = making.make(now)
    if not sending.waiting(now):
        return made
    job = f"{send.__module__}.{send.__name__}"
    return made | {"asked": queue.enqueue(job, job_id=f"mails-{now:%Y%m%dT%H%M}", limit=LIMIT, memory=60)}


def send() -> dict:
    """Send what is due, until it is sent or the time of one job is over."""
    server = address.server()
    return sending.send_due(server, clock.now) if server else {}
