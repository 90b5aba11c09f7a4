"""What must be true before a step of a comparison. Each is called as (run, act); `when` conditions as (run)."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.workdays.calendar import current
from ia.ground.workflow.declare import Refusal
from ia.reconciliation.models import FindingRow, ReconRun, Revision

DAY, WEEK = timedelta(days=1), timedelta(days=7)
TAKES_FILES = ["awaiting_counter", "mismatched", "recheck", "matched"]
STANDING = ("timing",)
"""Causes with which a difference may stand; a difference of assets may with any (6.5)."""


def last_day(month: date) -> date:
    """The last day of the month that begins so."""
    return (month.replace(day=28) + WEEK).replace(day=1) - DAY


def as_of(month: date) -> date:
    """The last trading day of the month, of which both sides tell the total assets (6.1)."""
    calendar, day = current(), last_day(month)
    while not calendar.is_trading(day):
        day -= DAY
    return day


def tolerance(month: date) -> int:
    """Up to so many fen total assets may differ without being a difference (6.3)."""
    return int(catalogue.value("reconciliation.tolerance", last_day(month)) * 100)


def revision_of(run: ReconRun) -> Revision | None:
    """The newest revision."""
    query = select(Revision).where(Revision.run_id == run.id, Revision.number == run.revision)
    return db.session.scalar(query)


def has_new_file(run, act):
    """The file comes from a page of its own, in the same unit of work."""
    revision = revision_of(run)
    if revision is None or revision.state != "waiting":
        yield Refusal(_l("Choose the file of the counter on its page."))


def _findings(run):
    """Of this month: what an earlier one has left open was decided there."""
    revision = revision_of(run)
    of_it = (FindingRow.revision_id == (revision.id if revision else 0), FindingRow.rolled_from.is_(None))
    return select(func.count()).select_from(FindingRow).where(*of_it)


def all_explained(run, act):
    """Each difference has cause and explanation (6.5)."""
    left = db.session.scalar(_findings(run).where(FindingRow.explained_at.is_(None)))
    if left:
        yield Refusal(_("%(count)s differences are not explained yet.", count=left))


def may_stand(run, act):
    """A difference stands only if it is one of time, or of assets (6.5)."""
    of_assets = (FindingRow.kind == "field") & (FindingRow.field == "asset_total")
    left = db.session.scalar(_findings(run).where(~of_assets, FindingRow.cause.not_in(STANDING)))
    if left:
        yield Refusal(_("%(count)s differences may not stand: they are neither of time nor of assets.", count=left))


def second_person(run, act):
    """Whoever has sent the file, or accepted the differences, does not sign off (P-26)."""
    revision = revision_of(run)
    if act.person.id in (revision.sent_by_id if revision else None, run.accepted_by_id):
        yield Refusal(_l("Whoever sent the file or accepted the differences does not sign off."))
