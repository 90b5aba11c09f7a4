"""Delegations: who lends what to whom, who writes meanwhile, and how it ends (P-09, P-10, section 7.3)."""

from datetime import datetime

import pytest
from sqlalchemy import select

from ia.clients.imports import claims, taking, work
from ia.clients.models import Client, Delegation, TimelineEntry
from ia.custody.delegations.models import Lending
from ia.custody.delegations.reminders import ending
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import write_unit
from ia.ground.documents.models import Document
from ia.ground.org.models import Post
from tests.clients.importing import batch_of, sent
from tests.clients.test_access import csrf
from tests.taskbooks.story import Story

TALK = {"at": "2026-11-24T09:00", "direction": "active", "nature": "general", "channel": "phone", "topic": "近况"}
STEPS = {"revoke": {"advisor1": 200}, "expire": {}, "lapse": {}}
SEES = {"advisor1", "advisor3", "leader1", "director1"}
OUTSIDE = ("advisor2", "leader2", "station1", "advisor9", "leader9", "director9")
SHUT_OUT = ("admin1", "gm1", "clerk1", "counter1", "finance1", "region1", "hqadmin1")


def remind(app, moment: str) -> tuple[int, int]:
    """What the nightly look at that moment did."""
    at = datetime.fromisoformat(moment).replace(tzinfo=clock.ZONE)
    with app.app_context(), write_unit():
        done = ending(at)
    return done.told, done.already


@pytest.fixture
def lent(keeper, shelf):
    """Two clients of advisor1 with advisor3 of the other team, for a week: the form and the clients."""
    clients = [shelf.put("advisor1", "张三丰"), shelf.put("advisor1", "李四光", phone="13800138001")]
    return keeper.lend("advisor1", clients, "advisor3"), clients


def test_a_delegation_begins_and_is_told(keeper, lent, cast, now):
    document, clients = lent
    assert keeper.state(document) == "active"
    assert keeper.open_rows(document) == set(clients)
    assert keeper.waits_for(document) == {f"u:{cast.users['advisor1']}"}
    assert keeper.told(document) == ["advisor3"], "whoever did it need not be told"
    due = keeper.read(select(Lending.due_at).where(Lending.id == document))
    assert clock.local(due).isoformat() == "2026-11-30T23:59:59+08:00"
    for client in clients:
        said = keeper.all(select(TimelineEntry.kind, TimelineEntry.text).where(TimelineEntry.client_id == client))
        assert said == [("delegated", "吴思远 2026-11-24 – 2026-11-30")]
        traced = select(AuditRow.action).where(AuditRow.subject_kind == "client", AuditRow.subject_id == client)
        assert ("client:delegated",) in keeper.all(traced)


def test_who_sees_the_form(keeper, lent):
    document, _ = lent
    for username in (*SEES, *OUTSIDE, *SHUT_OUT):
        for page in ("", "/history"):
            expected = 200 if username in SEES else 403 if username in SHUT_OUT else 404
            assert keeper.status(username, f"/delegations/{document}{page}") == expected, (username, page)
    for username in ("advisor1", "advisor3", "leader1", "director1"):
        assert "张三丰" in keeper.people(username).get("/delegations/").text
    for username in ("advisor2", "leader2", "director9"):
        assert "张三丰" not in keeper.people(username).get("/delegations/").text


@pytest.mark.parametrize("step", STEPS)
def test_who_takes_which_step(keeper, lent, step):
    document, _ = lent
    for username in (*OUTSIDE, *sorted(SEES - {"advisor1"}), "advisor1"):
        allowed = STEPS[step].get(username)
        keeper.step(username, document, step, expect=allowed or (403 if username in SEES else 404))
    assert keeper.state(document) == ("revoked" if step == "revoke" else "active")


