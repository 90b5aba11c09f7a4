"""A trail to tamper with, and whoever tampers: the owner of the database, who drops the triggers and puts them back."""

from datetime import timedelta

from sqlalchemy import select, text

from ia.ground.audit import trail
from ia.ground.audit.models import POSTGRESQL_GUARDS, SQLITE_GUARDS, AuditRow
from ia.ground.audit.verify import verify
from ia.ground.db import db, is_sqlite, write_unit

ROWS = 12


def drop_guards() -> None:
    for name in ("audit_no_update", "audit_no_delete") if is_sqlite() else ("audit_no_change ON audit",):
        db.session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))


def put_guards_back() -> None:
    for statement in SQLITE_GUARDS if is_sqlite() else POSTGRESQL_GUARDS:
        db.session.execute(text(statement))


def tamper(app, *statements) -> None:
    """Do this to the trail without leaving a trace in the triggers."""
    with app.app_context(), write_unit() as unit:
        drop_guards()
        for statement in statements:
            unit.execute(text(statement) if isinstance(statement, str) else statement)
        put_guards_back()


def grow(app, cast, now) -> int:
    """Twelve rows, each in a unit of its own, behind those that the cast itself has; returns the number of the last
    of those."""
    with app.app_context():
        before = db.session.scalar(select(AuditRow.seq).order_by(AuditRow.seq.desc()).limit(1)) or 0
    for number in range(1, ROWS + 1):
        write(app, cast, now + timedelta(minutes=number), number)
    return before


def write(app, cast, moment, number) -> None:
    with app.app_context(), write_unit():
        changes = {"goal": [f"第{number}次", None], "count": [number, 1.5]}
        trail.record("edit", "client", number, actor=cast.person("advisor1"), now=moment, changes=changes)


def found(app):
    """The first finding of the proof."""
    with app.app_context():
        return verify().finding
