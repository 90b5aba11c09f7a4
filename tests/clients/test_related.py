"""Related clients (F-F6): one bond, read from both ends, naming nobody who is out of the reader's reach."""

import pytest
from sqlalchemy import select

from ia.clients.models import Related
from ia.ground.db import db
from tests.clients.test_access import csrf


def bonds(app) -> list[Related]:
    with app.app_context():
        return list(db.session.scalars(select(Related)))


def relate(visitor, client_id, other, relation="child"):
    visitor.submit(f"/clients/{client_id}/related", {"other": other, "relation": relation})


@pytest.fixture
def family(shelf):
    return shelf.put("advisor1", "欧阳老伯"), shelf.put("advisor1", "欧阳若水", phone="13900000003")


def test_a_bond_is_read_from_both_ends(people, shelf, app, family):
    father, daughter = family
    advisor = people("advisor1")
    relate(advisor, father, "欧阳若水")
    assert advisor.page.flashes == ["已保存。"], advisor.page.errors
    advisor.get(f"/clients/{father}")
    assert f"/clients/{daughter}" in advisor.page.links() and "子女" in advisor.page.text
    advisor.get(f"/clients/{daughter}")
    assert f"/clients/{father}" in advisor.page.links() and "父母" in advisor.page.text
    relate(advisor, daughter, shelf.row(father).client_no, "parent")
    assert advisor.status == 422 and "两位客户的关系已登记。" in advisor.page.errors
    (bond,) = bonds(app)
    advisor.submit(f"/clients/{daughter}/related", form=f"/clients/{daughter}/related/{bond.id}/part")
    assert bonds(app) == []
    for one in family:
        advisor.get(f"/clients/{one}/history")
        assert advisor.page.text.count("关系人") == 2


def test_who_is_out_of_reach_is_not_named(people, shelf, app, family):
    father, daughter = family
    relate(people("advisor1"), father, "欧阳若水")
    shelf.set(father, visibility_scope="branch")
    people("advisor3").get(f"/clients/{father}")
    assert "欧阳老伯" in people("advisor3").page.text and "欧阳若水" not in people("advisor3").page.source
    people("advisor3").get(f"/clients/{father}/history")
    assert "欧阳若水" not in people("advisor3").page.source


@pytest.mark.parametrize("other", ["", "欧阳老伯", "查无此人", "唐氏客户"])
def test_nobody_oneself_or_a_stranger_is_related(people, shelf, app, family, other):
    shelf.put("advisor9", "唐氏客户", phone="13900000009")
    relate(people("advisor1"), family[0], other)
    assert people("advisor1").status == 422 and people("advisor1").page.errors
    assert bonds(app) == []


def test_only_whoever_writes_the_client_relates_it(people, shelf, app, family):
    father, daughter = family
    relate(people("advisor1"), father, "欧阳若水")
    (bond,) = bonds(app)
    for username, answer in (("leader1", 403), ("director1", 403), ("advisor3", 404), ("director9", 404)):
        visitor = people(username)
        visitor.get(f"/clients/{father}/related", expect=answer)
        for address in ("related", f"related/{bond.id}/part"):
            visitor.post(f"/clients/{father}/{address}", data={"csrf_token": csrf(visitor), "other": "欧阳若水"})
            assert visitor.status == answer, (username, address)
    third = shelf.put("advisor1", "李强", phone="13900000004")
    advisor = people("advisor1")
    advisor.get(f"/clients/{third}/related")
    advisor.post(f"/clients/{third}/related/{bond.id}/part", data={"csrf_token": csrf(advisor)})
    assert advisor.status == 404 and len(bonds(app)) == 1
