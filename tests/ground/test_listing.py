"""Lists by pages: the same order and the same records however one walks, on both databases; proven with clients."""

import random
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import insert, select

from ia.clients.finding.lists import CLIENTS
from ia.clients.models import Client
from ia.clients.standing import priority
from ia.ground.db import db, write_unit
from ia.ground.tables import listing, prepared
from ia.ground.tables.filters import Found
from ia.ground.tables.keyset import END

NAMES = ("张三", "章三", "李四", "单雄信", "ABC贸易", "阿里", "Zoe", "欧阳修")
FEW = replace(CLIENTS, size=3, counted=20)


@pytest.fixture
def crowd(app, cast, now):
    """Forty clients of several people, in which names and dates occur more than once and dates are often missing."""
    chance = random.Random(7)
    with app.app_context(), write_unit() as unit:
        owners = [cast.person(name) for name in ("advisor1", "advisor1", "advisor2", "advisor3", "leader1", "advisor9")]
        for number in range(40):
            owner = chance.choice(owners)
            due = chance.choice([None, None, now, now + timedelta(days=1), now + timedelta(days=chance.randrange(9))])
            status = chance.choice(["prospect", "prospect", "target", "developing"])
            factors = [chance.choice([1, 2, 3]) if number % 3 else None for _ in priority.FACTORS]
            unit.execute(
                insert(Client).values(
                    client_no=str(100_000 + number),
                    name=chance.choice(NAMES),
                    source="own_contact",
                    status=status,
                    priority=priority.rank(status, factors, due),
                    level=chance.choice(["junior", "senior"]),
                    visibility_scope=chance.choice(["owner", "team", "branch"]),
                    min_advisor_level=chance.choice([1, 1, 2, 3]),
                    next_contact_at=due,
                    managed_by_id=owner.id,
                    created_by_id=owner.id,
                    team_id=owner.home.team_id,
                    branch_id=owner.home.branch_id,
                    created_at=now,
                )
            )


@pytest.fixture
def page(app, cast, now):
    """`page("advisor1", sort="name")` is a page of the list, as rows of numbers and the page itself."""

    def load(username, listing=FEW, **args):
        with app.test_request_context(), app.app_context():
            return listing.page(cast.person(username), args, now, "/clients/")

    return load


