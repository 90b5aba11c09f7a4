"""Every route × every person × every relation, and every channel: what is out of reach answers like what was never made.

The expectation is the table in expected.py, written from the guideline; the product is only asked by HTTP.
"""

import csv
import io
import re

import pytest

from ia.clients.exports.rights import EXPORTER
from ia.ground.db import write_unit
from ia.ground.org.models import Post
from tests.access import world as worlds
from tests.access.expected import (
    BOOK,
    CLIENT,
    CLIENT_READERS,
    EVERYBODY,
    OPENING,
    PEOPLE,
    READERS,
    ROUTES,
    TODAY,
    BookFacts,
    ClientFacts,
    leads_on,
    offered,
    reads_form,
    relations,
    sees,
    sees_book,
    sees_client,
)
from tests.access.world import NOBODYS, SECRET, Crowd, alike, pages

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def crowd(app, cast, now):
    return Crowd(app, cast)


def routes_of(app) -> set[str]:
    rules = app.url_map.iter_rules()
    return {f"{method} {rule.rule}" for rule in rules for method in METHODS if method in rule.methods}


def test_every_route_has_its_line_in_the_table(app):
    missing = routes_of(app) - set(ROUTES)
    assert not missing, f"say in expected.py who may open: {sorted(missing)}"


def test_the_table_has_no_line_too_many(app):
    gone = set(ROUTES) - routes_of(app) - {"GET /audit/"}
    assert not gone, f"no such routes any more: {sorted(gone)}"


# Routes × people × records

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


def kinds(who, records) -> list:
    """One record of each relation to the person, place (own team, other team, other branch) and standing, and one that has
    become a part of another."""
    found = {}
    for one in records:
        place = (one.branch == who.branch, one.team == who.team)
        standing = one.state if isinstance(one, BookFacts) else one.status in ("prospect", "target")
        seen = frozenset(relations(who, one))
        merged = getattr(one, "into", None) is not None
        found.setdefault((seen, place, merged, standing if sees(who, one) else None), one)
    return list(found.values())


def some_of(who, records, turn: int) -> list:
    """All records in sight, and two out of sight."""
    seen, hidden = by_sight(who, records)
    return [*seen, *going_round(hidden, turn, 2)]


