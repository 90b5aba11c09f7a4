"""The paper of a comparison (汇总核对表): both sums, every difference with its explanation, two signatures (4.16)."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ia.clients import masking
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.printing import service as printing
from ia.ground.printing.papers import Paper
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.reconciliation import checks, explaining, words
from ia.reconciliation.models import FindingRow, ReconRun
from ia.reconciliation.workflow import ADMIN, CLERK, COUNTER_ADMIN

PRINTED = ("matched", "explained", "signed", "archived")
MOST = 200
"""Differences that the sheet lists; with more it says how many there are, and the seal holds them all."""


def facts(run: ReconRun, now) -> dict:
    """Both summaries in figures, the differences that stand, and who accepted them. Signing off changes none of it."""
    revision = explaining.newest_done(run.revisions)
    found, left_out = _listed(revision.id)
    rows = revision.counter_rows - revision.platform_rows
    amount, allowed = revision.counter_amount - revision.platform_amount, checks.tolerance(run.month)
    accepted = [one for one in run.opinions if one.step == "accept" and one.at >= revision.sent_at]
    return {
        "pairs": [
            [_l("Month"), f"{run.month:%Y-%m}"],
            [_l("Revision"), revision.number],
            [_l("File of the counter"), revision.file_name],
            [_l("Prepared by"), revision.sent_by.name if revision.sent_by else ""],
            [_l("Total assets as of"), checks.as_of(run.month)],
            [_l("Difference of assets allowed (yuan)"), words.yuan(allowed) if allowed else ""],
            [_l("Compared at"), revision.compared_at],
            [_l("Pairs"), revision.pairs],
            [_l("Without difference"), revision.matched],
            [_l("Differences"), revision.findings_count],
            [_l("Digest of both summaries"), revision.digest],
        ],
        "sides": [
            [_l("Platform side"), revision.platform_rows, words.yuan(revision.platform_amount)],
            [_l("Counter"), revision.counter_rows, words.yuan(revision.counter_amount)],
            [_l("Counter less platform"), rows, words.yuan(amount, "+")],
        ],
        "total": revision.total_says or "",
        "findings": [_told(*one) for one in found],
        "left_out": left_out,
        "opinions": [[one.by, one.text, one.at] for one in accepted],
    }


def _listed(revision_id: int) -> tuple[list[tuple[FindingRow, str | None]], int]:
    """The differences that the sheet lists with whoever corrects each, what earlier months have left open last, and how many
    there are besides."""
    of_it = FindingRow.revision_id == revision_id
    last = select(func.max(FindingRow.number)).where(of_it).scalar_subquery()
    query = select(FindingRow, User.name, last).outerjoin(User, User.id == FindingRow.owner_id).where(of_it)
    found = db.session.execute(query.order_by(FindingRow.number).limit(MOST)).all()
    return [(row, owner) for row, owner, _last in found], found[0][2] - len(found) if found else 0


def _told(row: FindingRow, owner: str | None) -> list:
    """Numbers masked alike may belong to two clients, so each line has its number, and that in the counter's file. Who corrects
    it and until when, and what became of it, stand last (F-M4)."""
    cause = words.CAUSES[row.cause] if row.cause else ""
    return [
        masking.account(row.account),
        (row.platform or row.counter)["name"],
        words.what(row),
        words.side(row, row.platform, row.platform_value),
        words.side(row, row.counter, row.counter_value),
        cause,
        row.explanation or "",
        row.rolled_from or "",
        row.number,
        row.counter["line"] if row.counter else "",
        f"{owner or ''} {row.due_on or ''}".strip(),
        row.outcome or "",
    ]


def _not_yet(run):
    if run.state not in PRINTED:
        return _l("The sheet is printed when everything agrees or the differences are accepted.")
    return None


SHEET = Paper(
    "sheet",
    _l("Sheet of the monthly reconciliation"),
    copies=1,
    labels=(_l("Kept for the record"),),
    keepers=(("counter_clerk", _l("Counter")),),
    signers=(("counter_admin", _l("Counter administrator")), ("admin_director", _l("Administrative director"))),
    facts=facts,
    template="reconciliations/print_sheet.html",
    landscape=True,
    allowed=_not_yet,
    printed_by=CLERK | COUNTER_ADMIN | ADMIN,
    registered_by=CLERK | COUNTER_ADMIN | ADMIN,
)


def archive_when_signed(run, act) -> None:
    """A comparison that is signed off archives itself once both boxes of its sheet are signed (6.5)."""
    if run.state == "signed" and printing.all_signed(run, "sheet", act.now):
        engine.take(run, "archive", Act(None, act.now))
