"""Hostile text in every field there is, and then every page, in a real Chromium: nothing runs, no node is injected, htmx
attributes included, and the content policy is never broken (targets, section 3, row 6); in what leaves the house no cell is a
formula and no mail has a line too many (row 8).

The text gets there twice: through the forms, filled in and sent as people would, and then by the database, into every column of
free text of every row.
"""

import csv
import io
import json
import re
from contextlib import closing
from datetime import date

from openpyxl import load_workbook
from sqlalchemy import String, Text, text, update
from sqlalchemy.exc import IntegrityError

from ia.clients.exports.rights import EXPORTER
from ia.demo.world import make_world
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import Json, db, write_unit
from ia.ground.org.models import Post
from tests import browsing
from tests.access.anything import ACTORS, Anything
from tests.access.asking import Crowd
from tests.access.test_csrf import FIELDS
from tests.faults import place as places
from tests.faults.outcome import Outcome
from tests.faults.place import Place
from tests.ground import trails

HOSTILE = (
    '"\'><img src=x-ran onerror="window.ran=1"><b hx-get="/ran" hx-trigger="load" class="ran">x</b><script>window.ran=1</script>',
    '" hx-get="/ran" data-hx-get="/ran" hx-trigger="load" onmouseover="window.ran=1" onfocus="window.ran=1" data-ran="1',
    "' hx-on:load='window.ran=1' data-ran='1' x='",
    '</textarea></title></select></template><svg onload=window.ran=1 class=ran></svg><i class=ran hx-on:load="window.ran=1">',
    "javascript:window.ran=1//data-ran",
    '=HYPERLINK("http://ran.example","ran")',
    "@SUM(1)*cmd|' /C calc'!A0",
    "-1+cmd|' /C calc'!A0",
    "{{7*7}}%(ran)s\r\nBcc: ran@ran.example\r\n\r\n<b class=ran>",
)
SIGNS = """() => ({
  ran: !!window.ran,
  nodes: [...document.querySelectorAll('.ran,[data-ran],[hx-get="/ran"],[data-hx-get="/ran"],[onerror],[onload],[onfocus],'
    + '[onmouseover],img[src="x-ran"],a[href^="javascript:" i],form[action^="javascript:" i],[hx-on\\\\:load],script:not([src])')]
    .map(node => node.outerHTML.slice(0, 200)),
  broken: window.broken || [],
})"""
LISTEN = """document.addEventListener('securitypolicyviolation', event =>
  (window.broken = window.broken || []).push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))"""
_NAMES = """
account action address agent birthday client_no code confirmed_on contact_value counter digest email file_format
file_sha256 fingerprint form format fund_account_no group_key holder id_no item key kind label language likely mac
media_type meeting_kind message message_id mode month name_key paper password_hash path period_kind plain platform query
reminder result_url role seal serial_no sha256 slip_no source state status subject subject_kind suggested
summaries_sha256 term token token_hash username value visibility_scope wanted
"""
CODES = frozenset(_NAMES.split())
"""Columns that hold codes, numbers, addresses, or what the platform itself writes and reads again."""
LINKS = """() => [...document.querySelectorAll('a[href], [hx-get]')]
  .map(node => node.getAttribute('hx-get') || node.getAttribute('href'))"""
PEOPLE = ("director1", "advisor1", "leader1", "clerk1", "sysadmin1", "counter1")
FILLED_BY_FORMS, PAGES, EACH = 3_000, 250, 2
"""Requests that fill in forms; pages that each person opens at most; addresses of one kind that each person opens."""
SAID = {
    "ran": "scripts ran",
    "nodes": "nodes injected",
    "broken": "policy violations",
    "asked": "requests by injected text",
    "failed": "mistakes",
}
FREE = re.compile("[\u4e00-\u9fff]")


def fill_through_forms(place: Place, number: int) -> int:
    """Hostile text in whatever forms take it; returns how many routes were written through."""
    fuzz = Anything(place.app, place.cast, FIELDS, [], 6)
    fuzz.value = lambda: fuzz.dice.choice(HOSTILE)
    with fuzz.watched():
        while fuzz.asked < number:
            fuzz.fill_in(fuzz.dice.choice(ACTORS))
    return len(fuzz.effects)


