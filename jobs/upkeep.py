"""Clearing away what has served: half-filled forms, used tokens, counted guesses, ended sessions, mails, old runs."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from ia.clients.imports import files, undoing
from ia.clients.reads import intake
from ia.ground.db import db, refresh_statistics
from ia.ground.delivery.models import Mail
from ia.ground.org import lastuse
from ia.ground.org.models import Login, SignInAttempt
from ia.ground.printing.models import Bundle
from ia.ground.printing.pdf import sealed
from ia.ground.printing.pdf.folders import BUNDLES
from ia.ground.timetable import lines
from ia.ground.timetable.models import JobRun
from ia.ground.web.drafts import Draft
from ia.ground.web.once import Submission
from ia.reconciliation import sources
from ia.tracking import files as tracking_files
from ia.tracking import taking

KEPT = timedelta(days=30)
RUNS_KEPT = timedelta(days=400)
FREQUENT_KEPT = timedelta(days=14)
"""Runs of lines that come every few minutes: a year of them would be more rows than all forms of the branch."""
AT_ONCE = 5000
"""Rows of one table that one run removes, so that nobody waits long for the write lock; tomorrow takes the rest."""


def clear_away(now: datetime) -> dict:
    """Remove what is older than 30 days; runs of the timetable stay for a year, as proof. The audit trail stays."""
    return {
        "drafts": _older(Draft.saved_at, now - KEPT),
        "submissions": _older(Submission.at, now - KEPT),
        "sign_in_attempts": _older(SignInAttempt.at, now - KEPT),
        "logins": _older(Login.expires_at, now - KEPT),
        "job_runs": _older(JobRun.period, now - RUNS_KEPT) + _frequent(now - FREQUENT_KEPT),
        "mails": _older(Mail.created_at, now - KEPT),
        "client_reads": intake.clear_away(now),
        "session_files": lastuse.clear_away(),
        "import_rows": undoing.forget_bad(now - timedelta(days=files.KEPT_DAYS), AT_ONCE),
        "import_files": files.FOLDER.forget(),
        "trading_rows": taking.forget_bad(now - timedelta(days=tracking_files.KEPT_DAYS), AT_ONCE),
        "trading_files": tracking_files.FOLDER.forget(),
        "sealed_papers": sealed.clear_away(),
        "bundles": BUNDLES.forget() + _older(Bundle.asked_at, now - KEPT),
        "recon_leftovers": sources.clear_away(now),
    }


def look_at_tables(now: datetime) -> dict:
    """What is in the tables changes by the day, and which index is the quickest with it."""
    refresh_statistics()
    return {}


def _frequent(limit: datetime) -> int:
    names = [task.name for task in lines.timetable() if task.cron.startswith("*")]
    return _older(JobRun.period, limit, JobRun.task.in_(names), JobRun.finished_at.is_not(None))


def _older(column, limit: datetime, *conditions) -> int:
    table = column.class_.__table__
    key = list(table.primary_key.columns)
    old = select(*key).where(column < limit, *conditions).limit(AT_ONCE)
    where = key[0].in_(old) if len(key) == 1 else db.tuple_(*key).in_(old)
    return db.session.execute(delete(table).where(where)).rowcount
