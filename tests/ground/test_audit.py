"""The trail: what is recorded, and that every kind of tampering is found, on both databases.

Whoever tampers here owns the database: the triggers are dropped first, and put back afterwards.
"""

import json
import os
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from ia.ground.audit import anchor, trail
from ia.ground.audit.anchor import End
from ia.ground.audit.commands import audit
from ia.ground.audit.models import POSTGRESQL_GUARDS, SQLITE_GUARDS, AuditRow
from ia.ground.audit.verify import missing_guards, verify
from ia.ground.db import db, is_sqlite, write_unit

ROWS = 12
FALSE_KEY = b"\1" * 32


def drop_guards():
    names = ("audit_no_update", "audit_no_delete") if is_sqlite() else ("audit_no_change ON audit",)
    for name in names:
        db.session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))


def put_guards_back():
    for statement in SQLITE_GUARDS if is_sqlite() else POSTGRESQL_GUARDS:
        db.session.execute(text(statement))


@pytest.fixture
def tamper(app):
    """`tamper("UPDATE …", …)` as the owner of the database does it, without leaving a trace in the triggers."""

    def act(*statements, **values):
        with app.app_context(), write_unit() as unit:
            drop_guards()
            for statement in statements:
                unit.execute(text(statement) if isinstance(statement, str) else statement, values or {})
            put_guards_back()

    return act


@pytest.fixture
def chain(app, cast, now):
    """A trail of twelve rows, each in a unit of its own. The cast's own rows come before; returns the number of the last
    of those."""
    with app.app_context():
        before = db.session.scalar(select(AuditRow.seq).order_by(AuditRow.seq.desc()).limit(1)) or 0
    for number in range(1, ROWS + 1):
        write(app, cast, now + timedelta(minutes=number), number)
    return before


def write(app, cast, moment, number):
    with app.app_context(), write_unit():
        changes = {"goal": [f"第{number}次", None], "count": [number, 1.5]}
        trail.record("edit", "client", number, actor=cast.person("advisor1"), now=moment, changes=changes)


def found(app):
    with app.app_context():
        return verify().finding


def test_an_untouched_trail_is_whole(app, chain):
    with app.app_context():
        proof = verify()
    assert proof.finding is None and proof.rows == chain + ROWS and proof.end.seq == chain + ROWS


def test_the_database_itself_refuses_changes(app, chain):
    for statement in ("UPDATE audit SET actor_name = 'x'", "DELETE FROM audit"):
        with app.app_context(), pytest.raises(DBAPIError, match="only grows"), write_unit() as unit:
            unit.execute(text(statement))
    assert found(app) is None


# Eight kinds of tampering


@pytest.mark.parametrize(
    "column",
    ["action = 'read'", "actor_id = 2", "actor_name = '李娜'", "subject_id = 99", "changes = NULL", "address = 'x'"],
)
def test_1_change(app, chain, tamper, column):
    tamper(f"UPDATE audit SET {column} WHERE seq = {chain + 5}")
    assert found(app).seq == chain + 5


def test_2_deletion_in_the_middle(app, chain, tamper):
    tamper(f"DELETE FROM audit WHERE seq IN ({chain + 5}, {chain + 6})")
    assert found(app).seq == chain + 5


def test_2_deletion_in_the_middle_with_numbers_closed_up(app, chain, tamper):
    later = [f"UPDATE audit SET seq = {n - 1} WHERE seq = {n}" for n in range(chain + 6, chain + ROWS + 1)]
    tamper(f"DELETE FROM audit WHERE seq = {chain + 5}", *later)
    assert found(app).seq == chain + 5


def test_2_deletion_of_the_beginning(app, chain, tamper):
    tamper("DELETE FROM audit WHERE seq <= 3")
    assert found(app).seq == 1


@pytest.mark.parametrize("left", [1, 0])
def test_3_deletion_of_the_tail(app, chain, tamper, left):
    tamper(f"DELETE FROM audit WHERE seq > {chain + left}")
    assert found(app).seq == chain + left + 1


