"""The rooms with forms: statements, compressed bytes and processor time of their lists and pages, asked in this process."""

import time
from typing import NamedTuple

import brotli

from tests.bench import quick
from tests.bench.counts import counted
from tests.bench.register import DIRECTOR, ROUNDS, Desk
from tests.bench.report import Report, of_rounds

LEADER = "leader1"
NEWEST = {
    LEADER: "SELECT max(id) FROM documents WHERE kind = :kind AND team_id = :team",
    DIRECTOR: "SELECT max(id) FROM documents WHERE kind = :kind AND branch_id = :branch",
}
"""The newest form of a kind that each of them sees."""


class Asked(NamedTuple):
    """A page of a room: who opens it, its address, and the kind whose newest form it shows where it shows one."""

    username: str
    path: str
    kind: str = ""


PAGES = {
    "meetings": Asked(LEADER, "/meetings/"),
    "meeting": Asked(LEADER, "/meetings/{}", "meeting"),
    "morning": Asked(LEADER, "/meetings/{}", "morning_meeting"),
    "calendar": Asked(LEADER, "/meetings/calendar"),
    "items": Asked(LEADER, "/action-items/"),
    "item": Asked(LEADER, "/action-items/{}", "action_item"),
    "activities": Asked(DIRECTOR, "/activities/"),
    "activity": Asked(DIRECTOR, "/activities/{}", "activity"),
    "seminar": Asked(DIRECTOR, "/activities/{}", "seminar"),
    "tasks": Asked(DIRECTOR, "/activity-tasks/"),
    "task": Asked(DIRECTOR, "/activity-tasks/{}", "activity_task"),
    "questions": Asked(DIRECTOR, "/open-questions/"),
    "roster": Asked(LEADER, "/hotline/"),
    "cases": Asked(LEADER, "/cases/"),
}


def measure_rooms(app, report: Report) -> None:
    """Fill in the group "rooms"."""
    records = quick.records_of(app)
    desks = {name: Desk(app, name) for name in {asked.username for asked in PAGES.values()}}
    for name, asked in PAGES.items():
        here = {"team": records.team} if asked.username == LEADER else {"branch": records.branch}
        number = records.one(NEWEST[asked.username], kind=asked.kind, **here)[0] if asked.kind else None
        if asked.kind and number is None:
            report.leave_out(f"rooms.{name}.sql", "no such form in this world")
            continue
        desk, path = desks[asked.username], asked.path.format(number)
        html = desk.page(path)
        report.add(f"rooms.{name}.sql", counted(app, lambda desk=desk, path=path: desk.page(path)))
        report.add(f"rooms.{name}.bytes", len(brotli.compress(html.encode(), mode=brotli.MODE_TEXT, quality=5)))
        report.add(f"rooms.{name}.cpu", *of_rounds([spent(desk, path) for _ in range(ROUNDS)]))


def spent(desk: Desk, path: str) -> float:
    """Processor milliseconds of one answer, SQLite's among them."""
    began = time.thread_time()
    desk.page(path)
    return 1000 * (time.thread_time() - began)
