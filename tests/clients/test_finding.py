"""The list of clients narrowed in every way: exactly what the person may see, by whichever way the database is asked."""

import random
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import delete, insert, select, update
from werkzeug.datastructures import MultiDict

from ia.clients.care import lifecycle
from ia.clients.finding import index
from ia.clients.finding.lists import CLIENTS
from ia.clients.models import Client, ClientGrant, ContactRecord, SearchTerm, VisibleTeam
from ia.clients.standing import priority
from ia.clients.standing.chosen import chosen
from ia.clients.vocabulary import SOURCES
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.tables import listing
from ia.ground.workflow.engine import Act

OWNERS = ("advisor1", "advisor1", "advisor2", "advisor3", "leader1", "station1", "director1", "advisor9")
PEOPLE = ("advisor1", "advisor2", "leader1", "station1", "director1", "director9", "admin1", "clerk1", "region1")
HOLDINGS = (None, None, "600519 贵州茅台 200股", "000858 五粮液；600519茅台100股", "以银行股为主", "招商银行 5手")
STATUSES = ("prospect", "prospect", "prospect", "target", "developing", "existing", "exited", "archived")
TODAY = date(2026, 11, 24)
COUNT = 160


def _facts(chance, number: int, owner, now) -> dict:
    status = chance.choice(STATUSES)
    due = chance.choice([None, now + timedelta(days=chance.randrange(-9, 9))])
    factors = [chance.choice([1, 2, 3]) if number % 3 else None for _ in priority.FACTORS]
    account = f"00680{number:05}" if status in ("existing", "exited") else None
    return {
        "client_no": str(500_000 + number),
        "name": chance.choice(["张三", "李四丰", "长孙无忌", "北京中科软件有限公司"]),
        "source": chance.choice(list(SOURCES)),
        "status": status,
        "level": chance.choice(["junior", "senior"]),
        "is_key": chance.random() < 0.2,
        "visibility_scope": chance.choice(["owner", "team", "branch", "teams"]),
        "min_advisor_level": chance.choice([1, 2, 3]),
        "fund_account_no": account,
        "confirmed_under_id": owner.id if account else None,
        "opened_on": TODAY - timedelta(days=chance.randrange(400)) if account else None,
        "born_on": chance.choice([None, date(1980, 11, 3), date(1990, chance.randrange(1, 13), 3)]),
        "holdings": chance.choice(HOLDINGS),
        "services": chance.choice([None, ["research"], ["research", "visit"]]),
        "last_contact_at": chance.choice([None, now - timedelta(days=chance.randrange(200))]),
        "next_contact_at": due,
        "failed_at": chance.choice([None, None, now - timedelta(days=30)]),
        **dict(zip(priority.FACTORS, factors, strict=True)),
        "priority": priority.rank(status, factors, due),
        "managed_by_id": owner.id,
        "created_by_id": owner.id,
        "team_id": owner.home.team_id,
        "branch_id": owner.home.branch_id,
        "created_at": now - timedelta(days=chance.randrange(300)),
    }


@pytest.fixture
def crowd(app, cast, now):
    """Clients of several people, with every fact that a filter asks for present and missing; some are lent out of reach."""
    chance = random.Random(11)
    with app.app_context(), write_unit() as unit:
        owners = [cast.person(name) for name in OWNERS]
        for number in range(COUNT):
            facts = _facts(chance, number, chance.choice(owners), now)
            born = facts["born_on"]
            birthday = f"s{born:%m%d}" if born else None
            values = facts | {"birthday": birthday}
            client_id = unit.execute(insert(Client).values(values).returning(Client.id)).scalar_one()
            if facts["visibility_scope"] == "teams":
                team = cast.units[chance.choice(["B001-T1", "B001-T2"])]
                unit.execute(insert(VisibleTeam).values(client_id=client_id, team_id=team))
            index.add(index.rows_of(client_id, facts["branch_id"], facts, []))
            if facts["managed_by_id"] == cast.users["advisor9"] and number % 4 == 0:  # lent across branches
                grant = {"client_id": client_id, "user_id": cast.users["advisor1"], "why": "x", "starts_on": TODAY}
                unit.execute(insert(ClientGrant).values(grant))
            if number % 10 == 0:
                talk = {"client_id": client_id, "by_id": facts["managed_by_id"], "at": clock.at(date(2026, 11, 3), 9)}
                talk |= {
                    "direction": "active",
                    "nature": "general",
                    "channel": "phone",
                    "topic": "x",
                    "created_at": now,
                }
                unit.execute(insert(ContactRecord).values(talk))


def _days(name: str, first: date | None, last: date | None):
    def fits(row):
        value = getattr(row, name)
        day = clock.local_date(value) if hasattr(value, "hour") else value
        return day is not None and (first is None or first <= day) and (last is None or day <= last)

    return fits


