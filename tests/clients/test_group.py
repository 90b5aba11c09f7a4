"""The service group of a client (P-29): who gives it, what its members may do, and that it ends at once."""

import pytest
from sqlalchemy import func, select

from ia.clients.care.lifecycle import mark_key, take_out
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.workflow.engine import Act
from tests.clients.shelf import IDENTITY

TALK = {"at": "2026-11-24T09:00", "direction": "active", "nature": "general", "channel": "phone", "topic": "回访"}
TALK |= {"satisfaction": "4"}


@pytest.fixture
def client(shelf):
    """An existing key client of advisor1 with all numbers."""
    return shelf.existing("advisor1", "张三丰", is_key=True, id_type="id_card", id_no=IDENTITY)


@pytest.fixture
def group(people, cast):
    """`group(client, advisers=["advisor2"], office=["finance1"])` is what the director ticks and sends."""

    def set_group(client, advisers=(), office=()):
        director = people("director1")
        ticks = {"advisers": [str(cast.users[one]) for one in advisers]}
        ticks |= {"back_office": [str(cast.users[one]) for one in office]}
        director.submit(f"/clients/{client}/group", ticks)
        assert director.status == 200, director.page.errors
        return director.page

    return set_group


def test_the_members_are_shown_and_told(client, group, people, app, cast):
    page = group(client, ["advisor2"], ["finance1"])
    assert not [text for text in page.flashes if "P-29" in text]
    for username in ("advisor1", "advisor2", "director1", "finance1"):
        people(username).get(f"/clients/{client}")
        assert "周雨涵" in people(username).page.root.text_content()
        assert "何静雯" in people(username).page.root.text_content()
    people("director1").get(f"/clients/{client}/history")
    assert "周雨涵" in people("director1").page.text
    with app.app_context():
        told = db.session.scalars(select(Notice.user_id).where(Notice.reminder == "group")).all()
    assert set(told) == {cast.users["advisor2"], cast.users["finance1"]}


@pytest.mark.parametrize("member", ["advisor2", "finance1", "cashier1", "finmanager1", "clerk1", "admin1", "counter1"])
def test_a_member_cares_for_the_client(client, group, people, member, app):
    """Like the managing adviser: reads, keeps the records, edits, sees numbers whole for a reason."""
    group(client, ["advisor2"] if member == "advisor2" else [], ["finance1"] if member == "advisor2" else [member])
    visitor = people(member)
    visitor.get(f"/clients/{client}")
    visitor.submit(f"/clients/{client}/contacts", form=f"/clients/{client}/contacts", **TALK)
    assert visitor.status == 200 and "回访" in visitor.page.text
    visitor.get(f"/clients/{client}/edit")
    visitor.get(f"/clients/{client}/reveal")
    visitor.get("/clients/")
    assert f"/clients/{client}" in visitor.page.links()


def test_a_member_does_not_dispose_of_the_client(client, group, people):
    group(client, [], ["finance1"])
    member = people("finance1")
    member.get(f"/clients/{client}/group", expect=403)
    member.get(f"/clients/{client}/visibility", expect=403)
    member.get("/clients/new", expect=403)
    member.get("/")
    assert "/clients/" not in member.page.links(), "no menu leads to the list"
    assert f"/clients/{client}" in member.page.links(), "the desk leads to the clients of the group"


def test_finance_sees_no_other_client(client, group, people, shelf):
    other = shelf.existing("advisor1", "李四光", fund_account_no="0012345678")
    group(client, [], ["finance1"])
    people("finance1").get(f"/clients/{other}", expect=404)
    people("cashier1").get(f"/clients/{client}", expect=404)
    people("cashier1").get("/clients/")
    assert "张三丰" not in people("cashier1").page.text
    people("cashier1").get("/")
    assert not people("cashier1").page.select("#grouped")


