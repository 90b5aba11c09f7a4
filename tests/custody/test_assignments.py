"""Shared prospects given to a member of the team, who takes all of them on or none (D-09, D-20)."""

import pytest

from ia.clients.models import Client
from ia.custody.assignments.models import Assignment
from ia.ground.db import write_unit
from ia.ground.org.models import User
from tests.clients.shelf import count
from tests.custody.acts import Acts
from tests.taskbooks.story import Story

READING = ("advisor1", "advisor2", "leader1", "advisor3", "leader2", "station1", "director1")
READING = (*READING, "advisor9", "leader9", "director9")
SHUT_OUT = ("admin1", "clerk1", "counter1", "finance1", "gm1", "sysadmin1", "callcentre1", "region1", "hqadmin1")


@pytest.fixture
def acts(people, cast, app):
    return Acts(people, cast, app)


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


def test_a_shared_prospect_becomes_the_members_target(acts, people, shelf, cast):
    client = shelf.put("leader1", "张三丰", visibility_scope="team")
    made = acts.assign("leader1", [client], "advisor1")
    adviser = people("advisor1")
    assert "张三丰" in adviser.get("/").text, "it waits on the member's desk"
    adviser.get(f"/assignments/{made}")
    assert "熟悉行业" in adviser.page.text and f"/clients/{client}" in adviser.page.links()
    acts.step("advisor1", made, "accept")
    row = acts.row(Client, client)
    assert (row.managed_by_id, row.status) == (cast.users["advisor1"], "target")
    assert acts.owners(client) == [(cast.users["leader1"], cast.users["advisor1"], "assigned", made)]
    assert acts.timeline(client) == ["assigned"]
    assert acts.told("leader1", made) == ["accept"]
    assert acts.state(Assignment, made) == "accepted"


def test_the_leader_sees_whose_a_prospect_is_and_who_has_how_many(people, shelf):
    shelf.put("leader1", "张三丰", visibility_scope="team")
    shelf.put("advisor2", "李四光", phone="13800138001", visibility_scope="team")
    leader = people("leader1")
    leader.get("/assignments/new")
    text = "".join(leader.page.text.split())
    assert "李四光" in text and "负责管理成员" in text and leader.page.texts("#clients td")[5] == "周雨涵"
    assert any("周雨涵" in title and "潜在及目标客户 1" in title for title in leader.page.texts("[name=assignee] option"))


def test_the_answer_leads_to_the_task_book(acts, people, shelf, story):
    client = shelf.put("leader1", "张三丰", visibility_scope="team")
    made = acts.assign("leader1", [client], "advisor1")
    adviser = people("advisor1")
    adviser.get(f"/assignments/{made}")
    adviser.submit(None, press=f"/documents/{made}/steps/accept", form=".steps form")
    assert adviser.page.url == f"/task-books/new?client_id={client}&target_source=leader_assigned"
    form = adviser.page.form("/task-books/new").form_values()
    assert ("client_id", str(client)) in form and ("target_source", "leader_assigned") in form
    book = story.draft("advisor1", client, target_source="leader_assigned", analysis="分析", scheme="方案")
    assert story.state(book) == "draft"


def test_several_clients_are_taken_on_together(acts, people, shelf, cast):
    names = ("张三丰", "李四光", "王五", "赵六")
    clients = [shelf.put("leader1", name, visibility_scope="team") for name in names]
    made = acts.assign("leader1", clients, "advisor2")
    acts.step("advisor2", made, "accept")
    assert {acts.row(Client, one).managed_by_id for one in clients} == {cast.users["advisor2"]}
    people("advisor2").get(f"/assignments/{made}")
    books = [link for link in people("advisor2").page.links() if link.startswith("/task-books/new")]
    assert len(books) == 4, "each of them still waits for its task book"
    people("leader1").get(f"/assignments/{made}")
    assert not [link for link in people("leader1").page.links() if link.startswith("/task-books/new")]


@pytest.mark.parametrize(
    ("owner", "facts"),
    [
        ("advisor2", {"visibility_scope": "owner"}),
        ("advisor3", {"visibility_scope": "branch"}),
        ("advisor3", {"visibility_scope": "teams", "teams": ["B001-T1"]}),
        ("advisor2", {"visibility_scope": "team", "status": "target"}),
    ],
)
def test_what_a_leader_may_assign(acts, people, shelf, cast, owner, facts):
    """Prospects of the team, and those that are shown to it; the adviser who had them is told."""
    client = shelf.put(owner, "张三丰", **facts)
    made = acts.assign("leader1", [client], "advisor1")
    acts.step("advisor1", made, "accept")
    row = acts.row(Client, client)
    assert (row.managed_by_id, row.team_id) == (cast.users["advisor1"], cast.units["B001-T1"])
    assert acts.told(owner, made) == ["accept"]


