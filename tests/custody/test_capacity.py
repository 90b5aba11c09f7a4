"""How many prospects an adviser may be given by others: assigned, referred or transferred ones."""

import pytest

from ia.clients.care.capacity import MOST
from ia.clients.models import Client
from ia.custody.assignments.models import Assignment
from ia.custody.referrals.models import Referral
from tests.clients.exporting import set_figure
from tests.clients.shelf import count
from tests.custody.acts import Acts


@pytest.fixture
def acts(people, cast, app):
    return Acts(people, cast, app)


def assignment(acts, clients: list[int], assignee: str):
    visitor = acts.people("leader1")
    address = "/assignments/new?" + "&".join(f"client={one}" for one in clients)
    visitor.submit(address, form="/assignments/new", assignee=acts.cast.users[assignee], note="熟悉行业")
    return visitor


def test_the_leader_is_told_beside_the_field_and_nothing_is_sent(acts, app, shelf):
    set_figure(app, MOST, 2)
    shelf.put("advisor1", "甲一")
    shelf.put("advisor1", "乙二", status="developing")
    shared = [shelf.put("leader1", name, visibility_scope="team") for name in ("丙三", "丁四")]
    visitor = assignment(acts, shared, "advisor1")
    assert visitor.status == 422 and count(app, Assignment) == 0
    assert any("林晓东名下已有 1 个" in said and "上限为 2 个" in said for said in visitor.page.errors), (
        visitor.page.errors
    )
    assert assignment(acts, shared[:1], "advisor1").status == 200, "clients in development do not count"


def test_without_a_figure_there_is_no_limit(acts, app, shelf):
    shared = [shelf.put("leader1", f"客户{n}", visibility_scope="team") for n in range(30)]
    assert assignment(acts, shared, "advisor1").status == 200 and count(app, Assignment) == 1


def test_who_has_filled_up_meanwhile_cannot_accept(acts, app, shelf, cast):
    client = shelf.put("leader1", "丙三", visibility_scope="team")
    made = acts.assign("leader1", [client], "advisor1")
    set_figure(app, MOST, 1)
    shelf.put("advisor1", "甲一")
    visitor = acts.people("advisor1")
    visitor.get(f"/assignments/{made}")
    visitor.submit(None, press=f"/documents/{made}/steps/accept", form=".steps form")
    assert "上限为 1 个" in visitor.page.text
    assert acts.row(Client, client).managed_by_id == cast.users["leader1"]
    assert acts.state(Assignment, made) == "sent"


@pytest.mark.parametrize("known", [True, False])
def test_a_referral_goes_to_who_has_room(acts, app, shelf, cast, known):
    set_figure(app, MOST, 1)
    shelf.put("advisor1", "甲一")
    made = acts.refer_client("director1", shelf.put("advisor3", "乙二"), "B001-T1") if known else acts.refer()
    acts.accept("leader1", made, "advisor1", 422)
    assert "上限为 1 个" in acts.people("leader1").page.text and acts.state(Referral, made) == "sent"
    acts.accept("leader1", made, "advisor2")
    assert acts.row(Client, acts.row(Referral, made).client_id).managed_by_id == cast.users["advisor2"]


def test_a_transfer_counts_prospects_alone(keeper, app, shelf, cast):
    set_figure(app, MOST, 1)
    shelf.put("advisor2", "甲一")
    prospect, other = shelf.put("advisor1", "乙二"), shelf.put("advisor1", "丙三", status="developing")
    made = keeper.ask("advisor1", [prospect, other])
    keeper.step("director1", made, "assign", expect=422, assigned_to=cast.users["advisor2"])
    assert "上限为 1 个" in keeper.people("director1").page.text
    assert shelf.row(prospect).managed_by_id == cast.users["advisor1"]
    keeper.step("director1", made, "assign", assigned_to=cast.users["advisor3"])
    assert shelf.row(prospect).managed_by_id == cast.users["advisor3"]
