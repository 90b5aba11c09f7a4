"""The first day of a branch in a real browser: the list of clients that a leader has is brought in, its errors are put
right, somebody is found, and the wrong file is undone. With a real worker, with scripting and without."""

import io
import re

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from ia.clients.models import Client
from ia.ground.db import db
from tests.stories.test_task_book import Desk

HEAD = ["客户姓名", "身份证号", "资金帐号", "联系手机", "资产总额（万元）", "出生日期", "星座", "录入人", "录入日期"]
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋"
COUNT, BAD = 400, 37
FAULTS = ((1, "11010519491231002Y"), (2, "12AB"), (3, ""), (4, "十二万"), (5, "1949-02-30"), (8, "2999-01-01"))
"""What is wrong with a row: column and cell."""
WAYS = {"usual": {}, "scripting off": {"script": False}}


def row(number: int) -> list[str]:
    """A client as the branch writes it down: names spread, days in several spellings."""
    name = f"{FAMILY[number % 10]}{'　' if number % 3 else ''}{GIVEN[number // 10 % 10]}{GIVEN[number // 100]}"
    day = (f"19{60 + number % 40}/3/{number % 28 + 1}", f"19{60 + number % 40}年3月{number % 28 + 1}日")[number % 2]
    return [name, "", f"{number:010d}", f"139{number:08d}", f"{number}.5", day, "", "陈建国", "2019-03-05"]


def rows() -> list[list[str]]:
    found = [row(number) for number in range(COUNT)]
    for place in range(BAD):
        column, cell = FAULTS[place % len(FAULTS)]
        found[place * 10 + 3][column] = cell
    return found


def csv_of(table: list[list[str]]) -> bytes:
    lines = ["示范营业部客户登记表", "", ",".join(HEAD), *(",".join(cells) for cells in table)]
    return "\r\n".join(lines).encode("gb18030")


class Leader(Desk):
    """A leader who brings in files, and waits for what the worker makes of them."""

    def send(self, name: str, content: bytes) -> str:
        self.open("/clients/import")
        self.page.set_input_files("[name=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
        self.page.click("form[action='/clients/import'] button.main")
        self.page.wait_for_url(re.compile(r"/clients/import/\d+$"))
        return self.page.url

    def wait_for(self, state: str):
        """The page brings itself up to date."""
        self.page.wait_for_selector(f"main .chip:has-text('{state}')", timeout=60_000)

    def counts(self) -> dict[str, str]:
        names, numbers = self.page.locator("dl.facts dt"), self.page.locator("dl.facts dd")
        return dict(zip(names.all_inner_texts(), numbers.all_inner_texts(), strict=True))


def corrected(content: bytes) -> bytes:
    """The bad rows as they were handed out, put right in a spreadsheet program; their two columns more stay in it."""
    head, *wrong = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    book, file = Workbook(), io.BytesIO()
    book.active.append(head)
    for cells in wrong:
        number = cells[2] if cells[2].isdigit() else cells[3].removeprefix("139")
        book.active.append([*row(int(number)), *cells[len(HEAD) :]])
    book.save(file)
    return file.getvalue()


def standing(app) -> int:
    """How many clients are in use."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Client).where(Client.branch_id.is_not(None)))


@pytest.mark.parametrize("way", WAYS)
def test_the_list_of_a_branch_is_brought_in_and_undone(store, process, visit, cast, app, way):
    leader = Leader(visit, "leader1", **WAYS[way])
    before = standing(app)
    address = leader.send("客户登记表.csv", csv_of(rows()))
    leader.says("等待后台程序处理")
    assert leader.page.locator("progress").count() == 1
    leader.page.reload()
    leader.says("正在读取")
    process("flask", "--app", "app", "ia", "worker")
    leader.wait_for("已核查，待导入")
    assert leader.counts() == {
        "行数": str(COUNT),
        "新增客户": str(COUNT - BAD),
        "补充已有客户": "0",
        "已有客户，无新内容": "0",
        "不能导入的行": str(BAD),
    }
    leader.says("星座", "出生日期")
    assert standing(app) == before

    with leader.page.expect_download() as download:
        leader.page.click("a[href$='/bad-rows']")
    wrong = download.value.path().read_bytes()
    sheet = load_workbook(io.BytesIO(wrong)).active
    assert sheet.max_row == BAD + 1 and [cell.value for cell in sheet[1]][:9] == HEAD
    leader.press("只导入无误的行")
    leader.wait_for("已导入")
    assert standing(app) == before + COUNT - BAD

    leader.send("更正.xlsx", corrected(wrong))
    leader.wait_for("已核查，待导入")
    assert (leader.counts()["新增客户"], leader.counts()["不能导入的行"]) == (str(BAD), "0")
    leader.press("全部导入")
    leader.wait_for("已导入")
    assert standing(app) == before + COUNT

    leader.open("/clients/?q=lifangwei")
    assert leader.page.locator("tbody a", has_text="李芳伟").count() >= 1
    leader.open("/clients/?q=0000000011")
    leader.page.click("tbody a >> nth=0")
    leader.page.wait_for_load_state()
    leader.says("李芳伟", "115,000.00")

    leader.open(address)
    leader.fill("form#undo", reason="导错了文件")
    leader.page.click("form#undo button.grave")
    leader.wait_for("已撤销")
    assert standing(app) == before + BAD
    leader.open("/clients/?q=0000000011")
    assert leader.page.locator("tbody a").count() == 0