def one_of(who, records, turn: int) -> list:
    """By turns a record in sight and one out of sight, where there are both."""
    return going_round(by_sight(who, records)[turn % 2] or records, turn // 2, 1)


def by_sight(who, records) -> tuple[list, list]:
    return [one for one in records if sees(who, one)], [one for one in records if not sees(who, one)]


def going_round(records: list, turn: int, count: int | None) -> list:
    """`count` of the records from that turn on; the next turn goes on where this one ends."""
    if count is None or count >= len(records):
        return records
    return [records[(turn * count + step) % len(records)] for step in range(count)]


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


def title_of(record) -> str:
    return record.client.name if isinstance(record, BookFacts) else record.name


def test_every_other_route_for_every_person(app, cast, crowd):
    """Pages without a record: open to the posts of the table, refused to all others, showing no name out of reach."""
    world = worlds.cared(app, cast)
    wrong, there = [], routes_of(app)
    for line, (route, *_) in ROUTES.items():
        method, rule = line.split(" ", 1)
        if route.of not in ("nothing", "sender") or rule in ("/logout", "/static/<path:filename>") or line not in there:
            continue
        same_for_all = rule.startswith(("/help", "/calendar/", "/login", "/healthz", "/password"))
        asking = one_of_each_post() if route.of == "sender" else PEOPLE.values()
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


def one_of_each_post() -> list:
    """For questions that the post alone answers: a record that was never made is nobody's. The first of the cast."""
    return list({who.role: who for who in reversed(PEOPLE.values())}.values())


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


# Channels


def names_in(text: str) -> set[str]:
    return set(SECRET.findall(text))


def visible(who, world) -> set[str]:
    """The names that this person may read anywhere: of clients in sight, and on forms in sight."""
    clients = {one.name for one in world.clients if sees_client(who, one)}
    forms = {one.name for one in world.clients for form in one.forms if reads_form(who, one, form)}
    return clients | forms | {book.client.name for book in world.books if sees_book(who, book)} | successors(who, world)


def successors(who, world) -> set[str]:
    """Names on the drafts that follow a reassigned book."""
    found = set()
    for book in world.books:
        if book.successor_of:
            draft = BookFacts(book.client, book.successor_of, "draft")
            found |= {book.client.name} if sees_book(who, draft) else set()
    return found


def fit_for_audit(line: str, who, world) -> set[str]:
    """The trail is read by those who answer for the branch: the director sees the branch's names anyway."""
    if line != "GET /audit/" or who.role != "marketing_director":
        return set()
    return {one.name for one in world.clients if one.branch == who.branch}


def client_lists(who):
    """Addresses of the list, and for which clients each is meant."""
    yield "/clients/", lambda one: True
    yield "/clients/?sort=name", lambda one: True
    yield "/clients/?sort=name&desc=1", lambda one: True
    yield "/clients/?sort=contact", lambda one: True
    yield "/clients/?mine=1", lambda one: one.owner == who.username
    for status in worlds.STATUSES:
        yield f"/clients/?status={status}", lambda one, status=status: one.status == status
    yield "/clients/?status=prospect&sort=name&level=junior&kind=person", lambda one: one.status == "prospect"
    yield "/clients/?level=senior", lambda one: False


def book_lists(who):
    yield "/task-books/", lambda one: True
    yield "/task-books/?sort=due", lambda one: True
    yield "/task-books/?sort=due&desc=1", lambda one: True
    for state in worlds.STATES:
        yield f"/task-books/?state={state}", lambda one, state=state: one.state == state


def test_lists_show_exactly_what_is_in_reach(app, cast, crowd, database, whole):
    """Whole lists by pages, sorted, filtered, as page and as partial: each shows all that is meant and nothing else; the
    count says as many; the export holds the same rows. On PostgreSQL one person of each post asks, with --db=both all."""
    world = worlds.many(app, cast)
    cells, all_ask = 0, whole or database == "sqlite"
    for who in PEOPLE.values() if all_ask else one_of_each_post():
        browser = crowd[who.username]
        if who.role in CLIENT_READERS:
            cells += assert_client_lists(browser, who, world)
        else:
            assert_closed(browser, "/clients/")
        if who.role in READERS:
            cells += assert_book_lists(browser, who, world)
            assert_export(browser, who, world)
        else:
            assert_closed(browser, "/task-books/")
            assert browser.send("/task-books/export").status_code == 403
    assert cells > (80_000 if all_ask else 50_000)


def assert_closed(browser, url: str) -> None:
    for htmx in (False, True):
        answer = browser.ask(url, htmx)
        assert answer.status_code == 403 and not names_in(answer.text)


def assert_client_lists(browser, who, world) -> int:
    """Every list of clients, and its count; how many records were compared."""
    seen, cells = {one.name for one in world.clients if sees_client(who, one)}, 0
    for place, (url, meant) in enumerate(client_lists(who)):
        shown = [name for page in pages(browser, url, htmx=bool(place % 2)) for name in rows_of(page)]
        right = {one.name for one in world.clients if one.name in seen and meant(one)}
        assert sorted(shown) == sorted(right), differs(who, url, shown, right)
        cells += len(world.clients)
    existing = sum(one.name in seen and one.status == "existing" for one in world.clients)
    assert_count(browser, "/clients/", len(seen))
    assert_count(browser, "/clients/?status=existing", existing)
    return cells


def assert_book_lists(browser, who, world) -> int:
    """The same for task books."""
    cells = 0
    for place, (url, meant) in enumerate(book_lists(who)):
        shown = [name for page in pages(browser, url, htmx=bool(place % 2)) for name in rows_of(page)]
        right = [one.client.name for one in world.books if sees_book(who, one) and meant(one)]
        right += [name for name in successors(who, world) if meant(DRAFT)]
        assert sorted(shown) == sorted(right), differs(who, url, shown, right)
        cells += len(world.books)
    assert_count(browser, "/task-books/", sum(sees_book(who, one) for one in world.books) + len(successors(who, world)))
    return cells


DRAFT = BookFacts(None, "advisor3", "draft")


def rows_of(page: str) -> list[str]:
    """The names in the rows of a list, each row once."""
    found = [names_in(row) for row in re.findall(r"<tr.*?(?=<tr|</tbody>)", page, re.S)]
    assert names_in(page) == set().union(*found), "a name stands outside the rows"
    return [name for names in found for name in names]


def differs(who, url: str, shown, right) -> str:
    return f"{who.username} {url}: leaks {sorted(set(shown) - set(right))}, lacks {sorted(set(right) - set(shown))}"


def assert_count(browser, url: str, right: int) -> None:
    """The number above the list, page and partial, is that of what the person sees."""
    for htmx in (False, True):
        said = re.search(r'class="pager">\D*([\d,]+)', browser.ask(url, htmx).text)
        assert int(said[1].replace(",", "") if said else 0) == right, (browser.username, url, said and said[1], right)


def assert_export(browser, who, world) -> None:
    answer = browser.send("/task-books/export")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))[1:]
    right = [one.client.name for one in world.books if sees_book(who, one)] + list(successors(who, world))
    assert sorted(row[1] for row in rows) == sorted(right), (who.username, "export")