def fill_columns(place: Place) -> tuple[int, list[str]]:
    """The same in every column of free text of every row; how many there are, and those of which no table has a row."""
    filled, bare = 0, []
    with place.app.app_context(), write_unit() as unit:
        trails.drop_guards()
        for table in db.metadata.sorted_tables:
            rows = unit.scalar(text(f'SELECT count(*) FROM "{table.name}"'))
            for column in table.columns:
                if not _is_free(unit, table, column):
                    continue
                if not rows:
                    bare.append(f"{table.name}.{column.name}")
                    continue
                filled += any(_fits(unit, table, column, rows) for rows in ("TRUE", f'"{column.name}" IS NOT NULL'))
        changes = json.dumps({"name": HOSTILE[:2], "reason": [None, HOSTILE[0]]})
        unit.execute(update(AuditRow).values(actor_name=HOSTILE[0]))
        unit.execute(
            text("UPDATE audit SET changes = :changes WHERE changes IS NOT NULL AND seq % 3 = 0"), {"changes": changes}
        )
        trails.put_guards_back()
    return filled, bare


def _is_free(unit, table, column) -> bool:
    """Whether people write what they like there."""
    if column.name in CODES or column.primary_key or column.foreign_keys or column.unique or table.name == "audit":
        return False
    if isinstance(column.type, Json):
        return True
    if not isinstance(column.type, String | Text):
        return False
    known = [
        value
        for (value,) in unit.execute(text(f'SELECT DISTINCT "{column.name}" FROM "{table.name}" LIMIT 300'))
        if value
    ]
    if known:
        return any(FREE.search(str(value)) or "ran" in str(value) for value in known)
    return column.nullable and (column.type.length or 1000) >= 40


def _fits(unit, table, column, rows: str) -> bool:
    """Fill the column in these rows; False when the database knows that this cannot stand there."""
    try:
        with unit.begin_nested():
            _fill(unit, table, column, rows)
    except IntegrityError:
        return False
    return True


def _fill(unit, table, column, rows: str) -> None:
    """Another text in each row; of what is structured, in the place of every text in words."""
    number = "rowid" if len(table.primary_key.columns) != 1 else next(iter(table.primary_key.columns)).name
    for place, said in enumerate(HOSTILE):
        where = f"{number} % {len(HOSTILE)} = {place} AND {rows}"
        if isinstance(column.type, Json):
            query = (
                f'SELECT {number}, "{column.name}" FROM "{table.name}" WHERE {where} AND "{column.name}" IS NOT NULL'
            )
            for key, value in unit.execute(text(query)).all():
                put = json.dumps(_replaced(json.loads(value), said), ensure_ascii=False)
                unit.execute(
                    text(f'UPDATE "{table.name}" SET "{column.name}" = :put WHERE {number} = :key'),
                    {"put": put, "key": key},
                )
        else:
            unit.execute(text(f'UPDATE "{table.name}" SET "{column.name}" = :said WHERE {where}'), {"said": said})


def _replaced(value, said: str):
    if isinstance(value, str):
        return said if FREE.search(value) else value
    if isinstance(value, list):
        return [_replaced(one, said) for one in value]
    if isinstance(value, dict):
        return {key: _replaced(one, said) for key, one in value.items()}
    return value


class Crawl:
    """One person's way through the pages, by the links that stand on them."""

    def __init__(self, page, app):
        self.page, self.app = page, app
        self.ran, self.nodes, self.broken, self.failed, self.asked = [], [], [], [], []
        self.rules: set[str] = set()
        self.files: list[str] = []
        page.context.add_init_script(LISTEN)
        page.on("dialog", lambda dialog: (self.ran.append("a dialog"), dialog.dismiss()))
        page.on(
            "request",
            lambda request: (
                self.asked.append(request.url)
                if "ran.example" in request.url or request.url.endswith(("/ran", "x-ran"))
                else None
            ),
        )

    def go(self, starts: list[str]) -> int:
        todo, kinds, opened = list(starts), {}, 0
        seen = set(starts)
        while todo and opened < PAGES:
            url = todo.pop(0)
            try:
                answer = self.page.goto(url, wait_until="load")
            except Exception as error:
                if "ERR_ABORTED" not in str(error) and "Download is starting" not in str(error):
                    raise
                self.files.append(url)
                continue
            opened += 1
            self.rules.add(rule_of(self.app, url))
            if answer is not None and answer.status >= 500:
                self.failed.append(f"{url}: {answer.status}")
            self.look(url)
            for link in self.page.evaluate(
                LINKS
            ):
                kind = re.sub(r"\d+", "N", link.partition("?")[0])
                if (
                    link.startswith("/")
                    and not link.startswith(("/static/", "/logout"))
                    and link not in seen
                    and kinds.get(kind, 0) < EACH
                ):
                    seen.add(link)
                    kinds[kind] = kinds.get(kind, 0) + 1
                    todo.append(link.split("#")[0])
            self.fragments(url)
        return opened

    def fragments(self, url: str) -> None:
        """What htmx would fetch and put into the page, put into it."""
        wanted = self.page.evaluate(
            "() => [...document.querySelectorAll('[hx-get]')].map(a => a.getAttribute('hx-get')).slice(0, 3)"
        )
        for one in wanted:
            self.page.evaluate(
                "async url => { try { await htmx.ajax('GET', url, {target: 'main', swap: 'beforeend'}) } catch (error) {} }",
                one,
            )
            self.look(f"{url} with {one}")

    def look(self, url: str) -> None:
        found = self.page.evaluate(SIGNS)
        self.ran += [url] if found["ran"] else []
        self.nodes += [f"{url}: {node}" for node in found["nodes"]]
        self.broken += [f"{url}: {said}" for said in found["broken"]]


