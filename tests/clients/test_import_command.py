"""The command import-clients."""

import json

import pytest
from sqlalchemy import select

from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from tests.clients.shelf import ACCOUNT, IDENTITY
from tests.clients.test_import import BAD, GOOD, everything, table


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
    assert (again["created"], again["updated"]) == (0, 3)
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