def arguments(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def walk(page, username, **args) -> list[int]:
    """All records from the first page to the last, and back again in between."""
    shown = page(username, **args)
    found = [row.id for row in shown.rows]
    while shown.next_url:
        following = page(username, **arguments(shown.next_url))
        back = page(username, **arguments(following.previous_url))
        assert [row.id for row in back.rows] == [row.id for row in shown.rows]
        shown = following
        found += [row.id for row in shown.rows]
    last = page(username, **args, before=END)
    assert not last.next_url
    assert [row.id for row in last.rows] == found[-len(last.rows) :] and len(last.rows) == min(3, len(found))
    return found


def expected(app, cast, now, username, narrow, key, descending) -> list[int]:
    """The same by reading everything and sorting here: records without a value last, equal ones by number."""
    with app.app_context():
        person = cast.person(username)
        rows = db.session.execute(select(Client).where(Client.reach.condition(Client, person, now))).scalars().all()
        rows = [row for row in rows if narrow(row)]
        with_value = sorted((row for row in rows if key(row) is not None), key=lambda row: (key(row), row.id))
        without = sorted((row for row in rows if key(row) is None), key=lambda row: row.id)
    steps = slice(None, None, -1 if descending else 1)
    return [row.id for row in with_value[steps] + without[steps]]


SORTS = {
    "newest": lambda row: row.id,
    "name": lambda row: row.name_key,
    "contact": lambda row: row.next_contact_at,
    "priority": lambda row: row.priority,
}
NARROWED = {
    "": lambda row: True,
    "status=target": lambda row: row.status == "target",
    "level=senior": lambda row: row.level == "senior",
    "status=prospect&level=junior": lambda row: (row.status, row.level) == ("prospect", "junior"),
}


@pytest.mark.parametrize("desc", ["0", "1"])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_each_record_once_and_in_order(app, cast, now, crowd, page, sort, desc):
    for username in ("advisor1", "advisor2", "leader1", "director1", "director9", "clerk1"):
        for narrowed, narrow in NARROWED.items():
            found = walk(page, username, sort=sort, desc=desc, **dict(parse_qsl(narrowed)))
            assert found == expected(app, cast, now, username, narrow, SORTS[sort], desc == "1"), (username, narrowed)


def test_the_count_is_exact_up_to_its_limit_and_never_more_than_visible(app, cast, now, crowd, page):
    for username in ("advisor1", "director1", "director9", "clerk1"):
        visible = len(expected(app, cast, now, username, lambda row: True, SORTS["newest"], True))
        exact = page(username, replace(FEW, counted=100))
        assert (exact.count, exact.count_capped) == (visible, False)
        capped = page(username, replace(FEW, counted=5))
        assert (capped.count, capped.count_capped) == (min(visible, 5), visible > 5)


def test_a_choice_that_names_scopes_leaves_the_other_paths_out(app, cast, now, crowd, page):
    mine = walk(page, "leader1", mine="1")
    own = lambda row: row.managed_by_id == cast.users["leader1"]  # noqa: E731
    assert mine == expected(app, cast, now, "leader1", own, SORTS["newest"], True)


@pytest.mark.parametrize(
    "args",
    [
        {"after": "x"},
        {"after": "WyJuZXdlc3QiLCJpMSIsMV0.AAAA"},
        {"before": "x"},
        {"after": "\x00"},
        {"after": "a" * 5000},
        {"sort": "nonsense"},
        {"desc": "x"},
        {"status": "nonsense"},
        {"status": "prospect' OR 1=1"},
        {"level": ""},
    ],
)
def test_what_an_address_says_amiss_is_passed_over(crowd, page, args):
    assert [row.id for row in page("advisor1", **args).rows] == [row.id for row in page("advisor1").rows]


def test_a_token_serves_only_the_order_it_was_made_for(crowd, page):
    token = arguments(page("advisor1", sort="name").next_url)["after"]
    shown = page("advisor1", sort="contact", after=token)
    assert [row.id for row in shown.rows] == [row.id for row in page("advisor1", sort="contact").rows]


def test_a_token_altered_anywhere_is_the_first_page(crowd, page):
    first = [row.id for row in page("advisor1").rows]
    token = arguments(page("advisor1").next_url)["after"]
    for place in range(0, len(token), 5):
        altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert [row.id for row in page("advisor1", after=altered).rows] == first


def test_somebody_without_paths_sees_an_empty_list(crowd, page):
    shown = page("gm1")
    assert (shown.rows, shown.count, shown.next_url) == ([], 0, "")


def test_addresses_keep_what_was_chosen(crowd, page):
    shown = page("director1", sort="name", status="prospect", desc="1")
    assert arguments(shown.url()) == {"sort": "name", "status": "prospect", "desc": "1"}
    assert arguments(shown.url(status=None, level="senior")) == {"sort": "name", "level": "senior", "desc": "1"}
    assert arguments(shown.url(sort="contact")) == {"sort": "contact", "status": "prospect"}
    assert arguments(shown.url(sort="name", descending=False)) == {"sort": "name", "status": "prospect"}
    assert shown.url(sort="newest", status=None) == "/clients/"


def test_a_row_that_goes_does_not_disturb_the_walk(app, crowd, page):
    first = page("director1")
    with app.app_context(), write_unit() as unit:
        unit.delete(unit.get(Client, first.rows[-1].id))
    following = page("director1", **arguments(first.next_url))
    assert not {row.id for row in following.rows} & {row.id for row in first.rows}


@pytest.mark.parametrize("common", [1, 1_000])
def test_a_search_narrows_every_path(app, cast, now, crowd, page, common, monkeypatch):
    def search(text, person):
        fits = Client.name == text
        return Found(fits, select(Client.id).where(fits)) if len(text) > 1 else None

    monkeypatch.setattr(listing, "COMMON", common)
    by_name = replace(FEW, search=search)
    shown = page("director1", by_name, q="张三")
    wanted = expected(app, cast, now, "director1", lambda row: row.name == "张三", SORTS["newest"], True)
    assert [row.id for row in shown.rows] == wanted[:3]
    assert page("director1", by_name, q="张").too_short


def test_rights_that_end_end_the_list_at_once(app, cast, now, crowd, page):
    """Statements are kept for a while, but for the posts that were in force."""
    before = page("director1").count
    assert before and len(prepared._kept)
    with app.app_context(), write_unit() as unit:
        unit.execute(
            db.text("UPDATE posts SET ends_on = :today WHERE role = 'marketing_director'"), {"today": "2026-11-24"}
        )
    assert page("director1").count == 0


def test_kept_statements_are_few(app, cast, now, crowd, page):
    for size in range(1, prepared.KEPT + 20):
        page("director1", replace(FEW, size=size))
    assert len(prepared._kept) <= prepared.KEPT


@pytest.mark.sqlite_only
def test_each_path_runs_on_an_index(app, cast, now):
    """No path sorts or scans the table, whatever the order. (PostgreSQL decides by statistics.)"""
    with app.test_request_context(), app.app_context():
        person = cast.person("leader1")
        for sort in SORTS:
            shown = CLIENTS.page(person, {"sort": sort}, now, "/")
            query = shown._reached().statements(shown.order, shown.descending, frozenset()).rows(None, False, True, True)
            text = query.compile(db.engine, compile_kwargs={"literal_binds": True})
            plan = [row[3] for row in db.session.execute(db.text(f"EXPLAIN QUERY PLAN {text}"))]
            parts = [line for line in plan if "SEARCH clients" in line or "SCAN clients" in line]
            assert len(parts) >= 6 and not [line for line in parts if line.startswith("SCAN")], parts
