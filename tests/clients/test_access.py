"""Which clients exist for whom, by relation and through every channel; and who may do what to those they see.

The people: advisor1 manages the client; advisor2 is of the same team (level 1), leader1 leads it; advisor3 (level 2) and
leader2 (level 3) are of the other team, director1 and the offices of the same branch, those with a 9 of another branch.
"""

import re

import pytest

from ia.clients.care.lifecycle import end_grants, grant
from ia.ground import clock
from ia.ground.db import write_unit

SEEING = (
    "advisor1",
    "advisor2",
    "leader1",
    "advisor3",
    "leader2",
    "station1",
    "director1",
    "admin1",
    "clerk1",
    "counter1",
    "finance1",
    "cashier1",
    "advisor9",
    "leader9",
    "director9",
    "admin9",
    "clerk9",
)
"""People who may open the register; what they find there differs."""
SHUT_OUT = ("gm1", "sysadmin1", "company1", "hq1", "hqadmin1", "training1")
ABOVE = {"advisor1", "leader1", "director1"}
OFFICES = {"admin1", "clerk1", "counter1"}
RELATIONS = {
    "existing": ({"status": "existing", "fund_account_no": "0012345678"}, ABOVE | OFFICES),
    "exited": ({"status": "exited"}, ABOVE | OFFICES),
    "developing": ({"status": "developing", "visibility_scope": "branch"}, ABOVE),
    "own prospect": ({"visibility_scope": "owner"}, ABOVE),
    "team": ({"visibility_scope": "team"}, ABOVE | {"advisor2"}),
    "team level 2": ({"visibility_scope": "team", "min_advisor_level": 2}, ABOVE),
    "branch": ({"visibility_scope": "branch"}, ABOVE | {"advisor2", "advisor3", "leader2", "station1"}),
    "branch level 2": (
        {"visibility_scope": "branch", "min_advisor_level": 2},
        ABOVE | {"advisor3", "leader2", "station1"},
    ),
    "branch level 3": ({"visibility_scope": "branch", "min_advisor_level": 3}, ABOVE | {"leader2", "station1"}),
    "chosen team": ({"visibility_scope": "teams", "teams": ["B001-T2"]}, ABOVE | {"advisor3", "leader2"}),
    "chosen team level 3": (
        {"visibility_scope": "teams", "teams": ["B001-T2"], "min_advisor_level": 3},
        ABOVE | {"leader2"},
    ),
    "archived": ({"status": "archived", "visibility_scope": "branch"}, ABOVE),
}
TOLD_APART = ("existing", "exited", "team level 2", "branch level 3", "chosen team level 3", "archived")
"""Of each way to be seen the narrowest; the matrix of tests/access asks all of them, in every channel."""


@pytest.fixture
def put(shelf, cast):
    def put(facts):
        facts = dict(facts)
        if facts.get("status") == "existing":
            facts["confirmed_under_id"] = cast.users["advisor1"]
        return shelf.put("advisor1", "王磊磊", **facts)

    return put


def channels(visitor, client_id: int) -> dict[str, bool]:
    """Whether the client shows, per channel."""
    link = f"/clients/{client_id}"

    def listed(url, **how):
        visitor.get(url, **how)
        return any(href == link for href in visitor.page.links())

    found = {
        "list": listed("/clients/"),
        "by name": listed("/clients/?sort=name"),
        "by contact": listed("/clients/?sort=contact"),
        "last page": listed("/clients/?before=end"),
        "partial": listed("/clients/?q=王磊", headers={"HX-Request": "true"}),
        "search": listed("/clients/?q=磊磊"),
        "pinyin": listed("/clients/?q=wll"),
        "phone tail": listed("/clients/?q=8000"),
        "whole search": listed("/search?q=王磊磊"),
    }
    visitor.get("/clients/")
    found["count"] = "共 1 条" in visitor.page.text
    for page in ("", "/print", "/papers", "/history", "/contacts"):
        found[page or "page"] = visitor.get(link + page, expect=None).status_code == 200
    return found


