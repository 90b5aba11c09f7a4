"""Trading data from the counter: files as branches have them, whole or not at all, a new version only expressly."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from ia.clients.figures import MonthlyStat
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.audit import verify
from ia.ground.db import db, write_unit
from ia.tracking import reading, taking, work
from ia.tracking.models import TradingRow
from jobs import upkeep
from jobs.tracking import resend
from tests.clients.shelf import count
from tests.tracking.counter import BEFORE, HEAD, HOME, MONTH, row, table, workbook

OTHER = "0068027146"
TWO = [row("0068027145"), row(OTHER, volume="0", cost="0", holdings="", rate="0", profit="0")]


@pytest.fixture
def clients(shelf):
    """Two existing clients of advisor1."""
    return shelf.existing("advisor1", "张三丰"), shelf.existing("advisor1", "李四光", fund_account_no=OTHER)


FORMS = {
    "gb18030.csv": lambda rows: table(rows).encode("gb18030"),
    "utf8.csv": lambda rows: table(rows).encode("utf-8-sig"),
    "data.xlsx": workbook,
    "data.xls": lambda rows: (
        table(rows, above="").replace(",", "\t").replace("1\t200\t000", "1200000").encode("utf-16")
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_file_is_checked_and_then_taken(counter, clients, name):
    plain = [row("0068027145", volume="1200000", profit="-3200"), TWO[1]]
    visitor = counter.send(FORMS[name](plain), name)
    assert "已核查，待导入" in visitor.page.text, visitor.page.text
    assert counter.stat(clients[0]) is None, "nothing is written before the decision"
    counter.take(visitor)
    stat = counter.stat(clients[0])
    assert (stat.trade_volume, stat.trade_cost, stat.turnover_rate) == (
        Decimal(1200000),
        Decimal("960.50"),
        Decimal("85.5"),
    )
    assert (stat.profit_loss, stat.holdings_structure) == (Decimal(-3200), "股票70% 现金30%")
    assert counter.stat(clients[1]).holdings_structure is None


def test_the_report_names_sums_and_who_is_missing(counter, clients, shelf):
    shelf.existing("advisor1", "王五", fund_account_no="0068027999")
    visitor = counter.send(table([*TWO, ["合计", "", "1,200,000.00", "960.50", "", "", ""]]))
    facts = {pair[0].text_content(): pair[1].text_content() for pair in visitor.page.select("dl.facts div")}
    assert facts["行数"] == "2" and facts["对应客户"] == "2" and facts["文件中没有的在册客户"] == "1"
    assert facts["交易量（元）"] == "1,200,000.00" and facts["盈亏（元）"] == "-3,200.00"


BAD = [
    (row("0068027145", volume="12万"), "交易量", "万"),
    (row("0068027145", cost="-3"), "交易成本", "不能为负"),
    (row("0068027145", rate="很高"), "换手率(%)", "很高"),
    (row("0068027145", rate="-2"), "换手率(%)", "-2"),
    (row("0068027145", profit=""), "盈亏", "空"),
    (row("12AB"), "资金帐号", "12AB"),
    (row("0099999999"), "资金帐号", "没有使用该资金帐号的客户"),
    (row(OTHER), "资金帐号", "第 3 行"),
]


@pytest.mark.parametrize("bad, column, said", BAD)
def test_one_bad_cell_refuses_the_whole_file(counter, clients, app, bad, column, said):
    visitor = counter.send(table([row(OTHER), bad] if bad[0] == OTHER else [TWO[1], bad]))
    assert "已拒绝" in visitor.page.text
    (cells,) = [[cell.text_content() for cell in line] for line in visitor.page.select("main tbody tr")]
    assert cells[0] == "4" and cells[1] == column and said in cells[2]
    assert not visitor.page.select("button[value=all]") and count(app, MonthlyStat) == 0
    content = visitor.get(f"{visitor.page.url}/bad-rows").data
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert list(rows[0][:7]) == HEAD and rows[1][7] == 4 and said in rows[1][8]


def test_unknown_accounts_are_left_out_when_that_is_said(counter, clients):
    visitor = counter.send(table([*TWO, row("0099999999")]), leaves_out=True)
    assert "已核查，待导入" in visitor.page.text and "略过的行" in visitor.page.text
    counter.take(visitor)
    assert counter.stat(clients[0])
    assert [cell.text_content() for cell in visitor.page.select("main tbody td")][0] == "5"


def test_a_turnover_without_a_sign_may_be_times(counter, clients):
    head = [label.replace("(%)", "") for label in HEAD]
    rows = [row("0068027145", rate="0.855"), row(OTHER, rate="12%")]
    counter.take(counter.send(table(rows, head), turnover_unit="times"))
    assert [counter.stat(one).turnover_rate for one in clients] == [Decimal("85.5"), Decimal("12")]


REFUSED = [
    (table(TWO, HEAD[:2] + HEAD[3:]).encode(), "交易量"),
    (table(TWO, above="2026年9月客户交易数据\n").encode(), "2026-09"),
    (b"%PDF-1.4", ".xlsx"),
    (table([]).encode(), ""),
]


@pytest.mark.parametrize("data, said", REFUSED)
def test_what_is_no_trading_data_of_the_month_is_refused(counter, clients, app, data, said):
    visitor = counter.send(data)
    assert visitor.status == 422 or "已拒绝" in visitor.page.text
    assert said in visitor.page.text and count(app, MonthlyStat) == 0


def test_a_form_without_a_file_or_month(counter, clients):
    visitor = counter.person("clerk1")
    visitor.submit(f"{HOME}uploads/new", month="")
    assert visitor.status == 422 and len(visitor.page.select("span.err")) == 2
    visitor.submit(f"{HOME}uploads/new", {"month": "2031-01"})
    assert visitor.status == 422


def test_a_second_file_of_the_month_replaces_only_expressly(counter, clients, still, now):
    first = counter.bring_in(TWO)
    counter.comment(clients[1], "客户暂停交易")
    still(now + timedelta(hours=1))
    visitor = counter.send(table([row("0068027145", volume="5")]))
    assert "第 1 版" in visitor.page.text
    visitor.submit(None, press="take=all")
    assert visitor.status == 422 and "请确认替换" in visitor.page.text
    counter.take(visitor, replaces=True)
    second = int(visitor.page.url.rpartition("/")[2])
    assert [(counter.upload(one).state, counter.upload(one).number) for one in (first, second)] == [
        ("replaced", 1),
        ("done", 2),
    ]
    assert counter.stat(clients[0]).trade_volume == 5
    left = counter.stat(clients[1])
    assert left.trade_volume is None and left.comment == "客户暂停交易" and left.is_outdated


def test_the_same_figures_again_make_no_comment_outdated(counter, clients, still, now):
    counter.bring_in(TWO)
    for client in clients:
        counter.comment(client, "正常")
    still(now + timedelta(hours=1))
    counter.bring_in([TWO[0], row(OTHER, volume="1")], replaces=True)
    assert [counter.stat(client).is_outdated for client in clients] == [False, True]


def test_who_is_not_in_the_new_version_and_has_no_comment_goes(counter, clients):
    counter.bring_in(TWO)
    counter.bring_in([TWO[0]], replaces=True)
    assert counter.stat(clients[1]) is None


def test_the_version_that_was_shown_is_replaced_and_no_other(counter, clients, people):
    visitor = counter.send(table(TWO))
    page = visitor.page
    counter.take(counter.send(table(TWO), who="counter1"))
    visitor.page = page
    visitor.submit(None, press="take=all")
    assert visitor.status == 409 and "期间已采用" in visitor.page.text


def test_a_version_taken_between_decision_and_work_is_noticed(counter, clients, app):
    first, second = counter.send(table(TWO)), counter.send(table(TWO), who="counter1")
    first.submit(None, press="take=all")
    second.submit(None, press="take=all")
    counter.work(first)
    second.get(second.page.url)
    assert "现行数据" in first.page.text and "期间已采用" in second.page.text and "已核查" in second.page.text


def test_the_second_of_two_decisions_changes_nothing(counter, clients):
    visitor = counter.send(table(TWO))
    page = visitor.page
    counter.take(visitor, "none")
    assert "已放弃" in visitor.page.text
    visitor.page = page
    visitor.submit(None, press="take=all")
    assert "已放弃" in visitor.page.text and counter.stat(clients[0]) is None


def test_dropped_and_taken_files_leave_no_rows_behind(counter, clients, app):
    counter.take(counter.send(table(TWO)), "none")
    counter.bring_in(TWO)
    assert count(app, TradingRow) == 0
    with app.app_context():
        assert verify.verify().finding is None


def test_rows_that_were_not_taken_are_forgotten_after_a_month(counter, clients, app, now):
    counter.send(table([row(OTHER), row("0099999999")]))
    with app.app_context():
        with write_unit():
            assert upkeep.clear_away(now)["trading_rows"] == 0
        with write_unit():
            assert upkeep.clear_away(now + timedelta(days=31))["trading_rows"] == 1
        left = db.session.scalars(select(TradingRow.state)).all()
    assert left == ["good"], "what waits for a decision stays"


def test_files_are_the_counters_of_the_branch(counter, clients, people):
    visitor = counter.send(table(TWO))
    address = visitor.page.url
    for who, status in (("clerk1", 200), ("counter1", 200), ("clerk9", 404), ("counter9", 404), ("advisor1", 403)):
        people(who).get(address, expect=status)
        people(who).get(f"{address}/bad-rows", expect=404 if status == 200 else status)
    for who in ("advisor1", "leader1", "director1", "sysadmin1", "admin1", "instservice1", "hqadmin1"):
        people(who).get(f"{HOME}uploads", expect=403)
        people(who).get(f"{HOME}uploads/new", expect=403)
    people("clerk1").get(HOME, expect=302)


def test_a_client_of_another_branch_is_not_found(counter, shelf):
    shelf.existing("advisor9", "外地", fund_account_no="0068027145")
    visitor = counter.send(table([row("0068027145")]))
    assert "已拒绝" in visitor.page.text


def test_the_worker_begins_again_where_another_died(counter, clients, app, still, now):
    visitor = counter.send(table(TWO), works=False)
    assert "等待后台程序处理" in visitor.page.text and visitor.page.select("progress")
    number = int(visitor.page.url.rpartition("/")[2])
    with app.app_context():
        hold = work.BENCH.claim(number, "dead", clock.now)
        assert hold is not None and work.lost(clock.now()) == []
        still(now + timedelta(minutes=3))
        assert work.lost(clock.now()) == [(number, 1)]
        assert resend(clock.now()) == {"found": 1, "sent": 0}, "the queue is away"
        assert work.carry_on(number, "alive", clock.now) == "checked"
        assert work.carry_on(number, "late", clock.now) is None


def test_who_left_the_branch_meanwhile_is_left_out(counter, clients, app, cast):
    visitor = counter.send(table(TWO))
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Client).where(Client.id == clients[1]).values(branch_id=cast.units["B002"]))
    counter.take(visitor)
    assert counter.stat(clients[0]) and counter.stat(clients[1]) is None


def test_taking_costs_the_same_whatever_the_rows(counter, shelf, app, statements):
    accounts = [f"00680{n:05d}" for n in range(30)]
    for n, account in enumerate(accounts):
        shelf.existing("advisor1", f"客户{n}", fund_account_no=account, phone=f"139{n:08d}")
    visitor = counter.send(table([row(account) for account in accounts]))
    number = int(visitor.page.url.rpartition("/")[2])
    visitor.submit(None, press="take=all")
    with app.app_context():
        hold = work.BENCH.claim(number, "me", clock.now)
        with statements() as seen:
            taking.take(hold)
        assert len(seen) <= 16, "\n".join(seen)
        assert db.session.scalar(select(func.count()).select_from(MonthlyStat)) == 30


def test_months_stand_apart(counter, clients):
    counter.bring_in(TWO, month=BEFORE)
    counter.bring_in([row("0068027145", volume="7")])
    assert (
        counter.stat(clients[0], BEFORE).trade_volume == 1200000 and counter.stat(clients[0], MONTH).trade_volume == 7
    )


def test_a_file_that_is_too_large_is_named_before_it_is_sent(counter):
    clerk = counter.person("clerk1")
    clerk.get(f"{HOME}uploads/new")
    field = clerk.page.one("[name='file']")
    assert field.get("data-most") == str(reading.LIMITS.size) and "40 MB" in field.get("data-large")