def _idle(row) -> bool:
    since = row.last_contact_at or row.created_at
    return row.status in ("prospect", "target") and clock.local_date(since) <= date(2026, 8, 24)


def _failed(row) -> bool:
    return row.status in ("prospect", "target") and row.failed_at is not None


def _holds(text: str):
    return lambda row: bool(row.holdings and text in row.holdings)


NARROWED = {
    "": lambda row: True,
    "status=archived": lambda row: row.status == "archived",
    "key=1": lambda row: row.is_key,
    "source=referral": lambda row: row.source == "referral",
    "scope=branch": lambda row: row.visibility_scope == "branch" and row.status in ("prospect", "target"),
    "scope=team&grade=2": lambda row: (
        (row.visibility_scope, row.min_advisor_level) == ("team", 2) and row.status in ("prospect", "target")
    ),
    "service=research": lambda row: "research" in (row.services or []),
    "service=visit&status=prospect": lambda row: "visit" in (row.services or []) and row.status == "prospect",
    "stock=600519": _holds("600519"),
    "stock=茅台": _holds("茅台"),
    "stock=贵州茅台": _holds("贵州茅台"),
    "stock=银行&level=senior": lambda row: _holds("银行")(row) and row.level == "senior",
    "stock=999999": lambda row: False,
    "date_of=opened&from=2026-06-01": _days("opened_on", date(2026, 6, 1), None),
    "date_of=recorded&from=2026-03-01&to=2026-08-31": _days("created_at", date(2026, 3, 1), date(2026, 8, 31)),
    "date_of=last&to=2026/9/1": _days("last_contact_at", None, date(2026, 9, 1)),
    "date_of=next&from=2026-11-20&to=2026-11-24": _days("next_contact_at", date(2026, 11, 20), TODAY),
    "date_of=born&from=19801103&to=19801103": _days("born_on", date(1980, 11, 3), date(1980, 11, 3)),
    "from=2026-06-01": _days("opened_on", date(2026, 6, 1), None),
    "idle=contact": _idle,
    "idle=failed": _failed,
    "idle=either": lambda row: _idle(row) or _failed(row),
    "idle=either&stock=茅台": lambda row: (_idle(row) or _failed(row)) and _holds("茅台")(row),
}


@pytest.fixture
def page(app, cast, now):
    def load(username, narrowing="", **args):
        with app.test_request_context(), app.app_context():
            sent = dict(pair.split("=") for pair in narrowing.split("&") if pair) | args
            return CLIENTS.page(cast.person(username), sent, now, "/clients/")

    return load


@pytest.fixture
def visible(app, cast, now):
    """`visible("advisor1", fits)` are the numbers of the clients that exist for the person and fit, the newest first."""

    def read(username, fits):
        with app.app_context():
            rows = db.session.scalars(
                select(Client).where(Client.reach.condition(Client, cast.person(username), now)).order_by(-Client.id)
            )
            return [row.id for row in rows if fits(row)]

    return read


@pytest.mark.parametrize("common", [1, 8_000])
def test_a_filter_leaves_exactly_what_fits_of_what_one_sees(crowd, page, visible, monkeypatch, common):
    """Both ways: beginning with the few that fit, and walking through the list."""
    monkeypatch.setattr(listing, "COMMON", common)
    some = 0
    for username in PEOPLE:
        for narrowing, fits in NARROWED.items():
            expected, shown = visible(username, fits), page(username, narrowing)
            assert shown.amiss == {}, narrowing
            assert [row.id for row in shown.rows] == expected[:50], (username, narrowing)
            assert (shown.count, shown.count_capped) == (len(expected), False), (username, narrowing)
            some += bool(expected)
    assert some > 100


@pytest.mark.parametrize("sort", ["newest", "name", "contact", "priority"])
def test_filters_go_with_every_order_and_page(crowd, page, visible, sort):
    for username in ("director1", "leader1"):
        for narrowing in ("stock=茅台", "idle=either", "date_of=recorded&from=2026-03-01", "key=1"):
            found, shown = [], page(username, narrowing, sort=sort)
            while True:
                found += [row.id for row in shown.rows]
                if not shown.next_url:
                    break
                sent = dict(pair.split("=") for pair in shown.next_url.partition("?")[2].split("&"))
                shown = page(username, narrowing, sort=sort, after=sent["after"])
                assert shown.count == len(visible(username, NARROWED.get(narrowing) or _recorded))
            assert sorted(found, reverse=True) == visible(username, NARROWED.get(narrowing) or _recorded)


def _recorded(row) -> bool:
    return clock.local_date(row.created_at) >= date(2026, 3, 1)


