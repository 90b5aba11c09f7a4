"""No personal number leaves the server whole, in any channel, unless somebody has said why."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.clauses.change import change
from ia.ground.db import db, write_unit
from tests.clients.shelf import ACCOUNT, EMAIL, IDENTITY, MOBILE, PERSONAL

PAGES = ("", "/edit", "/contacts", "/history", "/print", "/papers", "/visibility", "/reveal", "/reveal?number=id_no")
LISTS = (
    "/clients/",
    "/clients/?sort=name",
    "/clients/?q=王磊",
    "/clients/?q=7145",
    "/search?q=王磊",
    "/search?q=7145",
    "/",
    "/inbox/",
)


def whole_numbers(response) -> list[str]:
    return [number for number in PERSONAL if number.encode() in response.data]


def changed(advisor, client_id: int) -> None:
    """Give the client a past: an edit that replaces every number, a talk, a printed sheet."""
    advisor.submit(
        f"/clients/{client_id}/edit",
        {
            "id_no": "110101199003070011",
            "account-fund_account_no": "0099998888",
            "contacts-0-value": "13900001111",
            "contacts-1-value": "new@example.com",
        },
    )
    assert advisor.page.flashes == ["已保存。"], advisor.page.errors
    advisor.submit(
        f"/clients/{client_id}/edit",
        {
            "id_no": IDENTITY,
            "account-fund_account_no": ACCOUNT,
            "contacts-0-value": MOBILE,
            "contacts-1-value": EMAIL,
        },
    )
    assert advisor.page.flashes == ["已保存。"], advisor.page.errors
    advisor.submit(
        f"/clients/{client_id}/contacts",
        topic="回访",
        direction="active",
        nature="general",
        channel="phone",
        satisfaction="4",
    )
    advisor.submit(f"/clients/{client_id}/papers", form="section#papers form")


@pytest.mark.parametrize("username", ["advisor1", "leader1", "director1"])
def test_pages_show_numbers_masked(people, shelf, username):
    client_id = shelf.known()
    changed(people("advisor1"), client_id)
    visitor = people(username)
    for url in [*(f"/clients/{client_id}{page}" for page in PAGES), *LISTS]:
        response = visitor.get(url, expect=None)
        assert response.status_code in (200, 403), url
        assert not whole_numbers(response), url
        assert not whole_numbers(visitor.get(url, expect=None, headers={"HX-Request": "true"})), url
    visitor.get(f"/clients/{client_id}")
    assert "1101****002X" in visitor.page.text and "138****8000" in visitor.page.text


def test_masked_numbers_come_back_as_they_are(people, shelf):
    client_id = shelf.known()
    people("advisor1").submit(f"/clients/{client_id}/edit", family="已婚")
    client = shelf.row(client_id)
    assert (client.id_no, client.fund_account_no, client.family) == (IDENTITY, ACCOUNT, "已婚")
    assert {way.value for way in client.contacts} == {MOBILE, EMAIL}


def test_a_mask_typed_over_in_part_is_refused(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.submit(
        f"/clients/{client_id}/edit",
        {"id_no": "1101****0021", "contacts-0-value": "139****8000", "account-fund_account_no": "****7146"},
    )
    assert advisor.status == 422
    assert sum("完整" in error or "whole" in error for error in advisor.page.texts(".err")) == 3
    assert shelf.row(client_id).id_no == IDENTITY


def test_a_refused_edit_shows_no_stored_number(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    response = advisor.submit(f"/clients/{client_id}/edit", {"basic-born_on": "2026-02-30"})
    assert advisor.status == 422
    assert not whole_numbers(response)


def test_a_conflict_shows_no_stored_number(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/edit")
    stale = advisor.page
    advisor.submit(f"/clients/{client_id}/edit", family="已婚")
    advisor.page = stale
    response = advisor.submit(None, family="未婚")
    assert advisor.status == 409
    assert not whole_numbers(response)


def test_the_trail_holds_no_number(people, shelf, app):
    client_id = shelf.known()
    changed(people("advisor1"), client_id)
    with app.app_context():
        rows = db.session.scalars(select(AuditRow)).all()
        said = " ".join(str(row.changes) for row in rows)
    assert len(rows) >= 4 and "****7145" in said
    assert not [number for number in PERSONAL if number in said]


def test_a_finding_about_somebody_elses_client_is_masked(people, shelf):
    shelf.known("advisor9", "王磊磊", phone="13811112222", email=None, fund_account_no=None, id_no=None, id_type=None)
    advisor = people("advisor1")
    response = advisor.submit(
        "/clients/new", {"contacts-0-value": "13811112222"}, name="李四", source="own_contact", follow=False
    )
    assert advisor.status == 422
    assert "王**" in advisor.page.text and "唐欣怡" in advisor.page.text
    assert "王磊磊" not in response.text


@pytest.mark.parametrize(
    ("number", "whole"), [("id_no", IDENTITY), ("fund_account_no", ACCOUNT), ("1", MOBILE), ("2", EMAIL)]
)
def test_a_number_is_shown_whole_to_whoever_says_why(people, shelf, app, number, whole):
    client_id = shelf.known()
    advisor = people("advisor1")
    response = advisor.submit(f"/clients/{client_id}/reveal?number={number}", reason="电话核对身份")
    assert whole_numbers(response)[0] == whole
    assert response.headers["Cache-Control"] == "no-store"
    advisor.get(f"/clients/{client_id}/history")
    assert "电话核对身份" in advisor.page.text
    assert not whole_numbers(advisor.get(f"/clients/{client_id}"))
    with app.app_context():
        last = db.session.scalar(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1))
    assert (last.action, last.subject_id, last.actor_name) == ("reveal", client_id, "林晓东")
    assert last.changes["reason"] == [None, "电话核对身份"]


def test_without_a_reason_nothing_is_shown(people, shelf, app):
    client_id = shelf.known()
    response = people("advisor1").submit(f"/clients/{client_id}/reveal?number=id_no", reason=" ")
    assert people("advisor1").status == 422
    assert not whole_numbers(response)


def test_whoever_only_browses_prospects_sees_none_whole(people, shelf):
    client_id = shelf.known(visibility_scope="branch")
    browsing = people("advisor3")
    browsing.get(f"/clients/{client_id}")
    assert not [href for href in browsing.page.links() if "/reveal" in href]
    browsing.get(f"/clients/{client_id}/reveal", expect=403)


def test_a_number_of_another_client_is_not_shown(people, shelf):
    own = shelf.known()
    shelf.put("advisor9", "李四", phone="13900002222")
    advisor = people("advisor1")
    for number in ("3", "999", "name", "address", "-1", "x" * 50):
        response = advisor.submit(f"/clients/{own}/reveal", {"number": number}, reason="核对")
        assert advisor.status == 422, number
        assert "13900002222" not in response.text


def test_a_number_is_shown_once_and_for_a_minute(people, shelf, app):
    client_id, advisor = shelf.known(), people("advisor1")
    advisor.get(f"/clients/{client_id}/reveal?number=id_no")
    asked = advisor.page
    shown = advisor.submit(None, reason="核对", follow=False)
    assert IDENTITY in shown.text
    assert shown.headers["Refresh"] == f"60; url=/clients/{client_id}"
    advisor.page = asked
    again = advisor.submit(None, reason="核对", follow=False)
    assert (again.status_code, again.headers["Location"]) == (303, f"/clients/{client_id}")
    assert not whole_numbers(again) and reveals(app) == 1


def reveals(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.action == "reveal"))


def test_so_many_numbers_an_hour_and_no_more(people, shelf, app, still, cast):
    client_id = shelf.known()
    with app.app_context(), write_unit():
        change("reveal.per_hour", 2, date(2026, 11, 1), "测试", person=None, now=clock.now())

    def look(visitor):
        return visitor.submit(f"/clients/{client_id}/reveal?number=id_no", reason="核对")

    advisor = people("advisor1")
    assert [look(advisor).status_code for _ in range(3)] == [200, 200, 429]
    assert "一小时内您已查看 2 个号码" in advisor.page.text and reveals(app) == 2
    assert not whole_numbers(look(advisor))
    assert look(people("leader1")).status_code == 200, "others may still look"
    still(clock.now() + timedelta(minutes=61))
    later = app.test_client().sign_in("advisor1", cast.users["advisor1"])
    assert look(later).status_code == 200
