"""Transfers: who asks, who assigns, what goes over, and what stays (P-11, AMB-12, section 7.3)."""

from decimal import Decimal

import pytest
from sqlalchemy import select, update

from ia.clients.models import Client, TimelineEntry
from ia.custody.transfers.models import Transfer
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import write_unit
from ia.ground.org.models import Post, User
from tests.taskbooks.story import Story

GIVING, OUTSIDE = {"advisor1", "leader1", "director1"}, ("advisor2", "advisor3", "leader2", "advisor9", "director9")
SHUT_OUT = ("admin1", "gm1", "clerk1", "counter1", "finance1", "region1", "hqadmin1")
STEPS = {
    # step: the state it is taken in, who takes it, and what it asks
    "assign": ("requested", "director1"),
    "decline": ("requested", "director1"),
    "withdraw": ("requested", "advisor1"),
    "take-over": ("assigned", "advisor3"),
    "pass-on": ("assigned", None),
}
AFTER = {"assign": "assigned", "decline": "declined", "withdraw": "withdrawn", "take-over": "done"}


@pytest.fixture
def clients(shelf):
    """Two clients of advisor1."""
    return [shelf.put("advisor1", "张三丰"), shelf.put("advisor1", "李四光", phone="13800138001")]


def fields_of(keeper, step: str) -> dict:
    return {"assign": {"assigned_to": keeper.cast.users["advisor3"]}, "decline": {"opinion": "暂不调整"}}.get(step, {})


@pytest.mark.parametrize("step", STEPS)
def test_who_takes_which_step(keeper, clients, step):
    state, taker = STEPS[step]
    document = keeper.ask("advisor1", clients)
    seeing = set(GIVING)
    if state == "assigned":
        keeper.step("director1", document, "assign", **fields_of(keeper, "assign"))
        seeing |= {"advisor3", "leader2"}
    for username in sorted((GIVING | set(OUTSIDE)) - {taker}):
        keeper.step(username, document, step, expect=403 if username in seeing else 404, **fields_of(keeper, step))
        assert keeper.state(document) == state
    if taker:
        keeper.step(taker, document, step, **fields_of(keeper, step))
        assert keeper.state(document) == AFTER[step]


def test_who_sees_the_form(keeper, clients):
    document = keeper.ask("advisor1", clients)
    for username in (*GIVING, *OUTSIDE, *SHUT_OUT):
        for page in ("", "/history"):
            expected = 200 if username in GIVING else 403 if username in SHUT_OUT else 404
            assert keeper.status(username, f"/transfers/{document}{page}") == expected, (username, page)
    keeper.step("director1", document, "assign", assigned_to=keeper.cast.users["advisor3"])
    for username in ("advisor1", "leader1", "director1", "advisor3", "leader2"):
        assert keeper.status(username, f"/transfers/{document}") == 200, username
        assert "张三丰" in keeper.people(username).get("/transfers/").text
    for username in ("advisor2", "station1", "director9"):
        assert keeper.status(username, f"/transfers/{document}") == 404, username
        assert "张三丰" not in keeper.people(username).get("/transfers/").text


