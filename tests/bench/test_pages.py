"""A budget for every kind of page of every room: bytes on the wire, compressed, heads included, beside its limit.

What a browser fetches besides is weighed on the first visit (tests/bench/weight.py); here each page comes alone, as every page
after the first does.
"""

import pytest

from ia.demo.world import make_world
from ia.ground import clock
from tests.crawl import Crawl

CLIENTS, TALKS = 300, 600
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
SEEN = 0.75
"""At least this share of all addresses is weighed; the others are files, or pages of records that the demo has none of."""


@pytest.mark.sqlite_only
def test_every_kind_of_page_keeps_its_budget(app, cast, now):
    with app.app_context():
        make_world(clients=CLIENTS, contacts=TALKS, now=clock.now())
    crawl, kinds, over = Crawl(app, cast), set(), []
    for page in crawl.pages():
        kinds.add(page.kind)
        limit = READ_THROUGH.get(page.rule, LIMITS[page.kind])
        if page.kind == "sheet":
            limit -= SHEET_STYLES
        if page.bytes > limit:
            over.append(f"{page.kind} {page.url} as {page.username}: {page.bytes} bytes, ≤ {limit}")
    assert not over, "\n".join(over)
    assert kinds == set(LIMITS)
    assert len(crawl.missed) <= (1 - SEEN) * len(crawl.rules), f"not weighed: {sorted(crawl.missed)}"