def test_the_group_ends_at_once(client, group, people, app):
    group(client, ["advisor2"], ["finance1"])
    group(client, [], ["cashier1"])
    for username in ("advisor2", "finance1"):
        people(username).get(f"/clients/{client}", expect=404)
        people(username).get(f"/clients/{client}/contacts", expect=404)
    people("cashier1").get(f"/clients/{client}/edit")
    group(client)
    people("cashier1").get(f"/clients/{client}/edit", expect=404)
    group(client, ["advisor2"], ["finance1"])
    people("finance1").get(f"/clients/{client}/edit")
    with app.app_context():
        rows = select(func.count()).select_from(AuditRow).where(AuditRow.action == "group")
        assert db.session.scalar(rows) == 4


def test_a_client_out_of_use_has_no_group(client, group, people, app, now):
    group(client, ["advisor2"], ["finance1"])
    with app.app_context(), write_unit() as unit:
        take_out(unit.get(Client, client), Act(None, now), "client:test")
    for username in ("advisor2", "finance1"):
        for tail in ("", "/edit", "/contacts", "/history"):
            people(username).get(f"/clients/{client}{tail}", expect=404)
    people("finance1").get("/")
    assert not people("finance1").page.select("#grouped")


def test_a_group_of_another_size_is_accepted_with_a_warning(client, group, people, shelf):
    page = group(client, ["advisor2", "leader1", "advisor3"])
    assert len([text for text in page.flashes if "P-29" in text]) == 2, "too many, and nobody of the office"
    people("director1").get(f"/clients/{client}/history")
    assert "P-29" in people("director1").page.text, "the warning is on record"
    plain = shelf.existing("advisor2", "李四光", fund_account_no="0012345678")
    assert [text for text in group(plain, ["advisor1"], ["admin1"]).flashes if "重点客户" in text]
    assert len(group(client).flashes) == 1, "ending a group needs no warning"


def test_only_the_director_of_the_branch_gives_a_group(client, people):
    for username in ("advisor1", "leader1", "admin1", "clerk1", "finance1", "gm1", "sysadmin1"):
        people(username).get(f"/clients/{client}/group", expect=403)
    people("director9").get(f"/clients/{client}/group", expect=404)
    for username in ("advisor1", "leader1"):
        people(username).get(f"/clients/{client}")
        assert f"/clients/{client}/group" not in people(username).page.links()


def test_prospects_have_no_group(people, shelf):
    prospect = shelf.put("advisor1", "李四光")
    people("director1").get(f"/clients/{prospect}/group", expect=422)


def test_strangers_and_the_adviser_cannot_be_ticked(client, people, cast):
    director = people("director1")
    for username in ("advisor9", "advisor1", "clerk9", "sysadmin1", "callcentre1"):
        director.submit(f"/clients/{client}/group", {"advisers": str(cast.users[username])})
        assert director.status == 422, username


def test_a_page_that_was_overtaken_is_refused(client, group, people, cast):
    director = people("director1")
    director.get(f"/clients/{client}/group")
    stale = director.page
    group(client, ["advisor2"], ["finance1"])
    director.page = stale
    director.submit(None, {"advisers": str(cast.users["advisor3"])})
    assert director.status == 409


def test_a_complaining_key_client_is_marked(app, shelf, now):
    """The verb for the rooms that take complaints (C-18, R-20)."""
    number = shelf.existing("advisor1", "张三丰")
    with app.app_context(), write_unit() as unit:
        mark_key(unit.get(Client, number), Act(None, clock.now()), "投诉后标记")
    assert shelf.row(number).is_key
    with app.app_context():
        row = db.session.scalar(select(AuditRow).where(AuditRow.action == "key"))
    assert row.actor_id is None and row.changes == {"is_key": [False, True], "reason": [None, "投诉后标记"]}


def test_the_page_stays_within_its_statements(client, group, people, statements):
    group(client, ["advisor2"], ["finance1"])
    for username, address, most in (("director1", f"/clients/{client}/group", 7), ("finance1", "/", 8)):
        people(username).get(address)
        with statements() as seen:
            people(username).get(address)
        assert len(seen) <= most, f"{address}: {len(seen)}\n" + "\n".join(seen)
