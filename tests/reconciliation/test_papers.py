"""The month's papers: those of its confirmed clients that are not where they belong (6.6, Z-14), and its own sheet."""

from datetime import date

import pytest

from ia.ground import clock
from ia.ground.clauses.change import change
from ia.ground.db import write_unit
from tests.reconciliation.months import Fact, Month
from tests.taskbooks.story import Story

NOVEMBER = date(2026, 11, 1)
MISSING = "#papers-missing tbody tr"


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


def confirmed(story: Story, name: str = "张三丰") -> int:
    """A task book confirmed today, of which no paper is kept yet."""
    book = story.opened("advisor1", story.prospect("advisor1", name))
    story.step("counter1", book, "confirm-opening")
    for code in story.codes(book, "slip"):
        story.sign("clerk1", book, code, "counter_clerk", "clerk1")
        story.sign("clerk1", book, code, "advisor", "advisor1")
    story.step("admin1", book, "confirm-new-client", slip_no=story.slip(book), confirmed_on="2026-11-24")
    return book


def missing(side, number: int, username: str = "admin1") -> list[str]:
    visitor = side.person(username)
    visitor.get(f"/reconciliations/{number}")
    return visitor.page.texts(MISSING)


def test_papers_are_listed_until_each_lies_where_it_belongs(side, story):
    book, number = confirmed(story), side.begun(on=NOVEMBER)
    (row,) = missing(side, number)
    assert row.startswith(f"张三丰{story.serial(book)}") and row.count("；") == 3, "all four"
    first, second = story.codes(book, "slip")
    story.keep("clerk1", book, first, "counter_clerk", "柜台档案柜")
    (row,) = missing(side, number)
    assert "第一联" not in row and row.count("；") == 2
    story.keep("leader1", book, second, "leader", "团队文件柜")
    assert story.state(book) == "archived"
    (row,) = missing(side, number)
    assert "第二联" not in row and "任务书（柜台）" in row and "服务协议" in row


def test_another_month_and_another_branch_list_nothing(side, story):
    confirmed(story)
    assert missing(side, side.begun()) == []
    assert missing(side, side.begun("B002", NOVEMBER), "clerk9") == []


def test_who_does_not_reach_the_form_gets_its_name_without_a_link(side, story):
    book, number = confirmed(story), side.begun(on=NOVEMBER)
    assert len(missing(side, number, "gm1")) == 1
    assert side.person("gm1").page.select(f"{MISSING} a") == []
    missing(side, number, "clerk1")
    assert side.person("clerk1").page.one(f"{MISSING} a").get("href") == f"/task-books/{book}#papers"


def of_one(**theirs) -> Month:
    """A month of one confirmation, which the counter tells otherwise."""
    fact = Fact("欧阳明华", "0012345678", 123_456_700, date(2026, 10, 9), "第一投资顾问团队", "林晓东")
    return Month([fact], [fact.but(**theirs)])


def test_amounts_have_marks_and_a_name_stands_once(side):
    number = side.compared(of_one(fen=123_456_701, account="0012345687"))
    text = " ".join(side.person("admin1").get(f"/reconciliations/{number}").text.split())
    assert "1,234,567.00 · 2026-10-09" in text and "欧阳明华 · " not in text
    assert "0012345687 1,234,567.01" in text


def test_a_day_of_another_month_is_called_so(side):
    number = side.compared(of_one(day=date(2026, 10, 30)))
    admin = side.person("admin1")
    admin.get(f"/reconciliations/{number}")
    assert "另一月份" not in admin.page.text
    one = of_one()
    one.counter = [*one.platform, *(one.platform[0].but(account=f"001234560{n}") for n in range(3))]
    one.counter[0] = one.counter[0].but(day=date(2026, 11, 2))
    side.send(number, one.counter_file())
    assert side.work() == ["done"]
    admin.get(f"/reconciliations/{number}")
    assert "另一月份" in admin.page.text


@pytest.mark.parametrize(("allowed", "state"), [("0.00", "mismatched"), ("0.01", "matched")])
def test_a_cent_is_a_difference_unless_the_branch_allows_it(side, app, allowed, state):
    with app.app_context(), write_unit():
        change("reconciliation.tolerance", allowed, date(2026, 10, 1), "测试", person=None, now=clock.now())
    number = side.compared(of_one(fen=123_456_701))
    assert side.state(number) == state


def test_the_sheet_says_who_prepared_it_and_as_of_when_and_the_counter_keeps_it(side, story):
    number = side.at("archived")
    clerk = side.person("clerk1")
    sheet = clerk.get(f"/reconciliations/{number}/print").text
    assert "2026-10-30" in sheet, "the 31st is a Saturday"
    (code,) = story.codes(number, "sheet")
    story.keep("clerk1", number, code, "counter_clerk", "柜台档案柜")
    assert "柜台档案柜" in clerk.get(f"/reconciliations/{number}").text


def test_a_sealed_month_says_until_when_it_is_kept(side):
    number = side.at("archived")
    assert "2046-12-31" in side.person("admin1").get(f"/reconciliations/{number}/seals").text
