"""The duty calendar (F-A9): which meetings were due, held, missed or skipped, and who sees which teams."""

from datetime import datetime

import pytest

from ia.ground import clock


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def rows(gathering, username: str, month: str) -> dict[str, list[str]]:
    """The cells of the table by team."""
    page = gathering.person(username)
    page.get(f"/meetings/calendar?month={month}")
    found = {}
    for row in page.page.select("tbody tr"):
        cells = [" ".join(cell.text_content().split()) for cell in row.cssselect("th, td")]
        found[cells[0]] = cells[1:]
    return found


def test_mornings_held_missed_and_skipped(gathering, still):
    for day, step in (("24", "start"), ("25", "skip"), ("26", ""), ("27", "start")):
        still(f"2026-11-{day}T08:30")
        number = gathering.morning()
        if step == "start":
            gathering.step("leader1", number, "start")
            gathering.step("leader1", number, "close")
        elif step:
            gathering.step("leader1", number, step, reason="培训")
    still("2026-11-30T12:00")
    due, held, skipped, missed, _regular = rows(gathering, "leader1", "2026-11")["第一投资顾问团队"]
    assert (due, held, skipped, missed) == ("5", "2", "1 11-25", "1 11-26"), "the 30th is not over yet"
    other = rows(gathering, "leader2", "2026-11")["第二投资顾问团队"]
    assert other[:2] == ["5", "0"] and other[3].startswith("4 ")
    assert rows(gathering, "leader1", "2026-10")["第一投资顾问团队"][:2] == ["0", "0"], "before the first record"


def test_regular_meetings_fall_due_after_the_period(gathering, still):
    """Month and quarter end on 30 September 2025: due on 14 October."""
    still("2025-10-14T18:00")
    cell = rows(gathering, "leader1", "2025-10")["第一投资顾问团队"][4]
    assert cell.count("应于2025-10-14前召开") == 2 and "2025年第3季度" in cell and "召集" in cell
    still("2025-10-15T09:00")
    leader = gathering.person("leader1")
    leader.get("/meetings/calendar?month=2025-09")
    assert "/meetings/new?kind=regular&period_kind=month&period_end=2025-08-31" in leader.page.links()
    leader.get("/meetings/new?kind=regular&period_kind=month&period_end=2025-08-31")
    assert leader.page.form("/meetings/new").fields["period_end"] == "2025-08-31"
    for amiss in ("2025-08-30", "9999-12-31", "2025-10-31", "x"):
        leader.get(f"/meetings/new?kind=regular&period_kind=month&period_end={amiss}")
        assert leader.page.form("/meetings/new").fields["period_end"] == "2025-09-30", amiss
    facts = {"period_end": "2025-09-30", "starts_at": "2025-10-15T16:00", "ends_at": "2025-10-15T17:00"}
    assert rows(gathering, "leader1", "2025-10")["第一投资顾问团队"][4].count("应开未开") == 2
    number = gathering.noticed(**facts)
    gathering.step("leader1", number, "open")
    cell = rows(gathering, "leader1", "2025-10")["第一投资顾问团队"][4]
    assert "2025-10-15召开" in cell and cell.count("应开未开") == 1, "the month's meeting does not do for the quarter"
    assert rows(gathering, "leader1", "2025-11")["第一投资顾问团队"][4].count("2025-10") == 1


def test_leaders_meetings_of_the_month(gathering, still):
    page = gathering.person("director1")
    assert "应于2026-11-30前召开" in page.get("/meetings/calendar").text
    assert "/meetings/new?kind=leader" in page.page.links()
    leader = gathering.person("leader1")
    leader.get("/meetings/calendar")
    assert "/meetings/new?kind=leader" not in leader.page.links(), "the director calls it"
    assert "应于2026-12-31前召开" in page.get("/meetings/calendar?month=2026-12").text
    assert "应开未开" in page.get("/meetings/calendar?month=2026-10").text
    number = gathering.called()
    text = page.get("/meetings/calendar?month=2026-12").text
    assert "已通知" in text and "应于2026-12-31前召开" not in text
    still("2026-12-04T15:00")
    gathering.step("director1", number, "open")
    assert "2026-12-04召开" in gathering.person("admin1").get("/meetings/calendar?month=2026-12").text


@pytest.mark.parametrize(
    "username, teams",
    [
        ("advisor1", {"第一投资顾问团队"}),
        ("leader2", {"第二投资顾问团队"}),
        ("station1", {"技术服务站"}),
        ("director1", {"第一投资顾问团队", "第二投资顾问团队", "技术服务站"}),
        ("director9", {"邻市投资顾问团队"}),
        ("admin1", set()),
        ("gm1", set()),
    ],
)
def test_who_sees_which_teams(gathering, username, teams):
    assert set(rows(gathering, username, "2026-11")) == teams
    assert ("M-28" in gathering.person(username).page.source) is (username != "advisor1")


def test_others_do_not_open_it(gathering):
    for username in ("clerk1", "hq1", "region1", "sysadmin1"):
        assert gathering.person(username).get("/meetings/calendar", expect=None).status_code == 403


@pytest.mark.parametrize("month", ["", "x", "2026-13", "2026-00", "99999-01", "2026", "２０２６-１１"])
def test_a_month_that_is_none_is_this_month(gathering, month):
    page = gathering.person("leader1")
    page.get("/meetings/calendar", query_string={"month": month})
    assert "2026-11" in page.page.heading