def test_search_finds_nothing_out_of_reach(app, cast, crowd, whole):
    """By name, number of the client, identity, account, phone, serial number and code: what is hidden is answered as what
    does not exist, on the page and in the list's own search. Each record is asked for by name and by one of its numbers,
    which goes round from record to record and from person to person; with --db=both by all."""
    world = worlds.cared(app, cast)
    for number, who in enumerate(PEOPLE.values()):
        typed, fine, nothing_found = typing(crowd[who.username]), visible(who, world), {}
        chosen = [*kinds(who, world.plain), *kinds(who, world.books)]
        chosen = chosen if who.role in CLIENT_READERS else (world.clients[2], world.books[5])
        for place, record in enumerate(chosen):
            client = record.client if isinstance(record, BookFacts) else record
            for turn, url in enumerate(("/search", "/clients/")):
                if url == "/clients/" and (who.role not in CLIENT_READERS or client is not record):
                    continue
                by_name, *by_number = queries(record, client)
                count = None if whole else 1
                for asked, unknown in (by_name, *going_round(by_number, place + number + turn, count)):
                    shown, said = typed(url, asked)
                    assert shown <= fine, (who.username, url, asked, shown)
                    if client.name not in fine:
                        if (url, unknown) not in nothing_found:
                            nothing_found[url, unknown] = typed(url, unknown)[1]
                        assert said == nothing_found[url, unknown], (who.username, url, asked)
                    if client is record and asked is by_name[0]:
                        assert_found(who, client, url, client.name in shown)


def typing(browser):
    """`typed(url, text)` types that into the search there: the names shown, and the answer without what was typed."""

    def typed(url: str, text: str):
        answer = browser.get(url, query_string={"q": text}, expect=None, headers={"HX-Request": "true"})
        return names_in(answer.text), (answer.status_code, answer.text.replace(text, "TYPED"))

    return typed


def assert_found(who, client, url: str, found: bool) -> None:
    """A client in sight is found by name; one out of sight never on the list of clients, whatever forms name it."""
    if sees_client(who, client):
        assert found, (who.username, "does not find", url, client)
    elif url == "/clients/":
        assert not found, (who.username, "finds", url, client)


def queries(record, client):
    """What one may type, and the same kind of text that belongs to nobody."""
    yield client.name[1:], "鸵鸵"
    if isinstance(record, BookFacts):
        yield record.serial, "TB-B001-202611-0000"
        for codes in record.codes.values():
            yield codes[0], "ZZZZZZZZ"
    else:
        yield client.client_no, "899999"
        yield client.id_no, "310105194912319999"
        yield client.mobile, "13999999999"
        if client.account:
            yield client.account, "8877999999"


def test_an_export_holds_what_its_maker_sees_in_the_branch(app, cast, crowd):
    """The right to export (7.3) opens nothing by itself: each file holds exactly the clients in sight in that branch."""
    world = worlds.cared(app, cast)
    exporting = [who for who in PEOPLE.values() if who.role in CLIENT_READERS and who.branch == "B001"]
    with app.app_context(), write_unit() as unit:
        right = {"role": EXPORTER, "unit_id": cast.units["B001"], "starts_on": TODAY}
        unit.add_all(Post(user_id=cast.users[who.username], **right) for who in exporting)
    asked = {"format": "csv", "kind": "analysis", "purpose": "服务分析", "consent": "y", "consent_under": "协议第八条"}
    for who in exporting:
        answer = crowd[who.username].send("/clients/export", asked)
        right = {one.name for one in world.clients if one.branch == "B001" and sees_client(who, one)}
        if not right:
            assert answer.status_code == 422 and not names_in(answer.text)
            continue
        assert answer.mimetype == "text/csv", (who.username, answer.status_code)
        named = names_in(answer.get_data().decode("utf-8-sig"))
        assert named == right, differs(who, "export", named, right)
    assert len(exporting) >= 12


def test_paper_is_found_only_by_those_who_may_look(app, cast, crowd):
    """A printed code leads to its sheet, or answers like a code that nobody ever printed."""
    world = worlds.few(app, cast)
    handles = {"clerk", "counter", "admin", "owner", "leader", "director"}
    for who in PEOPLE.values():
        browser = crowd[who.username]
        unknown, blank = browser.ask("/prints/ZZZZZZZZ"), browser.ask("/prints/?code=ZZZZZZZZ")
        for book in world.books if who.role in READERS else world.books[5:6]:
            for paper, codes in book.codes.items():
                may = sees_book(who, book) and (paper == "task_book" or bool(relations(who, book) & handles))
                for code in codes:
                    sheet, found = browser.ask(f"/prints/{code}"), browser.ask(f"/prints/?code={code}")
                    if may:
                        assert (sheet.status_code, found.status_code) == (200, 302), (who.username, paper, book)
                        assert book.client.name in sheet.text
                    else:
                        assert same(sheet, unknown, code), (who.username, paper, book)
                        assert same(found, blank, code), (who.username, paper, book)


def same(one, other, code: str) -> bool:
    def plain(answer):
        text = worlds.TOKENS.sub("", answer.text).replace(code, "CODE").replace("ZZZZZZZZ", "CODE")
        return answer.status_code, text

    return plain(one) == plain(other)


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
    first, second = (worlds.TOKENS.sub("", one.text) for one in (hidden, missing))
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


def test_the_table_speaks_of_every_state():
    assert set(OPENING) <= set(worlds.STATES)