@pytest.mark.parametrize(
    ("owner", "facts"),
    [
        ("advisor1", {"status": "existing", "fund_account_no": "0012345678"}),
        ("advisor1", {"status": "developing"}),
        ("advisor1", {"status": "archived"}),
        ("advisor3", {"visibility_scope": "owner"}),
        ("advisor3", {"visibility_scope": "team"}),
        ("advisor9", {"visibility_scope": "branch"}),
    ],
)
def test_what_a_leader_may_not_assign(people, shelf, cast, app, owner, facts):
    if facts.get("status") == "existing":
        facts = facts | {"confirmed_under_id": cast.users[owner]}
    client = shelf.put(owner, "张三丰", **facts)
    leader = people("leader1")
    leader.get(f"/assignments/new?client={client}")
    assert not leader.page.select(f"input[name=clients][value='{client}']")
    sent = {"clients": str(client), "assignee": cast.users["advisor1"], "note": "试试"}
    leader.submit(None, sent, form="/assignments/new")
    assert leader.status == 422 and count(app, Assignment) == 0


def test_a_client_that_is_tied_stays_where_it_is(acts, people, shelf, story, cast, app):
    """An open task book, a delegation, or another form that gives the client away; the page says which."""
    leader = people("leader1")
    booked = shelf.put("advisor1", "有任务书")
    story.draft("advisor1", booked)
    given = shelf.put("advisor1", "已转介绍")
    acts.refer_client("director1", given, "B001-T2")
    asked = shelf.put("advisor1", "已分配")
    acts.assign("leader1", [asked], "advisor2")
    free = shelf.put("advisor1", "无牵挂")
    leader.get("/assignments/new?" + "&".join(f"client={one}" for one in (booked, given, asked, free)))
    ticks = [box.get("value") for box in leader.page.select("input[name=clients]")]
    assert ticks == [str(free)]
    for word in ("有任务书", "TB-", "已转介绍", "RF-", "已分配", "AS-"):
        assert word in leader.page.text
    before = count(app, Assignment)
    for client in (booked, given, asked):
        leader.get("/assignments/new")
        sent = {"clients": str(client), "assignee": cast.users["advisor2"], "note": "试试"}
        leader.submit(None, sent, form="/assignments/new")
        assert leader.status == 422 and count(app, Assignment) == before


def test_a_client_tied_meanwhile_is_not_taken_on(acts, people, shelf, story, cast):
    client, other = shelf.put("advisor2", "张三丰"), shelf.put("advisor2", "李四光")
    made = acts.assign("leader1", [client, other], "advisor1")
    story.draft("advisor2", client)
    acts.step("advisor1", made, "accept", 422)
    assert "TB-" in people("advisor1").page.text, "the answer says why"
    assert {acts.row(Client, one).managed_by_id for one in (client, other)} == {cast.users["advisor2"]}
    assert acts.state(Assignment, made) == "sent"
    acts.step("advisor1", made, "decline", reason="客户已由同事开发")


def test_declining_needs_a_reason_and_changes_nothing(acts, people, shelf, cast):
    client = shelf.put("advisor2", "张三丰")
    made = acts.assign("leader1", [client], "advisor1")
    people("advisor1").get(f"/clients/{client}")
    acts.step("advisor1", made, "decline", 422, reason="")
    acts.step("advisor1", made, "decline", reason="手上客户太多")
    assert acts.row(Client, client).managed_by_id == cast.users["advisor2"]
    people("advisor1").get(f"/clients/{client}", expect=404)
    assert acts.told("leader1", made) == ["decline"]
    assert "手上客户太多" in people("leader1").get(f"/assignments/{made}").text


def test_withdrawing(acts, shelf):
    made = acts.assign("leader1", [shelf.put("advisor2", "张三丰")], "advisor1")
    acts.step("leader1", made, "withdraw", reason="改派他人")
    assert acts.state(Assignment, made) == "withdrawn" and acts.told("advisor1", made) == ["withdraw"]