def test_from_request_to_the_new_adviser(keeper, clients, shelf, cast, people):
    document = keeper.ask("advisor1", clients, reason="调往其他团队")
    assert keeper.state(document) == "requested"
    assert keeper.waits_for(document) == {f"marketing_director@{cast.units['B001']}"}
    assert keeper.told(document, "transfer") == ["leader1"], "the leader is informed (AMB-12)"
    page = people("director1").get(f"/transfers/{document}").text
    assert "张三丰" in page and "李四光" in page and "调往其他团队" in page
    assert keeper.adviser(clients[0]) == cast.users["advisor1"], "nothing has happened yet"

    before = shelf.row(clients[0])
    keeper.step("director1", document, "assign", assigned_to=cast.users["advisor3"], opinion="请做好交接")
    after = shelf.row(clients[0])
    assert (after.managed_by_id, after.team_id) == (cast.users["advisor3"], cast.units["B001-T2"])
    assert after.version == before.version + 1
    for page in ("", "/edit", "/contacts", "/history", "/owners"):
        assert keeper.status("advisor3", f"/clients/{clients[0]}{page}") == 200, page
        assert keeper.status("advisor1", f"/clients/{clients[0]}{page}") == 404, page
    assert keeper.status("leader2", f"/clients/{clients[0]}") == 200
    assert keeper.status("leader1", f"/clients/{clients[0]}") == 404
    assert keeper.waits_for(document) == {f"u:{cast.users['advisor3']}"}
    assert keeper.told(document, "step") == ["advisor1", "advisor3", "leader1", "leader2"]
    assert keeper.owners(clients[0]) == [(cast.users["advisor1"], cast.users["advisor3"], "调往其他团队", document)]

    keeper.step("advisor3", document, "take-over", opinion="资料已收到")
    assert keeper.state(document) == "done"
    assert keeper.waits_for(document) == set()
    page = people("advisor3").get(f"/clients/{clients[0]}/owners").text
    assert "林晓东" in page and "吴思远" in page and "调往其他团队" in page
    assert people("advisor1").get(f"/transfers/{document}").text.count("张三丰"), (
        "who gave it away may still read the form"
    )
    assert f"/clients/{clients[0]}" not in people("advisor1").page.links()


def test_records_stay_with_the_client(keeper, clients, people):
    client = clients[0]
    visitor = people("advisor1")
    talk = {
        "at": "2026-11-24T09:00",
        "direction": "active",
        "nature": "general",
        "channel": "phone",
        "topic": "老客户近况",
    }
    visitor.submit(f"/clients/{client}/contacts", form=f"/clients/{client}/contacts", satisfaction=4, **talk)
    keeper.transferred("advisor1", clients, "advisor3")
    page = people("advisor3").get(f"/clients/{client}").text
    assert "老客户近况" in page
    kinds = keeper.all(select(TimelineEntry.kind, TimelineEntry.text).where(TimelineEntry.client_id == client))
    assert kinds == [("handed-over", "林晓东 → 吴思远\n调整分工")]
    traced = select(AuditRow.changes).where(
        AuditRow.action == "client:handed-over", AuditRow.subject_kind == "client", AuditRow.subject_id == client
    )
    ((changes,),) = keeper.all(traced)
    assert changes["managed_by_id"] == [keeper.cast.users["advisor1"], keeper.cast.users["advisor3"]]


def test_declined_and_withdrawn(keeper, clients, people):
    document = keeper.ask("advisor1", clients)
    keeper.step("director1", document, "decline", expect=422, opinion="")
    keeper.step("director1", document, "decline", opinion="暂不调整")
    assert keeper.told(document, "step") == ["advisor1", "leader1"]
    assert "暂不调整" in people("advisor1").get(f"/transfers/{document}").text
    again = keeper.ask("advisor1", clients)
    keeper.step("advisor1", again, "withdraw", opinion="客户要求保留")
    assert keeper.told(again, "step") == ["director1", "leader1"]
    assert keeper.adviser(clients[0]) == keeper.cast.users["advisor1"]


def test_who_may_ask(keeper, shelf, people):
    client = shelf.put("advisor1", "王磊", visibility_scope="branch")
    for username in ("advisor2", "leader1", "leader2", "director9"):
        assert keeper.ask(username, [client], expect=422) == 0, username
    assert keeper.status("admin1", "/transfers/new") == 403
    assert f"/transfers/new?client={client}" not in people("leader1").get(f"/clients/{client}").text
    assert f"/transfers/new?client={client}" in people("advisor1").get(f"/clients/{client}").text


def test_whom_it_may_be_assigned_to(keeper, clients):
    document = keeper.ask("advisor1", clients)
    for username in ("advisor1", "advisor9", "admin1", "director1"):
        keeper.step("director1", document, "assign", expect=422, assigned_to=keeper.cast.users[username])
    keeper.step("director1", document, "assign", expect=422, assigned_to="99999999999999999999")
    keeper.step("director1", document, "assign", assigned_to=keeper.cast.users["leader1"])
    assert keeper.adviser(clients[0]) == keeper.cast.users["leader1"]


