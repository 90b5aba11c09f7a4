"""What came of the alerts of a month (W-09)."""

from tests.alerts.watching import TALK


def cells(watch, username: str, month="2026-11") -> list[list[str]]:
    visitor = watch.person(username)
    visitor.get(f"/alerts/report?month={month}")
    return [[cell.text_content().strip() for cell in row.cssselect("td,th")] for row in visitor.page.select("tbody tr")]


def test_the_month_says_who_was_told_in_time_and_who_was_not(watch):
    told, closed = watch.raised(name="告知"), watch.raised(name="关闭")
    watch.raised("advisor2", name="未告知")
    watch.discontented("advisor3", name="别队")
    watch.morning()
    watch.still("2026-11-25T10:00")
    watch.step("advisor1", told, "contact", **TALK)
    watch.step("advisor1", closed, "dismiss", outcome="known", reason="已在营业部面谈")
    first, second = (["第一投资顾问团队", name, "满意度低"] for name in ("林晓东", "周雨涵"))
    own = [*first, "2", "1", "0", "0", "1", "1"]
    assert cells(watch, "advisor1") == [own]
    assert cells(watch, "leader1") == [own, [*second, "1", "0", "0", "1", "0", "0"]]
    assert len(cells(watch, "director1")) == 3
    assert cells(watch, "director9") == [] == cells(watch, "director1", "2026-10")
    assert watch.status("clerk1", "/alerts/report") == 403


def test_a_month_that_is_none_is_the_present_one(watch):
    for text in ("2026-13", "abc", "", "2031-01"):
        visitor = watch.person("leader1")
        visitor.get(f"/alerts/report?month={text}")
        assert "2026-11" in visitor.page.heading
