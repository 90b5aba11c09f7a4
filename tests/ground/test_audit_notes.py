"""What is recorded, what is noted of it outside the database, and the command that proves it."""

import json

import pytest
from sqlalchemy import text

from ia.ground.audit import anchor, trail
from ia.ground.audit.anchor import End
from ia.ground.audit.commands import audit
from ia.ground.audit.verify import missing_guards, verify
from ia.ground.db import db, write_unit
from tests.ground import trails


@pytest.fixture
def chain(app, cast, now):
    """The number of the row before the twelve of this test."""
    return trails.grow(app, cast, now)


def test_the_end_is_noted_after_every_commit_and_not_after_a_rollback(app, cast, now, chain):
    with app.app_context():
        path = trail.anchor_path()
        assert anchor.newest(path).seq == chain + trails.ROWS and len(anchor.noted(path)) == trails.ROWS
        with pytest.raises(ZeroDivisionError), write_unit():
            trail.record("edit", "client", 1, actor=None, now=now)
            raise ZeroDivisionError
        assert anchor.newest(path).seq == chain + trails.ROWS
    assert trails.found(app) is None


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


def test_an_end_kept_on_paper_proves_more_than_the_note(app, chain):
    with app.app_context():
        known = verify().end
        trails.tamper(app, f"DELETE FROM audit WHERE seq > {chain + 2}")
        anchor.replace(trail.anchor_path(), None)
        assert verify().finding is None
        assert verify([known]).finding.seq == chain + 3


def test_a_full_disk_does_not_undo_what_is_saved(app, cast, now, chain, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(anchor, "note", full)
        trails.write(app, cast, now, 1)
    with app.app_context():
        assert verify().rows == chain + trails.ROWS + 1 and verify().finding is None


# What is recorded


def test_moments_of_any_zone_and_values_of_any_shape_are_proven(app, cast, now):
    shapes = {"n": [1.5, None], "list": [(1, 2), []], "deep": [{2: "b", 10: "a"}, True], "text": ['\u2028😀\\"', ""]}
    with app.app_context(), write_unit():
        trail.record("edit", "x", None, actor=None, now=now.astimezone(), changes=shapes)
        trail.record("edit", "x", 1, actor=cast.person("gm1"), now=now, changes={})
    assert trails.found(app) is None


def test_rows_of_many_units_at_once_make_one_chain(app, cast, people, now):
    for username in ("advisor1", "advisor2", "leader1"):
        people(username).submit("/help/", form="/logout")
    assert trails.found(app) is None


# The command


def run(app, *arguments):
    return app.test_cli_runner().invoke(audit, ["verify", *arguments])


def test_the_command_says_how_much_is_proven(app, chain):
    result = run(app)
    assert result.exit_code == 0 and result.output.startswith(f"{chain + trails.ROWS} rows verified")
    seq, mac = result.output.split("it ends with ")[1].strip().split(":")
    assert int(seq) == chain + trails.ROWS and len(mac) == 64
    assert run(app, "--known", f"{seq}:{mac}").exit_code == 0
    assert run(app, "--known", f"{seq}:{'0' * 64}").exit_code == 1
    assert run(app, "--known", "yesterday").exit_code == 2


def test_the_command_names_the_first_bad_row_and_fails(app, chain):
    trails.tamper(app, f"UPDATE audit SET action = 'x' WHERE seq IN ({chain + 5}, {chain + 9})")
    result = run(app)
    assert result.exit_code == 1 and f"first bad row: {chain + 5}:" in result.output
    assert result.output.startswith(f"{chain + 4} rows verified")


def test_missing_triggers_are_said(app, chain):
    with app.app_context():
        assert missing_guards() == []
        with write_unit():
            trails.drop_guards()
        try:
            assert missing_guards()
            result = run(app)
            assert result.exit_code == 0 and "warning: the trigger audit_no_" in result.output
        finally:
            with write_unit():
                trails.put_guards_back()


def test_json_of_the_trail_is_readable_by_others(app, chain):
    with app.app_context():
        raw = db.session.scalar(text(f"SELECT changes FROM audit WHERE seq = {chain + 1}"))
    assert json.loads(raw) == {"goal": ["第1次", None], "count": [1, 1.5]}
