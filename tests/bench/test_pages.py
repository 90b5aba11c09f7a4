"""Every kind of page of every room: what it weighs, and whether everybody can use it.

Bytes are those on the wire, compressed, heads included. What a browser fetches besides is weighed on the first visit
(tests/bench/weight.py); here each page comes alone, as every page after the first does. Accessibility (WCAG 2.2 AA) is judged by
axe in a real Chromium, which is given the very bytes of the crawl.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from sqlalchemy import func, select, update

from ia.clients.models import Client
from ia.demo.world import make_world
from ia.ground import clock
from ia.ground.db import write_unit
from tests.access.asking import Crowd
from tests.crawl import Crawl, weight

CLIENTS, MANY, HIS = 300, 3_000, 500
"""Of the demo; of a demo with an adviser who has many; and how many at least that one has."""
LIMITS = {"list": 6 * 1024, "page": 6 * 1024, "form": 10 * 1024, "sheet": 15 * 1024, "row": 1024, "rows": 3 * 1024}
"""A later list or page, a form, a sheet with its styles, and what htmx asks for."""
SHEET_STYLES = 2 * 1024
"""Of print.css, which only sheets need."""
READ_THROUGH = {
    "/help/rules": 10 * 1024,
    "/help/access": 10 * 1024,
    "/help/reminders": 10 * 1024,
    "/help/settings": 10 * 1024,
}
"""Chapters of the help are read from beginning to end, once: they weigh what they say."""
SEEN = 0.88
"""At least this share of all addresses is weighed. The others show records that the demo has none of (client proposals, deletion
requests, files struck, merges to be undone, batches of an import, a call of the hotline), or come up only in the middle of
something (the code of a second factor, an export, columns that a file left open, differences of a month that is open). Addresses
that hand out a file or only lead on are left out (tests/crawl.py)."""
POSTED = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
WITHOUT_DRAFT = frozenset({"/calendar/import", "/reconciliations/<id:run_id>/upload"})
"""Tables that are pasted in from elsewhere."""
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
JUDGE = """() => axe.run(document, {resultTypes: ['violations'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})
  .then(found => found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)} (${one.nodes.length})`))"""
SITE = "http://site.example"
DRAFT = 512
"""The answer to what is being typed."""


def test_a_draft_is_a_few_hundred_bytes(app, cast, now):
    browser = Crowd(app, cast)["advisor1"]
    browser.send("/drafts/clients/new", {"name": "写"})
    answer = browser.send("/drafts/clients/new", {"name": "写了一半"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and weight(answer) <= DRAFT


@pytest.mark.sqlite_only
def test_every_kind_of_page_keeps_its_budget_and_its_drafts(app, cast, now):
    crawl, kinds, over, forgetful = crawled(app, cast), set(), [], set()
    for page in crawl.pages():
        kinds.add(page.kind)
        if any("<textarea" in form and "data-draft" not in form for form in POSTED.findall(page.html)):
            forgetful.add(page.rule)
        limit = READ_THROUGH.get(page.rule, LIMITS[page.kind])
        if page.kind == "sheet":
            limit -= SHEET_STYLES
        if page.bytes > limit:
            over.append(f"{page.kind} {page.url} as {page.username}: {page.bytes} bytes, ≤ {limit}")
    assert not over, "\n".join(over)
    assert kinds == set(LIMITS)
    assert not forgetful - WITHOUT_DRAFT, f"a text that is written here is not kept: {sorted(forgetful - WITHOUT_DRAFT)}"
    assert len(crawl.missed) <= (1 - SEEN) * len(crawl.rules), f"not weighed: {sorted(crawl.missed)}"


@pytest.mark.sqlite_only
def test_pages_of_somebody_with_very_many_clients_keep_their_budget(app, cast, now):
    """A branch whose clients are all managed by one adviser: no list and no choice grows with them."""
    crawl, over, opened = crawled(app, cast, MANY), [], 0
    with app.app_context(), write_unit() as unit:
        team = Client.team_id == cast.units["B001-T1"]
        unit.execute(update(Client).where(team).values(managed_by_id=cast.users["advisor1"]))
        assert unit.scalar(select(func.count()).where(Client.managed_by_id == cast.users["advisor1"])) > HIS
    for username in ("advisor1", "leader1", "director1"):
        for page in crawl.plain_pages(username):
            opened += 1
            limit = READ_THROUGH.get(page.rule, LIMITS[page.kind])
            if page.bytes > limit:
                over.append(f"{page.kind} {page.url} as {username}: {page.bytes} bytes, ≤ {limit}")
    assert opened > 100 and not over, "\n".join(over)


@pytest.mark.sqlite_only
def test_every_kind_of_page_is_accessible(app, cast, now, browser, whole):
    """With --db=both every page in both languages, else every third, the one in Chinese and the next in English."""
    crawl, shown, wrong = crawled(app, cast), Shown(browser, app), []
    for number, page in enumerate(list(crawl.pages())[:: 1 if whole else 3]):
        if not page.fragment and page.html.startswith("<!doctype"):
            for language in ("zh_Hans_CN", "en") if whole else (("zh_Hans_CN", "en")[number % 2],):
                html = page.html if language != "en" else crawl.again(page, language)
                wrong += [f"{page.url} as {page.username} in {language}: {said}" for said in shown.judged(html)]
    shown.close()
    assert shown.count > (200 if whole else 40)
    assert not wrong, "\n".join(wrong)


def crawled(app, cast, clients: int = CLIENTS) -> Crawl:
    """A way through a small demo."""
    with app.app_context():
        make_world(clients=clients, contacts=2 * clients, now=clock.now())
    return Crawl(app, cast)


class Shown:
    """Pages laid out in a browser, with the styles and scripts of the platform and without a server."""

    def __init__(self, browser, app):
        self.context, self.files = browser.new_context(viewport={"width": 1024, "height": 768}), app.test_client()
        self.page, self.html, self.count = self.context.new_page(), "", 0
        self.context.add_init_script(path=AXE)
        self.context.route("**/*", self._answer)

    def _answer(self, route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = self.files.get(path, expect=200)
            route.fulfill(body=file.data, content_type=file.mimetype)
        else:
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8")

    def judged(self, html: str) -> list[str]:
        """What axe finds wrong in this page."""
        self.html, self.count = html, self.count + 1
        self.page.goto(SITE)
        return self.page.evaluate(JUDGE)

    def close(self) -> None:
        self.context.close()
