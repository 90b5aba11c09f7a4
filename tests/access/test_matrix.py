"""Every route × every person × every relation: what is out of reach answers like what was never made. The channels beside the
routes of records (lists, search, exports, papers, desk …) stand in files of their own.

The expectation is the table in expected.py, written from the guideline; the product is only asked by HTTP.
"""

import re

import pytest

from tests.access import world as worlds
from tests.access.asking import alike
from tests.access.expected import (
    BOOK,
    CLIENT,
    CLIENT_READERS,
    EVERYBODY,
    OPENING,
    PEOPLE,
    ROUTES,
    ClientFacts,
    leads_on,
    relations,
    sees,
)
from tests.access.sight import fit_for_audit, kinds, names_in, one_of, one_of_each_post, some_of, title_of, visible
from tests.access.world import NOBODYS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def routes_of(app) -> set[str]:
    rules = app.url_map.iter_rules()
    return {f"{method} {rule.rule}" for rule in rules for method in METHODS if method in rule.methods}


def test_every_route_has_its_line_in_the_table(app):
    missing = routes_of(app) - set(ROUTES)
    assert not missing, f"say in expected.py who may open: {sorted(missing)}"


def test_the_table_has_no_line_too_many(app):
    gone = set(ROUTES) - routes_of(app) - {"GET /audit/"}
    assert not gone, f"no such routes any more: {sorted(gone)}"


def test_the_table_speaks_of_every_state():
    assert set(OPENING) <= set(worlds.STATES)


PARTS = 3
"""So many tests share the people, so that none takes long."""
ASKED_IN_FULL = (f"GET {CLIENT}", f"GET {CLIENT}/edit", f"GET {BOOK}")
"""Whom a record exists for is asked of the database, by one condition for all routes: every relation is tried on these. Any
other route is tried on all records in sight and on two out of sight, on PostgreSQL by turns on one of either. Which, goes
round from route to route and from person to person, so that each relation meets many routes. With --db=both all is tried
on all."""


def fields_of(rule: str, record, cast) -> dict:
    """Well-formed, so that a right given by mistake would act; harmless, so that a right given rightly changes nothing."""
    page, units = rule.rpartition("/")[2], cast.units
    if page == "group" and isinstance(record, ClientFacts):
        advising = {name for name in record.group if PEOPLE[name].team}
        ticked = {"advisers": advising, "back_office": set(record.group) - advising}
        return {field: [cast.users[name] for name in names] for field, names in ticked.items()}
    if page == "visibility" and isinstance(record, ClientFacts):
        teams = [str(units[team]) for team in record.teams]
        return {
            "visibility-scope": record.scope,
            "visibility-min_advisor_level": record.level,
            "visibility-teams": teams,
        }
    return {"key": {"is_key": ""}, "level": {"level": "junior"}}.get(page, {})


def address(rule: str, route, record, number: int) -> str:
    path = re.sub(r"<id:attachment_id>", str(getattr(record, "attachment", 1)), rule)
    return re.sub(r"<id:(client|book|document)_id>", str(number), path) + route.query


@pytest.mark.parametrize("part", range(PARTS))
def test_every_route_for_every_person_and_relation(app, cast, crowd, database, whole, part):
    """The product. Of records that stand in the same relation to a person and in the same place, one is asked."""
    world = worlds.cared(app, cast)
    wrong, cells, asked = [], 0, 0
    for number, who in list(enumerate(PEOPLE.values()))[part::PARTS]:
        by_kind = {"client": kinds(who, world.plain), "book": kinds(who, world.books)}
        for place, (line, ways) in enumerate(ROUTES.items()):
            for route in (way for way in ways if way.of in by_kind):
                chosen = by_kind[route.of]
                if who.role not in CLIENT_READERS:
                    chosen = chosen[:1]
                elif not whole and line not in ASKED_IN_FULL:
                    chosen = (some_of if database == "sqlite" else one_of)(who, chosen, place + number)
                wrong += [
                    f"{who.username} {line}{route.query}: {said}" for said in answers(crowd, who, line, route, chosen)
                ]
                cells, asked = cells + len(chosen), asked + len(chosen) + 1
    assert not wrong, f"{len(wrong)} of {cells} cells:\n" + "\n".join(wrong[:40])
    assert asked > (2_400 if whole else 1_500 if database == "sqlite" else 1_000)


