"""What the rules find each morning, and what they leave alone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from ia.alerts import evaluation
from ia.alerts.models import Alert
from ia.alerts.reminders import look
from ia.clients.models import TimelineEntry
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.org.models import Deputy
from ia.ground.timetable.models import JobRun
from tests.alerts.watching import MORNING
from tests.moment import NOW


def test_what_the_rules_find(watch):
    low = watch.discontented()
    long_ago, key = watch.silent(60), watch.silent(30, is_key=True)
    watch.silent(59, name="王五")
    watch.silent(29, name="赵六", is_key=True)
    watch.silent(400, name="孙七", status="prospect")
    watch.client(name="周八", last_satisfaction=3, last_contact_at=NOW)
    assert watch.morning().told == 1, "one notice for the adviser"
    assert watch.alerts() == [
        ("low_satisfaction", low),
        ("key_days_without_contact", key),
        ("days_without_contact", long_ago),
    ]


def test_a_loss_of_the_month_calls_for_a_talk(watch):
    lost, little, unknown, gained = (
        watch.client(name=name, total_assets=assets, last_contact_at=NOW)
        for name, assets in (("亏损", Decimal(89_000)), ("小亏", Decimal(91_000)), ("无资产", None), ("盈利", Decimal(1)))
    )
    for client_id, profit in ((lost, -11_000), (little, -9_000), (unknown, -9_000), (gained, 50_000)):
        watch.shelf.traded(client_id, profit_loss=Decimal(profit))
    before = watch.client(name="上上月", total_assets=Decimal(1_000), last_contact_at=NOW)
    watch.shelf.traded(before, "2026-09", profit_loss=Decimal(-9_000))
    watch.morning()
    assert watch.alerts() == [("month_loss", lost)], "11 of 100 percent, in the month that ended last"
    alert = watch.alert(watch.newest(Alert))
    assert (alert.value, alert.threshold) == (11, 10)
    watch.morning("2026-11-26T08:50")
    assert len(watch.alerts()) == 1


def test_accounts_looked_at_early_are_not_looked_at_again_when_advisers_are_told(watch, app, still):
    early = watch.discontented()
    with app.app_context(), clock.standing(still("2026-11-25T06:05")), write_unit() as unit:
        assert look(clock.now())["raised"] == 1
        done = {"started_at": clock.now(), "finished_at": clock.now(), "leased_until": clock.now()}
        unit.add(JobRun(task="account-alerts", period=clock.now(), **done))
    watch.discontented(name="李四光")
    assert watch.morning().told == 1
    assert watch.alerts() == [("low_satisfaction", early)]


def test_an_alert_says_what_was_found(watch, cast):
    client_id = watch.silent(75)
    watch.morning()
    alert = watch.alert(watch.newest(Alert))
    assert (alert.value, alert.threshold, alert.client_id) == (75, 60, client_id)
    assert alert.title == "李四光 · 久未联系"
    assert alert.serial_no == "AL-B001-202611-0001"
    assert alert.due_at == clock.at(alert.created_at.date()) + timedelta(days=1, seconds=-1), "the same trading day"
    assert watch.waits_for(alert.id) == {f"u:{cast.users['advisor1']}"}
    page = watch.person("advisor1").get(f"/alerts/{alert.id}").text
    assert "<b>75</b> 天" in page and f"/clients/{client_id}" in page
    assert watch.told("J-42") == [("advisor1", "%(count)s new alerts on accounts of your clients.")]


def test_it_stands_in_the_client_information_at_once(watch, app):
    client_id = watch.silent(75)
    watch.morning()
    with app.app_context():
        entry = db.session.scalars(select(TimelineEntry).where(TimelineEntry.client_id == client_id)).one()
    assert (entry.kind, entry.text) == ("alert", "久未联系 · 75 / 60 天")
    page = watch.person("advisor1").get(f"/clients/{client_id}").text
    assert "久未联系 · 75 / 60 天" in page and "预警" in page


def test_whoever_was_never_contacted_counts_from_the_record(watch):
    client_id = watch.client(created_at=NOW - timedelta(days=90))
    watch.client(name="新客户", created_at=NOW - timedelta(days=20))
    watch.morning()
    assert watch.alerts() == [("days_without_contact", client_id)]


def test_a_second_run_adds_nothing(watch, app):
    watch.discontented()
    watch.silent(80)
    watch.morning()
    with app.app_context():
        before = db.session.scalars(select(Notice.id)).all()
    again = watch.morning()
    assert len(watch.alerts()) == 2 and (again.told, again.already) == (0, 1)
    with app.app_context():
        assert db.session.scalars(select(Notice.id)).all() == before
    watch.morning("2026-11-26T08:50")
    assert len(watch.alerts()) == 2, "the condition is the same, and nobody has seen to it"


def test_after_a_rest_it_is_raised_again(watch):
    client_id = watch.silent(80)
    watch.morning()
    number = watch.newest(Alert)
    watch.still("2026-11-25T10:00")
    watch.step("advisor1", number, "dismiss", outcome="unreached", reason="电话停机")
    watch.morning("2026-12-24T08:50")
    assert len(watch.alerts()) == 1
    watch.morning("2026-12-28T08:50")
    assert watch.alerts() == [("days_without_contact", client_id)] * 2


def test_only_trading_days(watch):
    watch.silent(80)
    watch.morning("2026-11-28T08:50")  # a Saturday
    assert watch.alerts() == []


def test_nobody_is_given_more_than_the_rule_lets_have(watch, people):
    watch.still(NOW)
    watch.person("director1").submit("/alerts/rules/days_without_contact", form="form", most_open="2")
    poor, rich, richest = (watch.silent(80, name=f"客户{n}", total_assets=n * 1000) for n in (1, 2, 3))
    other = watch.silent(80, "advisor2", name="别人的客户")
    watch.morning()
    assert sorted(client for _, client in watch.alerts()) == sorted([rich, richest, other]), "the most valuable first"
    number = watch.newest(Alert)
    mine = next(n for n in range(1, number + 1) if (one := watch.alert(n)) and one.client_id == rich)
    watch.still("2026-11-25T10:00")
    watch.step("advisor1", mine, "dismiss", outcome="known", reason="已在营业部面谈")
    watch.morning("2026-11-26T08:50")
    assert [client for _, client in watch.alerts()][-1] == poor


def test_a_branch_sets_its_own_rules(watch):
    watch.still(NOW)
    visitor = watch.person("director1")
    visitor.submit("/alerts/rules/low_satisfaction", form="form", threshold="3", contact_days="1", escalate_days="2")
    visitor.submit("/alerts/rules/days_without_contact", form="form", active=None)
    client_id = watch.client(last_satisfaction=3, last_contact_at=NOW)
    elsewhere = watch.silent(90, "advisor9")
    watch.silent(90, name="不再看")
    watch.morning()
    assert watch.alerts() == [("low_satisfaction", client_id), ("days_without_contact", elsewhere)]
    alert = watch.alert(watch.newest(Alert) - 1)
    assert clock.local_date(alert.due_at).isoformat() == "2026-11-26"
    assert alert.escalate_on.isoformat() == "2026-11-30"
    assert "director1" not in {name for name, _ in watch.told("J-42")}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("threshold", "5", "应在 1 到 4 之间"),
        ("threshold", "", "应在 1 到 4 之间"),
        ("contact_days", "11", "应在 0 到 10 之间"),
        ("escalate_days", "0", "应在 1 到 10 之间"),
        ("again_days", "x", "请填写整数"),
    ],
)
def test_a_rule_that_cannot_be(watch, field, value, words):
    watch.still(NOW)
    visitor = watch.person("director1")
    visitor.submit("/alerts/rules/low_satisfaction", form="form", **{field: value})
    assert visitor.status == 422
    assert words in visitor.page.text and f'value="{value}"' in visitor.page.source, "what was typed stays"


def test_two_set_a_rule_at_once(watch):
    watch.still(NOW)
    visitor = watch.person("director1")
    visitor.get("/alerts/rules/low_satisfaction")
    late = visitor.page
    visitor.submit(None, form="form", threshold="3")
    visitor.page = late
    data = dict(late.form("form").form_values()) | {"threshold": "1", "form_token": ""}
    assert visitor.post("/alerts/rules/low_satisfaction", data=data).status_code == 409


def test_who_sets_rules(watch):
    watch.still(NOW)
    for username in ("advisor1", "leader1", "station1", "director1"):
        assert watch.status(username, "/alerts/rules") == 200
    for username in ("advisor1", "leader1", "gm1", "board1"):
        assert watch.status(username, "/alerts/rules/low_satisfaction") == 403
    assert watch.status("director1", "/alerts/rules/nothing") == 404


def test_who_stands_in_for_the_director_sets_no_rules(watch, app, cast):
    days = {"starts_on": date(2026, 11, 23), "ends_on": date(2026, 11, 27), "reason": "休假", "set_at": NOW}
    who = {
        "principal_id": cast.users["director1"],
        "deputy_id": cast.users["gm1"],
        "set_by_id": cast.users["director1"],
    }
    with app.app_context(), write_unit() as unit:
        unit.add(Deputy(**who, **days))
    watch.still(NOW)
    assert watch.status("gm1", "/alerts/rules/low_satisfaction") == 403


def test_the_work_does_not_grow_with_the_branch(watch, afresh, statements):
    """The statements of a run, but for the headers of the forms, which are written one by one."""
    seen = []
    for many in (2, 30):
        afresh()
        for number in range(many):
            watch.silent(80, name=f"客户{number}", is_key=number % 2 == 0)
        with statements() as run:
            watch.morning()
        assert len(watch.alerts()) == many
        seen.append(len([one for one in run if not one.startswith("INSERT INTO documents")]))
    assert seen[0] == seen[1]


def test_what_the_database_refuses(watch, app):
    """A second open alert of a rule on a client cannot be written, whoever tries."""
    watch.raised()
    with (
        app.app_context(),
        clock.standing(watch.still(MORNING)),
        pytest.raises(Exception, match="open_key"),
        write_unit(),
    ):
        first = db.session.get(Alert, watch.newest(Alert))
        row = db.session.execute(select(*evaluation.FACTS).where(evaluation.FACTS[0] == first.client_id)).one()
        branch = db.session.get(evaluation.Unit, first.branch_id)
        rule = evaluation.of_branches([branch.id])[branch.id]["low_satisfaction"]
        evaluation.raise_for([row], rule, branch, evaluation.Act(None, clock.now()))