@pytest.mark.parametrize("relation", TOLD_APART)
def test_a_client_shows_in_every_channel_or_in_none(people, put, relation):
    facts, expected = RELATIONS[relation]
    client_id = put(facts)
    for username in SEEING:
        found = channels(people(username), client_id)
        wrong = {channel for channel, shows in found.items() if shows != (username in expected)}
        assert not wrong, f"{relation}: {username} should {'' if username in expected else 'not '}see it by {wrong}"


@pytest.mark.parametrize("relation", ["existing", "branch"])
def test_whoever_has_no_business_with_clients_is_told_so(people, put, relation):
    client_id = put(RELATIONS[relation][0])
    for username in SHUT_OUT:
        for page in ("/clients/", f"/clients/{client_id}", "/clients/new", f"/clients/{client_id}/history"):
            people(username).get(page, expect=403)
        people(username).get("/search?q=王磊磊")
        assert f"/clients/{client_id}" not in people(username).page.links()


def test_what_is_out_of_sight_answers_like_what_is_missing(people, put):
    client_id = put({})
    stranger = people("advisor9")
    for page in ("", "/edit", "/print", "/papers", "/history", "/contacts", "/reveal", "/visibility", "/signatures"):
        hidden = without_token(stranger.get(f"/clients/{client_id}{page}", expect=404))
        missing = without_token(stranger.get(f"/clients/{client_id + 999}{page}", expect=404))
        assert hidden == missing
    stranger.get("/clients/new")
    for act in ("edit", "status", "level", "key", "visibility", "contacts", "reveal", "print"):
        data = {"csrf_token": csrf(stranger), "status": "target", "level": "senior", "is_key": "1"}
        assert stranger.post(f"/clients/{client_id}/{act}", data=data).status_code == 404, act


def test_only_the_managing_adviser_edits(people, put):
    client_id = put(RELATIONS["branch"][0])
    people("advisor1").get(f"/clients/{client_id}/edit")
    for username in ("advisor2", "advisor3", "leader1", "leader2", "director1"):
        visitor = people(username)
        visitor.get(f"/clients/{client_id}/edit", expect=403)
        visitor.post(f"/clients/{client_id}/edit", data={"csrf_token": csrf(visitor), "name": "李四"})
        assert visitor.status == 403
        visitor.get(f"/clients/{client_id}")
        assert not [href for href in visitor.page.links() if href.endswith("/edit")]


def without_token(response) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", response.text)


def csrf(visitor) -> str:
    return visitor.page.select("input[name=csrf_token]")[0].get("value")


def test_a_leader_edits_own_clients_and_not_those_of_the_team(people, shelf):
    own, of_team = shelf.put("leader1", "陈先生"), shelf.put("advisor1", "林先生", phone="13800138001")
    people("leader1").get(f"/clients/{own}/edit")
    people("leader1").get(f"/clients/{of_team}/edit", expect=403)
    people("advisor1").get(f"/clients/{own}", expect=404)


def test_shared_work_gives_sight_and_no_hand(people, shelf, app, cast):
    client_id, today = shelf.known(), clock.local_date(clock.now())
    helper = people("advisor3")
    helper.get(f"/clients/{client_id}", expect=404)
    with app.app_context(), write_unit():
        grant(client_id, cast.users["advisor3"], "codeveloper", today)
    helper.get(f"/clients/{client_id}")
    helper.get("/clients/?q=王磊")
    assert f"/clients/{client_id}" in helper.page.links()
    helper.get(f"/clients/{client_id}/reveal?number=id_no")
    helper.get(f"/clients/{client_id}/edit", expect=403)
    with app.app_context(), write_unit():
        end_grants(client_id, "codeveloper", today)
    helper.get(f"/clients/{client_id}", expect=404)
    helper.get("/clients/?q=王磊")
    assert f"/clients/{client_id}" not in helper.page.links()


def test_the_list_counts_no_client_out_of_sight(people, shelf):
    for number in range(3):
        shelf.put("advisor1", f"客户{number}", phone=f"1380013800{number}")
    shelf.put("advisor2", "别人的客户", phone="13800138009")
    people("advisor1").get("/clients/")
    assert "共 3 条" in people("advisor1").page.text
    people("director1").get("/clients/")
    assert "共 4 条" in people("director1").page.text
    people("director9").get("/clients/")
    assert people("director9").page.texts(".pager") == ["共 0 条"]