def answers(crowd, who, line: str, route, records):
    """Ask for a record that was never made, and for each of these; tell what is not as the table says."""
    method, rule = line.split(" ", 1)
    browser = crowd[who.username]
    opens = who.role in route.roles
    never_made, known_answers = address(rule, route, None, NOBODYS), {}

    def missing(fields: dict) -> tuple:
        if (key := repr(fields)) not in known_answers:
            known_answers[key] = alike(browser.do(method, never_made, fields), NOBODYS)
        return known_answers[key]

    for record in records:
        fields = fields_of(rule, record, crowd.cast)
        answer = browser.do(method, address(rule, route, record, record.id), fields)
        if answer.status_code == 303:
            browser.ask("/help/access")  # takes up what was to be said of it
        if opens and leads_on(line, who, record):
            if (answer.status_code, answer.headers.get("Location")) != (302, f"/clients/{record.into.id}"):
                yield f"{record} does not lead to the record of which it is a part: {answer.status_code}"
        elif not (opens and sees(who, record)):
            if answer.status_code != (404 if opens else 403) or alike(answer, record.id) != missing(fields):
                yield f"{record} is not answered like a missing one: {answer.status_code}"
        else:
            yield from amiss(answer, record, route.allows(relations(who, record)))


def amiss(answer, record, allowed: bool):
    """What is wrong with the answer to somebody who sees the record."""
    if answer.status_code >= 500 or answer.status_code in (400, 404, 405):
        yield f"{record} is seen, and answered {answer.status_code}"
    elif (answer.status_code == 403) == allowed:
        yield f"{record}: {answer.status_code}, and should be {'allowed' if allowed else 'refused'}"
    if shown := names_in(answer.text) - {title_of(record)}:
        yield f"{record} shows {shown}"


def test_every_other_route_for_every_person(app, cast, crowd, whole):
    """Pages without a record: open to the posts of the table, refused to all others, showing no name out of reach. What the
    guard refuses to a post, it refuses before anybody is looked at: but with --db=both, one of the post asks."""
    world = worlds.cared(app, cast)
    wrong, there, each = [], routes_of(app), one_of_each_post()
    for line, (route, *_) in ROUTES.items():
        method, rule = line.split(" ", 1)
        if route.of not in ("nothing", "sender") or rule in ("/logout", "/static/<path:filename>") or line not in there:
            continue
        same_for_all = rule.startswith(("/help", "/calendar/", "/login", "/healthz", "/password"))
        asking = each
        if route.of == "nothing":
            asking = [who for who in PEOPLE.values() if whole or who in each or who.role in route.roles]
        url = rule.replace("<path:form>", "clients/new").replace("<kind>", "task_book")
        url = re.sub(r"<id:\w+>", str(NOBODYS), url)
        for who in asking:
            if same_for_all and route.roles is EVERYBODY and who.username not in ("advisor1", "sysadmin1", "hq1"):
                continue
            browser = crowd[who.username]
            answer = browser.do(method, url)
            opens = who.role in route.roles
            fits = answer.status_code == 404 if route.of == "sender" else answer.status_code < 400
            fits = fits or (method == "POST" and answer.status_code in (422, 409))
            if not (fits if opens else answer.status_code == 403):
                wrong.append(f"{who.username} {line}: {answer.status_code}")
            if hidden := names_in(answer.text) - visible(who, world) - fit_for_audit(line, who, world):
                wrong.append(f"{who.username} {line} shows {hidden}")
    assert not wrong, "\n".join(wrong[:40])


def test_a_stranger_opens_nothing(app, cast, crowd):
    """Not signed in: the sign-in page, whatever the address, the same for what exists and for what does not."""
    world = worlds.few(app, cast)
    public = {"/login", "/login/code", "/language", "/healthz", "/static/<path:filename>", "/calendar-feed/<token>.ics"}
    for line in ROUTES:
        method, rule = line.split(" ", 1)
        if rule in public or line not in routes_of(app):
            continue
        for record in (world.clients[0], world.books[0]):
            there, missing = (re.sub(r"<[^>]+>", str(number), rule) for number in (record.id, NOBODYS))
            found, again = (crowd[None].do(method, url) for url in (there, missing))
            assert found.status_code in (302, 303) and "/login" in found.headers["Location"], line
            assert alike(found, record.id) == alike(again, NOBODYS), line
            assert not names_in(found.text)
