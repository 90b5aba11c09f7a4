"""What belongs to one person alone: files sent in, drafts. And sight that ends with its reason."""

import io

from tests.access import world as worlds
from tests.access.asking import alike
from tests.access.expected import PEOPLE, offered
from tests.access.sight import names_in
from tests.access.world import NOBODYS


def test_an_import_belongs_to_its_sender(app, cast, crowd):
    """Batches, and the bad rows with their numbers, exist for nobody else: not for the leader, not for the director."""
    table = "姓名,手机,来源\n隐鹏鸭,13712345678,\n,abc,\n".encode()
    sent = crowd["advisor1"].send("/clients/import", {"file": (io.BytesIO(table), "a.csv"), "source": "own_contact"})
    assert sent.status_code == 303
    batch = int(sent.headers["Location"].rpartition("/")[2])
    assert crowd["advisor1"].ask(f"/clients/import/{batch}").status_code == 200
    for who in PEOPLE.values():
        if who.username == "advisor1":
            continue
        browser = crowd[who.username]
        for method, tail in (("GET", ""), ("POST", ""), ("GET", "/bad-rows")):
            there = browser.do(method, f"/clients/import/{batch}{tail}", {"take": "all"})
            missing = browser.do(method, f"/clients/import/{NOBODYS}{tail}", {"take": "all"})
            assert alike(there, NOBODYS) == alike(missing, NOBODYS), (who.username, method, tail)
        assert "隐鹏鸭" not in browser.ask("/clients/import").text
    assert crowd["advisor1"].send(f"/clients/import/{batch}", {"take": "none"}).status_code == 303


def test_a_draft_belongs_to_who_typed_it(app, cast, crowd):
    world = worlds.few(app, cast)
    client = next(one for one in world.clients if one.owner == "advisor1" and one.status == "prospect")
    assert crowd["advisor1"].send("/drafts/clients/new", {"name": "隐鹏鸭"}).status_code == 200
    assert crowd["advisor1"].send(f"/drafts/clients/{client.id}/edit", {"name": "隐鲲鸭"}).status_code == 200
    assert "隐鹏鸭" in crowd["advisor1"].ask("/clients/new").text
    for who in PEOPLE.values():
        if who.username != "advisor1":
            for url in ("/clients/new", f"/clients/{client.id}/edit", f"/clients/{client.id}"):
                assert not {"隐鹏鸭", "隐鲲鸭"} & names_in(crowd[who.username].ask(url).text), who


def test_sight_ends_with_its_reason(app, cast, crowd):
    """A book that waits is read while it waits; a client that is shared while it is shared."""
    world = worlds.few(app, cast)
    book = next(one for one in world.books if one.state == "submitted" and one.codevelopers)
    leader = crowd["leader2"]
    assert leader.ask(f"/task-books/{book.id}").status_code == 200
    assert offered(PEOPLE["leader2"], book, "agree-codevelopment")
    answer = leader.send(f"/documents/{book.id}/steps/agree-codevelopment", {"version": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    leader.ask("/")
    assert alike(leader.ask(f"/task-books/{book.id}"), book.id) == alike(leader.ask(f"/task-books/{NOBODYS}"), NOBODYS)
    assert book.client.name not in leader.ask("/").text + leader.ask("/inbox/").text + leader.ask("/task-books/").text
    shared = next(one for one in world.books if one.state == "in_progress")
    helper = crowd["advisor3"]
    assert helper.ask(f"/clients/{shared.client.id}").status_code == 200
    fail = {"fail_causes": "客户选择了同业"}
    assert crowd["advisor1"].send(f"/documents/{shared.id}/steps/fail", fail).status_code == 303
    crowd["director1"].send(f"/clients/{shared.client.id}/status", {"status": "archived"})
    assert helper.ask(f"/clients/{shared.client.id}").status_code == 404
