"""The run of a branch and month: begun by the calendar or by the first file, and taking in one file after the other."""

from datetime import date, timedelta
from pathlib import Path

from flask_babel import get_locale
from sqlalchemy import select

from ia.ground.db import db
from ia.ground.documents.numbering import serial_number
from ia.ground.org.models import Post, Unit, User
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.reconciliation import queue
from ia.reconciliation.models import ReconRun, Revision

KEEPERS = ("counter_clerk", "counter_admin", "admin_director", "marketing_director")
"""Whose the run is: of the posts of the branch the first that is held."""


MONTHS_BACK = 12


class NoKeeper(LookupError):
    """Nobody holds a post at the branch to whom the run could belong."""


def of_month(branch_id: int, month: date) -> ReconRun | None:
    return db.session.scalar(select(ReconRun).where(ReconRun.place_id == branch_id, ReconRun.month == month))


def begin(branch: Unit, month: date, act: Act) -> ReconRun:
    """The run of a month that waits for the counter's file (J-49). Raises NoKeeper."""
    keeper = act.person.id if act.person else _keeper(branch.id, act.today)
    run = ReconRun(place_id=branch.id, branch_id=branch.id, region_id=branch.region_id, month=month)
    run.owner_id = run.created_by_id = keeper
    run.title, run.created_at = f"{month:%Y-%m}", act.now
    run.serial_no = serial_number("RC", branch.id, act.today)
    engine.begin(run, act)
    return run


def _keeper(branch_id: int, on: date) -> int:
    query = (
        select(Post.role, Post.user_id)
        .join(User, User.id == Post.user_id)
        .where(Post.unit_id == branch_id, Post.role.in_(KEEPERS), User.disabled_at.is_(None))
        .where(Post.starts_on <= on, (Post.ends_on.is_(None)) | (Post.ends_on > on))
        .order_by(Post.id)
    )
    held = {row.role: row.user_id for row in db.session.execute(query)}
    for role in KEEPERS:
        if role in held:
            return held[role]
    raise NoKeeper(branch_id)


def take_in(run: ReconRun, file_name: str, digest: str, act: Act) -> Revision:
    """A file of the counter becomes the next revision and waits for the worker."""
    run.revision += 1
    revision = Revision(
        run_id=run.id,
        number=run.revision,
        file_name=Path(file_name).name[:120],
        file_sha256=digest,
        sent_by_id=act.person.id if act.person else None,
        sent_at=act.now,
        language=str(get_locale() or "") or None,
    )
    db.session.add(revision)
    db.session.flush()
    queue.send_later(revision.id)
    return revision


def months_open(branch_id: int, today: date) -> list[str]:
    """The last months that have no comparison yet, the newest first."""
    months, first = [], today.replace(day=1)
    for _number in range(MONTHS_BACK):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    query = select(ReconRun.month).where(ReconRun.place_id == branch_id, ReconRun.month.in_(months))
    begun = set(db.session.scalars(query))
    return [f"{month:%Y-%m}" for month in months if month not in begun]


def newest(run: ReconRun) -> Revision | None:
    query = select(Revision).where(Revision.run_id == run.id).order_by(Revision.number.desc()).limit(1)
    return db.session.scalar(query)


def first_of(text: str) -> date:
    """The first day of a month written 2026-10. Raises ValueError."""
    return date.fromisoformat(f"{text}-01")