def test_each_step_and_each_person(acts, people, shelf):
    made = acts.assign("leader1", [shelf.put("advisor2", "张三丰")], "advisor1")
    takers = {"accept": {"advisor1"}, "decline": {"advisor1"}, "withdraw": {"leader1"}}
    seeing = {"advisor1", "leader1", "director1"}
    for step, taking in takers.items():
        for username in (*READING, *SHUT_OUT):
            expect = 200 if username in taking else 403 if username in seeing else 404
            assert acts.opens(username, made, step) == expect, (step, username)
    for username in READING:
        for tail in ("", "/history"):
            people(username).get(f"/assignments/{made}{tail}", expect=200 if username in seeing else 404)
        people(username).get("/assignments/")
        assert ("张三丰" in people(username).page.text) == (username in seeing), username
    for username in SHUT_OUT:
        people(username).get(f"/assignments/{made}", expect=403)
    assert acts.state(Assignment, made) == "sent"


def test_only_leaders_assign_and_only_to_their_own(people, shelf, cast, app):
    client = shelf.put("leader1", "张三丰", visibility_scope="team")
    for username in ("advisor1", "director1", "admin1", "clerk1"):
        people(username).get("/assignments/new", expect=403)
    leader = people("leader1")
    leader.get(f"/assignments/new?client={client}")
    offered = {option.get("value") for option in leader.page.select("select[name=assignee] option")}
    assert offered == {"", str(cast.users["advisor1"]), str(cast.users["advisor2"])}
    for assignee in ("advisor3", "leader1", "advisor9"):
        sent = {"clients": str(client), "assignee": str(cast.users[assignee]), "note": "试试"}
        leader.get(f"/assignments/new?client={client}")
        leader.submit(None, sent, form="/assignments/new")
        assert leader.status == 422
    assert count(app, Assignment) == 0


def test_without_ticks_the_prospects_are_offered(people, shelf):
    free, existing = shelf.put("advisor1", "张三丰"), shelf.existing("advisor1", "李四光")
    leader = people("leader1")
    leader.get("/assignments/new")
    boxes = leader.page.select("input[name=clients]")
    assert [(box.get("value"), box.get("checked")) for box in boxes] == [(str(free), None)]
    leader.get("/assignments/new?client=abc&client=99999999999999999999&list=%00")
    assert not leader.page.select(f"input[value='{existing}']")


def test_a_second_submit_leads_to_the_first(people, shelf, cast, app):
    client = shelf.put("advisor1", "张三丰")
    leader = people("leader1")
    leader.get(f"/assignments/new?client={client}")
    data = dict(leader.page.form("/assignments/new").form_values())
    data |= {"assignee": cast.users["advisor2"], "note": "熟悉行业"}
    places = {leader.post("/assignments/new", data=data).headers["Location"] for _ in range(3)}
    assert len(places) == 1 and count(app, Assignment) == 1


def test_accepting_twice_leads_to_where_accepting_led(acts, people, shelf):
    made = acts.assign("leader1", [shelf.put("advisor2", "张三丰")], "advisor1")
    adviser = people("advisor1")
    adviser.get(f"/assignments/{made}")
    data = dict(adviser.page.form(".steps form").form_values())
    places = [adviser.post(f"/documents/{made}/steps/accept", data=data).headers["Location"] for _ in range(2)]
    assert places[0].startswith("/task-books/new") and places[1] == places[0]


def test_the_link_stands_on_the_prospects_page(people, shelf):
    client = shelf.put("advisor1", "张三丰", visibility_scope="branch")
    for username, there in (("leader1", True), ("leader2", True), ("advisor1", False), ("director1", False)):
        people(username).get(f"/clients/{client}")
        assert (f"/assignments/new?client={client}" in people(username).page.links()) == there, username


def test_pages_stay_within_their_statements(acts, people, shelf, statements):
    clients = [shelf.put("advisor2", f"客户{n}") for n in range(6)]
    made = [acts.assign("leader1", clients[n : n + 2], "advisor1") for n in (0, 2, 4)]
    for username, address, most in (
        ("leader1", "/assignments/", 5),
        ("advisor1", f"/assignments/{made[0]}", 8),
        ("leader1", "/assignments/new", 8),
    ):
        people(username).get(address)
        with statements() as seen:
            people(username).get(address)
        assert len(seen) <= most, f"{address}: {len(seen)} statements\n" + "\n".join(seen)


def test_a_member_who_was_disabled_cannot_be_named(people, shelf, cast, app, now):
    client = shelf.put("advisor1", "张三丰")
    with app.app_context(), write_unit() as unit:
        unit.get(User, cast.users["advisor2"]).disabled_at = now
    people("leader1").get(f"/assignments/new?client={client}")
    offered = {option.get("value") for option in people("leader1").page.select("select[name=assignee] option")}
    assert str(cast.users["advisor2"]) not in offered
