"""Asking the worker to compare. When the queue is away the comparison waits for the sweep; nothing is lost."""

from flask import after_this_request, has_request_context

from ia.ground.timetable import queue

JOB = "jobs.reconciliation.carry_on"
LIMIT = 3_600
"""Seconds that one job may take."""
FORGET = 60
"""Seconds that a failed job is remembered, after which the sweep may ask for the same attempt again."""


def send(revision_id: int, attempts: int) -> bool:
    """Ask once for the next attempt; False when the queue is away. To be called after the commit."""
    return queue.enqueue(JOB, revision_id, job_id=f"recon-{revision_id}-{attempts}", limit=LIMIT, memory=FORGET)


def send_later(revision_id: int) -> None:
    """Ask for a new comparison, once what this request wrote is committed; outside a request the sweep asks."""
    if not has_request_context():
        return

    @after_this_request
    def ask(response):
        send(revision_id, 0)
        return response
