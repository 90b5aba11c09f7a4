"""A tiny application with the tables of the calendar and nothing else."""

import pytest

from tests.ground.workdays.tiny import make_app


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setenv("IA_AUDIT_KEY", "00" * 32)
    monkeypatch.setenv("IA_DATA_DIR", str(tmp_path))
    return make_app(tmp_path, "one.db")


@pytest.fixture
def inside(app):
    with app.app_context():
        yield app
