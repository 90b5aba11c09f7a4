"""Every kind of page of every room, found as people find them: by the links of the pages, for a few people of the demo."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

import brotli
from sqlalchemy import func, select, text
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ia.ground import registry
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.org.models import User
from tests.access.asking import Crowd, Quiet

PEOPLE = ("director1", "advisor1", "leader1", "sysadmin1", "clerk1", "advisor3")
"""Between them they open every page that the demo has."""
EACH, TRIED, GUESSED = 1, 6, 3
"""Pages of one address that are looked at, how often each person asks to find one, how many numbers are tried in it (twice)."""
LEFT = frozenset({"/healthz", "/static/<path:filename>", "/calendar-feed/<token>.ics"})
"""What is no page."""
SERVED = len("HTTP/1.1 200 OK\r\nServer: gunicorn\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\nConnection: close\r\n\r\n")
"""What the server adds to every answer."""
_MINE = "SELECT id FROM clients WHERE managed_by_id = (SELECT id FROM users WHERE username = 'advisor1') AND status = 'existing'"
_OF_TEAM = "WHERE team_id = (SELECT id FROM units WHERE code = 'B001-T1')"
ALSO = {
    "/activities/<id:activity_id>/issues/<id:issue_id>": "SELECT activity_id, id FROM activity_issues ORDER BY id DESC",
    "/activities/<id:activity_id>/slips/<id:slip_id>": "SELECT activity_id, id FROM activity_slips ORDER BY id DESC",
    "/alerts/new/<id:client_id>": _MINE,
    "/clients/export": "",
    "/development-plans/rollups/<id:rollup_id>": f"SELECT id FROM dev_plan_rollups {_OF_TEAM}",
    "/development-plans/rollups/<id:rollup_id>/print": f"SELECT id FROM dev_plan_rollups {_OF_TEAM}",
    "/development-plans/team/<id:team_id>/<month>/division": f"SELECT team_id, month FROM dev_plan_rollups {_OF_TEAM}",
    "/hotline/calls/new": "",
    "/hotline/plan/<id:team_id>/<week>": f"SELECT team_id, max(week_on) FROM hotline_rosters {_OF_TEAM} GROUP BY 1",
    "/hotline/teams/<id:team_id>/phones": f"SELECT DISTINCT team_id FROM hotline_rosters {_OF_TEAM}",
    "/meetings/<id:meeting_id>/versions/<id:number>": "SELECT meeting_id, number FROM meeting_versions ORDER BY id DESC",
    "/monthly-tracking/clients/<id:client_id>/months/<month>": f"SELECT id, '2026-10' FROM clients WHERE id IN ({_MINE})",
    "/prints/<code>/signatures/<id:signature_id>/strike": (
        "SELECT code, s.id FROM print_copies c JOIN signatures s ON copy_id = c.id"
    ),
    "/prints/today/<paper>": "SELECT DISTINCT paper FROM print_copies",
    "/tracking-sheets/export": "",
    "/tracking-sheets/new/<id:client_id>": _MINE,
}
"""What stands in the parts of addresses to which no link leads whoever is asked first."""
FILES = frozenset(
    {
        "/clients/exports/<id:export_id>",
        "/clients/<id:client_id>/files/<id:file_id>",
        "/clients/import/<id:batch_id>/bad-rows",
        "/documents/<id:document_id>/attachments/<id:attachment_id>",
        "/documents/<id:document_id>/bundles/<id:bundle_id>",
        "/documents/<id:document_id>/sealed/<id:sealed_id>",
        "/monthly-tracking/uploads/<id:upload_id>/bad-rows",
        "/prints/<code>/scans/<id:scan_id>",
    }
)
"""What is handed out to be saved: it weighs what somebody put there."""
LEADING_ON = frozenset(
    {
        "/contact-rules/<id:rule_id>",
        "/contact-rules/new",
        "/documents/<id:document_id>",
        "/hotline/<id:roster_id>",
        "/hotline/plan",
        "/tracking-sheets/new",
    }
)
"""What only leads to another address."""
_LINK = re.compile(r'(href|hx-get)="(/[^"#]*)')
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_FIELD = re.compile(r"<(?:input|select|textarea)\b(?![^>]*type=.?hidden)")


@dataclass(frozen=True)
class Opened:
    """An answer of 200 in HTML: `rule` as routed, `fragment` whether htmx asked for it, `takes` whether the same address takes
    a form, `bytes` as on the wire."""

    rule: str
    url: str
    username: str | None
    fragment: bool
    takes: bool
    html: str
    bytes: int

    @property
    def kind(self) -> str:
        """list, page, form, sheet, row or rows."""
        if self.fragment:
            return "form" if len(_FIELD.findall(self.html)) > 1 else "rows" if self.html.count("<tr") > 3 else "row"
        if "/static/print." in self.html:
            return "sheet"
        if self.takes or 'id="form"' in self.html:
            return "form"
        return "list" if self.rule.endswith("/") else "page"


class Crawl:
    """Opens pages until of each address EACH were seen, or nobody is left to ask."""

    def __init__(self, app, cast):
        self.app, self.crowd = app, Crowd(app, cast)
        self.rules = {rule.rule: rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
        self.takes = {rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods}
        self.known: dict[str, dict[str, None]] = {}
        self.seen, self.tried = Counter(), Counter()
        self.asked: set[tuple] = set()

    def pages(self) -> Iterator[Opened]:
        """The sign-in page, what each person finds by links, and then what no link led to."""
        yield from self._walk(None, ["/login"])
        plain = [rule for rule in self.rules if "<" not in rule and rule not in LEFT]
        for username in PEOPLE:
            yield from self._walk(username, plain)
        for username in PEOPLE:
            yield from self._walk(username, self._guesses())
        self.tried.clear()  # who owns a form was not asked about it yet
        for username, address in self._of_owners():
            yield from self._walk(username, [address])
        for username in (*PEOPLE, *self.crowd.cast.users):
            yield from self._walk(username, [address for rule, address in self._told() if rule in self.missed])

    def plain_pages(self, username: str) -> Iterator[Opened]:
        """Every page whose address names no record, opened by this person."""
        for rule in sorted(set(self.rules) - LEFT):
            if "<" not in rule and (opened := self._open(username, rule, fragment=False)):
                yield opened
            self.seen.clear()  # the next person opens it too

    @property
    def missed(self) -> set[str]:
        """Addresses of which nothing was seen."""
        others = LEFT | FILES | LEADING_ON
        return {rule for rule in self.rules if rule not in others and not self.seen[rule, False] + self.seen[rule, True]}

    def again(self, page: Opened, language: str) -> str:
        """The same page in another language, for whoever opened it."""
        browser = self.crowd[page.username]
        with browser.session_transaction() as session:
            before, session["language"] = session.get("language"), language
        html = browser.get(page.url).text
        with browser.session_transaction() as session:
            session["language"] = before
        return html

    def _walk(self, username: str | None, starts: list[str]) -> Iterator[Opened]:
        todo = [(url, False) for url in starts]
        for url, fragment in todo:  # which grows meanwhile
            opened = self._open(username, url, fragment)
            if opened:
                yield opened
            if opened and username and not fragment:
                todo += [(unescape(link), name == "hx-get") for name, link in _LINK.findall(opened.html)]

    def _open(self, username: str | None, url: str, fragment: bool) -> Opened | None:
        """The page, unless enough of its kind were seen."""
        rule = self._rule_of(url)
        key = (rule, fragment)
        if rule is None or self.seen[key] >= EACH or self.tried[key, username] >= TRIED:
            return None
        if (username, url, fragment) in self.asked:
            return None
        self.asked.add((username, url, fragment))
        self.tried[key, username] += 1
        answer = self._ask(self.crowd[username], url, fragment)
        if answer.status_code != 200:
            return None
        self.seen[key] += 1
        if answer.mimetype != "text/html":
            return None
        packed = answer.content_encoding == "br"
        html = (brotli.decompress(answer.data) if packed else answer.data).decode()
        return Opened(rule, url, username, fragment, rule in self.takes, html, weight(answer))

    @staticmethod
    def _ask(browser: Quiet, url: str, fragment: bool):
        head = {"Accept-Encoding": "gzip, deflate, br"} | ({"HX-Request": "true"} if fragment else {})
        return browser.get(url, expect=None, headers=head)

    def _rule_of(self, url: str) -> str | None:
        """The address as routed, None when it takes no GET; what stood in the place of its parts is remembered."""
        path = urlsplit(url).path
        try:
            rule, values = self.app.url_map.bind("localhost").match(path, return_rule=True)
        except (HTTPException, RequestRedirect):
            return None
        before = ""
        for piece in rule.rule.split("/"):
            if part := _PART.fullmatch(piece):
                self.known.setdefault(before, {})[str(values[part[1]])] = None
                piece = str(values[part[1]])
            before += f"{piece}/"
        return None if rule.rule in LEFT else rule.rule

    def _of_owners(self) -> Iterator[tuple[str, str]]:
        """Addresses of which nothing was seen, for a form of each kind in each state, with whoever owns it."""
        with self.app.app_context():
            query = select(Document.kind, Document.state, func.max(Document.id), User.username)
            query = query.join(User, User.id == Document.owner_id).group_by(Document.kind, Document.state)
            forms = db.session.execute(query).all()
            urls = {code: kind.url for code, kind in registry.kinds().items()}
        for kind, _state, number, username in forms:
            for rule in sorted(self.missed):
                if rule.startswith(f"/{urls[kind]}/<id:") and rule.count("<") == 1:
                    yield username, _PART.sub(str(number), rule)

    def _told(self) -> list[tuple[str, str]]:
        """The addresses of ALSO: what is routed, and with numbers in it."""
        with self.app.app_context():
            parts = {rule: db.session.execute(text(query)).first() if query else () for rule, query in ALSO.items()}
        return [(rule, _filled(rule, found)) for rule, found in parts.items() if found is not None and rule in self.missed]

    def _guesses(self) -> list[str]:
        """Addresses of which nothing was seen, with numbers in them that stood in their place elsewhere."""
        found = []
        for rule in sorted(self.missed):
            ways = [""]
            for piece in rule.split("/"):
                ways = [f"{way}{value}/" for way in ways for value in self._values(way, piece)]
            found += [way[:-1] for way in ways]
        return found

    def _values(self, before: str, piece: str) -> list[str]:
        if not _PART.fullmatch(piece):
            return [piece]
        known = list(self.known.get(before, ()))
        return known[:GUESSED] + known[GUESSED:][-GUESSED:]


def _filled(rule: str, parts) -> str:
    """The address with these values in the places of its parts."""
    left = [str(part) for part in parts]
    return _PART.sub(lambda _: left.pop(0), rule)


def weight(answer) -> int:
    """Bytes of an answer on the wire."""
    return len(answer.data) + len(str(answer.headers)) + SERVED
