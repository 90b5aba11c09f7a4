"""The remaining channels: desk, inbox, badge, custody, the choices of new forms, what is said of numbers known elsewhere."""

from tests.access import world as worlds
from tests.access.asking import TOKENS, alike
from tests.access.expected import CLIENT_READERS, PEOPLE, sees_client
from tests.access.sight import fit_for_audit, names_in, visible
from tests.access.world import NOBODYS


def test_the_remaining_channels_leak_no_name(app, cast, crowd):
    """Desk, inbox, badge, custody by place, new task book, new client, drafts, language, help: read as bytes."""
    world = worlds.many(app, cast)
    addresses = [
        "/",
        "/inbox/",
        "/inbox/badge",
        "/custody/",
        "/custody/?holder_role=counter_clerk",
        "/custody/?place=一号柜",
        "/custody/?before=1",
        "/task-books/new",
        "/clients/new",
        "/clients/import",
        "/clients/blank-form",
        "/prints/",
        "/search",
        "/help/access",
        "/audit/",
        "/clients/?before=end",
        "/task-books/?before=end",
        "/task-books/?q=x&sort=zzz&state=zzz",
    ]
    for who in PEOPLE.values():
        browser, fine = crowd[who.username], visible(who, world)
        for url in addresses if who.role in CLIENT_READERS else addresses[:6]:
            text = browser.ask(url, htmx="before" in url).text
            leaked = names_in(text) - fine - fit_for_audit(f"GET {url}", who, world)
            assert not leaked, (who.username, url, leaked)
    for who in (PEOPLE["advisor2"], PEOPLE["leader2"], PEOPLE["director9"], PEOPLE["station1"]):
        browser = crowd[who.username]
        for client in world.clients[::29]:
            if not sees_client(who, client):
                assert_not_offered(browser, client)


def assert_not_offered(browser, client) -> None:
    """A client out of sight cannot be named in a form, and the refusal is that of a number that does not exist."""
    for number in (client.id, NOBODYS):
        text = browser.ask(f"/task-books/new?client_id={number}").text
        assert f'value="{client.id}"' not in text and client.name not in text
    plan = {"source": "own_contact", "target_source": "own_resources", "goal": "x", "deadline_on": "2026-12-31"}
    plan |= {"mode": "phone", "business_needs": "x"}
    hidden = browser.send("/task-books/new", {**plan, "client_id": client.id})
    missing = browser.send("/task-books/new", {**plan, "client_id": NOBODYS})
    assert hidden.status_code == missing.status_code == 422
    assert alike(hidden, client.id) == alike(missing, NOBODYS)
    fields = {"name": "访客", "source": "own_contact", "client_kind": "person", "contacts-0-kind": "mobile"}
    fields |= {"contacts-0-value": "13711112222"}
    hidden = browser.send("/clients/new", {**fields, "referred_by": client.client_no})
    missing = browser.send("/clients/new", {**fields, "referred_by": "899999"})
    assert hidden.status_code == missing.status_code == 422
    first, second = (TOKENS.sub("", one.text) for one in (hidden, missing))
    assert first.replace(client.client_no, "N") == second.replace("899999", "N")


def test_a_known_number_tells_no_name(app, cast, crowd):
    """Recording a client whose document is known elsewhere says whom to ask, and not who it is."""
    world = worlds.few(app, cast)
    hidden = next(one for one in world.clients if one.owner == "advisor9" and one.status == "existing")
    fields = {"name": "访客", "source": "own_contact", "client_kind": "person", "id_type": "other"}
    fields |= {"id_no": hidden.id_no, "contacts-0-kind": "mobile", "contacts-0-value": hidden.mobile}
    answer = crowd["advisor3"].send("/clients/new", fields)
    assert answer.status_code == 422 and "唐欣怡" in answer.text
    assert hidden.name not in answer.text and f"/clients/{hidden.id}" not in answer.text