def test_3_deletion_of_everything(app, chain, tamper):
    tamper("DELETE FROM audit")
    assert found(app).seq == 1


def test_3_a_cut_tail_is_found_also_when_the_trail_has_grown_over_it(app, cast, now, chain, tamper):
    tamper(f"DELETE FROM audit WHERE seq > {chain + 4}")
    for number in range(20):
        write(app, cast, now + timedelta(hours=number), number)
    assert found(app).seq == chain + 5


def test_4_exchange(app, chain, tamper):
    def exchange(*columns):
        both = ", ".join(f"{c} = (SELECT {c} FROM audit o WHERE o.seq = {2 * chain + 12} - audit.seq)" for c in columns)
        return f"UPDATE audit SET {both} WHERE seq IN ({chain + 5}, {chain + 7})"

    tamper(exchange("at", "subject_id", "changes", "mac"))
    assert found(app).seq == chain + 5


def facts(app, seq) -> dict:
    with app.app_context():
        row = db.session.execute(select(AuditRow.__table__).where(AuditRow.seq == seq)).mappings().one()
        return dict(row)


@pytest.mark.parametrize("place", ["front", "end"])
def test_5_insertion(app, chain, tamper, place):
    seq = 0 if place == "front" else chain + ROWS + 1
    tamper(insert(AuditRow).values(**{**facts(app, chain + 5), "seq": seq}))
    assert found(app).seq == seq


def test_5_insertion_in_the_middle(app, chain, tamper):
    later = [f"UPDATE audit SET seq = {n + 1} WHERE seq = {n}" for n in range(chain + ROWS, chain + 5, -1)]
    tamper(*later, insert(AuditRow).values(**{**facts(app, chain + 3), "seq": chain + 6}))
    assert found(app).seq == chain + 6


def test_6_a_chain_made_anew_without_the_key(app, chain, tamper):
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
    tamper(*statements)
    assert found(app).seq == chain + 6


@pytest.mark.parametrize("unit", ["1 second", "8 hours"])
def test_7_shifted_time(app, chain, tamper, unit):
    amount = {"1 second": "+1 seconds", "8 hours": "-8 hours"}[unit]
    with app.app_context():
        shifted = (
            f"strftime('%Y-%m-%d %H:%M:%f', at, '{amount}') || '000'" if is_sqlite() else f"at + interval '{unit}'"
        )
    tamper(f"UPDATE audit SET at = {shifted} WHERE seq >= {chain + 4}")
    assert found(app).seq == chain + 4


@pytest.mark.parametrize("grown", [False, True])
def test_8_an_older_database(app, cast, now, chain, tamper, grown):
    """Rows and tables are those of an earlier day; what is noted outside is not."""
    with app.app_context():
        older = [dict(row) for row in db.session.execute(select(AuditRow.__table__).order_by(AuditRow.seq)).mappings()]
    write(app, cast, now, 77)
    tamper("DELETE FROM audit")
    with app.app_context(), write_unit() as unit:
        unit.execute(insert(AuditRow), older)
    if grown:
        for number in range(3):
            write(app, cast, now, number)
    assert found(app).seq == chain + ROWS + 1


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
        write(app, cast, now, 77)
        db.engine.dispose()
        for ending in ("-wal", "-shm"):
            if os.path.exists(file + ending):
                os.unlink(file + ending)
        shutil.copyfile(tmp_path / "older.db", file)
    assert found(app).seq == chain + ROWS + 1


# Rows that cannot even be read


def test_what_is_no_change_record_is_named(app, chain, tamper):
    tamper(f"UPDATE audit SET changes = '{{no json' WHERE seq = {chain + 5}")
    assert found(app).seq == chain + 5