def rule_of(app, url: str) -> str:
    try:
        return app.url_map.bind("localhost").match(url.partition("?")[0], return_rule=True)[0].rule
    except Exception:  # a page that is nowhere, or moved
        return url


def starts(app) -> list[str]:
    """Every page without a number in its address; the others are reached from them."""
    plain = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and "<" not in rule.rule]
    return sorted(set(plain) - {"/healthz"})


def formulas(name: str, data: bytes) -> list[str]:
    """Cells that a spreadsheet program would run."""
    if data[:2] == b"PK":
        with closing(load_workbook(io.BytesIO(data))) as book:
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
            return [f"{name} {cell.coordinate}" for cell in cells if cell.data_type == "f"]
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig", "replace")))
    return [
        f"{name}: {cell[:30]}"
        for row in rows
        for cell in row
        if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"-?[\d.,]+", cell)
    ]


def exports(place: Place, files: list[str]) -> tuple[int, list[str]]:
    """Everything that leaves as a table: lists, the register, what the pages let one fetch."""
    found, made, crowd = [], 0, Crowd(place.app, place.cast)
    asked = {"kind": "check", "purpose": HOSTILE[5], "consent": "y", "consent_under": HOSTILE[6]}
    answers = [
        (f"{path} {who}", crowd[who].send(path, fields))
        for who in ("advisor1", "director1", "exporter")
        if who in place.users or who != "exporter"
        for path, fields in (("/task-books/export", {}),)
    ]
    answers += [
        (f"/clients/export {kind}", crowd["director1"].send("/clients/export", {**asked, "format": kind}))
        for kind in ("csv", "xlsx")
    ]
    answers += [(url, crowd[who].ask(url)) for url in sorted(set(files)) for who in ("director1", "advisor1")]
    for name, answer in answers:
        if answer.status_code == 200 and ("csv" in answer.mimetype or "sheet" in answer.mimetype):
            made += 1
            found += formulas(name, answer.data)
    return made, found


def hostile(number: int | None, hold: float) -> Outcome:
    """As six people, in one Chromium. `number`: requests that fill in forms before."""
    with places.opened("sqlite") as place, browsing.started() as browser:
        with place.app.app_context(), places.cheap_passwords():
            make_world(clients=60, contacts=200, now=clock.now())
            with write_unit() as unit:
                post = {"user_id": place.users["director1"], "role": EXPORTER, "unit_id": place.units["B001"]}
                unit.add(Post(**post, starts_on=date(2026, 1, 1)))
        routes = fill_through_forms(place, number or FILLED_BY_FORMS)
        filled, bare = fill_columns(place)
        place.serve(2)
        crawls, opened = [], 0
        for username in PEOPLE:
            visits = browsing.Visits(browser, place.site)
            page = visits()
            page.context.add_cookies([{"name": "ia", "value": place.remote(username).cookie, "url": place.site.url}])
            crawls.append(Crawl(page, place.app))
            opened += crawls[-1].go(starts(place.app))
            page.context.close()
        made, cells = exports(place, [url for one in crawls for url in one.files])
        pages = {rule.rule for rule in place.app.url_map.iter_rules() if "GET" in rule.methods}
        missed = sorted(pages - {rule for one in crawls for rule in one.rules})
    bad = {name: [said for one in crawls for said in getattr(one, name)] for name in SAID}
    figures = f"{filled} columns filled, {routes} routes before; {opened} pages: "
    figures += ", ".join(f"{len(said)} {SAID[name]}" for name, said in bad.items())
    figures += f"; {made} tables with {len(cells)} formulas"
    figures += f"\n  not opened: {' '.join(missed)}\n  without a row: {' '.join(bare)}"
    for name, said in {**bad, "cells": cells}.items():
        figures += "".join(f"\n  {name}: {one[:300]}" for one in said[:8])
    return Outcome(not any(bad.values()) and not cells and made > 2, figures)


DRILLS = {"hostile text": hostile}
