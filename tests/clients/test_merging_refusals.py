"""Which records never become one, and who may not make them one."""

from datetime import date

import pytest
from sqlalchemy import update

from ia.clients.merging.models import ClientMerge
from ia.clients.models import Client
from ia.ground.db import write_unit
from tests.clients.merging import Desk, forged, lend, two
from tests.taskbooks.story import Story


@pytest.fixture
def desk(people, shelf, app, cast):
    return Desk(people, shelf, app, cast)


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


def test_the_same_record_and_one_that_is_not_there(desk, shelf, people):
    stays = shelf.put("advisor1", "王磊")
    desk.refused("advisor1", stays, stays, "同一份档案")
    visitor = people("advisor1")
    visitor.get(f"/clients/{stays}/merge?other=999999")
    assert "999999" in visitor.page.text and not visitor.page.select(
        f"form[method=post][action='/clients/{stays}/merge']"
    )
    foreign = shelf.put("advisor9", "外人")
    visitor.get(f"/clients/{stays}/merge?other={desk.number(foreign)}")
    assert "外人" not in visitor.page.text, "out of reach is like not there"


def test_a_reason_and_the_tick_are_asked(desk, shelf):
    stays, goes = two(shelf)
    visitor = desk.preview("advisor1", stays, goes)
    visitor.submit(None, {"take-family": "goes"}, form=f"/clients/{stays}/merge", reason="", same_client=False)
    assert visitor.status == 422 and shelf.row(goes).gone_at is None
    assert visitor.page.one("[name='take-family'][checked]").get("value") == "goes", "what was chosen is kept"


def test_only_whoever_writes_both_merges(desk, shelf, people):
    stays = shelf.put("advisor1", "王磊", phone="13900000001")
    shown = shelf.put("advisor2", "王雷", phone="13900000002", visibility_scope="branch")
    desk.refused("advisor1", stays, shown, status=403)
    for username in ("leader1", "advisor2"):
        people(username).get(f"/clients/{stays}/merge", expect=403 if username == "leader1" else 404)
    people("clerk1").get(f"/clients/{stays}/merge", expect=404)
    people("gm1").get(f"/clients/{stays}/merge", expect=403)
    people("advisor9").get(f"/clients/{stays}/merge", expect=404)


def test_the_director_merges_prospects_of_the_branch_alone(desk, shelf):
    stays = shelf.existing("advisor1", "王磊")
    prospect = shelf.put("advisor2", "王雷", phone="13900000002")
    confirmed = shelf.existing("advisor2", "王累", phone="13900000003", fund_account_no="0099999999")
    desk.refused("director1", stays, confirmed, status=403)
    desk.merge("director1", stays, prospect)
    assert shelf.row(prospect).merged_into_id == stays


def test_two_confirmed_clients_with_accounts_are_never_merged(desk, shelf):
    stays = shelf.existing("advisor1", "王磊")
    goes = shelf.existing("advisor1", "王磊", fund_account_no="0099999999", phone="13900000002")
    desk.refused("advisor1", stays, goes, "各有账户")


def test_the_confirmed_record_stays(desk, shelf):
    stays, goes = shelf.put("advisor1", "王磊", phone="13900000001"), shelf.existing("advisor1", "王磊")
    desk.refused("advisor1", stays, goes, "反过来")
    visitor = desk.preview("advisor1", stays, goes)
    assert f"/clients/{goes}/merge?other={desk.number(stays)}" in visitor.page.links()
    desk.merge("advisor1", goes, stays)


def test_across_branches_never(desk, shelf, app, cast, story):
    """Also not by somebody who has posts in both."""
    stays = shelf.put("advisor1", "王磊", phone="13900000001")
    goes = shelf.put("advisor9", "王磊", phone="13900000001")
    story.give_second_post("director1", "marketing_director", "B002")
    desk.refused("director1", stays, goes, "不同的营业部")


def test_a_delegated_client_is_not_merged(desk, shelf, app, cast, people):
    stays, goes = two(shelf)
    lend(app, cast, goes, date(2026, 11, 1), date(2026, 12, 31))
    desk.refused("advisor1", stays, goes, status=403)
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Client).where(Client.id == stays).values(managed_by_id=cast.users["advisor2"]))
    desk.refused("advisor2", stays, goes, "授权")
    for username in ("advisor1", "advisor2", "director1"):
        assert f"/clients/{goes}/merge" not in people(username).get(f"/clients/{goes}").text, "nor offered"
    assert f"/clients/{stays}/merge" in people("advisor2").get(f"/clients/{stays}").text


def test_two_delegations_to_come_cannot_be_one(desk, shelf, app, cast):
    """What only the database forbids is told as well, and nothing of the merge is left."""
    stays, goes = two(shelf)
    for client_id in (stays, goes):
        lend(app, cast, client_id, date(2027, 1, 4), date(2027, 1, 8))
    desk.refused("advisor1", stays, goes)


def test_two_open_books_hinder_and_one_comes_along(desk, shelf, story, app):
    stays, goes = two(shelf)
    book = story.draft("advisor1", goes)
    other = story.draft("advisor1", stays)
    desk.refused("advisor1", stays, goes, story.serial(book), story.serial(other))
    story.step("advisor1", other, "withdraw", reason="不做了")
    desk.merge("advisor1", stays, goes)
    assert (story.book(book).client_id, story.book(book).open_client_id) == (stays, stays)
    assert story.book(other).client_id == stays


def test_a_development_under_way_goes_on_here(desk, shelf, story, people):
    stays, goes = two(shelf)
    story.approved("advisor1", goes)
    merge = desk.merge("advisor1", stays, goes)
    assert shelf.row(stays).status == "developing"
    shelf.set(stays, status="confirming")
    assert forged(people("advisor1"), f"/clients/merges/{merge}/undo", reason="x") == 422
    shelf.set(stays, status="developing")
    desk.undo("advisor1", merge)
    assert (shelf.row(stays).status, shelf.row(goes).status) == ("prospect", "developing")


def test_a_record_changed_since_the_preview_is_looked_at_again(desk, shelf, people):
    stays, goes = two(shelf)
    for changed in (stays, goes):
        visitor = desk.preview("advisor1", stays, goes)
        shelf.set(changed, version=shelf.row(changed).version + 1)
        visitor.submit(None, {"take-family": "both"}, form=f"/clients/{stays}/merge", reason="同一人", same_client=True)
        assert visitor.status == 409 and shelf.row(goes).gone_at is None
        assert visitor.page.one("[name='take-family'][checked]").get("value") == "both"
    visitor.submit(None, form=f"/clients/{stays}/merge")
    assert visitor.status == 200 and shelf.row(goes).merged_into_id == stays


def test_a_form_sent_twice_merges_once(desk, shelf, people):
    stays, goes = two(shelf)
    visitor = desk.preview("advisor1", stays, goes)
    form = dict(visitor.page.form(f"/clients/{stays}/merge").form_values()) | {"reason": "同一人", "same_client": "y"}
    answers = [visitor.post(f"/clients/{stays}/merge", data=form) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"/clients/{stays}"] * 2
    assert desk.count(ClientMerge) == 1
