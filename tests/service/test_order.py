"""Who stands on the list of whom to contact, why, in which order; rules, coverage and what is reminded of."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.workdays.calendar import month_named
from ia.service import coverage, reminders
from ia.service.cycles import Cycle, month_of, week_of
from ia.service.models import ContactRule, Coverage
from ia.service.order import due


@pytest.fixture
def listed(app, cast):
    """`listed("advisor1")` gives names and reasons of whom that person contacts now, the most urgent first."""

    def ask(username: str) -> list[tuple[str, tuple[str, ...]]]:
        with app.app_context():
            now = clock.now()
            found = due(cast.person(username), now, limit=50)
            assert found.count == len(found.some)
            return [(one.name, one.reasons) for one in found.some]

    return ask


def rule(app, people, client_id: int, **fields):
    address = f"/contact-rules/new/{client_id}"
    people("advisor1").submit(address, fields, form=address)
    return people("advisor1").status


def test_every_existing_client_once_a_month(shelf, listed):
    shelf.existing("advisor1", "未联系", fund_account_no="0068020001")
    talked = shelf.existing("advisor1", "本月已联系", fund_account_no="0068020002")
    before = shelf.existing("advisor1", "上月联系", fund_account_no="0068020003")
    shelf.put("advisor1", "潜在客户甲")
    shelf.set(talked, last_contact_at=clock.at(date(2026, 11, 3), 10))
    shelf.set(before, last_contact_at=clock.at(date(2026, 10, 30), 10))
    assert sorted(listed("advisor1")) == [("上月联系", ("cycle",)), ("未联系", ("cycle",))]
    assert listed("advisor2") == []


def test_a_weekly_rule_counts_weeks(app, people, shelf, listed):
    client_id = shelf.existing("advisor1", "每周客户")
    assert rule(app, people, client_id, kind="regular", cycle="weekly", channel="phone") == 200
    shelf.set(client_id, last_contact_at=clock.at(date(2026, 11, 20), 10))
    assert listed("advisor1") == [("每周客户", ("cycle",))], "last week's talk does not count for this week"
    shelf.set(client_id, last_contact_at=clock.at(date(2026, 11, 23), 10))
    assert listed("advisor1") == []


def test_conditions_call_for_a_contact_and_agreed_days_come_with_their_reason(app, people, shelf, listed):
    client_id = shelf.existing("advisor1", "条件客户", total_assets=Decimal("3000000"))
    fields = {"conditions-interval_days": "10", "conditions-importance": "1,000,000"}
    assert rule(app, people, client_id, kind="immediate", channel="phone", **fields) == 200
    shelf.set(client_id, last_contact_at=clock.at(date(2026, 11, 20), 10))
    assert listed("advisor1") == []
    shelf.set(
        client_id, last_contact_at=clock.at(date(2026, 11, 13), 10), next_contact_at=clock.at(date(2026, 11, 24), 15)
    )
    assert listed("advisor1") == [("条件客户", ("agreed", "interval", "importance"))]


def test_richer_and_less_satisfied_clients_come_first(shelf, listed):
    for name, assets in (("中", 500_000), ("大", 5_000_000), ("小", 10_000)):
        shelf.existing("advisor1", name, total_assets=Decimal(assets), fund_account_no=f"00680{assets:07d}"[:12])
    assert [name for name, _ in listed("advisor1")] == ["大", "中", "小"]


def test_who_traded_more_in_the_newest_month_comes_first_and_may_be_important_by_it(app, people, shelf, listed):
    little, much = (shelf.existing("advisor1", name, fund_account_no=f"006800{name}") for name in ("1", "2"))
    shelf.traded(little, "2026-09", trade_volume=Decimal(9_000_000))
    shelf.traded(little, "2026-10", trade_volume=Decimal(10_000))
    shelf.traded(much, "2026-10", trade_volume=Decimal(500_000))
    shelf.traded(much, "2026-07", trade_volume=Decimal(1))
    assert [name for name, _ in listed("advisor1")] == ["2", "1"]
    fields = {"kind": "regular", "cycle": "monthly", "channel": "phone", "conditions-volume": "500,000"}
    assert [rule(app, people, client_id, **fields) for client_id in (little, much)] == [200, 200]
    assert listed("advisor1") == [("2", ("cycle", "importance")), ("1", ("cycle",))]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "regular", "cycle": "", "channel": "phone"},
        {"kind": "immediate", "channel": "phone"},
        {"kind": "regular", "cycle": "weekly", "channel": "phone", "conditions-interval_days": "999"},
        {"kind": "regular", "cycle": "weekly", "channel": "pigeon"},
    ],
)
def test_a_rule_that_says_nothing_is_refused(app, people, shelf, fields):
    client_id = shelf.existing("advisor1", "规则客户")
    assert rule(app, people, client_id, **fields) == 422
    with app.app_context():
        assert db.session.scalars(select(ContactRule)).all() == []


def test_a_rule_is_removed_again(app, people, shelf):
    client_id = shelf.existing("advisor1", "规则客户")
    rule(app, people, client_id, kind="regular", cycle="weekly", channel="phone")
    address = f"/contact-rules/new/{client_id}"
    people("advisor1").submit(address, form=address, press="remove")
    with app.app_context():
        assert db.session.scalars(select(ContactRule)).all() == []


@pytest.mark.parametrize(
    ("username", "status"), [("leader1", 403), ("director1", 403), ("advisor2", 404), ("leader9", 404)]
)
def test_only_the_adviser_sets_a_rule(people, shelf, username, status):
    people(username).get(f"/contact-rules/new/{shelf.existing('advisor1', '规则客户')}", expect=status)


def test_coverage_per_adviser_and_who_is_left(people, shelf):
    for number in range(3):
        client_id = shelf.existing("advisor1", f"覆盖{number}", fund_account_no=f"006802000{number}")
        if number:
            shelf.set(client_id, last_contact_at=clock.at(date(2026, 11, 10), 10))
    shelf.existing("advisor3", "别队客户", fund_account_no="0068020009")
    page = people("leader1").get("/tracking-sheets/coverage").text
    assert "66%" in page and "林晓东" in page and "吴思远" not in page
    people("director1").get("/tracking-sheets/coverage")
    link = next(link for link in people("director1").page.links() if "adviser=" in link)
    assert "覆盖0" in people("director1").get(link).text
    assert "别队客户" not in people("leader1").get("/tracking-sheets/coverage").text
    people("clerk1").get("/tracking-sheets/coverage", expect=403)


def test_whom_nobody_contacted_is_listed_by_adviser_and_by_team(people, shelf):
    """One director asks several lines within a minute, and each answers for itself."""
    for number, adviser in enumerate(("advisor1", "leader1", "advisor3")):
        shelf.existing(adviser, f"从未{adviser}", fund_account_no=f"00680300{number}1")
        before = shelf.existing(adviser, f"上月{adviser}", fund_account_no=f"00680300{number}2")
        shelf.set(before, last_contact_at=clock.at(date(2026, 10, 9), 10))
        talked = shelf.existing(adviser, f"本月{adviser}", fund_account_no=f"00680300{number}3")
        shelf.set(talked, last_contact_at=clock.at(date(2026, 11, 9), 10))
    director = people("director1")
    director.get("/tracking-sheets/coverage")
    links = [link for link in director.page.links() if "/coverage?" in link and "team=" in link]
    found = set()
    for link in links:
        text = director.get(link).text
        left = {name for name in ("advisor1", "leader1", "advisor3") if f"从未{name}" in text}
        assert left == {name for name in ("advisor1", "leader1", "advisor3") if f"上月{name}" in text}
        assert "本月a" not in text and "本月l" not in text
        if left:
            assert text.index("从未") < text.index("上月"), "who never was comes first"
            found.add(("adviser=" in link, frozenset(left)))
    assert found == {
        *((True, frozenset({name})) for name in ("advisor1", "leader1", "advisor3")),
        (False, frozenset({"advisor1", "leader1"})),
    }


def test_a_month_is_counted_once_it_is_over(app, cast, people, shelf, still):
    client_id = shelf.existing("advisor1", "月度客户", created_at=clock.at(date(2026, 10, 1)))
    address = f"/tracking-sheets/new/{client_id}"
    talk = {
        "direction": "active",
        "nature": "general",
        "channel": "phone",
        "topic": "问候",
        "satisfaction": "5",
        "solved": "无",
    }
    people("advisor1").submit(address, form=address, at="2026-11-24T09:00", **talk)
    still("2026-12-01T09:00")
    with app.app_context():
        for _ in range(2):
            with write_unit():
                assert coverage.count_month(date(2026, 11, 1)) == 1
        line = db.session.scalars(select(Coverage)).one()
        assert (line.clients, line.contacted) == (1, 1)
        seen = coverage.lines(cast.person("advisor1"), date(2026, 11, 1), clock.now())
        assert [(line.adviser, line.clients, line.contacted, line.share, line.satisfaction) for line in seen] == [
            ("林晓东", 1, 1, 100, 5.0)
        ]


def told(app, function) -> tuple[int, int]:
    with app.app_context(), write_unit():
        outcome = function(clock.now())
        return outcome.told, outcome.already


def test_an_agreed_contact_is_announced_the_working_day_before_and_on_the_day(app, shelf, still):
    client_id = shelf.existing("advisor1", "约定客户")
    shelf.set(client_id, next_contact_at=clock.at(date(2026, 11, 30), 10))  # a Monday
    seen = []
    for moment in ("2026-11-26T08:10", "2026-11-27T08:10", "2026-11-27T08:20", "2026-11-30T08:10"):
        still(moment)
        seen.append(told(app, reminders.agreed_contacts))
    assert seen == [(0, 0), (1, 0), (0, 1), (1, 0)]


def test_cycles_are_announced_on_their_first_working_day(app, shelf, still):
    shelf.existing("advisor1", "月客户")
    seen = {}
    for day in ("2026-10-01", "2026-10-08", "2026-10-09", "2026-11-02", "2026-11-03"):
        still(f"{day}T08:10")
        seen[day] = told(app, reminders.cycle_lists)[0]
    assert seen == {"2026-10-01": 0, "2026-10-08": 1, "2026-10-09": 0, "2026-11-02": 1, "2026-11-03": 0}


def test_who_was_not_contacted_is_named_at_the_end_of_the_month(app, cast, shelf, still):
    shelf.existing("advisor1", "未联系")
    days = {}
    for day in ("2026-11-19", "2026-11-20", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30"):
        still(f"{day}T08:10")
        days[day] = told(app, reminders.not_contacted)[0]
    assert days == {
        "2026-11-19": 0,
        "2026-11-20": 1,
        "2026-11-25": 0,
        "2026-11-26": 1,
        "2026-11-27": 1,
        "2026-11-30": 2,
    }
    with app.app_context():
        leader = cast.users["leader1"]
        assert [one.values["count"] for one in db.session.scalars(select(Notice).where(Notice.user_id == leader))] == [
            1
        ]


def test_cycles_in_days():
    assert week_of(date(2026, 11, 22)) == Cycle(date(2026, 11, 16), date(2026, 11, 22))
    assert month_of(date(2026, 2, 10)) == Cycle(date(2026, 2, 1), date(2026, 2, 28))
    today = date(2026, 11, 24)
    assert [month_named(text, today) for text in ("2026-10", "2027-01", "x", None, "2026-13")] == [
        date(2026, 10, 1),
        *[date(2026, 11, 1)] * 4,
    ]


def test_whoever_is_left_in_the_whole_branch_is_named_at_once(people, shelf):
    for username, name, account in (("advisor1", "甲客户", "1"), ("advisor3", "乙客户", "2"), ("advisor9", "外客户", "3")):
        shelf.existing(username, name, fund_account_no=f"006802000{account}")
    director = people("director1")
    director.get("/tracking-sheets/coverage")
    (link,) = [link for link in director.page.links() if "all=1" in link]
    page = director.get(link).text
    assert "甲客户" in page and "乙客户" in page and "外客户" not in page
    assert "乙客户" not in people("leader1").get(link).text, "the rights stay those of the person"
