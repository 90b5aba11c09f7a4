"""Clients of before: brought in by a file, confirmed as a list by two people (4.6, 4.8, D-56)."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from ia.clients.imports.models import ImportBatch
from ia.clients.models import Client, ClientGrant, OwnerChange, TimelineEntry
from ia.custody.stock import qualifying
from ia.custody.stock.models import StockConfirmation
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import write_unit
from ia.ground.inbox.models import Notice
from ia.ground.org.models import Post
from ia.service.order import due
from tests.clients.importing import sent, undo
from tests.clients.test_import import take
from tests.taskbooks.story import Story

HEAD = ["姓名", "手机", "投资顾问", "资金帐号", "开户日期", "资产总额", "客户状态"]
ROWS = [
    ["甲一", "13800000001", "周雨涵", "0068020001", "2019-03-01", "120000", "现有客户"],
    ["乙二", "13800000002", "吴思远", "0068020002", "2024-11-24", "", "存量客户"],
    ["丙三", "13800000003", "周雨涵", "0068020003", "2026-11-24", "80000", "现有客户"],
    ["丁四", "13800000004", "周雨涵", "", "", "", "潜在客户"],
    ["戊五", "13800000005", "周雨涵", "0068020005", "2020-01-01", "", "现有客户"],
    ["己六", "13800000006", "周雨涵", "0068020006", "", "", "现有客户"],
]
OF_BEFORE = ["甲一", "乙二", "丙三"]
NEW = "/stock-confirmations/new"
OTHERS = (
    "advisor1",
    "advisor2",
    "leader1",
    "clerk1",
    "counter1",
    "gm1",
    "finance1",
    "sysadmin1",
    "region1",
    "hqadmin1",
)


class Stock:
    """Acts through the pages; reads the database only to see what came of it."""

    def __init__(self, keeper, app, cast):
        self.keeper, self.people, self.app, self.cast = keeper, keeper.people, app, cast

    def bring_in(self, rows=ROWS) -> int:
        """A file of the director, taken into the register, as its number. One of its clients opened the account afterwards."""
        director = self.people("director1")
        number = sent(director, rows, HEAD)
        take(director)
        self.put("戊五", opened_on=date(2026, 11, 25))
        return number

    def ask_file(self, batch: int, status: int = 200) -> int:
        return self._ask(f"?batch={batch}", {}, status)

    def ask(self, clients: list[int], status: int = 200, username: str = "director1") -> int:
        query = "&".join(f"client={one}" for one in clients)
        return self._ask(f"?{query}", {"clients": clients}, status, username)

    def _ask(self, query: str, values: dict, status: int, username: str = "director1") -> int:
        """The number of the form; 0 when it was refused."""
        before = self.keeper.newest(StockConfirmation)
        visitor = self.people(username)
        visitor.submit(NEW + query, {"reason": "与柜台系统客户清单核对一致", **values}, form=NEW + query)
        assert visitor.status == status, visitor.page.text
        made = self.keeper.newest(StockConfirmation)
        return made if made != before else 0

    def confirm(self, document: int) -> None:
        self.keeper.step("admin1", document, "confirm", opinion="核对无误")

    def number(self, name: str) -> int:
        return self.keeper.read(select(Client.id).where(Client.name == name))

    def existing(self) -> dict[str, str]:
        """Who are existing clients, and under whom each is confirmed."""
        names = {number: name for name, number in self.cast.users.items()}
        query = select(Client.name, Client.confirmed_under_id).where(Client.status == "existing")
        return {row.name: names[row.confirmed_under_id] for row in self.keeper.all(query)}

    def put(self, name: str, **facts) -> None:
        with self.app.app_context(), write_unit() as unit:
            unit.execute(update(Client).where(Client.name == name).values(**facts))

    def to_contact(self, username: str) -> set[str]:
        with self.app.app_context():
            return {one.name for one in due(self.cast.person(username), clock.now(), limit=50).some}


@pytest.fixture
def stock(keeper, app, cast):
    return Stock(keeper, app, cast)


def covered(director) -> list[str]:
    """The rows of the contact coverage of the month."""
    director.get("/tracking-sheets/coverage")
    return director.page.texts("main tbody tr")


def test_from_the_file_to_the_advisers_list(stock, keeper, people, cast, app):
    batch = stock.bring_in()
    director = people("director1")
    assert stock.existing() == {}, "what the file says of the status sets nothing"
    assert keeper.read(select(ImportBatch.bad_count)) == 0
    assert stock.to_contact("advisor2") == set() and "周雨涵" not in " ".join(covered(director))
    director.get(f"/clients/import/{batch}")
    assert "请行政总监确认 3 名存量客户" in director.page.text
    assert f"{NEW}?batch={batch}" in director.page.links()
    document = stock.ask_file(batch)
    assert keeper.waits_for(document) == {f"admin_director@{cast.units['B001']}"}
    assert all(name in director.page.text for name in OF_BEFORE) and "丁四" not in director.page.text
    assert "名存量客户" not in director.get(f"/clients/import/{batch}").text, "they are asked for already"
    admin = people("admin1")
    assert "/stock-confirmations/" in admin.get("/").text
    assert all(name in admin.get(f"/stock-confirmations/{document}").text for name in OF_BEFORE)

    stock.confirm(document)
    assert stock.existing() == {"甲一": "advisor2", "乙二": "advisor3", "丙三": "advisor2"}
    assert stock.to_contact("advisor2") == {"甲一", "丙三"} and stock.to_contact("advisor3") == {"乙二"}
    people("advisor2").get("/tracking-sheets/")
    assert "甲一" in people("advisor2").page.text
    assert "周雨涵" in " ".join(covered(director))
    assert keeper.told(document, "step") == ["director1"]
    told = keeper.all(select(Notice.user_id, Notice.values).where(Notice.reminder == "stock"))
    assert {row.user_id: row.values["count"] for row in told} == {cast.users["advisor2"]: 2, cast.users["advisor3"]: 1}


CALLED_EXISTING = "注明现有客户5"


def shown(visitor) -> str:
    return "".join(visitor.page.text.split())


def test_the_page_of_the_file_counts_whom_the_file_calls_existing(stock, keeper, people):
    director = people("director1")
    number = sent(director, ROWS, HEAD)
    assert CALLED_EXISTING in shown(director) and director.page.select("#existing"), "before anything is written"
    take(director)
    assert keeper.read(select(ImportBatch.existing_count)) == 5
    assert CALLED_EXISTING in shown(director)
    assert director.page.texts("#lacking a") == ["己六"], "and who has no account or day yet"
    stock.put("己六", opened_on=date(2020, 1, 1))
    director.get(f"/clients/import/{number}")
    assert director.page.select("#lacking") == [] and "请行政总监确认 5 名存量客户" in director.page.text
    document = stock.ask_file(number)
    director.get(f"/clients/import/{number}")
    assert f"/stock-confirmations/{document}" in director.page.links(), "the form is one click away afterwards"


def test_an_adviser_reads_that_the_director_asks(stock, people):
    advisor = people("advisor1")
    rows = [[name, phone, "", *rest] for name, phone, _adviser, *rest in ROWS]
    number = sent(advisor, rows, HEAD)
    take(advisor)
    advisor.get(f"/clients/import/{number}")
    assert advisor.page.select("#existing") and advisor.page.texts("#lacking a") == ["己六"]
    assert not [link for link in advisor.page.links() if NEW in link]
    assert "请行政总监确认 4 名存量客户" in people("director1").get(f"/clients/import/{number}").text


def test_whom_the_file_calls_something_else_is_not_proposed(stock, people):
    rows = [*ROWS, ["庚七", "13800000007", "周雨涵", "0068020007", "2020-01-01", "", "已退出"]]
    batch = stock.bring_in([*rows, ["辛八", "13800000008", "周雨涵", "0068020008", "2020-01-01", "", ""]])
    people("director1").get(f"{NEW}?batch={batch}")
    assert people("director1").page.texts("tbody a") == [*OF_BEFORE, "辛八"], "where it says nothing, the account says it"


def test_what_is_written_of_each_client(stock, keeper, cast):
    document = stock.ask_file(stock.bring_in())
    stock.confirm(document)
    one, adviser = stock.number("甲一"), cast.users["advisor2"]
    facts = keeper.all(select(Client.managed_by_id, Client.version).where(Client.id == one))
    assert facts == [(adviser, 2)]
    traced = select(AuditRow.actor_id, AuditRow.changes).where(AuditRow.action == "client:existing")
    rows = keeper.all(traced.where(AuditRow.subject_id == one))
    said = {"status": ["prospect", "existing"], "confirmed_under_id": [None, adviser]}
    assert rows == [(cast.users["admin1"], said)]
    told = select(TimelineEntry.kind, TimelineEntry.document_id).where(TimelineEntry.client_id == one)
    assert keeper.all(told) == [("confirmed", document)]
    assert keeper.read(select(func.count()).select_from(OwnerChange)) == 0, "it stays with its adviser"
    assert keeper.read(select(func.count()).select_from(ClientGrant)) == 0


def test_both_ways_of_asking_judge_alike(stock, keeper, people):
    """Who is offered of a file is who is taken when ticked; each other one is refused with its own reason."""
    stock.bring_in()
    numbers = {row[0]: stock.number(row[0]) for row in ROWS}
    assert stock.ask([*numbers.values()], status=422) == 0
    error = next(text for text in people("director1").page.errors if "丁四" in text)
    assert not any(name in error for name in OF_BEFORE)
    assert "丁四 · 没有资金帐号" in error and "己六 · 没有开户日期" in error and "戊五 · 开户日期晚于" in error
    assert stock.ask([numbers[name] for name in OF_BEFORE])


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"status": "developing"}, "客户开发任务书"),
        ({"status": "archived"}, "不是潜在客户或目标客户"),
        ({"fund_account_no": None}, "没有资金帐号"),
        ({"batch_id": None}, "不是由文件导入"),
    ],
)
def test_who_does_not_qualify_is_refused_by_name(stock, people, facts, why):
    batch = stock.bring_in()
    stock.put("甲一", **facts)
    assert stock.ask([stock.number("甲一"), stock.number("乙二")], status=422) == 0
    assert any("甲一" in text and why in text and "乙二" not in text for text in people("director1").page.errors)
    assert "与柜台系统客户清单核对一致" in people("director1").page.text, "what was typed is kept"
    people("director1").get(f"{NEW}?batch={batch}")
    assert "甲一" not in people("director1").page.texts("tbody a") and "乙二" in people("director1").page.texts(
        "tbody a"
    )
    ticked = people("director1").get(f"{NEW}?client={stock.number('甲一')}").text
    assert why in ticked, "and said when the page is opened"


def test_a_client_in_an_open_task_book_is_refused(stock, people, cast, app):
    batch = stock.bring_in()
    client = stock.number("甲一")
    Story(people, cast, app).draft("advisor2", client)
    assert stock.ask([client], status=422) == 0
    assert any("甲一 · 有进行中的客户开发任务书" in text for text in people("director1").page.errors)
    people("director1").get(f"{NEW}?batch={batch}")
    assert people("director1").page.texts("tbody a") == ["乙二", "丙三"]


def test_ten_are_named_and_the_rest_counted(stock, people, shelf):
    many = [shelf.put("advisor1", f"无帐号{n:02d}", phone=f"138{n:08d}") for n in range(13)]
    assert stock.ask(many, status=422) == 0
    error = next(text for text in people("director1").page.errors if "无帐号" in text)
    assert error.count("无帐号") == 10 and "+3" in error


def test_who_may_ask(stock, keeper, people):
    batch = stock.bring_in()
    for username in (*OTHERS, "admin1"):
        assert keeper.status(username, f"{NEW}?batch={batch}") == 403, username
    for query in (f"?batch={batch}", "?batch=999999", "?batch=x", "?batch=99999999999999"):
        assert keeper.status("director9", NEW + query) == 404, query
    assert NEW in people("director1").get("/clients/?choose=1").text
    assert NEW not in people("leader1").get("/clients/?choose=1").text
    stock.ask([stock.number("甲一")], status=422, username="director9")
    assert keeper.newest(StockConfirmation) == 0


def test_a_file_that_is_not_taken_is_not_asked_for(stock, keeper, people):
    number = sent(people("director1"), ROWS, HEAD)
    assert keeper.status("director1", f"{NEW}?batch={number}") == 404


@pytest.mark.parametrize("step", ["confirm", "return", "ask-again", "withdraw"])
def test_who_takes_which_step(stock, keeper, step):
    document = stock.ask_file(stock.bring_in())
    taker, other = ("admin1", "director1") if step in ("confirm", "return") else ("director1", "admin1")
    if step == "ask-again":
        keeper.step("admin1", document, "return", opinion="请补充")
    before = keeper.state(document)
    for username in (*OTHERS, "director9", "admin9"):
        keeper.step(username, document, step, expect=404, opinion="越权")
    keeper.step(other, document, step, expect=403, opinion="越权")
    assert keeper.state(document) == before
    keeper.step(taker, document, step, opinion="同意")
    after = {"confirm": "confirmed", "return": "returned", "ask-again": "requested", "withdraw": "withdrawn"}
    assert keeper.state(document) == after[step]


def test_who_sees_the_form(stock, keeper):
    document = stock.ask_file(stock.bring_in())
    for page in ("", "/history", "/print"):
        address = f"/stock-confirmations/{document}{page}"
        for username in ("director1", "admin1"):
            assert keeper.status(username, address) == 200, (username, page)
        for username in ("director9", "admin9"):
            assert keeper.status(username, address) == 404, (username, page)
        for username in OTHERS:
            assert keeper.status(username, address) == 403, (username, page)


def test_nobody_confirms_the_own_request(stock, keeper, app, cast):
    """Somebody who holds both posts; a second administrative director may."""
    document = stock.ask_file(stock.bring_in())
    with app.app_context(), write_unit() as unit:
        facts = {"user_id": cast.users["director1"], "role": "admin_director", "unit_id": cast.units["B001"]}
        unit.add(Post(**facts, starts_on=date(2024, 1, 1)))
    for step in ("confirm", "return"):
        keeper.step("director1", document, step, expect=403, opinion="自己批准")
    assert stock.existing() == {}
    stock.confirm(document)


def test_whoever_asks_again_does_not_confirm(stock, keeper, app, cast):
    document = stock.ask_file(stock.bring_in())
    with app.app_context(), write_unit() as unit:
        facts = {"user_id": cast.users["admin1"], "role": "marketing_director", "unit_id": cast.units["B001"]}
        unit.add(Post(**facts, starts_on=date(2024, 1, 1)))
    keeper.step("admin1", document, "return", opinion="请核对")
    keeper.step("admin1", document, "ask-again", opinion="已核对")
    keeper.step("admin1", document, "confirm", expect=403)
    assert stock.existing() == {}


def test_returned_asked_again_and_withdrawn(stock, keeper, people):
    batch = stock.bring_in()
    document = stock.ask_file(batch)
    keeper.step("admin1", document, "return", expect=422, opinion="")
    keeper.step("admin1", document, "return", opinion="缺乙二的开户资料")
    assert "缺乙二的开户资料" in people("director1").get(f"/stock-confirmations/{document}").text
    keeper.step("director1", document, "ask-again", opinion="资料已补")
    keeper.step("admin1", document, "return", opinion="仍不齐")
    keeper.step("director1", document, "withdraw", opinion="重新整理")
    assert stock.existing() == {}
    assert stock.ask_file(batch), "they are free for another form"


def test_a_list_is_asked_for_once(stock, keeper, people):
    batch = stock.bring_in()
    stock.ask_file(batch)
    assert keeper.status("director1", f"{NEW}?batch={batch}") == 200
    assert not people("director1").page.select("textarea[name=reason]"), "nobody is left to ask for"
    assert stock.ask([stock.number("甲一")], status=422) == 0
    assert any("有其他未完成的表单" in text for text in people("director1").page.errors)


def test_of_a_large_file_the_others_are_asked_for_by_a_further_form(stock, keeper, people, monkeypatch):
    monkeypatch.setattr(qualifying, "MOST", 2)
    batch = stock.bring_in()
    director = people("director1")
    assert "最多" in director.get(f"{NEW}?batch={batch}").text
    stock.confirm(stock.ask_file(batch))
    assert stock.existing() == {"甲一": "advisor2", "乙二": "advisor3"}
    assert "请行政总监确认 1 名存量客户" in director.get(f"/clients/import/{batch}").text
    stock.confirm(stock.ask_file(batch))
    assert set(stock.existing()) == set(OF_BEFORE)


def test_sent_twice_it_is_one_form(stock, keeper, people):
    director, batch = people("director1"), stock.bring_in()
    director.get(f"{NEW}?batch={batch}")
    first = director.page
    director.submit(None, form=f"{NEW}?batch={batch}", reason="核对一致")
    led = director.page.url
    director.page = first
    director.submit(None, form=f"{NEW}?batch={batch}", reason="核对一致")
    assert director.page.url == led
    assert keeper.read(select(func.count()).select_from(StockConfirmation)) == 1


def test_who_does_not_qualify_any_more_is_left_out(stock, keeper, people):
    document = stock.ask_file(stock.bring_in())
    stock.put("甲一", status="developing")
    assert "甲一" in people("admin1").get(f"/documents/{document}/steps/confirm").text
    people("admin1").submit(None, form=f"/documents/{document}/steps/confirm")
    assert stock.existing() == {"乙二": "advisor3", "丙三": "advisor2"}
    people("admin1").get(f"/stock-confirmations/{document}")
    assert any("甲一" in text and "任务书" in text for text in people("admin1").page.texts("li"))
    people("admin1").get(f"/stock-confirmations/{document}/print")
    assert "甲一" not in people("admin1").page.text and "乙二" in people("admin1").page.text


def test_nobody_left_to_confirm(stock, keeper):
    document = stock.ask_file(stock.bring_in())
    for name in OF_BEFORE:
        stock.put(name, status="archived")
    keeper.step("admin1", document, "confirm", expect=422)
    assert keeper.state(document) == "requested"
    keeper.step("admin1", document, "return", opinion="均已归档")


def test_the_sheet_is_printed_once_confirmed(stock, keeper, people):
    document = stock.ask_file(stock.bring_in())
    admin, address = people("admin1"), f"/stock-confirmations/{document}"
    admin.get(address)
    assert not admin.page.select(f"form[action^='{address}/print']")
    admin.get(f"{address}/print")
    assert "甲一" in admin.page.text and "未列入" not in admin.page.text, "nothing is decided yet"
    stock.confirm(document)
    admin.submit(address, form=f"{address}/print?paper=stock_list")
    admin.get(f"{address}/print")
    text = admin.page.text
    assert all(name in text for name in OF_BEFORE) and "0068020001" not in text and "0001" in text
    assert "未列入" in text
    assert "2019-03-01" in text and "周雨涵" in text and "行政总监" in text and "市场总监" in text


def test_undoing_the_file_leaves_confirmed_clients(stock, keeper, people):
    batch = stock.bring_in()
    document = stock.ask([stock.number("甲一"), stock.number("乙二")])
    stock.confirm(document)
    undo(people("director1"), batch)
    in_use = select(Client.name).where(Client.gone_at.is_(None)).order_by(Client.id)
    assert [row.name for row in keeper.all(in_use)] == ["甲一", "乙二"]
    assert stock.existing() == {"甲一": "advisor2", "乙二": "advisor3"}
    left = people("director1").page.texts("tbody td:nth-child(2)")
    assert left == ["甲一", "乙二"], "the page says who stayed"


def counted(stock, people, statements, many: int) -> tuple[int, int, int]:
    """Statements of asking for so many clients of one file, of reading the form, and of confirming it."""
    rows = [
        [f"存量{many}-{n:04d}", f"137{many:03d}{n:05d}", "周雨涵", f"{many:03d}{n:05d}", "2019-03-01", "1000", ""]
        for n in range(many)
    ]
    batch = stock.bring_in(rows)
    director, admin = people("director1"), people("admin1")
    director.get(f"{NEW}?batch={batch}")
    with statements() as asked:
        director.submit(None, form=f"{NEW}?batch={batch}", follow=False, reason="核对一致")
    document = stock.keeper.newest(StockConfirmation)
    address = f"/documents/{document}/steps/confirm"
    admin.get(f"/stock-confirmations/{document}")
    with statements() as read:
        admin.get(f"/stock-confirmations/{document}")
    admin.get(address)
    with statements() as confirmed:
        admin.submit(None, form=address, follow=False)
    assert director.status == admin.status == 303
    return len(asked), len(read), len(confirmed)


def test_as_many_statements_for_three_as_for_three_hundred(stock, people, statements):
    _, few, many = (counted(stock, people, statements, count) for count in (2, 3, 300))  # the first begins the numbers
    assert few == many
    asked, read, confirmed = many
    assert asked <= 17 and read <= 7 and confirmed <= 22, many
    assert len(stock.existing()) == 305


def test_pages_stay_within_their_statements(stock, people, statements):
    batch = stock.bring_in()
    document = stock.ask_file(batch)
    for address, most in (
        ("/stock-confirmations/", 5),
        (f"/stock-confirmations/{document}", 7),
        (f"{NEW}?batch={batch}", 7),
        (f"/clients/import/{batch}", 7),
    ):
        people("director1").get(address)
        with statements() as seen:
            people("director1").get(address)
        assert len(seen) <= most, f"{address}: {len(seen)}\n" + "\n".join(seen)
