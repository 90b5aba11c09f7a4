"""Communication records and the timeline: kept by the managing adviser, read by whoever sees the client (P-17)."""

from datetime import timedelta

import pytest

from ia.clients.care import lifecycle
from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.workflow.engine import Act
from tests.clients.test_access import csrf

TALK = {"direction": "active", "nature": "general", "channel": "phone", "topic": "回访持仓", "satisfaction": "4"}


def test_a_talk_is_kept_and_moves_the_dates(people, shelf):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    facts = TALK | {
        "at": "2026-11-23T15:30",
        "next_contact_at": "2026-12-01T09:00",
        "solved": "解答费率",
        "minutes": "12",
    }
    advisor.submit(f"/clients/{client_id}/contacts", facts)
    assert advisor.page.flashes == ["沟通记录已保存。"], advisor.page.errors
    for said in ("回访持仓", "解答费率", "2026-11-23 15:30", "2026-12-01 09:00"):
        assert said in advisor.page.text, said
    client = shelf.row(client_id)
    assert str(clock.local(client.last_contact_at))[:16] == "2026-11-23 15:30"
    assert client.version == 1
    advisor.submit(f"/clients/{client_id}/contacts", TALK | {"at": "2026-11-20T10:00"})
    assert str(clock.local(shelf.row(client_id).last_contact_at))[:16] == "2026-11-23 15:30"
    assert shelf.row(client_id).next_contact_at is not None
    advisor.submit(f"/clients/{client_id}/contacts", TALK | {"at": "2026-11-24T09:59"})
    assert str(clock.local(shelf.row(client_id).last_contact_at))[:16] == "2026-11-24 09:59"


def test_the_newest_talk_that_says_so_tells_how_content_the_client_is(people, shelf):
    client_id = shelf.put("advisor1", "王磊")
    told = []
    for at, satisfaction in (("11-20", "4"), ("11-10", "1"), ("11-21", ""), ("11-22", "2")):
        people("advisor1").submit(
            f"/clients/{client_id}/contacts", TALK | {"at": f"2026-{at}T10:00", "satisfaction": satisfaction}
        )
        told.append(shelf.row(client_id).last_satisfaction)
    assert told == [4, 4, 4, 2]


def test_a_talk_that_was_due_is_no_longer(people, shelf):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    facts = TALK | {"at": "2026-11-20T10:00", "next_contact_at": "2026-11-23T09:00"}
    advisor.submit(f"/clients/{client_id}/contacts", facts)
    advisor.submit(f"/clients/{client_id}/contacts", TALK)
    assert shelf.row(client_id).next_contact_at is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", "2026-11-25T10:00"),
        ("at", "2026-02-30T10:00"),
        ("at", ""),
        ("topic", " "),
        ("satisfaction", "6"),
        ("channel", "telepathy"),
        ("minutes", "-5"),
        ("minutes", "x"),
        ("next_contact_at", "2026-11-01T10:00"),
    ],
)
def test_what_cannot_be_is_refused(people, shelf, field, value):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/contacts", TALK | {"remark": "不丢", field: value})
    assert advisor.status == 422 and advisor.page.texts(".err")
    assert "不丢" in advisor.page.source


def test_others_read_and_do_not_write(people, shelf):
    client_id = shelf.put("advisor1", "王磊", visibility_scope="branch")
    people("advisor1").submit(f"/clients/{client_id}/contacts", TALK)
    for username in ("leader1", "director1", "advisor2", "advisor3"):
        visitor = people(username)
        visitor.get(f"/clients/{client_id}/contacts")
        assert "回访持仓" in visitor.page.text
        assert not visitor.page.select("main form")
        visitor.post(f"/clients/{client_id}/contacts", data=TALK | {"csrf_token": csrf(visitor)})
        assert visitor.status == 403


def test_talks_and_what_rooms_noted_are_one_series_by_pages(people, shelf, app, cast):
    client_id = shelf.put("advisor1", "王磊")
    with app.app_context(), write_unit():
        person, now = cast.person("advisor1"), clock.now()
        for step in range(30):
            at = now - timedelta(hours=step // 2)
            lifecycle.note(client_id, "progress", f"第{step:02}件", Act(person, now), at=at)
    advisor = people("advisor1")
    for step in range(12):
        advisor.submit(f"/clients/{client_id}/contacts", TALK | {"topic": f"话题{step:02}", "at": "2026-11-24T09:00"})
    advisor.get(f"/clients/{client_id}")
    seen = advisor.page.texts("#timeline li")
    assert len(seen) == 20
    while following := advisor.page.select("a[href*='after=']"):
        advisor.get(following[0].get("href"))
        seen += advisor.page.texts("#timeline li")
    told = [text for text in seen if "话题" in text or "第" in text]
    assert len(told) == 42 and len(set(seen)) == len(seen) == 43  # and that the record was filled in
    assert advisor.page.select("form#form") == []


@pytest.mark.parametrize("token", ["x", "WyJ0aW1lIiwidDIwMjYiLDFd.x", "end", "%00", "a" * 500])
def test_a_made_up_place_is_the_beginning(people, shelf, token):
    client_id = shelf.put("advisor1", "王磊")
    people("advisor1").get(f"/clients/{client_id}/contacts?after={token}")


def test_a_failed_development_is_open_to_the_branch(people, shelf, app, cast):
    """P-22, by the verb that the task book calls."""
    client_id = shelf.put("advisor1", "王磊", status="developing")
    people("advisor3").get(f"/clients/{client_id}", expect=404)
    with app.app_context(), write_unit() as unit:
        client = unit.get(type(shelf.row(client_id)), client_id)
        lifecycle.back_to_prospect(client, Act(cast.person("advisor1"), clock.now()))
    people("advisor3").get(f"/clients/{client_id}")
    people("advisor1").get(f"/clients/{client_id}/history")
    assert "开发失败" in people("advisor1").page.text


def test_a_confirmed_client_is_found_by_the_account(people, shelf, app, cast):
    client_id = shelf.put("advisor1", "王磊", status="confirming")
    with app.app_context(), write_unit() as unit:
        client = unit.get(type(shelf.row(client_id)), client_id)
        lifecycle.confirm(
            client,
            Act(cast.person("admin1"), clock.now()),
            account="0055556666",
            assets=None,
            opened_on=clock.local_date(clock.now()),
            under=cast.users["advisor1"],
            managed_by=cast.users["advisor1"],
            team_id=cast.units["B001-T1"],
        )
    people("clerk1").get("/clients/?q=6666")
    assert f"/clients/{client_id}" in people("clerk1").page.links()
    assert "0055556666" not in people("clerk1").get(f"/clients/{client_id}/history").text
