"""The audit trail as a table."""

from datetime import datetime

from sqlalchemy import DDL, BigInteger, Index, Integer, String, event, text
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Json, Moment, db

REVEAL = text("action = 'reveal'")
"""Spelt as the index below spells it, or it is not used."""


class AuditRow(db.Model):
    """One event. `mac` is keyed and covers this row and the mac of the row before it; numbers have no gaps."""

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id", "seq"),
        Index(None, "actor_id", "seq"),
        Index("ix_audit_reveals", "actor_id", "at", sqlite_where=REVEAL, postgresql_where=REVEAL),
    )

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(45))
    changes: Mapped[dict | None] = mapped_column(Json)
    mac: Mapped[str] = mapped_column(String(64))


SQLITE_GUARDS = [
    f"CREATE TRIGGER audit_no_{verb} BEFORE {verb.upper()} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END"
    for verb in ("update", "delete")
]
POSTGRESQL_GUARDS = [
    "CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_grows()",
]
for dialect, statements in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRESQL_GUARDS)):
    for statement in statements:
        event.listen(AuditRow.__table__, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))