def test_one_writer_at_a_time(keeper, lent, people):
    """AMB-11: the delegate edits and keeps the records; the adviser looks on. After revoking it is the other way round."""
    document, (client, _) = lent

    def writes(username: str) -> tuple[int, int]:
        visitor = people(username)
        edits = visitor.get(f"/clients/{client}/edit", expect=None).status_code
        if edits == 404:
            return 404, 404
        visitor.get(f"/clients/{client}")
        talk = visitor.post(
            f"/clients/{client}/contacts", data={**TALK, "satisfaction": 4, "csrf_token": csrf(visitor)}
        )
        return edits, talk.status_code

    assert writes("advisor1") == (403, 403)
    assert writes("advisor3") == (200, 303)
    assert keeper.status("advisor1", f"/clients/{client}") == 200
    keeper.step("advisor1", document, "revoke")
    assert writes("advisor1") == (200, 303)
    assert writes("advisor3") == (404, 404)


def test_the_delegate_edits(people, lent, shelf):
    _, (client, _) = lent
    people("advisor3").submit(f"/clients/{client}/edit", form=f"/clients/{client}/edit", preferences="书法")
    assert shelf.row(client).preferences == "书法"


def test_the_adviser_cannot_edit_with_a_page_opened_before(people, keeper, shelf):
    client = shelf.put("advisor1", "张三丰")
    visitor = people("advisor1")
    visitor.get(f"/clients/{client}/edit")
    opened = visitor.page
    keeper.lend("advisor1", [client], "advisor3")
    visitor.page = opened
    visitor.submit(None, form=f"/clients/{client}/edit", preferences="书法")
    assert visitor.status == 403
    assert shelf.row(client).preferences is None


@pytest.mark.parametrize(
    ("moment", "delegate", "adviser"),
    [
        ("2026-11-25T09:00", 404, 200),  # the day before
        ("2026-11-26T00:00", 200, 403),  # the first minute of the first day
        ("2026-11-27T23:59", 200, 403),  # the last minute of the last day
        ("2026-11-28T00:00", 404, 200),  # the day after, whether or not anything ran at night
    ],
)
def test_it_runs_from_the_first_day_to_the_last(keeper, shelf, still, moment, delegate, adviser):
    client = shelf.put("advisor1", "张三丰")
    keeper.lend("advisor1", [client], "advisor3", starts_on="2026-11-26", ends_on="2026-11-27")
    still(moment)
    for username in ("advisor1", "advisor3"):
        keeper.people(username).sign_in(username, keeper.cast.users[username])
    assert keeper.status("advisor3", f"/clients/{client}/edit") == delegate
    assert keeper.status("advisor1", f"/clients/{client}/edit") == adviser


def test_revoked_the_same_minute(keeper, lent):
    document, clients = lent
    assert keeper.status("advisor3", f"/clients/{clients[0]}") == 200
    keeper.step("advisor1", document, "revoke", opinion="提前返回")
    assert keeper.state(document) == "revoked"
    for client in clients:
        for page in ("", "/edit", "/contacts", "/history", "/owners"):
            assert keeper.status("advisor3", f"/clients/{client}{page}") == 404
    assert keeper.status("advisor3", f"/delegations/{document}") == 404
    assert keeper.told(document, "step") == ["advisor3"]
    assert keeper.open_rows(document) == set()
    kinds = select(TimelineEntry.kind).where(TimelineEntry.client_id == clients[0]).order_by(TimelineEntry.id)
    assert [row.kind for row in keeper.all(kinds)] == ["delegated", "delegation-ended"]


def test_the_delegate_does_not_dispose_of_the_client(keeper, lent, people):
    """7.3: no sub-delegation; no transfer, no deletion, no change of status by the delegate."""
    _, (client, _) = lent
    delegate = people("advisor3")
    page = delegate.get(f"/clients/{client}").text
    assert f"/delegations/new?client={client}" not in page
    assert f"/transfers/new?client={client}" not in page
    assert keeper.lend("advisor3", [client], "leader2", expect=422) == 0
    assert keeper.ask("advisor3", [client], expect=422) == 0
    delegate.get(f"/clients/{client}")
    for act, fields in (("status", {"status": "target"}), ("visibility", {"visibility-scope": "branch"})):
        answer = delegate.post(f"/clients/{client}/{act}", data={"csrf_token": csrf(delegate), **fields})
        assert answer.status_code == 403, act
    assert keeper.read(select(Client.status).where(Client.id == client)) == "prospect"


