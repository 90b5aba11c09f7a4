"""The months of a client: side by side, commented by the adviser, listed while a comment is missing (S-03)."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from ia.clients.figures import MonthlyStat
from ia.clients.models import TimelineEntry
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.tracking import months, side_by_side
from tests.access.expected import PEOPLE
from tests.clients.shelf import count
from tests.tracking.counter import BEFORE, HOME, MONTH, row

SEEING = ("advisor", "leader", "station_leader", "marketing_director")


@pytest.fixture
def client(shelf):
    return shelf.existing("advisor1", "张三丰")


@pytest.fixture
def tracked(counter, client):
    """Two months of the client."""
    counter.bring_in([row("0068027145", "1000000", "800", "股票50% 现金50%", "40", "5000")], month=BEFORE)
    counter.bring_in([row("0068027145", "1250000", "960", "股票70% 现金30%", "52.5", "-3200")])
    return client


def cells(visitor) -> dict[str, list[str]]:
    """The months side by side, by figure."""
    rows = visitor.page.select("main table tbody tr")
    return {one[0].text_content(): [" ".join(cell.text_content().split()) for cell in one[1:]] for one in rows}


def test_months_stand_side_by_side_with_what_changed(counter, tracked):
    visitor = counter.person("advisor1")
    visitor.get(f"{HOME}clients/{tracked}")
    found = cells(visitor)
    assert found["交易量（元）"] == ["1,250,000.00 +25.0%", "1,000,000.00"]
    assert found["交易成本（元）"] == ["960.00 +20.0%", "800.00"]
    assert found["换手率（％）"] == ["52.50 +12.50", "40.00"]
    assert found["盈亏（元）"] == ["-3,200.00 -8,200.00", "5,000.00"]
    assert found["持仓结构"] == ["股票70% 现金30% 已变更", "股票50% 现金50%"]


def stat(month: str, volume, holdings="股票"):
    facts = {"trade_volume": volume, "turnover_rate": volume, "holdings_structure": holdings}
    return MonthlyStat(month=month, **{name: value if volume is not None else None for name, value in facts.items()})


@pytest.mark.parametrize(
    "now, then, share, difference",
    [
        (Decimal(150), Decimal(100), Decimal("50.0"), Decimal(50)),
        (Decimal(0), Decimal(100), Decimal("-100.0"), Decimal(-100)),
        (Decimal(100), Decimal(0), None, Decimal(100)),
        (Decimal(100), None, None, None),
        (None, Decimal(100), None, None),
    ],
)
def test_what_percents_can_say(now, then, share, difference):
    month = side_by_side.Month(stat(MONTH, now), stat(BEFORE, then))
    assert month.share("trade_volume") == share and month.difference("turnover_rate") == difference
    assert side_by_side.Month(stat(MONTH, now), None).share("trade_volume") is None


def test_a_month_that_is_missing_is_not_compared_with_an_earlier_one(counter, client):
    counter.bring_in([row("0068027145", "1")], month="2026-08")
    counter.bring_in([row("0068027145", "2")])
    visitor = counter.person("advisor1")
    visitor.get(f"{HOME}clients/{client}")
    assert cells(visitor)["交易量（元）"] == ["2.00", "1.00"]


def test_earlier_months_are_on_further_pages(counter, client):
    for n in range(1, 9):
        counter.bring_in([row("0068027145", str(n))], month=months.later("2026-11", -n))
    visitor = counter.person("advisor1")
    visitor.get(f"{HOME}clients/{client}")
    assert len(cells(visitor)["交易量（元）"]) == side_by_side.SHOWN
    visitor.get(f"{HOME}clients/{client}?until=2026-04")
    assert cells(visitor)["交易量（元）"] == ["7.00 -12.5%", "8.00"]
    visitor.get(f"{HOME}clients/{client}?until=nonsense")


def test_the_comment_is_written_and_stands_in_the_clients_information(counter, tracked, app):
    counter.comment(tracked, "大盘上涨，客户追涨；短线为主。")
    kept = counter.stat(tracked)
    assert (kept.comment, kept.comment_version) == ("大盘上涨，客户追涨；短线为主。", 1)
    visitor = counter.person("leader1")
    assert "短线为主" in visitor.get(f"/clients/{tracked}").text and "月度跟踪" in visitor.page.text
    assert "短线为主" in visitor.get(f"{HOME}clients/{tracked}").text
    with app.app_context():
        changes = db.session.scalar(select(AuditRow.changes).where(AuditRow.action == "tracking-comment"))
        assert changes == {"month": [None, MONTH], "revision": [None, 1]}
        entry = db.session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "tracking")).one()
        assert entry.text == f"{MONTH}: 大盘上涨，客户追涨；短线为主。"
    history = visitor.get(f"/clients/{tracked}/history").text
    assert "月度评述" in history and MONTH in history


def test_the_same_comment_again_is_no_new_version(counter, tracked, app):
    counter.comment(tracked, "正常")
    counter.comment(tracked, "正常")
    assert counter.stat(tracked).comment_version == 1 and count(app, TimelineEntry) == 1


def test_an_empty_or_endless_comment_is_refused(counter, tracked):
    for text in ("", "　", "长" * 2001):
        visitor = counter.comment(tracked, text, status=422)
        assert visitor.page.one("textarea[name=comment]").text_content().strip() == text.strip()
    assert counter.stat(tracked).comment is None


def test_what_somebody_else_has_written_meanwhile_is_shown(counter, tracked):
    address = f"{HOME}clients/{tracked}/months/{MONTH}"
    visitor = counter.person("advisor1")
    visitor.get(address)
    page = visitor.page
    counter.comment(tracked, "第一稿")
    visitor.page = page
    visitor.submit(None, comment="第二稿", form=address)
    assert visitor.status == 409 and "第一稿" in visitor.page.text and "第二稿" in visitor.page.text
    assert counter.stat(tracked).comment == "第一稿"


def test_a_form_sent_twice_counts_once(counter, tracked):
    address = f"{HOME}clients/{tracked}/months/{MONTH}"
    visitor = counter.person("advisor1")
    visitor.get(address)
    page = visitor.page
    for _ in range(2):
        visitor.page = page
        visitor.submit(None, comment="正常", form=address)
        assert visitor.status == 200
    assert counter.stat(tracked).comment_version == 1


def test_for_whom_the_months_exist(counter, tracked, people):
    """7.1: own, the team, the branch; for everybody else they are like a client who was never made. Only the adviser
    comments."""
    for who in PEOPLE:
        allowed, sees = PEOPLE[who].role in SEEING, who in ("advisor1", "leader1", "director1")
        shown = 200 if sees else 404 if allowed else 403
        people(who).get(f"{HOME}clients/{tracked}", expect=shown)
        people(who).get(f"{HOME}clients/{tracked}/months/{MONTH}", expect=200 if who == "advisor1" else 403 if sees else shown)
        people(who).get(f"{HOME}clients/999999", expect=404 if allowed else 403)
    for who, status in (("leader1", 403), ("director1", 403), ("advisor3", 404)):
        visitor = people(who)
        token = visitor.get("/help/").text.split('name="csrf_token" value="')[1].split('"')[0]
        for address in (f"{HOME}clients/{tracked}/months/{MONTH}", f"{HOME}clients/{tracked}/print"):
            assert visitor.post(address, data={"csrf_token": token, "comment": "x"}).status_code == status
    assert counter.stat(tracked).comment is None


def test_a_month_without_figures_is_none(counter, tracked):
    visitor = counter.person("advisor1")
    for month in ("2026-01", "2026-13", "abc", "2026-1"):
        visitor.get(f"{HOME}clients/{tracked}/months/{month}", expect=404)


def names(visitor) -> list[str]:
    return [one.text_content() for one in visitor.page.select("#tracking-list tbody td:first-child a")]


@pytest.fixture
def three(counter, shelf):
    """Clients of three advisers with figures, one of which is commented."""
    numbers = {}
    for n, who in enumerate(("advisor1", "advisor2", "leader1", "advisor3")):
        numbers[who] = shelf.existing(who, f"客户{who}", fund_account_no=f"006802714{n}", phone=f"1380013800{n}")
    numbers["second"] = shelf.existing("advisor1", "客户second", fund_account_no="0068027149", phone="13800138009")
    counter.bring_in([row(f"006802714{n}", str(n)) for n in (0, 1, 2, 3, 9)])
    counter.comment(numbers["second"], "正常")
    return numbers


def test_who_is_without_a_comment_is_listed_for_whoever_cares(counter, three):
    visible = {
        "advisor1": ["客户advisor1"],
        "leader1": ["客户advisor1", "客户advisor2", "客户leader1"],
        "director1": ["客户advisor1", "客户advisor2", "客户advisor3", "客户leader1"],
        "advisor9": [],
    }
    for who, expected in visible.items():
        visitor = counter.person(who)
        visitor.get(HOME)
        assert names(visitor) == expected, who
    visitor = counter.person("advisor1")
    visitor.get(f"{HOME}?standing=written")
    assert names(visitor) == ["客户second"]
    visitor.get(f"{HOME}?standing=all&month={MONTH}")
    assert names(visitor) == ["客户advisor1", "客户second"]
    visitor.get(f"{HOME}?month={BEFORE}")
    assert names(visitor) == []
    visitor.get(f"{HOME}?month=2026-99&standing=never")
    assert visitor.status == 200


def test_superiors_see_how_far_each_adviser_is(counter, three, cast):
    def lines(who):
        visitor = counter.person(who)
        visitor.get(HOME)
        return {
            one[0].text_content(): [cell.text_content() for cell in one[2:]]
            for one in visitor.page.select("main > .scroll tbody tr")
        }

    assert lines("leader1") == {"林晓东": ["2", "1", "1"], "周雨涵": ["1", "0", "1"], "陈建国": ["1", "0", "1"]}
    assert lines("director1")["吴思远"] == ["1", "0", "1"]
    assert not counter.person("advisor1").get(HOME).text.count("有数据的客户")
    visitor = counter.person("leader1")
    visitor.get(f"{HOME}?adviser={cast.users['advisor2']}&month={MONTH}")
    assert names(visitor) == ["客户advisor2"]


def test_the_list_goes_on_by_pages(counter, shelf):
    accounts = [f"00680{n:05d}" for n in range(55)]
    for n, account in enumerate(accounts):
        shelf.existing("advisor1", f"客户{n:02d}", fund_account_no=account, phone=f"139{n:08d}")
    counter.bring_in([row(account) for account in accounts])
    visitor = counter.person("advisor1")
    visitor.get(HOME)
    first = names(visitor)
    (further,) = [one.get("href") for one in visitor.page.select(".pager a[rel=next]")]
    visitor.get(further)
    assert len(first) == 50 and len(names(visitor)) == 5 and not set(first) & set(names(visitor))


def test_the_clients_page_leads_to_the_months(counter, tracked, shelf):
    prospect = shelf.put("advisor1", "准客户", phone="13800138111")
    visitor = counter.person("advisor1")
    assert f"{HOME}clients/{tracked}" in visitor.get(f"/clients/{tracked}").text
    assert f"{HOME}clients/" not in visitor.get(f"/clients/{prospect}").text


def test_the_months_are_printed_for_the_clients_file(counter, tracked, app):
    counter.comment(tracked, "短线为主")
    visitor = counter.person("advisor1")
    visitor.get(f"{HOME}clients/{tracked}")
    visitor.submit(None, form=f"{HOME}clients/{tracked}/print")
    sheet = visitor.page.text
    assert "客户月度跟踪表" in sheet and "短线为主" in sheet and "+25.0%" in sheet and "张三丰" in sheet
    with app.app_context():
        query = select(AuditRow.changes).where(AuditRow.action == "print", AuditRow.subject_id == tracked)
        assert db.session.scalar(query)["paper"] == [None, "monthly_tracking"]
