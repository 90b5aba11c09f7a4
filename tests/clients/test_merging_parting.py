"""Records that became one are parted again, so that nothing is left of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ia.clients.merging.models import ClientMerge
from ia.clients.models import ContactRecord
from ia.ground import clock
from ia.ground.db import db
from tests.clients.merging import Desk, forged, two
from tests.clients.shelf import ACCOUNT, IDENTITY
from tests.clients.whole import differing, every_row
from tests.taskbooks.story import Story


@pytest.fixture
def desk(people, shelf, app, cast):
    return Desk(people, shelf, app, cast)


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


def test_merge_and_undo_leave_nothing_behind(desk, shelf, app, story):
    """Row by row over all tables: as if nothing had been, but for the trail and the versions."""
    stays, goes = two(shelf)
    desk.furnish(stays)
    desk.furnish(goes)
    story.draft("advisor1", goes)
    before = every_row(app)
    merge = desk.merge("advisor1", stays, goes, {"take-family": "goes"})
    assert set(differing(before, every_row(app))) >= {"clients", "contact_records", "client_grants", "task_books"}
    visitor = desk.undo("advisor1", merge)
    assert visitor.page.flashes == ["两份档案已重新分开。"]
    assert differing(before, every_row(app)) == {}


def test_what_was_added_and_changed_since_stays(desk, shelf, people, app, still):
    stays, goes = two(shelf)
    desk.furnish(goes)
    merge = desk.merge("advisor1", stays, goes, {"take-family": "both"})
    talked_at = still(clock.now() + timedelta(minutes=9)) - timedelta(minutes=5)
    visitor = people("advisor1")
    visitor.submit(f"/clients/{stays}/edit", form=f"/clients/{stays}/edit", family="离异", preferences="打球")
    visitor.submit(
        f"/clients/{stays}/contacts",
        form=f"/clients/{stays}/contacts",
        at=talked_at,
        direction="active",
        nature="general",
        channel="phone",
        topic="合并之后",
        satisfaction=4,
    )
    visitor = desk.undo("advisor1", merge)
    assert any("家庭" in flash for flash in visitor.page.flashes), visitor.page.flashes
    row = shelf.row(stays)
    assert (row.family, row.preferences, row.id_no) == ("离异", "打球", None)
    assert shelf.row(goes).id_no == IDENTITY
    with app.app_context():
        rows = dict(tuple(row) for row in db.session.execute(select(ContactRecord.topic, ContactRecord.client_id)))
        assert db.session.scalar(select(ClientMerge.not_restored)) == ["family", "last_contact_at"]
    assert rows["合并之后"] == stays and rows["第0次"] == goes
    assert row.last_contact_at == talked_at


def test_a_contact_removed_since_comes_back_with_its_record(desk, shelf, people, app):
    stays, goes = two(shelf)
    merge = desk.merge("advisor1", stays, goes)
    visitor = people("advisor1")
    instead = {"contacts-1-value": "13911112222", "contacts-1-kind": "mobile"}
    visitor.submit(f"/clients/{stays}/edit", instead, form=f"/clients/{stays}/edit")
    assert visitor.status == 200, visitor.page.text
    desk.undo("advisor1", merge)
    assert sorted(way.plain for way in shelf.row(goes).contacts) == ["13900000001", "wanglei1980@example.com"]
    assert sorted(way.plain for way in shelf.row(stays).contacts) == ["13900000001", "13911112222"]


def test_a_merge_is_undone_once_and_the_newest_first(desk, shelf, people):
    stays, goes = two(shelf)
    third = shelf.put("advisor1", "王三", phone="13900000009")
    first, second = desk.merge("advisor1", stays, goes), desk.merge("advisor1", stays, third)
    assert "请先撤销" in people("advisor1").get(f"/clients/merges/{first}/undo").text
    token = (
        people("advisor1").page.one("meta[name=csrf]").get("content")
        if people("advisor1").page.select("meta[name=csrf]")
        else ""
    )
    assert forged(people("advisor1"), f"/clients/merges/{first}/undo", reason="x", csrf=token) == 422
    desk.undo("advisor1", second)
    assert desk.undo("advisor1", first).status == 200
    assert forged(people("advisor1"), f"/clients/merges/{first}/undo", reason="x") == 422


def test_an_account_given_away_since_hinders_the_parting(desk, shelf, people):
    stays, goes = two(shelf)
    merge = desk.merge("advisor1", stays, goes)
    shelf.set(stays, fund_account_no=None)
    shelf.put("advisor2", "别人", fund_account_no=ACCOUNT)
    assert "账户" in people("advisor1").get(f"/clients/merges/{merge}/undo").text
    assert forged(people("advisor1"), f"/clients/merges/{merge}/undo", reason="x") == 422
    assert shelf.row(goes).merged_into_id == stays


def test_who_may_undo(desk, shelf, people):
    stays, goes = two(shelf)
    merge = desk.merge("advisor1", stays, goes)
    address = f"/clients/merges/{merge}/undo"
    for username in ("advisor2", "advisor3", "leader2", "advisor9", "director9"):
        people(username).get(address, expect=404)
        assert forged(people(username), address, reason="x") == 404
        assert "王 磊" not in people(username).get("/clients/merges").text
    people("leader1").get(address, expect=403)
    assert forged(people("leader1"), address, reason="x") == 403
    assert "王 磊" in people("leader1").get("/clients/merges").text
    assert desk.undo("director1", merge).status == 200
    assert shelf.row(goes).gone_at is None