def test_only_the_managing_adviser_lends(keeper, shelf):
    client = shelf.put("advisor1", "王磊", visibility_scope="branch")
    for username in ("advisor2", "leader1", "leader2", "director1"):
        assert keeper.lend(username, [client], "station1", expect=422) == 0, username
    assert keeper.status("admin1", "/delegations/new") == 403
    assert keeper.status("gm1", "/delegations/") == 403


def test_lent_to_colleagues_of_the_branch_alone(keeper, shelf):
    client = shelf.put("advisor1", "王磊")
    for username in ("advisor1", "advisor9", "admin1", "clerk1"):
        assert keeper.lend("advisor1", [client], username, expect=422) == 0, username
    assert keeper.lend("advisor1", [client], "leader2")


def test_a_client_is_lent_once(keeper, lent, people):
    _, (client, _) = lent
    page = people("advisor1").get(f"/delegations/new?client={client}").text
    assert "张三丰" in page and f'value="{client}"' not in page, "named, with the form that has it, and not offered"
    assert keeper.lend("advisor1", [client], "advisor2", expect=422) == 0
    assert "张三丰" in people("advisor1").page.errors[0]
    assert "DG-B001-202611-0001" in people("advisor1").page.errors[0]


def test_a_client_to_be_transferred_is_not_lent_and_the_other_way_round(keeper, shelf):
    first, second = shelf.put("advisor1", "王磊"), shelf.put("advisor1", "赵敏", phone="13800138002")
    document = keeper.ask("advisor1", [first])
    assert keeper.lend("advisor1", [first], "advisor2", expect=422) == 0
    keeper.lend("advisor1", [second], "advisor2")
    assert keeper.ask("advisor1", [second], expect=422) == 0
    keeper.step("advisor1", document, "withdraw")
    assert keeper.lend("advisor1", [first], "advisor2")


BAD = [
    ({"starts_on": "2026-11-23"}, "starts_on"),
    ({"starts_on": "2027-03-01", "ends_on": "2027-03-02"}, "starts_on"),
    ({"ends_on": ""}, "ends_on"),
    ({"ends_on": "2026-11-23"}, "ends_on"),
    ({"ends_on": "2027-02-24"}, "ends_on"),
    ({"ends_on": "2026-02-30"}, "ends_on"),
    ({"delegate": ""}, "delegate"),
    ({"clients": []}, "clients"),
    ({"clients": ["99999999999999999999"]}, "clients"),
    ({"note": "长" * 1001}, "note"),
]


@pytest.mark.parametrize(("fields", "at"), BAD)
def test_what_does_not_fit_is_said_beside_the_field(keeper, shelf, people, fields, at):
    client = shelf.put("advisor1", "王磊")
    assert keeper.lend("advisor1", [client], "advisor2", expect=422, **({"note": "休假"} | fields)) == 0
    page = people("advisor1").page
    links = [link.get("href") for link in page.select(".errors a")]
    assert f"#{at}" in links
    if "note" not in fields:
        assert page.one("textarea[name=note]").text_content().strip() == "休假", "what was typed is kept"


def test_a_quarter_fits(keeper, shelf):
    client = shelf.put("advisor1", "王磊")
    assert keeper.lend("advisor1", [client], "advisor2", ends_on="2027-02-23")


def test_a_form_sent_twice_makes_one(keeper, shelf, people):
    client = shelf.put("advisor1", "王磊")
    visitor = people("advisor1")
    visitor.get(f"/delegations/new?client={client}")
    page = visitor.page
    values = {"delegate": keeper.cast.users["advisor2"], "ends_on": "2026-11-30"}
    places = []
    for _ in range(2):
        visitor.page = page
        answer = visitor.submit(None, values, follow=False)
        assert answer.status_code == 303
        places.append(answer.location)
    assert places[0] == places[1]
    assert len(keeper.all(select(Lending.id))) == 1


def test_the_last_day_ends_it(keeper, lent, app, still):
    document, clients = lent
    assert remind(app, "2026-11-26T00:10") == (0, 0), "four days before nobody is told"
    assert remind(app, "2026-11-27T00:10") == (2, 0)
    assert remind(app, "2026-11-28T00:10") == (0, 2), "nobody is told twice"
    assert keeper.told(document, "J-63") == ["advisor1", "advisor3"]
    assert remind(app, "2026-11-30T23:59") == (0, 2)
    assert keeper.state(document) == "active"
    assert remind(app, "2026-12-01T00:10") == (2, 0), "both are told of the end"
    assert keeper.state(document) == "expired"
    assert remind(app, "2026-12-02T00:10") == (0, 0)
    assert keeper.told(document, "step") == ["advisor1", "advisor3"]
    assert keeper.waits_for(document) == set()
    ended = keeper.all(select(Delegation.ended_at).where(Delegation.document_id == document))
    assert {clock.local(row.ended_at).isoformat() for row in ended} == {"2026-11-30T23:59:59+08:00"}


