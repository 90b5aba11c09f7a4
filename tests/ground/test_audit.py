"""Every kind of tampering with the trail is found and its first bad row is named, on both databases."""

import os
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from ia.ground.audit import trail
from ia.ground.audit.models import AuditRow
from ia.ground.audit.verify import verify
from ia.ground.db import db, is_sqlite, write_unit
from tests.ground import trails

FALSE_KEY = b"\1" * 32


@pytest.fixture
def chain(app, cast, now):
    """The number of the row before the twelve of this test."""
    return trails.grow(app, cast, now)


def test_an_untouched_trail_is_whole(app, chain):
    with app.app_context():
        proof = verify()
    assert proof.finding is None and proof.rows == chain + trails.ROWS and proof.end.seq == chain + trails.ROWS


def test_the_database_itself_refuses_changes(app, chain):
    for statement in ("UPDATE audit SET actor_name = 'x'", "DELETE FROM audit"):
        with app.app_context(), pytest.raises(DBAPIError, match="only grows"), write_unit() as unit:
            unit.execute(text(statement))
    assert trails.found(app) is None


# Eight kinds of tampering


@pytest.mark.parametrize(
    "column",
    ["action = 'read'", "actor_id = 2", "actor_name = '李娜'", "subject_id = 99", "changes = NULL", "address = 'x'"],
)
def test_1_change(app, chain, column):
    trails.tamper(app, f"UPDATE audit SET {column} WHERE seq = {chain + 5}")
    assert trails.found(app).seq == chain + 5


def test_2_deletion_in_the_middle(app, chain):
    trails.tamper(app, f"DELETE FROM audit WHERE seq IN ({chain + 5}, {chain + 6})")
    assert trails.found(app).seq == chain + 5


def test_2_deletion_in_the_middle_with_numbers_closed_up(app, chain):
    later = [f"UPDATE audit SET seq = {n - 1} WHERE seq = {n}" for n in range(chain + 6, chain + trails.ROWS + 1)]
    trails.tamper(app, f"DELETE FROM audit WHERE seq = {chain + 5}", *later)
    assert trails.found(app).seq == chain + 5


def test_2_deletion_of_the_beginning(app, chain):
    trails.tamper(app, "DELETE FROM audit WHERE seq <= 3")
    assert trails.found(app).seq == 1


@pytest.mark.parametrize("left", [1, 0])
def test_3_deletion_of_the_tail(app, chain, left):
    trails.tamper(app, f"DELETE FROM audit WHERE seq > {chain + left}")
    assert trails.found(app).seq == chain + left + 1


def test_3_deletion_of_everything(app, chain):
    trails.tamper(app, "DELETE FROM audit")
    assert trails.found(app).seq == 1


def test_3_a_cut_tail_is_found_also_when_the_trail_has_grown_over_it(app, cast, now, chain):
    trails.tamper(app, f"DELETE FROM audit WHERE seq > {chain + 4}")
    for number in range(20):
        trails.write(app, cast, now + timedelta(hours=number), number)
    assert trails.found(app).seq == chain + 5


def test_4_exchange(app, chain):
    def exchange(*columns):
        both = ", ".join(f"{c} = (SELECT {c} FROM audit o WHERE o.seq = {2 * chain + 12} - audit.seq)" for c in columns)
        return f"UPDATE audit SET {both} WHERE seq IN ({chain + 5}, {chain + 7})"

    trails.tamper(app, exchange("at", "subject_id", "changes", "mac"))
    assert trails.found(app).seq == chain + 5


def facts(app, seq) -> dict:
    with app.app_context():
        row = db.session.execute(select(AuditRow.__table__).where(AuditRow.seq == seq)).mappings().one()
        return dict(row)


@pytest.mark.parametrize("place", ["front", "end"])
def test_5_insertion(app, chain, place):
    seq = 0 if place == "front" else chain + trails.ROWS + 1
    trails.tamper(app, insert(AuditRow).values(**{**facts(app, chain + 5), "seq": seq}))
    assert trails.found(app).seq == seq