def test_an_open_request_is_asked_for_once(keeper, clients, people):
    keeper.ask("advisor1", clients[:1])
    assert keeper.ask("advisor1", clients, expect=422) == 0
    assert "张三丰" in people("advisor1").page.errors[0]
    assert "李四光" not in people("advisor1").page.errors[0]


def test_clients_that_went_elsewhere_meanwhile_stay_there(keeper, clients, shelf, people, cast):
    document = keeper.ask("advisor1", clients)
    shelf.set(clients[0], managed_by_id=cast.users["advisor2"])
    page = people("director1").get(f"/documents/{document}/steps/assign").text
    assert "张三丰" in page, "the director is told which are passed over"
    people("director1").submit(None, form=f"/documents/{document}/steps/assign", assigned_to=cast.users["advisor3"])
    assert keeper.adviser(clients[0]) == cast.users["advisor2"]
    assert keeper.adviser(clients[1]) == cast.users["advisor3"]


def test_nothing_left_to_assign(keeper, clients, shelf, cast):
    document = keeper.ask("advisor1", clients)
    for client in clients:
        shelf.set(client, managed_by_id=cast.users["advisor2"])
    keeper.step("director1", document, "assign", expect=422, assigned_to=cast.users["advisor3"])
    keeper.step("director1", document, "decline", opinion="已由他人接手")


def test_the_director_asks_for_somebody_who_cannot(keeper, clients, app, cast, people):
    """Whoever has left cannot submit; 7.1 gives the director the assignment. What was lent ends with it."""
    lent = keeper.lend("advisor1", clients[:1], "advisor2")
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.id == cast.users["advisor1"]).values(disabled_at=clock.now()))
    director = people("director1")
    director.get("/transfers/new")
    address = f"/transfers/new?adviser={cast.users['advisor1']}"
    assert address in director.page.links()
    director.submit(address, reason="离职")
    document = keeper.newest(Transfer)
    facts = keeper.all(
        select(Transfer.owner_id, Transfer.created_by_id, Transfer.team_id).where(Transfer.id == document)
    )
    assert facts == [(cast.users["advisor1"], cast.users["director1"], cast.units["B001-T1"])]
    assert keeper.status("advisor2", f"/clients/{clients[0]}/edit") == 200
    keeper.step("director1", document, "assign", assigned_to=cast.users["advisor3"])
    assert keeper.state(lent) == "revoked", "no client is left in it"
    assert keeper.status("advisor2", f"/clients/{clients[0]}") == 404
    assert keeper.status("advisor3", f"/clients/{clients[0]}/edit") == 200


def test_the_director_may_ask_for_anybody_of_the_branch_who_is_told(keeper, clients):
    document = keeper.ask("director1", clients, reason="长期病假")
    assert keeper.told(document, "transfer") == ["advisor1", "leader1"]
    keeper.step("advisor1", document, "withdraw", expect=403)
    keeper.step("director1", document, "withdraw")


def test_without_a_post_one_may_be_transferred_from(keeper, clients, app, cast, people):
    with app.app_context(), write_unit() as unit:
        unit.execute(
            update(Post).where(Post.user_id == cast.users["advisor1"]).values(ends_on=clock.local_date(clock.now()))
        )
    people("director1").get("/transfers/new")
    assert f"/transfers/new?adviser={cast.users['advisor1']}" in people("director1").page.links()


def test_clients_of_one_adviser(keeper, clients, shelf, people):
    other = shelf.put("advisor2", "赵敏", phone="13800138002")
    assert keeper.ask("director1", [*clients, other], expect=422) == 0
    assert "林晓东" in people("director1").page.errors[0] and "周雨涵" in people("director1").page.errors[0]