def test_by_whose_clients_one_may_narrow(app, cast, crowd, page, visible):
    """The leader by members of the team, the director and the counter by advisers and teams of the branch; nobody else."""
    one, other = str(cast.users["advisor1"]), str(cast.users["advisor3"])
    by_one = lambda row: row.managed_by_id == cast.users["advisor1"]  # noqa: E731
    for username in ("leader1", "director1", "clerk1"):
        shown = page(username, adviser=one)
        assert [row.id for row in shown.rows] == visible(username, by_one)[:50]
        assert shown.count == len(visible(username, by_one))
    assert "adviser" in page("advisor2", adviser=one).amiss
    assert "adviser" in page("leader1", adviser=other).amiss, "of another team"
    assert "adviser" in page("director9", adviser=one).amiss, "of another branch"
    team = str(cast.units["B001-T1"])
    in_team = lambda row: row.team_id == cast.units["B001-T1"]  # noqa: E731
    assert [row.id for row in page("director1", team=team).rows] == visible("director1", in_team)[:50]
    assert "team" in page("leader1", team=team).amiss, "one team leaves no choice"


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ({"date_of": "opened", "from": "2026-02-30"}, "from"),
        ({"date_of": "opened", "to": "gestern"}, "to"),
        ({"from": "2026-05-02", "to": "2026-05-01"}, "to"),
        ({"date_of": "nonsense", "from": "2026-05-02"}, "date_of"),
        ({"stock": "台"}, "stock"),
        ({"idle": "nonsense"}, "idle"),
        ({"adviser": "999999999999999999999"}, "adviser"),
        ({"team": "1 OR 1=1"}, "team"),
        ({"source": "\x00"}, "source"),
    ],
)
def test_what_is_sent_amiss_is_told_and_not_set(crowd, page, sent, name):
    shown, plain = page("director1", **sent), page("director1")
    assert [row.id for row in shown.rows] == [row.id for row in plain.rows]
    assert list(shown.amiss) == [name] and shown.sent[name] == sent[name]
    assert shown.url() == "/clients/"


def test_the_message_stands_beside_the_field_with_what_was_typed(people, crowd):
    director = people("director1")
    director.get("/clients/?date_of=opened&from=2026-02-30&stock=%E5%8F%B0")
    assert director.page.one("input[name=from]").get("value") == "2026-02-30"
    assert "2026-02-30" in director.page.one("#from-e").text_content()
    assert director.page.one("input[name=stock]").get("aria-describedby") == "stock-e"
    assert director.page.one("details[open] input[name=stock]") is not None
    assert len(director.page.select("tbody tr")) == 50


def test_a_list_takes_five_statements_at_most(people, crowd, statements):
    for username in ("advisor1", "leader1", "director1"):
        visitor = people(username)
        for path in (
            "/clients/",
            "/clients/?sort=priority",
            "/clients/?idle=either&stock=600519",
            "/clients/?date_of=recorded&from=2026-03-01&sort=name",
            "/clients/?q=600519",
            "/clients/?q=2026-11-03",
            "/clients/?key=1&choose=1",
        ):
            visitor.get(path)
            with statements() as seen:
                visitor.get(path)
            assert len(seen) <= 5, (path, seen)


def test_the_first_page_stays_light(people, crowd):
    """Without rows: what the filters themselves weigh, before it is compressed."""
    for username, most in (("advisor1", 7_000), ("director1", 9_000)):
        visitor = people(username)
        visitor.get("/clients/?q=%E6%B2%A1%E6%9C%89")
        assert len(visitor.page.one("form.bar[hx-get]").text_content()) < 2_500
        assert len(visitor.get("/clients/?stock=999999").data) < most + 4_000


@pytest.mark.parametrize("text", ["600519", "茅台"])
def test_the_search_finds_holders(people, page, visible, crowd, text):
    held = visible("director1", _holds(text))
    assert held and {row.id for row in page("director1", q=text).rows} >= set(held[:50])


def test_a_six_digit_number_finds_holders_and_account_tails(people, page, shelf, crowd):
    account = shelf.put("advisor1", "王磊", phone="13900600519")
    assert account in {row.id for row in page("advisor1", q="600519").rows}


@pytest.mark.parametrize("typed", ["2026-11-03", "2026/11/3", "20261103", "2026年11月3日"])
@pytest.mark.parametrize("common", [1, 8_000])
def test_a_day_finds_opened_born_recorded_and_contacted(app, page, visible, crowd, typed, common, monkeypatch):
    monkeypatch.setattr(listing, "COMMON", common)
    day = date(2026, 11, 3)
    with app.app_context():
        talked = set(
            db.session.scalars(
                select(ContactRecord.client_id).where(
                    ContactRecord.at >= clock.at(day), ContactRecord.at < clock.at(day + timedelta(1))
                )
            )
        )

    def fits(row):
        return day in (row.opened_on, row.born_on, clock.local_date(row.created_at)) or row.id in talked

    for username in ("advisor1", "director1", "clerk1"):
        assert [row.id for row in page(username, q=typed).rows] == visible(username, fits)[:50]
    assert talked


