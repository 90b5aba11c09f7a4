"""Made-up requests over every route, as several people: addresses, questions and forms as they stand on the pages, with what
databases and pages do not like in the place of some of their parts. The seed is fixed, so that a failure comes again."""

import logging
import random
import re
from collections import Counter
from contextlib import contextmanager
from urllib.parse import quote, quote_plus, urlsplit

from sqlalchemy import event

from ia.ground.db import db
from tests.access.asking import Crowd
from tests.pages import Page

NAUGHTY = (
    "\0",
    "张\0三",
    "\x01\x02\x1b[31m",
    "\ufffe\uffff",
    "\u202eevil",
    "\ud800",
    "张\udfff三",
    "'; DROP TABLE clients; --",
    '" onmouseover="alert(1)',
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "%s%n%(x)s",
    "../../../../etc/passwd",
    "\\",
    "99999999999999999999",
    "9223372036854775808",
    "2147483648",
    "-1",
    "0",
    "1e309",
    "-1e-400",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "٣",
    "²",
    "１２",
    "true",
    "null",
    "[]",
    '{"$gt":""}',
    "=HYPERLINK(1)",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "0001-01-01",
    "2026-11-24T09:00:60",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "a" * 5000,
    "长" * 1200,
    "👩‍👩‍👧" * 50,
    "e\u0301" * 200,
    " ",
    "\r\n\r\n",
    "",
    "%",
    "_",
    "*",
)
HUGE = "99999999999999999999"
RAW = ("%ED%A0%80", "%FF%FE", "%00", "%C0%AF", "%F4%90%80%80", "%0d%0aX:1", "%E4%BD")
"""Bytes that are no text: a lone surrogate, broken and overlong sequences, a NUL, a line end."""
ACTORS = (
    "advisor1",
    "leader1",
    "director1",
    "clerk1",
    "admin1",
    "counter1",
    "sysadmin1",
    "advisor9",
    "station1",
    "hqadmin1",
)
PLAUSIBLE = (
    "2026-12-30",
    "2026-12-30T09:30",
    "09:30",
    "1",
    "2",
    "12.50",
    "13712345678",
    "0012345678",
    "同意",
    "客户",
    "y",
    "phone",
)
AT_MOST = 12
"""Addresses of one kind that are remembered for each person."""
LEFT_ALONE = frozenset({"/logout", "/sessions/others/end"})
UNTOLD = frozenset({"drafts", "submissions", "sign_in_attempts", "logins", "counters", "client_terms"})
"""Tables whose rows are no events of their own: what is being typed, tokens, sessions, and what is derived from others."""
NO_EVENTS = frozenset(
    {
        "POST /inbox/read",
        "POST /inbox/notices/<id:notice_id>/read",
        "POST /inbox/notices/<id:notice_id>/snooze",
        "POST /language",
        "POST /lists/",
        "POST /lists/<id:list_id>/drop",
        "POST /clients/import",
        "POST /development-plans/team/<id:team_id>/<month>/division",
    }
)
"""What nobody will ask the trail about: how one reads, a file that was only laid down, and a page begun and left blank (what is
written there is told)."""
_WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


