"""Migrations and models say the same, on SQLite and on PostgreSQL, and lead back down as well."""

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from ia.factory import create_app
from ia.ground.db import db

VERSIONS = Path(__file__).resolve().parents[2] / "ia" / "migrations" / "versions"


def test_migrated_tables_equal_the_models(app):
    with app.app_context(), db.engine.connect() as link:
        context = MigrationContext.configure(link, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_trail_cannot_be_changed_in_the_database(app, cast):
    with app.app_context():
        for statement in ("UPDATE audit SET action = 'other'", "DELETE FROM audit"):
            with db.engine.connect() as link:
                link.execute(
                    text(
                        "INSERT INTO audit (seq, at, actor_name, action, subject_kind, address, mac) "
                        "VALUES (900001, '2026-11-24 10:00:00', 'x', 'x', 'x', '', 'x')"
                    )
                )
                with pytest.raises(Exception, match="only grows"):
                    link.execute(text(statement))


def test_every_migration_is_named_by_a_sentence():
    for path in VERSIONS.glob("*.py"):
        first = path.read_text().splitlines()[0]
        assert first.startswith('"""') and first.rstrip('"').endswith(".") and " " in first, path.name


@pytest.mark.sqlite_only
def test_the_way_down_leaves_nothing(app, tmp_path):
    fresh = create_app(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'down.db'}", DATA_DIR=tmp_path, SECRET_KEY="only for this test"
    )
    with fresh.app_context():
        flask_migrate.upgrade()
        assert "clients" in inspect(db.engine).get_table_names()
        flask_migrate.downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