def test_whoever_chooses_sees_whose_each_client_is(keeper, clients, shelf, people):
    """The director ticks clients of several advisers in the list; the form says which are whose. One's own need no such word."""
    other = shelf.put("advisor2", "王五", phone="13800138002", level="senior")
    director, advisor = people("director1"), people("advisor1")
    director.get(f"/transfers/new?client={clients[0]}&client={other}")
    rows = [cells[1:] for cells in cells_of(director, "#clients tbody tr")]
    assert [(row[0], row[3], row[4]) for row in rows] == [("王五", "高级", "周雨涵"), ("张三丰", "初级", "林晓东")]
    assert director.page.select(f"#clients input[value='{other}'][checked]")
    advisor.get(f"/transfers/new?client={clients[0]}")
    assert len(advisor.page.select("#clients thead th")) == 5
    director.submit(None, {"clients": [clients[0], other]}, form="form", reason="x")
    assert director.status == 422 and len(director.page.select("#clients input[checked][aria-invalid]")) == 2


def test_whoever_decides_sees_what_is_given_and_how_much_each_adviser_has(keeper, clients, shelf, people):
    shelf.set(clients[0], total_assets=Decimal("1234567.80"), level="senior")
    shelf.put("advisor3", "赵六", phone="13800138003")
    shelf.existing("advisor3", "孙七", phone="13800138004")
    document, director = keeper.ask("advisor1", clients), people("director1")
    director.get(f"/transfers/{document}")
    assert ["张三丰", "高级", "1,234,567.80"] in [
        [row[0], row[3], row[4]] for row in cells_of(director, "#custody-listed tbody tr")
    ]
    director.get(f"/documents/{document}/steps/assign")
    titles = director.page.texts("[name=assigned_to] option")
    assert any("吴思远" in title and "服务客户 1，潜在及目标客户 1" in title for title in titles)
    assert any("周雨涵" in title and "服务客户 0，潜在及目标客户 0" in title for title in titles)
    keeper.step("director1", document, "assign", **fields_of(keeper, "assign"))
    advisor = people("advisor1")
    advisor.get(f"/transfers/{document}")
    assert "1,234,567.80" not in advisor.page.text, "who gave it away sees the name alone"


def cells_of(visitor, rows: str) -> list[list[str]]:
    """The texts of the cells, row by row."""
    count = len(visitor.page.select(rows))
    return [visitor.page.texts(f"{rows}:nth-child({place}) td") for place in range(1, count + 1)]


def test_part_of_a_delegation_goes_over(keeper, clients, cast):
    """One of two lent clients is given away: its delegation ends, the other's goes on."""
    lent = keeper.lend("advisor1", clients, "advisor2")
    document = keeper.ask("director1", clients[:1])
    keeper.step("director1", document, "assign", assigned_to=cast.users["advisor3"])
    assert keeper.state(lent) == "active"
    assert keeper.open_rows(lent) == {clients[1]}
    assert keeper.status("advisor2", f"/clients/{clients[0]}") == 404
    assert keeper.status("advisor2", f"/clients/{clients[1]}/edit") == 200


def test_an_open_task_book_stays_with_its_owner(keeper, people, cast, app):
    """The director is told which clients have one; the book goes on as it was."""
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "欧阳锋")
    book = story.approved("advisor1", client)
    document = keeper.ask("advisor1", [client])
    page = people("director1").get(f"/documents/{document}/steps/assign").text
    assert story.serial(book) in page and "欧阳锋" in page
    people("director1").submit(None, form=f"/documents/{document}/steps/assign", assigned_to=cast.users["advisor3"])
    assert story.serial(book) in people("director1").get(f"/transfers/{document}").text, "the warning is on record"
    assert story.book(book).owner_id == cast.users["advisor1"]
    assert keeper.status("advisor1", f"/task-books/{book}") == 200


def test_whoever_passes_a_client_on_has_received_it(keeper, clients, cast):
    first = keeper.transferred("advisor1", clients, "advisor3")
    second = keeper.transferred("advisor3", clients[:1], "advisor2")
    assert keeper.state(first) == "done"
    assert keeper.status("advisor3", f"/clients/{clients[0]}") == 404, "no to-do keeps it in sight"
    assert keeper.state(second) == "assigned"
    assert [change[:2] for change in keeper.owners(clients[0])] == [
        (cast.users["advisor1"], cast.users["advisor3"]),
        (cast.users["advisor3"], cast.users["advisor2"]),
    ]


