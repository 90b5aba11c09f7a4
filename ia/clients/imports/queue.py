"""Asking the worker to work on a file. When the queue is away the file waits for the sweep; nothing is lost."""

from ia.ground.timetable import queue

JOB = "jobs.imports.carry_on"
LIMIT = 3_600
"""Seconds that one job may take."""
FORGET = 60
"""Seconds that a failed job is remembered, after which the sweep may ask for the same attempt again."""


def send(batch_id: int, attempts: int) -> bool:
    """Ask once for the next attempt; False when the queue is away. To be called after the commit."""
    return queue.enqueue(JOB, batch_id, job_id=f"import-{batch_id}-{attempts}", limit=LIMIT, memory=FORGET)
