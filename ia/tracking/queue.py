"""Asking the worker to work on a file. When the queue is away the file waits for the sweep; nothing is lost."""

from flask import after_this_request

from ia.ground.timetable import queue

JOB = "jobs.tracking.carry_on"
LIMIT = 1_800
"""Seconds that one job may take."""
FORGET = 60
"""Seconds that a failed job is remembered, after which the sweep may ask for the same attempt again."""


def send(upload_id: int, attempts: int) -> bool:
    """Ask once for the next attempt; False when the queue is away. To be called after the commit."""
    return queue.enqueue(JOB, upload_id, job_id=f"trading-{upload_id}-{attempts}", limit=LIMIT, memory=FORGET)


def send_later(upload_id: int, attempts: int) -> None:
    """Ask once what this request wrote is committed."""

    @after_this_request
    def ask(response):
        send(upload_id, attempts)
        return response
