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


@pytest.mark.sqlite_only
def test_rows_outlive_the_way_up(app, tmp_path):
    """SQLite changes a table by making it anew; what points at its rows must still do so afterwards."""
    fresh = create_app(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'up.db'}", DATA_DIR=tmp_path, SECRET_KEY="only for this test"
    )
    with fresh.app_context():
        flask_migrate.upgrade(revision="dcd3b9546913")
        with db.engine.begin() as link:
            for statement in FIRST_ROWS:
                link.execute(text(statement))
        flask_migrate.upgrade()
        with db.engine.connect() as link:
            kept = link.execute(
                text("SELECT c.name, w.value FROM clients c JOIN client_contacts w ON w.client_id = c.id")
            ).all()
            assert kept == [("张三", "13800138000")]
            assert link.execute(text("PRAGMA foreign_key_check")).all() == []
            assert link.execute(text("PRAGMA foreign_keys")).scalar() == 1


FIRST_ROWS = (
    "INSERT INTO units (id, code, kind, name) VALUES (1, 'B', 'branch', 'B')",
    "INSERT INTO users (id, username, name, grade, password_hash, password_changed_at) "
    "VALUES (1, 'a', 'A', 1, 'x', '2026-01-01')",
    "INSERT INTO clients (id, client_no, name, name_key, client_kind, status, level, is_key, visibility_scope, "
    "min_advisor_level, source, managed_by_id, branch_id, created_by_id, created_at, version) VALUES (1, '100001', '张三', "
    "'zhangsan', 'person', 'prospect', 'junior', 0, 'owner', 1, 'own_contact', 1, 1, 1, '2026-01-01', 1)",
    "INSERT INTO client_contacts (id, client_id, kind, value, plain) VALUES (1, 1, 'mobile', '13800138000', '13800138000')",
)
"""What the first version knew: one client of one adviser, and a telephone."""
