"""The last signs of an identity number find its client, and nothing of the number stands among the search terms."""

import flask_migrate
import pytest
from sqlalchemy import select, text

from ia.clients import register
from ia.clients.finding import tails
from ia.clients.models import Client, SearchTerm
from ia.factory import create_app
from ia.ground.audit import trail
from ia.ground.db import db, write_unit
from tests.clients.importing import sent
from tests.clients.shelf import IDENTITY
from tests.clients.test_import import take
from tests.clients.test_search import found
from tests.house.test_migrations import FIRST_ROWS

USCC, PASSPORT = "91350100M000100Y43", "E1234567X"
BEFORE = "3c1000000118"
"""The migration before the one that writes the tails."""


@pytest.fixture
def three(shelf):
    return {
        "王磊": shelf.known(),
        "恒通贸易": shelf.put(
            "advisor1", "恒通贸易", client_kind="organisation", id_type="uscc", id_no=USCC, phone="13900000002"
        ),
        "Smith": shelf.put("advisor1", "Smith", id_type="passport", id_no=PASSPORT, phone="13900000003"),
    }


def terms(app) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(select(SearchTerm.term).where(SearchTerm.term.startswith(tails.MARK))))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("002X", ["王磊"]),
        ("002x", ["王磊"]),
        ("1002x", ["王磊"]),
        ("31002X", ["王磊"]),
        ("231002X", []),
        ("1002", []),
        (IDENTITY, ["王磊"]),
        ("00Y43", ["恒通贸易"]),
        ("0Y43", ["恒通贸易"]),
        (USCC.lower(), ["恒通贸易"]),
        ("4567x", ["Smith"]),
        (PASSPORT, ["Smith"]),
        ("67X", []),
    ],
)
def test_four_to_six_signs_find_and_no_other_part(people, three, text, names):
    assert found(people("advisor1"), text) == names


def test_a_tail_finds_only_what_the_person_may_see(people, three):
    assert found(people("leader1"), "1002x") == ["王磊"]
    assert found(people("advisor3"), "1002x") == []
    assert found(people("advisor9"), "1002x") == []
    assert "王磊" in people("advisor1").get("/search?q=1002x").text
    assert IDENTITY[-6:] not in people("advisor1").get("/clients/?q=31002x").text, "nor is it shown"


def test_no_part_of_the_number_stands_among_the_terms(app, three):
    for number in (IDENTITY, USCC, PASSPORT):
        for length in tails.LENGTHS:
            tail = number[-length:]
            assert not [term for term in terms(app) if tail in term.upper() or tail[::-1] in term.upper()]
    assert len(terms(app)) == 3 and all(len(term) == 25 for term in terms(app))


def test_another_key_makes_other_terms(app):
    with app.app_context():
        key = trail.key()
        ours = tails.term(IDENTITY)
        app.extensions["ia_audit_key"] = bytes(len(key))
        assert tails.term(IDENTITY) != ours
        app.extensions["ia_audit_key"] = key
        assert tails.term(IDENTITY) == ours and ours.startswith(tails.term(IDENTITY[-4:]))
        assert tails.term("12") == tails.term(None) == ""


def test_the_tail_follows_the_number(app, people, three, cast, now):
    with app.app_context(), write_unit() as unit:
        client = unit.get(Client, three["Smith"])
        register.change(client, {"id_no": "P7654321"}, cast.person("advisor1"), now, "edit")
    assert found(people("advisor1"), "4567x") == [] and found(people("advisor1"), "4321") == ["Smith"]


def test_an_imported_number_finds_too(people, cast):
    advisor = people("advisor1")
    sent(advisor, [["钱多多", "13900000009", IDENTITY]], ["姓名", "手机", "身份证号"])
    take(advisor)
    assert found(advisor, "002x") == ["钱多多"]


@pytest.mark.sqlite_only
def test_the_migration_writes_the_tails_of_those_who_are_there(app, tmp_path):
    fresh = create_app(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'up.db'}", DATA_DIR=tmp_path, SECRET_KEY="only for this test"
    )
    with fresh.app_context():
        flask_migrate.upgrade(revision=BEFORE)
        with db.engine.begin() as link:
            for statement in FIRST_ROWS:
                link.execute(text(statement))
            link.execute(text("UPDATE clients SET id_no = :number"), {"number": IDENTITY})
        flask_migrate.upgrade(revision="3c1000000119")
        with db.engine.connect() as link:
            assert link.execute(OURS).all() == [(1, tails.term(IDENTITY), 1)]
        flask_migrate.downgrade(revision=BEFORE)
        with db.engine.connect() as link:
            assert link.execute(OURS).all() == []


OURS = text("SELECT branch_id, term, client_id FROM client_terms WHERE term >= '=' AND term < '>'")
