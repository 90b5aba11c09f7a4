"""Fixtures: the two commands, and comparisons in any state."""

import json
from types import SimpleNamespace

import pytest

from ia.ground.db import db
from tests.reconciliation.counterside import Counterside
from tests.reconciliation.months import Month


@pytest.fixture
def counter(app, cast, now, tmp_path):
    """The commands on a month: `counter.import_platform(month)`, `counter.reconcile(month)`; results with `exit_code`,
    `output` and `found`, the findings that were written."""

    def kept(name: str, content: bytes):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    def call(*arguments):
        result = app.test_cli_runner().invoke(args=["ia", *arguments])
        return SimpleNamespace(exit_code=result.exit_code, output=result.output)

    def import_platform(month: Month, *more, branch="B001"):
        return call("import-platform", kept("platform.csv", month.platform_csv()), "--branch", branch, *more)

    def reconcile(month, kind="csv", *, name=None, branch="B001", of="2026-10", content=None):
        content = month.counter_file(kind) if content is None else content
        out = tmp_path / "found.json"
        out.unlink(missing_ok=True)
        file = kept(name or f"counter.{kind}", content)
        done = call("reconcile", "--month", of, "--branch", branch, file, "--json", str(out))
        done.found = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
        return done

    return SimpleNamespace(call=call, import_platform=import_platform, reconcile=reconcile)


@pytest.fixture
def rows(app):
    """`rows(query)` are the objects of a query, read in a context of its own."""

    def read(query):
        with app.app_context():
            return list(db.session.scalars(query))

    return read


@pytest.fixture
def side(people, cast, app, counter):
    return Counterside(people, cast, app, counter)