@pytest.mark.sqlite_only
@pytest.mark.parametrize("value", ["CAST(x'ff00fe' AS TEXT)", "x'00ff'", "12", "''"])
@pytest.mark.parametrize("column", ["actor_name", "at", "mac", "changes"])
def test_what_is_no_text_is_named_and_does_not_stop_the_proof(app, chain, tamper, column, value):
    tamper(f"UPDATE audit SET {column} = {value} WHERE seq = {chain + 5}")
    assert found(app).seq == chain + 5
    with app.app_context():
        assert db.session.scalar(text("SELECT actor_name FROM audit WHERE seq = 1")) is not None


# What is noted outside the database


def test_the_end_is_noted_after_every_commit_and_not_after_a_rollback(app, cast, now, chain):
    with app.app_context():
        path = trail.anchor_path()
        assert anchor.newest(path).seq == chain + ROWS and len(anchor.noted(path)) == ROWS
        with pytest.raises(ZeroDivisionError), write_unit():
            trail.record("edit", "client", 1, actor=None, now=now)
            raise ZeroDivisionError
        assert anchor.newest(path).seq == chain + ROWS
    assert found(app) is None


def test_the_note_is_kept_short_and_keeps_the_highest(tmp_path, monkeypatch):
    monkeypatch.setattr(anchor, "LARGEST", 500)
    path = tmp_path / "anchor"
    for seq in (1, 2, 3, 5, 4, 6, 7, 9, 8, *range(10, 60)):
        anchor.note(path, End(seq, f"{seq:064x}"))
        assert path.stat().st_size <= 600 and anchor.newest(path).seq >= seq - 1
    assert anchor.newest(path) == End(59, f"{59:064x}")


def test_damage_to_the_note_is_borne(tmp_path):
    path = tmp_path / "anchor"
    assert anchor.newest(path) is None and anchor.noted(path) == []
    path.write_bytes(b"\xff\0garbage\n12 short\n" + f"7 {7:064x}\n".encode() + b"9 " + b"0" * 30)
    assert anchor.newest(path).seq == 7 and [end.seq for end in anchor.noted(path)] == [7]


def test_a_note_that_contradicts_itself_or_the_rows_is_a_finding(app, chain):
    with app.app_context():
        anchor.note(trail.anchor_path(), End(chain + 3, "0" * 64))
        assert verify().finding.seq == chain + 3
        anchor.replace(trail.anchor_path(), End(chain + 6, "0" * 64))
        assert verify().finding.seq == chain + 6


def test_an_end_kept_on_paper_proves_more_than_the_note(app, chain, tamper):
    with app.app_context():
        known = verify().end
        tamper(f"DELETE FROM audit WHERE seq > {chain + 2}")
        anchor.replace(trail.anchor_path(), None)
        assert verify().finding is None
        assert verify([known]).finding.seq == chain + 3


