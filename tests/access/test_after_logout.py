"""After signing out nothing of what was on the screen can be read in that browser: Back, its caches, its storages."""

import pytest

from tests.clients.shelf import Shelf

SECRET, TYPED = "欧阳不可见", "打了一半的字"
STORED = """() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"""
CACHED = """async urls => {
  const found = [];
  for (const url of urls) {
    try { found.push(await (await fetch(url, {cache: 'only-if-cached', mode: 'same-origin'})).text()) } catch (e) {}
  }
  for (const name of await caches.keys()) found.push(name);
  return found.join(' ');
}"""
FROZEN = "() => performance.getEntriesByType('navigation').map(one => one.type).join() + ' ' + document.body.innerText"


@pytest.fixture
def left(app, cast, visit):
    """A browser in which somebody has looked around, half filled a form, and signed out; and where they had been."""
    client = Shelf(app, cast).put("advisor1", SECRET)
    page = visit("advisor1")
    seen = ["/clients/", f"/clients/{client}", f"/clients/{client}/edit", "/clients/new"]
    for url in seen:
        page.goto(url)
        assert url == "/clients/new" or SECRET in page.content()
    page.goto("/clients/")
    page.fill("main [name=q]", SECRET[:2])  # a list fetched in part, with an address of its own in the history
    page.wait_for_url(lambda url: "q=" in url, wait_until="commit")
    page.goto("/clients/new")
    page.fill("main [name=name]", TYPED)
    page.click("form[action='/logout'] button")
    page.wait_for_url("**/login*")
    return page, seen


def test_nothing_is_left_to_read(left):
    page, seen = left
    went_back = 0
    while page.url != "about:blank":
        for kept in (page.content(), page.evaluate(STORED), page.evaluate(FROZEN)):
            assert SECRET not in kept and TYPED not in kept, page.url
        assert page.url.split("?")[0].endswith("/login"), page.url
        page.go_back(wait_until="commit")
        went_back += 1
    assert went_back > len(seen)
    page.goto("/login")
    assert SECRET not in page.evaluate(CACHED, seen)


def test_the_server_says_so(people, app, cast, now):
    """Every page tells the browser to keep nothing, and htmx to keep no history."""
    client = Shelf(app, cast).put("advisor1", SECRET)
    for url in ("/", "/clients/", f"/clients/{client}", f"/clients/{client}/edit", "/search?q=欧阳"):
        answer = people("advisor1").get(url)
        assert answer.headers["Cache-Control"] == "no-store", url
        assert '"historyCacheSize":0' in answer.text
    assert people("advisor1").partial("/clients/").headers["Cache-Control"] == "no-store"