def test_a_day_without_a_year_finds_birthdays(page, visible, crowd):
    born = visible("director1", lambda row: row.born_on == date(1980, 11, 3) or row.birthday == "s1103")
    assert born and [row.id for row in page("director1", q="11-03").rows] == born[:50]


def test_terms_follow_holdings_and_services(app, people, shelf):
    client_id = shelf.put("advisor1", "王磊", holdings="600519 贵州茅台 200股")
    advisor = people("advisor1")

    def found(query):
        advisor.get(f"/clients/?{urlencode(query)}")
        return advisor.page.texts("tbody a")

    assert found({"stock": "茅台"}) == found({"q": "600519"}) == ["王磊"]
    advisor.submit(f"/clients/{client_id}/edit", {"account-holdings": "招商银行 5手", "services": ["visit"]})
    assert found({"stock": "茅台"}) == found({"q": "600519"}) == []
    assert found({"stock": "招商"}) == found({"service": "visit"}) == ["王磊"]
    with app.app_context():
        left = db.session.scalars(select(SearchTerm.term).where(SearchTerm.term.like("$6%")))
        assert list(left) == []


def test_chosen_gives_what_one_reaches_and_nothing_else(app, cast, now, crowd, visible):
    everything = visible("director1", lambda row: True)
    with app.test_request_context(), app.app_context():
        leader, director = cast.person("leader1"), cast.person("director1")
        mine = visible("leader1", lambda row: True)
        asked = MultiDict([("client", str(one)) for one in everything] + [("client", "x"), ("client", "9" * 30)])
        assert sorted(row.id for row in chosen(asked, leader, now)) == sorted(set(mine) & set(everything))
        whole = chosen(MultiDict({"list": "status=archived&sort=name&after=x"}), director, now)
        assert {row.id for row in whole} == set(visible("director1", NARROWED["status=archived"]))
        assert len(chosen(MultiDict({"list": ""}), director, now, most=7)) == 7
        both = MultiDict([("list", "status=archived"), ("client", str(everything[0]))])
        assert {row.id for row in chosen(both, director, now)} == {row.id for row in whole}, "the whole list was meant"
        assert chosen(MultiDict(), director, now) == []
        for wrong in ("from=2026-02-30", "q=%E5%BC%A0", "status=nonsense"):
            assert chosen(MultiDict({"list": wrong}), director, now) == [], "not the list that was meant"


def test_a_failed_development_is_found_and_an_account_that_goes_is_not(app, cast, now, people, shelf):
    client_id = shelf.put("advisor1", "王磊", holdings="600519")
    shelf.set(client_id, status="developing")
    with app.app_context(), write_unit() as unit:
        lifecycle.back_to_prospect(unit.get(Client, client_id), Act(cast.person("leader1"), now))
    advisor = people("advisor1")
    for query in ("idle=failed", "idle=either", "stock=600519"):
        advisor.get(f"/clients/?{query}")
        assert advisor.page.texts("tbody a") == ["王磊"], query
    with app.app_context(), write_unit() as unit:
        act, client = Act(cast.person("director1"), now), unit.get(Client, client_id)
        kept = lifecycle.take_out(client, act, "client:deleted")
        assert unit.scalars(select(SearchTerm.term)).all() == []
        lifecycle.bring_back(client, kept, act, "client:back")
        assert "$600519" in unit.scalars(select(SearchTerm.term)).all()


def test_a_command_writes_anew_what_clients_are_found_by(app, shelf):
    with_stock, other = (
        shelf.put("advisor1", "单雄信", holdings="600519"),
        shelf.put("advisor1", "重庆", phone="13900000002"),
    )

    def stands():
        with app.app_context():
            terms = db.session.execute(select(SearchTerm.client_id, SearchTerm.term)).all()
            keys = db.session.execute(select(Client.id, Client.name_key)).all()
        return sorted(map(tuple, terms)), sorted(map(tuple, keys))

    before = stands()
    with app.app_context(), write_unit() as unit:
        unit.execute(delete(SearchTerm).where(SearchTerm.client_id == with_stock))
        unit.execute(insert(SearchTerm).values(client_id=other, branch_id=1, term="old"))
        unit.execute(update(Client).values(name_key="x"))
    assert app.test_cli_runner().invoke(args=["ia", "index-clients"]).output == "2 clients\n"
    assert stands() == before