class Anything:
    """Asks `one` request after the other. `mistakes` are answers of 500 and above by route and reason; `silent` the writes
    that the trail does not know, by route."""

    def __init__(self, app, cast, fields: dict[str, str], numbers: list[int], seed: int):
        self.app, self.cast, self.fields, self.numbers = app, cast, fields, numbers
        self.dice, self.crowd = random.Random(seed), Crowd(app, cast)
        self.rules = [
            rule for rule in app.url_map.iter_rules() if rule.rule not in LEFT_ALONE and rule.endpoint != "static"
        ]
        self.pools: dict[str | None, dict[str, list[str]]] = {name: {"/": ["/"]} for name in (*ACTORS, None)}
        self.statuses: Counter = Counter()
        self.mistakes: dict[tuple[str, str], str] = {}
        self.silent: dict[str, set[str]] = {}
        self.written: set[str] = set()
        self.told: list[str] = []
        self.effects: Counter = Counter()

    @property
    def asked(self) -> int:
        return sum(self.statuses.values())

    # Values

    def value(self) -> str:
        dice, pick = self.dice, self.dice.random()
        if pick < 0.55:
            return dice.choice(NAUGHTY)
        if pick < 0.7:
            return dice.choice((*self.fields.values(), *PLAUSIBLE))
        if pick < 0.85 and self.numbers:
            return str(dice.choice(self.numbers))
        return "".join(
            chr(dice.choice((dice.randrange(1, 0xD7FF), dice.randrange(32, 127)))) for _ in range(dice.randrange(40))
        )

    def place(self, found: re.Match) -> str:
        """Something in the place of a converter of a rule."""
        dice = self.dice
        if found[0].startswith("<id:"):
            return str(dice.choice([*self.numbers, 1, 2, 3, 4, 5, HUGE, "0", "-1", "a"]))
        if dice.random() < 0.5:
            return dice.choice(["task_book", "submit", "approve", "add-entry", "reassign", "clients/new", "2026-11"])
        return (
            dice.choice(RAW)
            if dice.random() < 0.3
            else quote(dice.choice(NAUGHTY)[:200] or "x", safe="", errors="surrogatepass")
        )

    def asks(self) -> str:
        """The question behind an address, with some words that pages know."""
        names = (
            "q",
            "sort",
            "after",
            "before",
            "client_id",
            "status",
            "state",
            "year",
            "month",
            "code",
            "paper",
            "copy",
            "since",
            "day",
        )
        pairs = [(self.dice.choice(names), self.value()) for _ in range(self.dice.randrange(4))]
        return f"?{encoded(pairs)}" if pairs else ""

    # Requests

    def one(self) -> None:
        """A made-up address, a known one, a made-up form, or one that stands on a page."""
        username = self.dice.choice(ACTORS) if self.dice.random() < 0.96 else None
        pick = self.dice.random()
        if pick < 0.2:
            self.ask(username, self.made_up("GET") + self.asks())
        elif pick < 0.45:
            self.ask(username, self.known(username, changed=True))
        elif pick < 0.65:
            self.send(username, self.made_up("POST") + self.asks(), self.invented())
        else:
            self.fill_in(username)

    def made_up(self, method: str) -> str:
        rule = self.dice.choice([rule for rule in self.rules if method in rule.methods])
        return re.sub(r"<[^>]+>", self.place, rule.rule)

    def known(self, username: str | None, changed: bool = False) -> str:
        """An address that stood on a page of this person; `changed`: asked otherwise."""
        pool = self.pools[username]
        url = self.dice.choice(pool[self.dice.choice(list(pool))])
        if not changed or self.dice.random() < 0.3:
            return url
        path, _, query = url.partition("?")
        pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
        kept = [(name, self.value() if self.dice.random() < 0.6 else value) for name, value in pairs]
        return f"{path}?{encoded(kept)}" if kept else path + self.asks()

    def invented(self) -> list[tuple[str, str]]:
        fields = dict(self.fields) if self.dice.random() < 0.5 else {}
        names = [
            *self.fields,
            "q",
            "version",
            "form_token",
            "paper",
            "copy_no",
            "file",
            "contacts-1-value",
            "role",
            "signer",
            "take",
        ]
        return list((fields | {self.dice.choice(names): self.value() for _ in range(self.dice.randrange(12))}).items())

    def fill_in(self, username: str | None) -> None:
        """Open a page and send one of its forms, with some of its fields changed."""
        answer = self.ask(username, self.known(username))
        if answer.mimetype != "text/html" or not answer.text:
            return
        page = Page(answer.request.path, answer.text)
        forms = [form for form in page.select("form") if form.method.upper() == "POST"]
        forms = [form for form in forms if urlsplit(form.get("action") or "").path not in LEFT_ALONE]
        if forms:
            form = self.dice.choice(forms)
            files = [field.get("name") for field in form.cssselect("input[type=file]")]
            names = [
                field.get("name") for field in form.cssselect("input, select, textarea, button") if field.get("name")
            ]
            self.send(username, form.get("action") or answer.request.full_path, self.changed(form, names), files)

    def changed(self, form, names: list[str]) -> list[tuple[str, str]]:
        """What stands in a form and, in half the cases, likely words in what is blank; then up to four changes."""
        dice, fields = self.dice, [(name, value) for name, value in form.form_values() if name != "csrf_token"]
        if dice.random() < 0.5:
            fields = [(name, value or self.likely(form, name)) for name, value in fields]
        for _ in range(dice.choice((0, 1, 1, 2, 4))):
            at = dice.randrange(len(fields)) if fields else 0
            pick = dice.random()
            if not fields or pick < 0.15:
                fields.append((dice.choice(names or ["x"]), self.value()))
            elif pick < 0.7:
                fields[at] = (fields[at][0], self.value())
            elif pick < 0.8:
                del fields[at]
            elif pick < 0.9:
                fields.insert(at, (fields[at][0], self.value()))
            else:
                fields[at] = (f"{fields[at][0]}[]", fields[at][1])
        return fields

    def likely(self, form, name: str) -> str:
        options = form.xpath(
            ".//select[@name=$name]/option/@value | .//input[@name=$name and @type='radio']/@value", name=name
        )
        if options := [option for option in options if option]:
            return self.dice.choice(options)
        return self.fields.get(name) or self.dice.choice(PLAUSIBLE)

    def ask(self, username: str | None, url: str):
        head = {"HX-Request": "true"} if self.dice.random() < 0.2 else {}
        browser = self.crowd[username]
        return self.note(username, "GET", url, lambda: browser.get(url, expect=None, headers=head))

    def send(self, username: str | None, url: str, fields: list[tuple[str, str]], files=()):
        browser, dice = self.crowd[username], self.dice
        if not browser.token:
            browser.send("/inbox/read" if username else "/language")
        fields = [(name, value) for name, value in fields if name != "csrf_token"]
        fields.append(("csrf_token", browser.token if dice.random() < 0.98 else self.value()))
        if files or dice.random() < 0.05:
            body, kind = self.multipart(fields, files or ("file",))
        else:
            body, kind = encoded(fields).encode(), "application/x-www-form-urlencoded"
        if dice.random() < 0.02:
            kind = dice.choice(
                ("application/json", "multipart/form-data", "text/plain", "multipart/form-data; boundary=")
            )
        head = {"HX-Request": "true"} if dice.random() < 0.2 else {}
        return self.note(username, "POST", url, lambda: browser.post(url, data=body, content_type=kind, headers=head))

    def multipart(self, fields, files) -> tuple[bytes, str]:
        parts = [_part(name, None, value) for name, value in fields if name not in files]
        for name in files:
            content = self.dice.choice(
                ("姓名,手机\n张三,13712345678\n", "\x89PNG\r\n\x1a\n", "%PDF-1.7\n", self.value())
            )
            parts.append(_part(name, self.dice.choice(("a.csv", "a.pdf", "a.xlsx", self.value()[:80])), content))
        return b"".join(parts) + b"--x--\r\n", "multipart/form-data; boundary=x"

    # What came of it

    def note(self, username: str | None, method: str, url: str, act):
        self.written.clear()
        self.told.clear()
        answer = act()
        self.statuses[answer.status_code] += 1
        rule = f"{method} {self.rule_of(url, method)}"
        if answer.status_code >= 500:
            reason = (" ".join(self.told).strip().splitlines() or ["nothing said"])[-1][:200]
            self.mistakes.setdefault(
                (rule, reason), f"{username} {url[:300]!r} {answer.status_code}\n{' '.join(self.told)[-3000:]}"
            )
        elif method == "POST" and answer.status_code < 400 and (written := self.written - UNTOLD):
            self.effects[rule] += 1
            if "audit" not in written and rule not in NO_EVENTS:
                self.silent.setdefault(rule, set()).update(written)
        if answer.status_code == 303 and answer.headers["Location"].startswith("/login") and username:
            self.crowd.pop(username)  # somebody ended the session, or the person did
        if answer.status_code == 200 and answer.mimetype == "text/html":
            self.learn(username, answer.text)
        return answer

    def rule_of(self, url: str, method: str) -> str:
        adapter = self.app.url_map.bind("localhost")
        try:
            return adapter.match(urlsplit(url).path, method=method, return_rule=True)[0].rule
        except Exception:  # no route at all, or a redirect to one
            return "nowhere"

    def learn(self, username: str | None, text: str) -> None:
        """Remember the addresses that stand on a page."""
        for link in re.findall(r'(?:href|hx-get|action)="(/[^"#]*)', text):
            link = link.replace("&amp;", "&")
            path = urlsplit(link).path
            if path.startswith("/static/") or path in LEFT_ALONE:
                continue
            kept = self.pools[username].setdefault(re.sub(r"\d+|=[^&]*", "N", link)[:120], [])
            if link not in kept:
                kept.append(link) if len(kept) < AT_MOST else kept.__setitem__(self.dice.randrange(AT_MOST), link)

    @contextmanager
    def watched(self):
        """Meanwhile notes which tables are written, and what the application says of its own mistakes."""

        def wrote(connection, cursor, statement, *rest):
            if cursor.rowcount and (found := _WRITES.match(statement)):
                self.written.add(found[1])

        listener = logging.Handler()
        listener.emit = lambda record: (
            self.told.append(listener.format(record)) if record.levelno >= logging.WARNING else None
        )
        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "after_cursor_execute", wrote)
        logging.getLogger().addHandler(listener)
        self.app.logger.addHandler(listener)
        try:
            yield self
        finally:
            event.remove(engine, "after_cursor_execute", wrote)
            logging.getLogger().removeHandler(listener)
            self.app.logger.removeHandler(listener)


def encoded(pairs) -> str:
    """Fields as a form sends them, lone surrogates as the bytes that some programs make of them."""
    return "&".join(
        f"{quote_plus(str(name), errors='surrogatepass')}={quote_plus(str(value), errors='surrogatepass')}"
        for name, value in pairs
    )


def _part(name: str, file: str | None, content: str) -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"'
    head += f'; filename="{file}"' if file is not None else ""
    return f"{head}\r\n\r\n{content}\r\n".encode("utf-8", "surrogatepass")