def test_5_insertion_in_the_middle(app, chain):
    later = [f"UPDATE audit SET seq = {n + 1} WHERE seq = {n}" for n in range(chain + trails.ROWS, chain + 5, -1)]
    trails.tamper(app, *later, insert(AuditRow).values(**{**facts(app, chain + 3), "seq": chain + 6}))
    assert trails.found(app).seq == chain + 6


def test_6_a_chain_made_anew_without_the_key(app, chain):
    with app.app_context():
        rows = [dict(row) for row in db.session.execute(select(AuditRow.__table__).order_by(AuditRow.seq)).mappings()]
    before, statements = rows[chain + 4]["mac"], []
    for row in rows[chain + 5 :]:
        row["subject_id"] = 1
        moment = row["at"].isoformat(timespec="microseconds")
        plain = [row[name] for name in list(row)[:-1]]
        plain[1] = moment
        before = trail.mac(FALSE_KEY, before, plain)
        statements.append(f"UPDATE audit SET subject_id = 1, mac = '{before}' WHERE seq = {row['seq']}")
    trails.tamper(app, *statements)
    assert trails.found(app).seq == chain + 6


@pytest.mark.parametrize("unit", ["1 second", "8 hours"])
def test_7_shifted_time(app, chain, unit):
    amount = {"1 second": "+1 seconds", "8 hours": "-8 hours"}[unit]
    with app.app_context():
        shifted = (
            f"strftime('%Y-%m-%d %H:%M:%f', at, '{amount}') || '000'" if is_sqlite() else f"at + interval '{unit}'"
        )
    trails.tamper(app, f"UPDATE audit SET at = {shifted} WHERE seq >= {chain + 4}")
    assert trails.found(app).seq == chain + 4


@pytest.mark.parametrize("grown", [False, True])
def test_8_an_older_database(app, cast, now, chain, grown):
    """Rows and tables are those of an earlier day; what is noted outside is not."""
    with app.app_context():
        older = [dict(row) for row in db.session.execute(select(AuditRow.__table__).order_by(AuditRow.seq)).mappings()]
    trails.write(app, cast, now, 77)
    trails.tamper(app, "DELETE FROM audit")
    with app.app_context(), write_unit() as unit:
        unit.execute(insert(AuditRow), older)
    if grown:
        for number in range(3):
            trails.write(app, cast, now, number)
    assert trails.found(app).seq == chain + trails.ROWS + 1


@pytest.mark.sqlite_only
def test_8_an_older_database_file(app, cast, now, chain, tmp_path):
    with app.app_context():
        file = db.engine.url.database
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
        with db.engine.connect() as link:
            link.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
        shutil.copyfile(file, tmp_path / "older.db")
        trails.write(app, cast, now, 77)
        db.engine.dispose()
        for ending in ("-wal", "-shm"):
            if os.path.exists(file + ending):
                os.unlink(file + ending)
        shutil.copyfile(tmp_path / "older.db", file)
    assert trails.found(app).seq == chain + trails.ROWS + 1


# Rows that cannot even be read


def test_what_is_no_change_record_is_named(app, chain):
    trails.tamper(app, f"UPDATE audit SET changes = '{{no json' WHERE seq = {chain + 5}")
    assert trails.found(app).seq == chain + 5


@pytest.mark.sqlite_only
@pytest.mark.parametrize("value", ["CAST(x'ff00fe' AS TEXT)", "x'00ff'", "12", "''"])
@pytest.mark.parametrize("column", ["actor_name", "at", "mac", "changes"])
def test_what_is_no_text_is_named_and_does_not_stop_the_proof(app, chain, column, value):
    trails.tamper(app, f"UPDATE audit SET {column} = {value} WHERE seq = {chain + 5}")
    assert trails.found(app).seq == chain + 5
    with app.app_context():
        assert db.session.scalar(text("SELECT actor_name FROM audit WHERE seq = 1")) is not None
