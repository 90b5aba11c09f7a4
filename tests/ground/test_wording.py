"""A statement in words gives what the statement gives: types of parameters and columns, held values, lists, empty lists."""

from decimal import Decimal

import pytest
from sqlalchemy import Integer, bindparam, func, literal, select

from ia.clients.models import Client
from ia.ground.db import Moment, db
from ia.ground.wording import Worded, in_words
from tests.clients.shelf import Shelf

WHICH = bindparam("which", type_=Integer)
BEFORE = bindparam("before", type_=Moment)


@pytest.fixture
def shown(app, cast, now):
    """What a statement and its words answer to the same values."""
    one = Shelf(app, cast).put("advisor1", "张三丰", total_assets=Decimal("1234.56"), last_contact_at=now)
    with app.app_context():

        def both(statement, **values):
            values = {"which": one} | values
            return db.session.execute(statement, values).all(), Worded(statement).ask(values)

        yield both


def test_amounts_and_moments_come_back_as_what_they_are(shown, now):
    query = select(Client.name, Client.total_assets, Client.last_contact_at.label("last")).where(Client.id == WHICH)
    plain, worded = shown(query)
    assert plain == worded == [("张三丰", Decimal("1234.56"), now)]
    assert worded[0].last == now and worded[0].name == "张三丰"


def test_moments_go_in_as_what_they_are(shown, now):
    query = select(Client.id).where(Client.id == WHICH, Client.last_contact_at <= BEFORE)
    assert [len(rows) for rows in shown(query, before=now)] == [1, 1]
    assert [len(rows) for rows in shown(query, before=now.replace(year=now.year - 1))] == [0, 0]


def test_values_and_lists_that_the_statement_holds_are_kept(shown):
    query = select(Client.name, literal("a:b::c %(d)s \\").label("odd")).where(
        Client.id == WHICH, Client.name.in_(["张三丰", "李四"]), Client.name.like("张%")
    )
    plain, worded = shown(query)
    assert plain == worded == [("张三丰", "a:b::c %(d)s \\")]


def test_joined_text_and_functions(shown):
    query = select(func.aggregate_strings(Client.name, ":").label("names")).where(Client.id == WHICH)
    plain, worded = shown(query)
    assert plain == worded == [("张三丰",)]


def test_what_words_cannot_say_stays_a_statement(app):
    with app.app_context():
        dialect = db.engine.dialect
        for query in (
            select(Client),
            select(Client.id).where(Client.id.in_(bindparam("list", expanding=True))),
        ):
            assert in_words(query, dialect) is None
            assert Worded(query).ask({"list": []}) == []


def test_an_empty_list_finds_nothing(shown):
    plain, worded = shown(select(Client.id).where(Client.id == WHICH, Client.id.in_([])))
    assert plain == worded == []


def test_statements_of_one_shape_keep_their_own_values(shown):
    """Both are compiled once, and each still asks for what it holds."""
    for names, found in ((["张三丰"], 1), (["李四"], 0), (["李四", "张三丰"], 1)):
        plain, worded = shown(select(Client.id).where(Client.id == WHICH, Client.name.in_(names)))
        assert len(plain) == len(worded) == found


def test_a_value_that_is_not_given_is_an_error(shown):
    query = Worded(select(Client.id).where(Client.id == WHICH, Client.last_contact_at <= BEFORE))
    with pytest.raises(KeyError, match="before"):
        query.ask({"which": 1})