def test_what_is_over_stands_in_nobodys_way(keeper, lent, still, people):
    """The platform has not closed it yet; it is shown as over, cannot be revoked, and the client is lent anew."""
    document, (client, other) = lent
    still("2026-12-01T09:00")
    people("advisor1").sign_in("advisor1", keeper.cast.users["advisor1"])
    assert "已到期" in people("advisor1").get(f"/delegations/{document}").text
    keeper.step("advisor1", document, "revoke", expect=422)
    anew = keeper.lend("advisor1", [client], "advisor2", starts_on="2026-12-01", ends_on="2026-12-02")
    assert anew and keeper.state(document) == "expired"
    assert keeper.open_rows(anew) == {client}
    assert keeper.open_rows(document) == set()


def test_contacts_agreed_for_today_are_the_delegates(keeper, shelf, people):
    due = shelf.put("advisor1", "王磊", next_contact_at=clock.now())
    own = shelf.put("advisor3", "赵敏", phone="13800138002", next_contact_at=clock.now())
    document = keeper.lend("advisor1", [due], "advisor3")

    def on_desk(username: str) -> set[str]:
        visitor = people(username)
        visitor.get("/")
        return {link.get("href") for link in visitor.page.select("#contacts-due a")}

    assert on_desk("advisor3") == {f"/clients/{own}", f"/clients/{due}"}
    assert on_desk("advisor1") == set()
    keeper.step("advisor1", document, "revoke")
    assert on_desk("advisor1") == {f"/clients/{due}"}
    assert on_desk("advisor3") == {f"/clients/{own}"}


def test_reach_follows_the_day_and_not_the_post(keeper, lent, app, cast, still):
    """A delegate who loses the post loses the client with it."""
    _, (client, _) = lent
    assert keeper.status("advisor3", f"/clients/{client}") == 200
    with app.app_context(), write_unit() as unit:
        post = unit.scalar(select(Post).where(Post.user_id == cast.users["advisor3"]))
        post.role, post.unit_id = "admin_director", cast.units["B001"]
    assert keeper.status("advisor3", f"/clients/{client}") == 404


def test_the_list_of_ticks_keeps_what_was_typed(keeper, shelf, people, app):
    """A draft comes back with its clients; a link that names others ticks those."""
    first, second = shelf.put("advisor1", "王磊"), shelf.put("advisor1", "赵敏", phone="13800138002")
    visitor = people("advisor1")
    visitor.get(f"/delegations/new?client={first}")
    visitor.post(
        "/drafts/delegations/new",
        data={"csrf_token": csrf(visitor), "clients": [first], "note": "还没写完", "ends_on": "2026-11-27"},
    )
    visitor.get("/delegations/new")
    assert "还没写完" in visitor.page.source
    ticked = [box.get("value") for box in visitor.page.select("input[name=clients][checked]")]
    assert ticked == [str(first)]
    visitor.get(f"/delegations/new?client={second}")
    assert [box.get("value") for box in visitor.page.select("input[name=clients][checked]")] == [str(second)]


def test_pages_stay_within_their_statements(keeper, lent, people, statements):
    document, clients = lent
    adviser = people("advisor1")
    for address, most in (
        ("/delegations/", 5),
        (f"/delegations/{document}", 7),
        (f"/clients/{clients[0]}", 7),
        (f"/clients/{clients[0]}/owners", 7),
        ("/", 8),
    ):
        adviser.get(address)
        with statements() as seen:
            adviser.get(address)
        assert len(seen) <= most, f"{address}: {len(seen)}\n" + "\n".join(seen)


