"""A month's comparison of one branch with all its revisions, their findings, and the platform's side where it is imported."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.finding.indexes import one_of
from ia.ground.access.reach import BRANCH, Reach, limited
from ia.ground.db import Json, Moment, db
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.org.models import User
from ia.reconciliation.words import CAUSES, KINDS, SIDES

KIND = "recon_run"


class ReconRun(Document):
    """汇总核对: one per branch and month (6.5). `branch_id` is the branch; `revision` the number of the newest comparison."""

    __tablename__ = "recon_runs"
    __table_args__ = (UniqueConstraint("place_id", "month"),)

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": KIND, "inherit_condition": id == Document.id}

    place_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    """The branch once more: the database allows one run a month."""
    month: Mapped[date]
    """Its first day."""
    revision: Mapped[int] = mapped_column(default=0)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    differences: Mapped[int] = mapped_column(default=0)
    explained: Mapped[int] = mapped_column(default=0)
    """Of the newest comparison, without what earlier months have left open."""

    revisions: Mapped[list["Revision"]] = relationship(
        order_by="Revision.number.desc()", lazy="select", viewonly=True
    )
    """The newest first."""


class Revision(db.Model):
    """One comparison: the counter's file, the snapshot of the platform, and what came of it.

    `state`: waiting (to be worked on), refused (the file cannot be taken), done. `digest` is the SHA-256 of both normalised
    summaries whatever the order of their rows.
    """

    __tablename__ = "recon_revisions"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'refused', 'done')", name="state"),
        CheckConstraint("state <> 'done' OR digest IS NOT NULL", name="done_has_digest"),
        UniqueConstraint("run_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("recon_runs.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    file_name: Mapped[str] = mapped_column(String(120))
    file_sha256: Mapped[str] = mapped_column(String(64))
    file_format: Mapped[str | None] = mapped_column(String(20))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_by: Mapped[User | None] = relationship(viewonly=True)
    sent_at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str | None] = mapped_column(String(12))
    row_count: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    """How far the work is, of `row_count`; both are guesses until it is done."""
    holder: Mapped[str | None] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(Moment, index=True)
    touched_at: Mapped[datetime | None] = mapped_column(Moment)
    message: Mapped[str | None] = mapped_column(Text)
    problems: Mapped[list | None] = mapped_column(Json)
    """Cells that cannot be taken: line, column, reason; the first of them."""
    columns: Mapped[list | None] = mapped_column(Json)
    """Of a file whose columns are not all known: label and code of each, the code None where nobody knows it."""
    total_says: Mapped[str | None] = mapped_column(String(200))
    """What does not agree in the totals row of the file."""
    counter_rows: Mapped[int] = mapped_column(default=0)
    platform_rows: Mapped[int] = mapped_column(default=0)
    counter_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    platform_amount: Mapped[int] = mapped_column(BigInteger, default=0)
    """Sums in fen."""
    pairs: Mapped[int] = mapped_column(default=0)
    matched: Mapped[int] = mapped_column(default=0)
    findings_count: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str | None] = mapped_column(String(64))
    summaries_sha256: Mapped[str | None] = mapped_column(String(64))
    """Under which both normalised summaries are kept, compressed."""
    compared_at: Mapped[datetime | None] = mapped_column(Moment)


class FindingRow(db.Model):
    """A difference of a revision and what people say of it (6.3, 6.4). `platform` and `counter` are the lines, as JSON."""

    __tablename__ = "recon_findings"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("cause", CAUSES), name="cause"),
        CheckConstraint(one_of("wrong_side", SIDES), name="wrong_side"),
        CheckConstraint("(explained_at IS NULL) = (cause IS NULL)", name="explained"),
        CheckConstraint("paired IS NULL OR explained_at IS NOT NULL", name="paired_is_explained"),
        CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled"),
        Index(None, "revision_id", "number"),
        Index(None, "revision_id", "group_key", "number"),
        Index(None, "revision_id", "account"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("recon_revisions.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    group_key: Mapped[str] = mapped_column(String(200))
    """What it probably has in common with others (see groups.py)."""
    team: Mapped[str] = mapped_column(String(100))
    """As the platform writes it, else as the counter does."""
    account: Mapped[str] = mapped_column(String(40))
    field: Mapped[str | None] = mapped_column(String(20))
    platform_value: Mapped[str | None] = mapped_column(String(200))
    counter_value: Mapped[str | None] = mapped_column(String(200))
    platform: Mapped[dict | None] = mapped_column(Json)
    counter: Mapped[dict | None] = mapped_column(Json)
    likely: Mapped[str | None] = mapped_column(String(40))
    suggested: Mapped[str | None] = mapped_column(String(40))
    why: Mapped[str | None] = mapped_column(String(10))
    paired: Mapped[str | None] = mapped_column(String(40))
    """The suggested account, once somebody has confirmed that it is meant; then that finding names this one."""
    cause: Mapped[str | None] = mapped_column(String(20))
    wrong_side: Mapped[str | None] = mapped_column(String(10))
    explanation: Mapped[str | None] = mapped_column(Text)
    corrective: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None]
    explained_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    explained_at: Mapped[datetime | None] = mapped_column(Moment)
    rolled_from: Mapped[str | None] = mapped_column(String(7))
    """The month from which an open difference has been carried over (F-M5)."""
    outcome: Mapped[str | None] = mapped_column(Text)
    """What became of a difference that has been carried over; from then on it is carried no further."""
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)


class Seal(db.Model):
    """What was archived, and its SHA-256; a run opened again keeps the seals of its earlier revisions (6.5)."""

    __tablename__ = "recon_seals"
    __table_args__ = (Index(None, "run_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("recon_runs.id"))
    revision: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(Moment)


class PlatformImport(db.Model):
    """A month of confirmations brought in from elsewhere; of a branch and month the newest counts. Teams and advisers in it are
    texts and need not exist in the organisation."""

    __tablename__ = "recon_imports"
    __table_args__ = (Index(None, "branch_id", "month", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    month: Mapped[date]
    file_name: Mapped[str] = mapped_column(String(120))
    file_sha256: Mapped[str] = mapped_column(String(64))
    summary_sha256: Mapped[str] = mapped_column(String(64))
    """Under which its rows are kept as a summary (see shelves.py)."""
    rows: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    """Their sum in fen."""
    imported_at: Mapped[datetime] = mapped_column(Moment)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class ReconWord(db.Model):
    """What a branch has said of a label of its counter's files: folded label → code of the column, "" for one left out."""

    __tablename__ = "recon_words"

    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(80), primary_key=True)
    code: Mapped[str] = mapped_column(String(20))


def _runs(model):
    return model.kind == KIND


OF_BRANCH = limited(BRANCH, "branch_runs", _l("comparisons of the own branch"), _runs)
ReconRun.reach = Reach(
    (ADDRESSED,),
    marketing_director=OF_BRANCH,
    admin_director=OF_BRANCH,
    branch_gm=OF_BRANCH,
    counter_clerk=OF_BRANCH,
    counter_admin=OF_BRANCH,
)
"""7.1, monthly reconciliation. Leaders see the lines of their own team on a page of their own."""
