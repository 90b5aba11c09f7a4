"""Several clients at once: archived by the director with a reason, marked as targets, taken back; each refusal."""

import pytest
from sqlalchemy import select

from ia.clients.models import Client, TimelineEntry
from ia.clients.standing import several
from ia.ground.audit.models import AuditRow
from ia.ground.db import db

ARCHIVE, TARGET, BACK = (f"/clients/several/{status}" for status in ("archived", "target", "prospect"))


@pytest.fixture
def three(shelf) -> list[int]:
    """Prospects of two advisers of the branch, and one who is in development."""
    found = [
        shelf.put("advisor1", "甲一"),
        shelf.put("advisor3", "乙二", phone="13900000002"),
        shelf.put("advisor1", "丙三", phone="13900000003"),
    ]
    shelf.set(found[2], status="developing")
    return found


def query(ids) -> str:
    return "?" + "&".join(f"client={one}" for one in ids)


def statuses(app, ids) -> list[str]:
    with app.app_context():
        found = {
            row.id: row.status for row in db.session.execute(select(Client.id, Client.status).where(Client.id.in_(ids)))
        }
    return [found[one] for one in ids]


def test_the_director_archives_with_a_reason(app, people, three):
    director = people("director1")
    director.get(ARCHIVE + query(three))
    assert "丙三" in director.page.text, "who is left out is named"
    assert [one.get("value") for one in director.page.select("input[name=clients]")] == [str(one) for one in three[:2]]
    director.submit(None, reason="半年未联系")
    assert statuses(app, three) == ["archived", "archived", "developing"]
    assert director.page.flashes[0].startswith("2 ")
    with app.app_context():
        trail = db.session.scalars(select(AuditRow).where(AuditRow.action == "status")).all()
        assert {row.subject_id: row.changes for row in trail} == {
            one: {"status": ["prospect", "archived"], "reason": [None, "半年未联系"]} for one in three[:2]
        }
        noted = db.session.execute(select(TimelineEntry.client_id, TimelineEntry.kind, TimelineEntry.text)).all()
        assert sorted(noted) == [(one, "archived", "半年未联系") for one in three[:2]]


def test_archived_prospects_come_back_by_the_director_alone(app, people, three):
    director = people("director1")
    director.submit(ARCHIVE + query(three[:1]), reason="清理")
    people("leader1").get(BACK + query(three[:1]))
    assert people("leader1").page.select("input[name=clients]") == []
    director.submit(BACK + query(three[:1]), reason="重新联系")
    assert statuses(app, three[:1]) == ["prospect"]


def test_whoever_decides_marks_targets_of_others(app, people, shelf, three):
    own = shelf.put("leader1", "丁四", phone="13900000004")
    leader = people("leader1")
    leader.get(TARGET + query([*three, own]))
    assert [one.get("value") for one in leader.page.select("input[name=clients]")] == [str(three[0])]
    leader.submit(None, reason="新产品")
    assert statuses(app, [three[0], own]) == ["target", "prospect"]


def test_those_that_changed_meanwhile_are_named(app, people, shelf, three):
    director = people("director1")
    director.get(ARCHIVE + query(three[:2]))
    shelf.set(three[0], status="developing")
    director.submit(None, reason="清理")
    assert statuses(app, three) == ["developing", "archived", "developing"]
    assert any("甲一" in said for said in director.page.flashes)


def test_a_second_submit_does_nothing(app, people, three):
    director = people("director1")
    director.get(ARCHIVE + query(three[:1]))
    form = director.page
    for _ in range(2):
        director.page = form
        director.submit(None, reason="清理", follow=False)
        assert director.status == 303
    with app.app_context():
        assert len(db.session.scalars(select(AuditRow).where(AuditRow.action == "status")).all()) == 1


@pytest.mark.parametrize("values", [{"reason": ""}, {"reason": "x" * 201}, {"clients": []}, {"clients": ["x"]}])
def test_what_is_missing_is_told_and_nothing_changes(app, people, three, values):
    director = people("director1")
    director.get(ARCHIVE + query(three))
    director.submit(None, {"reason": "清理", **values}, follow=False)
    assert director.status == 422 and director.page.errors
    assert statuses(app, three) == ["prospect", "prospect", "developing"]


@pytest.mark.parametrize("wrong", ["999999", "9" * 30, "-1", "0"])
def test_clients_that_do_not_exist_for_one_are_not_touched(app, people, three, wrong):
    director = people("director9")
    director.get(ARCHIVE + query([*three, wrong]))
    assert director.page.select("input[name=clients]") == [] and "甲一" not in director.page.text
    director.post(ARCHIVE, data={"clients": [*map(str, three), wrong], "reason": "x"})
    assert director.status in (400, 422)
    assert statuses(app, three) == ["prospect", "prospect", "developing"]


def test_who_opens_these_pages(people, three):
    for username, opens in (("advisor1", ()), ("leader1", (TARGET, BACK)), ("director1", (ARCHIVE, TARGET, BACK))):
        for path in (ARCHIVE, TARGET, BACK):
            people(username).get(path + query(three), expect=200 if path in opens else 403)
    people("clerk1").get(ARCHIVE, expect=403)


def test_the_list_offers_ticks_and_the_whole_list(app, people, three):
    director = people("director1")
    director.get("/clients/?status=prospect&choose=1")
    assert len(director.page.select("#chosen input[name=client]")) == 2
    director.submit(None, {"list": True}, form="chosen", press=ARCHIVE)
    assert [one.get("value") for one in director.page.select("input[name=clients]")] == [str(three[0]), str(three[1])]
    director.get("/clients/?status=prospect&choose=1&sort=name")
    director.submit(None, {"client": str(three[0])}, form="chosen", press=ARCHIVE)
    assert [one.get("value") for one in director.page.select("input[name=clients]")] == [str(three[0])]


def test_who_may_do_nothing_with_several_sees_no_ticks(people, three):
    people("clerk1").get("/clients/?choose=1")
    assert people("clerk1").page.select("input[name=client]") == []


def test_of_too_many_the_first_are_taken_and_that_is_said(people, shelf, monkeypatch):
    monkeypatch.setattr(several, "MOST", 2)
    ids = [shelf.put("advisor1", f"甲{number}", phone=f"139{number:08}") for number in range(3)]
    director = people("director1")
    director.get(ARCHIVE + query(ids))
    assert len(director.page.select("input[name=clients]")) == 2
    assert "此处只列出前 2 名，其余请再次办理。" in director.page.text


def test_many_are_archived_in_few_statements(people, shelf, statements):
    ids = [shelf.put("advisor1", f"甲{number}", phone=f"139{number:08}") for number in range(30)]
    director = people("director1")
    director.get(ARCHIVE + query(ids))
    with statements() as seen:
        director.submit(None, reason="清理", follow=False)
    assert director.status == 303 and len(seen) <= 16, len(seen)