def test_a_save_costs_the_same_for_two_and_for_fifty(keeper, shelf, people, statements):
    clients = [shelf.put("advisor1", f"客户{n}", phone=f"1380013{n:04d}") for n in range(52)]
    costs = []
    for part in (clients[:2], clients[2:]):
        visitor = people("advisor1")
        visitor.get("/delegations/new?" + "&".join(f"client={one}" for one in part))
        values = {"delegate": keeper.cast.users["advisor2"], "ends_on": "2026-11-30"}
        with statements() as seen:
            assert visitor.submit(None, values, follow=False).status_code == 303
        costs.append(len([text for text in seen if "pg_advisory" not in text]))
    assert costs[0] == costs[1], costs
    assert costs[0] <= 20


def test_the_advisers_file_passes_over_what_is_lent(keeper, shelf, app, tmp_path):
    """AMB-11 holds for files too: the row is refused with the delegate's name, and taken once the client is back."""
    client = shelf.put("advisor1", "王磊", phone="13800138000")
    file = tmp_path / "客户.csv"
    file.write_text("姓名,手机,工作单位\n王磊,13800138000,红星机械厂\n", encoding="utf-8")
    command = ["ia", "import-clients", str(file), "--branch", "B001", "--owner", "advisor1"]
    document = keeper.lend("advisor1", [client], "advisor3")
    refused = app.test_cli_runner().invoke(args=command)
    assert refused.exit_code != 0 and shelf.row(client).employer is None
    passed = app.test_cli_runner().invoke(args=[*command, "--good-rows-only"])
    assert "吴思远" in passed.output and shelf.row(client).employer is None
    keeper.step("advisor1", document, "revoke")
    taken = app.test_cli_runner().invoke(args=command)
    assert taken.exit_code == 0, taken.output
    assert shelf.row(client).employer == "红星机械厂"


def test_the_delegate_cannot_ask_for_a_deletion(keeper, shelf):
    client = shelf.existing("advisor1", "王磊")
    keeper.lend("advisor1", [client], "advisor3")
    delegate = keeper.people("advisor3")
    assert f"/deletion-requests/new?client={client}" not in delegate.get(f"/clients/{client}").text
    delegate.submit(f"/deletion-requests/new?client={client}", {"client": client, "reason": "不再需要"})
    assert delegate.status == 422
    assert keeper.read(select(Document.id).where(Document.kind == "deletion_request")) is None


def test_no_task_book_is_begun_for_what_is_lent(keeper, people, cast, app):
    """A book files the client under its owner; neither the delegate nor the adviser begins one meanwhile."""
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "欧阳锋")
    keeper.lend("advisor1", [client], "advisor3")
    for username in ("advisor3", "advisor1"):
        people(username).submit(
            f"/task-books/new?client_id={client}", story.plan(client), form="/task-books/new", follow=False
        )
        assert people(username).status == 422
        assert "吴思远" in people(username).page.errors[0]
    assert story.count_books(client) == 0


def test_a_delegation_made_while_a_file_is_taken(keeper, shelf, app, people):
    """Between the planning and the writing of a row the client is lent: nothing of the file is taken."""
    client = shelf.put("advisor1", "王磊", phone="13800138000")
    number = sent(people("advisor1"), [["王磊", "", "", "13800138000", "5", "", ""]])
    people("advisor1").submit(None, press="take=all")
    with app.app_context():
        taking.stage(claims.claim(number, "one", clock.now))
    keeper.lend("advisor1", [client], "advisor3")
    with app.app_context():
        work.carry_on(number, "two", lambda: clock.now() + claims.LEASE)
    assert "吴思远" in batch_of(app, number).message
    assert shelf.row(client).total_assets is None


def test_one_that_begins_later_says_so(keeper, shelf, people):
    """The colleague is told and sees the form at once, the clients only when it begins."""
    client = shelf.put("advisor1", "王磊")
    document = keeper.lend("advisor1", [client], "advisor3", starts_on="2026-11-26")
    assert "尚未开始" in people("advisor3").get(f"/delegations/{document}").text
    assert "尚未开始" in people("advisor1").get("/delegations/").text
    assert f"/clients/{client}" not in people("advisor3").page.links()
    assert keeper.status("advisor3", f"/clients/{client}") == 404
    assert keeper.status("advisor1", f"/clients/{client}/edit") == 200
