"""Browsers that ask quickly, and answers and tables held against each other."""

import re
from contextvars import copy_context

from sqlalchemy import text

from ia.ground.db import db
from tests.visitor import Visitor

TOKENS = re.compile(r'(name="(?:csrf_token|form_token)"[^>]*value=|"X-CSRFToken":\s*|content=)"[^"]{20,}"')


class Quiet(Visitor):
    """A browser that does not read its pages, for thousands of requests. `token` is a token of its session."""

    token = ""
    home = "/help/"

    def open(self, *args, **kwargs):
        return copy_context().run(self._open, *args, **kwargs)

    def ask(self, url: str, htmx: bool = False):
        return self.get(url, expect=None, headers={"HX-Request": "true"} if htmx else {})

    def send(self, url: str, fields: dict | None = None, **more):
        if not self.token:
            self.token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.ask(self.home).text)[1]
        return self.post(url, data={"csrf_token": self.token, **(fields or {})}, **more)

    def do(self, method: str, url: str, fields: dict | None = None):
        return self.ask(url) if method == "GET" else self.send(url, fields)


class Crowd(dict):
    """`crowd["advisor1"]` is a quick browser of that person; `crowd[None]` a stranger's."""

    def __init__(self, app, cast):
        super().__init__()
        self.app, self.cast = app, cast

    def __missing__(self, username):
        browser = self[username] = Quiet(self.app, self.app.response_class, use_cookies=True)
        if username:
            return browser.sign_in(username, self.cast.users[username])
        browser.home = "/login"
        return browser


def alike(response, record_id: int) -> tuple:
    """An answer without what differs from one request to the next, and without the number of the record."""
    body = TOKENS.sub("", response.get_data(as_text=True))
    where = response.headers.get("Location", "")
    number = re.compile(rf"\b{record_id}\b")
    return response.status_code, number.sub("N", where), number.sub("N", body)


def contents(app, besides=("logins",)) -> dict[str, str]:
    """Everything that stands in the database, by table, as one text each. People sign in while a test goes on."""
    with app.app_context():
        found = {}
        for table in db.metadata.sorted_tables:
            if table.name in besides:
                continue
            rows = db.session.execute(text(f'SELECT * FROM "{table.name}"')).all()
            found[table.name] = "\n".join(sorted(map(repr, rows)))
        return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables in which something is different, with the rows that are new or gone."""
    found = []
    for name in after:
        if before[name] != after[name]:
            old, new = set(before[name].split("\n")), set(after[name].split("\n"))
            found.append(f"{name}: -{sorted(old - new)[:3]} +{sorted(new - old)[:3]}")
    return found


def pages(browser: Quiet, url: str, htmx: bool = False):
    """All pages of a list from an address on, by its own links."""
    seen = set()
    while url and url not in seen:
        seen.add(url)
        answer = browser.ask(url, htmx)
        assert answer.status_code == 200, (browser.username, url, answer.status_code)
        yield answer.text
        link = re.search(r'<a rel="next" href="([^"]+)"', answer.text)
        url = link[1].replace("&amp;", "&") if link else None
