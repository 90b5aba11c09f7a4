"""批注 (C-11): written about own clients, read with the client, never changed, struck out by whoever wrote them."""

import pytest
from sqlalchemy import select

from ia.clients.models import Annotation
from ia.ground.db import db, write_unit
from tests.clients.test_access import csrf

SAID = "偏好稳健，对新股感兴趣"


def write(visitor, client_id, text=SAID, **more):
    visitor.submit(f"/clients/{client_id}/annotations", {"text": text}, form="form", **more)


def rows(app) -> list[Annotation]:
    with app.app_context():
        return list(db.session.scalars(select(Annotation).order_by(Annotation.id)))


def test_an_annotation_stands_on_the_page_and_in_the_timeline(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    write(advisor, client_id)
    assert advisor.page.flashes == ["批注已保存。"] and advisor.page.url == f"/clients/{client_id}"
    assert SAID in "".join(advisor.page.texts("#annotations")) and SAID in "".join(advisor.page.texts("#timeline"))
    assert "林晓东" in advisor.page.texts("#annotations")[0]
    (row,) = rows(app)
    assert (row.text, row.struck_at) == (SAID, None)
    advisor.get(f"/clients/{client_id}/history")
    assert SAID in advisor.page.text
    people("leader1").get(f"/clients/{client_id}")
    assert SAID in people("leader1").page.text


def test_it_is_written_on_the_page_itself(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}", {"text": SAID}, form=f"/clients/{client_id}/annotations")
    assert len(rows(app)) == 1 and SAID in advisor.page.text


def test_the_newest_few_stand_on_the_page_and_all_on_their_own(people, shelf):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    for number in range(5):
        write(advisor, client_id, f"第{number}条")
    advisor.get(f"/clients/{client_id}")
    assert advisor.page.texts("#annotations .pre") == ["第4条", "第3条", "第2条"]
    advisor.get(f"/clients/{client_id}/annotations")
    assert advisor.page.texts("#annotations .pre") == [f"第{number}条" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("text", ["", "  \u3000", "长" * 2_001])
def test_nothing_and_too_much_are_refused(people, shelf, app, text):
    client_id = shelf.put("advisor1", "王磊")
    write(people("advisor1"), client_id, text)
    assert people("advisor1").status == 422 and people("advisor1").page.errors
    assert rows(app) == []


def test_a_second_sending_is_no_second_annotation(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/annotations")
    first = advisor.page
    for _ in range(2):
        advisor.page = first
        advisor.submit(None, {"text": SAID}, form="form")
    assert len(rows(app)) == 1


def test_the_author_strikes_out_and_it_stays_readable(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    write(advisor, client_id)
    (row,) = rows(app)
    advisor.submit(f"/clients/{client_id}/annotations", form=f"/clients/{client_id}/annotations/{row.id}/strike")
    assert advisor.page.flashes == ["批注已划去。"]
    assert advisor.page.texts("#annotations del") == [SAID]
    assert rows(app)[0].struck_at is not None
    advisor.get(f"/clients/{client_id}")
    assert advisor.page.texts("#timeline del") == [SAID] and not advisor.page.texts("#annotations li")
    advisor.get(f"/clients/{client_id}/history")
    assert "批注划去" in advisor.page.text
    before = rows(app)[0].struck_at
    advisor.post(f"/clients/{client_id}/annotations/{row.id}/strike", data={"csrf_token": csrf(advisor)})
    assert advisor.status == 303 and rows(app)[0].struck_at == before


def test_others_read_and_neither_write_nor_strike_out(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊", visibility_scope="branch")
    write(people("advisor1"), client_id)
    (row,) = rows(app)
    for username in ("leader1", "director1", "advisor2", "advisor3"):
        visitor = people(username)
        visitor.get(f"/clients/{client_id}/annotations")
        assert SAID in visitor.page.text and not visitor.page.select("main form")
        for address in ("annotations", f"annotations/{row.id}/strike"):
            visitor.post(f"/clients/{client_id}/{address}", data={"csrf_token": csrf(visitor), "text": "x"})
            assert visitor.status == 403, (username, address)
    assert [one.text for one in rows(app)] == [SAID]


def test_who_does_not_reach_the_client_finds_nothing(people, shelf, app):
    client_id, other = shelf.put("advisor1", "王磊"), shelf.put("advisor1", "李强", phone="13900000002")
    write(people("advisor1"), client_id)
    (row,) = rows(app)
    for username in ("advisor3", "advisor9", "director9"):
        people(username).get(f"/clients/{client_id}/annotations", expect=404)
        token = {"csrf_token": csrf(people(username))}
        people(username).post(f"/clients/{client_id}/annotations/{row.id}/strike", data=token)
        assert people(username).status == 404
    advisor = people("advisor1")
    advisor.get(f"/clients/{other}/annotations")
    advisor.post(f"/clients/{other}/annotations/{row.id}/strike", data={"csrf_token": csrf(advisor)})
    assert advisor.status == 404 and rows(app)[0].struck_at is None


def test_no_code_changes_the_words_of_an_annotation(app, people, shelf):
    """The table knows no other change than the striking out."""
    client_id = shelf.put("advisor1", "王磊")
    write(people("advisor1"), client_id)
    with app.app_context(), write_unit() as unit:
        row = unit.scalar(select(Annotation))
        assert set(Annotation.__table__.columns.keys()) == {"id", "client_id", "by_id", "at", "text", "struck_at"}
        assert row.text == SAID
