"""Who sleeps, who sees it, and how a campaign goes (S-34)."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from ia.clients.models import TimelineEntry
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.service.models import Activation

HOME, CAMPAIGN = "/dormant-clients/", "/dormant-clients/campaign"


@pytest.fixture
def sleeper(shelf):
    """`sleeper("张三丰", "1000")` records an existing client of advisor1 with an old account and so much in it."""

    def put(name: str, assets: str | None, username: str = "advisor1", **facts) -> int:
        sleeper.many += 1
        old = {"opened_on": date(2024, 5, 6), "fund_account_no": f"0068030{sleeper.many:03d}"}
        return shelf.existing(username, name, **(old | {"total_assets": assets and Decimal(assets)} | facts))

    sleeper.many = 0
    return put


def rows(visitor, query: str = "") -> str:
    return visitor.get(f"{HOME}{query}").text


def test_who_sleeps_and_who_sleeps_half(people, sleeper):
    sleeper("睡深客户", "1000")
    sleeper("尚持股票", "800.00", holdings="600519 100股")
    sleeper("略有余额", "1000.01")
    sleeper("余额不少", "10000.01")
    sleeper("余额未知", None)
    sleeper("新开帐户", "10", opened_on=date(2025, 11, 25))
    deep, half = rows(people("advisor1"), "?stage=asleep"), rows(people("advisor1"), "?stage=half")
    assert "睡深客户" in deep and "尚持股票" not in deep and "略有余额" not in deep
    assert "尚持股票" in half and "略有余额" in half and "睡深客户" not in half
    either = rows(people("advisor1"))
    assert all(name in either for name in ("睡深客户", "尚持股票", "略有余额"))
    for page in (deep, half, either):
        assert not any(name in page for name in ("余额不少", "余额未知", "新开帐户"))


def test_each_sees_the_sleepers_in_the_own_care(people, sleeper):
    sleeper("一队客户", "10")
    sleeper("二队客户", "10", "advisor3")
    assert "一队客户" in rows(people("leader1")) and "二队客户" not in rows(people("leader1"))
    assert "一队客户" in rows(people("director1")) and "二队客户" in rows(people("director1"))
    assert "一队客户" not in rows(people("advisor2"))
    people("clerk1").get(HOME, expect=403)
    assert "一队客户" in rows(people("advisor1"), "?stage=deep&adviser=x"), "what cannot be is passed over"


def test_a_campaign_from_the_first_tick_to_the_last(app, people, sleeper, shelf):
    first, second = sleeper("睡客甲", "10"), sleeper("睡客乙", "20")
    visitor = people("advisor1")
    address = f"{CAMPAIGN}?client={first}&client={second}"
    answer = visitor.submit(address, form=CAMPAIGN, campaign="唤醒行动")
    assert visitor.status == 200 and "唤醒行动" in answer.text
    with app.app_context():
        marked = db.session.scalars(select(Activation).order_by(Activation.client_id)).all()
        assert [(one.client_id, one.campaign, one.ended_at) for one in marked] == [
            (first, "唤醒行动", None),
            (second, "唤醒行动", None),
        ]
        entries = select(TimelineEntry.client_id).where(TimelineEntry.kind == "activation")
        assert sorted(db.session.scalars(entries)) == [first, second]
    shelf.set(first, last_contact_at=clock.at(date(2026, 11, 24), 18))
    assert "已联系" in rows(visitor) or "talked with" in rows(visitor)
    assert "睡客甲" in rows(visitor, "?marked=1") and "睡客甲" not in rows(visitor, "?marked=0")
    visitor.submit(f"{CAMPAIGN}?client={second}", form=CAMPAIGN, campaign="第二次行动")
    visitor.submit(f"{CAMPAIGN}?client={first}", form=CAMPAIGN, press="release")
    with app.app_context():
        running = select(Activation.client_id, Activation.campaign).where(Activation.ended_at.is_(None))
        assert db.session.execute(running).all() == [(second, "第二次行动")]
        told = select(AuditRow.action).where(AuditRow.action.like("activation%")).order_by(AuditRow.seq)
        assert db.session.scalars(told).all() == ["activation"] * 3 + ["activation-ended"]


def test_nobody_marks_out_of_reach_or_without_a_name(app, people, sleeper):
    number = sleeper("睡客甲", "10")
    stranger = people("advisor3")
    assert "睡客甲" not in stranger.get(f"{CAMPAIGN}?client={number}").text
    people("advisor1").submit(f"{CAMPAIGN}?client={number}", form=CAMPAIGN, campaign=" ")
    assert people("advisor1").status == 422
    mine = sleeper("自己的客户", "10", "advisor3")
    stranger.submit(f"{CAMPAIGN}?client={mine}", {"clients": [str(mine), str(number)]}, form=CAMPAIGN, campaign="越权")
    assert stranger.status == 422
    with app.app_context():
        assert db.session.scalars(select(Activation)).all() == []


def test_statements_do_not_grow_with_the_clients(people, sleeper, statements):
    numbers = [sleeper(f"睡客{number}", "10") for number in range(8)]
    visitor = people("leader1")
    visitor.get(HOME)
    with statements() as seen:
        visitor.get(HOME)
    assert len(seen) <= 5, "\n".join(seen)
    address = f"{CAMPAIGN}?" + "&".join(f"client={number}" for number in numbers)
    visitor.get(address)
    with statements() as seen:
        visitor.submit(None, form=CAMPAIGN, follow=False, campaign="唤醒行动")
    assert len([text for text in seen if "pg_advisory" not in text]) <= 14, "\n".join(seen)