def test_a_full_disk_does_not_undo_what_is_saved(app, cast, now, chain, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(anchor, "note", full)
    write(app, cast, now, 1)
    monkeypatch.undo()
    with app.app_context():
        assert verify().rows == chain + ROWS + 1 and verify().finding is None


# What is recorded


def test_moments_of_any_zone_and_values_of_any_shape_are_proven(app, cast, now):
    shapes = {"n": [1.5, None], "list": [(1, 2), []], "deep": [{2: "b", 10: "a"}, True], "text": ['\u2028😀\\"', ""]}
    with app.app_context(), write_unit():
        trail.record("edit", "x", None, actor=None, now=now.astimezone(), changes=shapes)
        trail.record("edit", "x", 1, actor=cast.person("gm1"), now=now, changes={})
    assert found(app) is None


def test_rows_of_many_units_at_once_make_one_chain(app, cast, people, now):
    for username in ("advisor1", "advisor2", "leader1"):
        people(username).submit("/help/", form="/logout")
    assert found(app) is None


# The command


def run(app, *arguments):
    return app.test_cli_runner().invoke(audit, ["verify", *arguments])


def test_the_command_says_how_much_is_proven(app, chain):
    result = run(app)
    assert result.exit_code == 0 and result.output.startswith(f"{chain + ROWS} rows verified")
    seq, mac = result.output.split("it ends with ")[1].strip().split(":")
    assert int(seq) == chain + ROWS and len(mac) == 64
    assert run(app, "--known", f"{seq}:{mac}").exit_code == 0
    assert run(app, "--known", f"{seq}:{'0' * 64}").exit_code == 1
    assert run(app, "--known", "yesterday").exit_code == 2


def test_the_command_names_the_first_bad_row_and_fails(app, chain, tamper):
    tamper(f"UPDATE audit SET action = 'x' WHERE seq IN ({chain + 5}, {chain + 9})")
    result = run(app)
    assert result.exit_code == 1 and f"first bad row: {chain + 5}:" in result.output
    assert result.output.startswith(f"{chain + 4} rows verified")


def test_missing_triggers_are_said(app, chain):
    with app.app_context():
        assert missing_guards() == []
        with write_unit():
            drop_guards()
        try:
            assert missing_guards()
            result = run(app)
            assert result.exit_code == 0 and "warning: the trigger audit_no_" in result.output
        finally:
            with write_unit():
                put_guards_back()


# The page


def lines(visitor) -> list[str]:
    return visitor.page.texts("tbody tr")


@pytest.fixture
def events(app, cast, people, now):
    with app.app_context(), write_unit():
        for username in ("advisor1", "advisor9", "sysadmin1"):
            actor = cast.person(username)
            trail.record("edit", "client", 7, actor=actor, now=now, changes={"name": ["甲", "乙"]})
            trail.record("sign-in", "login", 8, actor=actor, now=now)
    return {name: cast.users[name] for name in ("advisor1", "advisor9", "sysadmin1")}


@pytest.mark.parametrize("username", ["advisor1", "leader1", "admin1", "counter1", "region1", "hq1", "finance1"])
def test_the_page_is_closed_to_others(app, people, username):
    people(username).get("/audit/", expect=403)


@pytest.mark.parametrize("username", ["director1", "gm1"])
def test_who_answers_for_a_branch_sees_its_people(people, cast, events, username):
    people(username).get("/audit/")
    links = {link.get("href") for link in people(username).page.select("tbody a")}
    assert f"?actor={events['advisor1']}" in links and f"?actor={events['advisor9']}" not in links
    assert "甲" not in people(username).page.text


def test_another_branch_sees_its_own(people, events):
    people("director9").get("/audit/")
    links = {link.get("href") for link in people("director9").page.select("tbody a")}
    assert links == {f"?actor={events['advisor9']}"}


def test_administrators_see_sign_ins_and_settings_alone(people, events):
    people("sysadmin1").get("/audit/")
    assert len(lines(people("sysadmin1"))) == 2
    people("hqadmin1").get("/audit/")
    assert len(lines(people("hqadmin1"))) >= 3
    assert not any("client" in line for line in lines(people("hqadmin1")))


def test_the_page_is_turned_without_gaps(app, cast, people, now, chain):
    with app.app_context(), write_unit():
        for number in range(120):
            trail.record("edit", "client", number, actor=cast.person("advisor1"), now=now)
    visitor, seen = people("gm1"), []
    visitor.get(f"/audit/?actor={cast.users['advisor1']}")
    while True:
        seen += [int(cell) for cell in visitor.page.texts("tbody td.n")]
        following = visitor.page.select("a[rel=next]")
        if not following:
            break
        visitor.get(f"/audit/{following[0].get('href')}")
    mine = [number for number in seen if number > chain]
    assert mine == list(range(chain + ROWS + 120, chain, -1))
    assert seen == sorted(seen, reverse=True)


def test_odd_addresses_of_the_page_are_borne(people):
    for query in ("before=x", "before=-1", f"before={'9' * 30}", "actor=0", "actor=%00"):
        people("gm1").get(f"/audit/?{query}")


def test_json_of_the_trail_is_readable_by_others(app, chain):
    with app.app_context():
        raw = db.session.scalar(text(f"SELECT changes FROM audit WHERE seq = {chain + 1}"))
    assert json.loads(raw) == {"goal": ["第1次", None], "count": [1, 1.5]}
