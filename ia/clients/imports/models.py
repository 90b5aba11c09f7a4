"""A file on its way into the register, the rows of it that need remembering, and what branches call their columns."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ia.clients.references import REMOVED, STAYS, points_at_client
from ia.ground.db import Json, Moment, db

WORKING = ("reading", "staging", "updating", "placing", "returning", "undoing")
"""States in which the worker has something to do."""
TAKING = ("staging", "updating", "placing")
TAKEN = ("done", "undoing", "undone")


class ImportBatch(db.Model):
    """A file brought in: what it held, and what came of it. It lies in the data directory under its SHA-256.

    `state`: reading (waits for the worker, or is read) → checked (a dry run; nothing is written) or refused. After the
    decision: dropped; or staging (new clients are written where nobody sees them) → updating (known ones are filled in) →
    placing (the new ones get their place) → done. What cannot be taken whole is returning, and is then read again. A file
    that was taken can be undone: undoing → undone.

    The counts of a checked batch say what would be done, later ones what was. `done_count` is how far the present state
    has come. `columns`: [index, label, code] as in reading.Meaning; `notes`: remarks on the whole. `source` is taken for
    rows that name none. `attempts` counts how often somebody took the work up, and so tells who is at it now; `tries` the
    same since it last came forward. Until `leased_until` nobody else may begin. `touched_at`: the last sign of life.
    """

    __tablename__ = "import_batches"
    __table_args__ = (Index(None, "by_id", "id"), Index(None, "branch_id", "id"), Index(None, "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by_command: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Moment)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    language: Mapped[str] = mapped_column(String(12), default="")
    source: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    message: Mapped[str | None] = mapped_column(Text)
    good_only: Mapped[bool] = mapped_column(default=False)
    row_count: Mapped[int] = mapped_column(default=0)
    created_count: Mapped[int] = mapped_column(default=0)
    updated_count: Mapped[int] = mapped_column(default=0)
    same_count: Mapped[int] = mapped_column(default=0)
    bad_count: Mapped[int] = mapped_column(default=0)
    existing_count: Mapped[int] = mapped_column(default=0, server_default="0")
    """New clients whom the file calls existing: they are prospects until they are confirmed as a list (4.6, 4.8)."""
    left_count: Mapped[int] = mapped_column(default=0)
    columns: Mapped[list | None] = mapped_column(Json)
    notes: Mapped[list | None] = mapped_column(Json)
    done_count: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str | None] = mapped_column(String(120))
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    touched_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_why: Mapped[str | None] = mapped_column(Text)


class ImportRow(db.Model):
    """A row of a file that needs remembering. `state`: bad (cannot be taken: `cells` as they stood, `bad` as pairs of
    column and reason); given (`wanted`: to which other adviser a new client goes, until it has its place); lacking (a new
    client whom the file calls existing, without an account or its opening day); other (a new client with an account, whom
    the file calls something else); planned (`wanted` of a known client); written (`kept`: what was changed, for undoing);
    put back; left (of an undone file: changed since by somebody, so it stays as it is; no `line` when the file had made the
    client).
    """

    __tablename__ = "import_rows"
    __table_args__ = (Index(None, "batch_id", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    line: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(8))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), index=True)
    cells: Mapped[list | None] = mapped_column(Json)
    bad: Mapped[list | None] = mapped_column(Json)
    wanted: Mapped[dict | None] = mapped_column(Json)
    kept: Mapped[dict | None] = mapped_column(Json)


class ImportColumn(db.Model):
    """What a branch calls one of its columns, said once and used again. `label` is folded (ia/ground/tables/sheets.py);
    `code` is a column of imports/columns.py, or empty for one that is left out."""

    __tablename__ = "import_columns"

    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(80), primary_key=True)
    code: Mapped[str] = mapped_column(String(30))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)


points_at_client("import_rows", on_merge=STAYS, on_deletion=REMOVED)
