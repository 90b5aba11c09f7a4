"""What those responsible write about their tasks stands in the record; what is left open is said; vacant posts give way."""

from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.org.models import Post
from tests.activities.campaign import OVER, SUMMARY
from tests.activities.test_reminders import moment, names
from tests.moment import NOW


def sheet(campaign, number: int, username: str = "leader1") -> str:
    return campaign.person(username).get(f"/activities/{number}/print").text


def test_progress_stands_in_the_record_and_on_its_sheet(campaign):
    """A-08: 进展跟踪与意见 is a part of the record, not only of the task."""
    number = campaign.scheduled()
    (task,) = campaign.tasks(number)
    assert "进展跟踪与意见" not in sheet(campaign, number)
    campaign.step("advisor1", task.id, "progress", progress="会场已订，差音响")
    campaign.step("advisor1", task.id, "finish", result="音响已到位")
    for text in (sheet(campaign, number), campaign.person("director1").get(f"/activities/{number}").text):
        assert text.index("会场已订，差音响") < text.index("音响已到位")
        assert "进展跟踪与意见" in text


def test_the_plans_of_a_promotion_stand_in_its_record(campaign):
    """A-41: 实施细则."""
    number = campaign.scheduled(sub_kind="promotion")
    for text in (sheet(campaign, number), campaign.person("leader1").get(f"/activities/{number}").text):
        assert "两人一组" in text and "逐户上门" in text


def test_the_checklist_is_on_the_sheet_with_who_ticked_what(campaign):
    """A-31."""
    number = campaign.scheduled(sub_kind="report_meeting")
    assert "入口和主席台横幅" not in sheet(campaign, number), "nothing is ticked yet"
    visitor = campaign.person("advisor1")
    visitor.submit(f"/activities/{number}", {"prep_checklist": ["banner"]}, form=f"/activities/{number}/checks")
    text = sheet(campaign, number)
    row = text[text.index("入口和主席台横幅") : text.index("讲台")]
    assert str(clock.local_date(NOW)) in row and "应急预案" in text, (
        "every point is there, with its moment if it is ticked"
    )


def test_closing_says_which_tasks_stay_open(campaign, still):
    number = campaign.summarising(still)
    campaign.step("leader1", number, "summarise", **SUMMARY)
    campaign.step("finance1", number, "record-finance", actual_expense="1", actual_income="0")
    visitor = campaign.person("leader1")
    assert "布置会场" in visitor.get(f"/documents/{number}/steps/close").text
    campaign.step("leader1", number, "close")
    (task,) = campaign.tasks(number)
    closed = next(one for one in campaign.opinions(number) if one.step == "close")
    assert task.state == "open" and task.serial_no in closed.warnings[0]


def test_a_report_meeting_is_not_held_without_its_minutes_of_questions(campaign, still):
    """A-33: 提问时长 is asked of the lead; too few are a warning, none is a refusal."""
    number = campaign.scheduled(sub_kind="report_meeting")
    still(OVER)
    assert "此项必填" in campaign.denied("leader1", number, "hold")
    campaign.step("leader1", number, "hold", qa_min="20")
    assert campaign.state(number) == "held"


def test_while_nobody_is_administrative_director_the_marketing_director_hands_the_venue_back(
    app, cast, campaign, still
):
    number = campaign.held(still, sub_kind="report_meeting")
    campaign.refused("director1", number, "hand-over-venue", status=403)
    with app.app_context(), write_unit() as unit:
        post = unit.scalar(select(Post).where(Post.user_id == cast.users["admin1"]))
        post.ends_on = clock.local_date(NOW)
    assert "市场总监尚未交还场地" in campaign.denied("leader1", number, "start-summary")
    campaign.step("director1", number, "hand-over-venue")
    campaign.step("leader1", number, "start-summary")
    assert campaign.state(number) == "summarising"


def test_a_venue_that_is_not_back_is_asked_for(campaign, still):
    number = campaign.held(still, sub_kind="report_meeting")
    assert campaign.run("J-37", moment("2026-12-16T08:35")).told == 2
    assert names(campaign, "J-37") == ["admin1", "leader1"] and campaign.state(number) == "held"


def test_a_seminar_is_warned_of_its_own_checklist(campaign, seminar, still):
    still(OVER)
    campaign.step("leader1", seminar.number, "hold", attended="12")
    (warning,) = campaign.opinions(seminar.number)[-1].warnings
    assert "结合市场热点" in warning and "S-28" in warning