def test_a_form_sent_twice_makes_one(keeper, clients, people):
    visitor = people("advisor1")
    visitor.get(f"/transfers/new?client={clients[0]}")
    page = visitor.page
    places = []
    for _ in range(2):
        visitor.page = page
        answer = visitor.submit(None, reason="调整", follow=False)
        assert answer.status_code == 303
        places.append(answer.location)
    assert places[0] == places[1]
    assert len(keeper.all(select(Transfer.id))) == 1


BAD = [({"reason": ""}, "reason"), ({"clients": []}, "clients"), ({"clients": ["x"]}, "clients")]


@pytest.mark.parametrize(("fields", "at"), BAD)
def test_what_does_not_fit_is_said_beside_the_field(keeper, clients, people, fields, at):
    assert keeper.ask("advisor1", clients, expect=422, **fields) == 0
    links = [link.get("href") for link in people("advisor1").page.select(".errors a")]
    assert f"#{at}" in links


def test_a_whole_list_of_clients(keeper, clients, people):
    """`list` is the query string of the list of clients, as its page sends it."""
    people("advisor1").get("/transfers/new?list=mine%3D1%26status%3Dprospect")
    ticked = {box.get("value") for box in people("advisor1").page.select("input[name=clients][checked]")}
    assert ticked == {str(client) for client in clients}


def test_two_hundred_clients(keeper, shelf, app, cast, people, statements):
    """Asked for and assigned in a number of statements that does not grow; each client has its rows."""
    many = [shelf.put("advisor1", f"客户{n:03d}", phone=f"138{n:08d}") for n in range(200)]
    visitor = people("advisor1")
    visitor.get("/transfers/new?list=mine%3D1")
    assert len(visitor.page.select("input[name=clients][checked]")) == 200
    visitor.submit(None, reason="团队合并")
    document = keeper.newest(Transfer)
    director = people("director1")
    director.get(f"/documents/{document}/steps/assign")
    with statements() as seen:
        director.submit(
            None, form=f"/documents/{document}/steps/assign", follow=False, assigned_to=cast.users["advisor3"]
        )
    assert director.status == 303
    assert len(seen) <= 36, f"{len(seen)} statements\n" + "\n".join(text[:100] for text in seen)
    rows = keeper.all(select(Client.managed_by_id).where(Client.id.in_(many)))
    assert {row.managed_by_id for row in rows} == {cast.users["advisor3"]}
    traced = select(AuditRow.subject_id).where(AuditRow.action == "client:handed-over")
    assert sorted(row.subject_id for row in keeper.all(traced)) == sorted(many)
    page = director.get(f"/transfers/{document}")
    assert page.text.count("客户") >= 200


def test_pages_stay_within_their_statements(keeper, clients, people, statements):
    document = keeper.ask("advisor1", clients)
    for username in ("advisor1", "director1"):
        for address, most in (("/transfers/", 5), (f"/transfers/{document}", 7), ("/transfers/new", 9)):
            visitor = people(username)
            visitor.get(address)
            with statements() as seen:
                visitor.get(address)
            assert len(seen) <= most, f"{username} {address}: {len(seen)}\n" + "\n".join(seen)


def test_the_old_page_of_a_client_given_away_is_gone(keeper, clients, people):
    """A form opened before the assignment and sent after it changes nothing."""
    visitor = people("advisor1")
    visitor.get(f"/clients/{clients[0]}/edit")
    opened = visitor.page
    keeper.transferred("advisor1", clients, "advisor3")
    visitor.page = opened
    visitor.submit(None, form=f"/clients/{clients[0]}/edit", preferences="书法")
    assert visitor.status == 404
    assert keeper.read(select(Client.preferences).where(Client.id == clients[0])) is None


def test_tabs_show_what_one_may_open(people):
    for username in ("advisor1", "director1"):
        visitor = people(username)
        visitor.get("/transfers/")
        tabs = [link.get("href") for link in visitor.page.select("#custody-tabs a")]
        assert {"/delegations/", "/transfers/"} <= set(tabs)
        for tab in tabs:
            visitor.get(tab)
