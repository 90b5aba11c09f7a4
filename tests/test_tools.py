"""The tools of the tests bite: each rule of tests/pages.py refuses a page that breaks it, and people stay apart."""

import pytest
from sqlalchemy import text

from ia.ground.db import db, write_unit
from tests.pages import BadPage, Page, check
from tests.visitor import filled

GOOD = "<!doctype html><html lang=zh><head><title>t</title></head><body><main><h1>h</h1>{}</main></body></html>"
TOKEN = '<input type=hidden name=csrf_token value="1">'


@pytest.mark.parametrize(
    "body, complaint",
    [
        ("<h1>again</h1>", "2 h1"),
        ("<p id=a></p><p id=a></p>", "'a' stands 2 times"),
        ("<input name=x>", "no label"),
        ("<label for=y></label><select id=y name=y></select>", "no label"),
        ("<textarea name=z aria-labelledby=nowhere></textarea>", "no label"),
        ("<form method=post action=/x></form>", "csrf_token"),
        (f"<form method=post action=''>{TOKEN}</form>", "without action"),
        ("<button></button>", "without words"),
        ("<script>1</script>", "inline script"),
        ("<p style='color:red'>", "p with style"),
        ("<p onclick='x()'>", "p with onclick"),
    ],
)
def test_a_bad_page_is_refused(body, complaint):
    with pytest.raises(BadPage, match=complaint):
        check(Page("/", GOOD.format(body)))


@pytest.mark.parametrize(
    "body",
    [
        "<label>a <input name=x></label>",
        "<input id=x name=x aria-label=a>",
        f"<form method=post>{TOKEN}<label for=q>q</label><input id=q name=q><button>go</button></form>",
        f"<form method=post action=/x>{TOKEN}</form>",
    ],
)
def test_a_good_page_passes(body):
    check(Page("/", GOOD.format(body)))


def test_a_partial_must_say_where_its_form_goes():
    with pytest.raises(BadPage, match="without action"):
        check(Page("/", f"<div><form method=post>{TOKEN}</form></div>"))
    check(Page("/", f"<tr><td><form method=post>{TOKEN}<button formaction=/y>go</button></form></td></tr>"))


def test_a_form_is_sent_as_it_stands_with_what_is_typed():
    page = Page(
        "/",
        GOOD.format(
            f"<form method=post>{TOKEN}<input name=a value=1><input type=checkbox name=b value=yes>"
            "<select name=c><option>k</option><option selected>l</option></select></form>"
        ),
    )
    assert filled(page.form(), {"b": True}).to_dict() == {"csrf_token": "1", "a": "1", "b": "yes", "c": "l"}
    assert filled(page.form(), {"a": None, "c": ["k", "l"]}).getlist("c") == ["k", "l"]
    with pytest.raises(AssertionError, match="no field"):
        filled(page.form(), {"d": 1}, known={"d"})


def test_two_people_in_one_test_stay_two(app, people):
    with app.app_context():
        one, two = people("advisor1"), people("leader1")
        assert "林晓东" in one.get("/").text
        assert "陈建国" in two.get("/").text
        assert "林晓东" in one.get("/").text


def test_the_sign_in_page_itself(client, cast, now):
    client.submit("/login", username="advisor1", password="demoadvisor1")
    assert client.status == 200 and client.page.url == "/"


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_gets_the_same_rows(app, cast, turn):
    """Whatever a test wrote, changed or removed is back for the next one, and numbers begin where they began."""
    with app.app_context():
        names = db.session.scalars(text("SELECT name FROM users ORDER BY id")).all()
        assert len(names) == len(cast.users) and "changed" not in names
        with write_unit() as unit:
            unit.execute(text("DELETE FROM posts"))
            unit.execute(text("UPDATE users SET name = 'changed' WHERE id = 1"))
            number = unit.execute(
                text("INSERT INTO units (kind, code, name) VALUES ('company', 'X', 'X') RETURNING id")
            ).scalar()
        assert number == max(cast.units.values()) + 1


def test_statements_are_counted(app, cast, statements):
    with app.app_context(), statements() as seen:
        db.session.execute(text("SELECT 1"))
    assert seen == ["SELECT 1"]


@pytest.mark.parametrize("turn", [1, 2])
def test_a_connection_that_a_test_forgets_disturbs_no_other(app, cast, turn):
    with app.app_context():
        with write_unit() as unit:
            unit.execute(text("UPDATE users SET grade = 3 WHERE name <> 'changed'"))
        forgotten.append(db.engine.connect())
        forgotten[-1].execute(text("UPDATE users SET name = 'changed'"))


forgotten: list = []
