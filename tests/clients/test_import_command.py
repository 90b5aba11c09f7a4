"""The commands import-clients and import-undo."""

import json

import pytest
from sqlalchemy import select

from ia.clients.imports.models import ImportBatch
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from jobs import imports
from tests.clients.shelf import ACCOUNT, IDENTITY
from tests.clients.test_import import BAD, GOOD, everything, table, upload


def run(app, tmp_path, rows, *options, name="客户.csv"):
    """Run the command on a GB18030 file; its result and what it wrote."""
    file, out = tmp_path / name, tmp_path / "out.json"
    file.write_bytes(table(rows).encode("gb18030"))
    runner = app.test_cli_runner()
    arguments = ["ia", "import-clients", str(file), "--branch", "B001", "--owner", "advisor1", "--json", str(out)]
    result = runner.invoke(args=[*arguments, *options])
    return result, json.loads(out.read_text()) if out.exists() else None


def test_it_writes_clients_and_says_how_many(app, people, tmp_path):
    result, out = run(app, tmp_path, GOOD)
    assert result.exit_code == 0, result.output
    assert out == {"batch": 1, "created": 3, "updated": 0, "bad": []}
    assert [client.managed_by_id for client in everything(app)] == [everything(app)[0].managed_by_id] * 3
    _, again = run(app, tmp_path, GOOD)
    assert again == {"batch": 2, "created": 0, "updated": 0, "bad": []}, "nothing new is neither created nor updated"
    _, more = run(app, tmp_path, [[*GOOD[0][:4], "99", "", ""]])
    assert (more["created"], more["updated"]) == (0, 1)
    people("advisor1").get("/clients/?q=王磊")
    assert people("advisor1").page.texts("tbody a") == ["王磊"]


def test_a_dry_run_writes_nothing(app, cast, tmp_path):
    result, out = run(app, tmp_path, GOOD + BAD, "--dry-run")
    assert result.exit_code == 0
    assert (out["batch"], out["created"], len(out["bad"])) == (None, 3, 6)
    assert out["bad"][0]["row"] == 8 and out["bad"][0]["column"] == "出生日期" and out["bad"][0]["reason"]
    assert everything(app) == []


def test_bad_rows_stop_everything_unless_told_otherwise(app, cast, tmp_path):
    result, out = run(app, tmp_path, GOOD + BAD)
    assert result.exit_code != 0
    assert (out["created"], out["updated"], len(out["bad"])) == (0, 0, 6)
    assert everything(app) == []
    result, out = run(app, tmp_path, GOOD + BAD, "--good-rows-only")
    assert result.exit_code == 0 and out["created"] == 3


@pytest.mark.parametrize(
    "options", [("--branch", "B999"), ("--owner", "nobody"), ("--owner", "advisor9"), ("--owner", "clerk1")]
)
def test_an_owner_who_cannot_be_is_refused(app, cast, tmp_path, options):
    result, out = run(app, tmp_path, GOOD, *options)
    assert result.exit_code != 0 and out is None
    assert everything(app) == []


def test_every_client_stands_in_the_trail(app, cast, tmp_path):
    run(app, tmp_path, GOOD)
    with app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "import")).all()
    assert [row.subject_kind for row in rows] == ["client"] * 3 + ["import_batch"]
    assert not any(IDENTITY in str(row.changes) or ACCOUNT in str(row.changes) for row in rows)
    assert {row.actor_id for row in rows} == {None}, "whoever typed the command is not known"


def test_a_file_with_unknown_columns_or_none_known(app, cast, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("甲,乙\n1,2\n")
    arguments = ["ia", "import-clients", str(file), "--branch", "B001", "--owner", "advisor1"]
    assert app.test_cli_runner().invoke(args=arguments).exit_code != 0
    assert everything(app) == []


def test_the_command_works_without_a_queue_and_leaves_nothing_to_do(app, cast, tmp_path):
    run(app, tmp_path, GOOD)
    with app.app_context():
        assert db.session.scalar(select(ImportBatch.state)) == "done"
        assert imports.resend(clock.now())["found"] == 0


def test_it_says_how_many_the_file_calls_existing(app, people, tmp_path):
    file = tmp_path / "客户.csv"
    file.write_text("姓名,手机,客户状态\n甲一,13900000001,现有客户\n乙二,13900000002,潜在客户\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["ia", "import-clients", str(file), "--branch", "B001"])
    assert "created 2, updated 0, bad rows 0\n  1 of the new ones are existing clients by the file" in result.output
    assert {client.status for client in everything(app)} == {"prospect"}


def undo(app, tmp_path, number: int, *options):
    out = tmp_path / "undo.json"
    result = app.test_cli_runner().invoke(args=["ia", "import-undo", str(number), "--json", str(out), *options])
    return result, json.loads(out.read_text()) if out.exists() else None


def test_undoing_by_command(app, people, tmp_path, shelf):
    known = shelf.put("advisor1", "李四", phone="13900000001")
    rows = [*GOOD[:2], GOOD[2]]
    rows[1] = ["李四", "", "", "13900000001", "7", "", ""]
    _, out = run(app, tmp_path, rows)
    assert (out["created"], out["updated"]) == (2, 1)
    shelf.set(next(client.id for client in everything(app) if client.name == "欧阳修"), version=2)
    result, undone = undo(app, tmp_path, out["batch"], "--reason", "错误的文件")
    assert result.exit_code == 0, result.output
    assert (undone["removed"], undone["put_back"], [one["row"] for one in undone["left"]]) == (1, 1, [None])
    assert shelf.row(known).total_assets is None
    assert [client.name for client in everything(app) if client.managed_by_id] == ["李四", "欧阳修"]
    result, again = undo(app, tmp_path, out["batch"])
    assert result.exit_code == 0 and (again["removed"], again["put_back"]) == (0, 0)
    result, _ = undo(app, tmp_path, 99)
    assert result.exit_code != 0
    _, out = run(app, tmp_path, GOOD[:1])
    assert out["created"] == 1, "its account is free again"


def test_only_what_was_taken_is_undone(app, people, tmp_path):
    advisor = people("advisor1")
    upload(advisor, table(GOOD).encode())
    result, _ = undo(app, tmp_path, 1)
    assert result.exit_code != 0 and "checked" in result.output
