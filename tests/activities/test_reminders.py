"""Who is told what, and when (J-31, J-32, J-34 to J-37): a run too many tells nobody twice."""

from datetime import datetime

from ia.activities.reminders import quarter_end
from ia.ground import clock


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def names(campaign, code: str) -> list[str]:
    return sorted(username for username, _ in campaign.told(code))


def test_quarters_end_on_their_last_day():
    days = ["2026-01-01", "2026-03-31", "2026-04-01", "2026-08-15", "2026-12-31"]
    ends = [str(quarter_end(datetime.fromisoformat(day).date())) for day in days]
    assert ends == ["2026-03-31", "2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]


def test_teams_without_a_seminar_are_asked_twice_a_quarter(campaign):
    """45 and 15 days before 31 December: 16 November and 16 December. Team 1 plans one in between."""
    assert campaign.run("J-31", moment("2026-11-15T08:35")).told == 0
    told = campaign.run("J-31", moment("2026-11-16T08:35")).told
    assert set(names(campaign, "J-31")) == {"leader1", "leader2", "station1", "leader9", "director1", "director9"}
    assert campaign.run("J-31", moment("2026-11-30T08:35")).told == 0
    number = campaign.draft("leader1", "seminar")
    campaign.step("leader1", number, "issue-invitations")
    assert campaign.run("J-31", moment("2026-12-16T08:35")).told == told - 2, "its leader, and the director once less"
    assert names(campaign, "J-31").count("leader1") == 1


def test_clients_are_to_be_told_in_time(campaign):
    """On Thursday 10 December: a warning five days before, on Saturday the 5th, so on Friday; due on Monday the 7th."""
    number = campaign.scheduled(sub_kind="report_meeting")
    assert campaign.run("J-34", moment("2026-12-03T08:35")).told == 0
    assert campaign.run("J-34", moment("2026-12-04T08:35")).told == 3
    assert set(names(campaign, "J-34")) == {"leader1", "advisor1", "advisor2"}
    assert campaign.run("J-34", moment("2026-12-04T09:35")).told == 0
    assert campaign.run("J-34", moment("2026-12-07T08:35")).told == 3
    campaign.step("leader1", number, "cancel", reason="台风")
    assert campaign.run("J-34", moment("2026-12-08T08:35")) == campaign.run("J-34", moment("2026-12-09T08:35"))


def test_a_seminar_is_told_of_in_time(campaign):
    number = campaign.draft("leader1", "seminar")
    campaign.step("leader1", number, "issue-invitations")
    assert campaign.run("J-34", moment("2026-12-07T08:35")).told == 0, "another reminder's"
    assert campaign.run("J-32", moment("2026-12-07T08:35")).told == 3


def test_an_unready_report_meeting_is_an_alarm(campaign):
    """It begins at 14:00: a warning at 12, the alarm at 13; none once everything is ticked (A-31)."""
    number = campaign.scheduled(sub_kind="report_meeting")
    assert campaign.run("J-35", moment("2026-12-10T11:55")).told == 0
    assert campaign.run("J-35", moment("2026-12-10T12:00")).told == 1
    assert campaign.run("J-35", moment("2026-12-10T12:55")).told == 0
    assert campaign.run("J-35", moment("2026-12-10T13:00")).told == 1
    assert set(names(campaign, "J-35")) == {"leader1"}
    visitor = campaign.person("leader1")
    every = ["banner", "desk", "reception", "seats", "plates", "staff", "materials", "order", "emergency"]
    visitor.submit(f"/activities/{number}", {"prep_checklist": every}, form=f"/activities/{number}/checks")
    other = campaign.scheduled(sub_kind="report_meeting", starts_at="2026-12-10T15:00")
    campaign.run("J-35", moment("2026-12-10T14:00"))
    assert [name for name, _ in campaign.told("J-35")] == ["leader1"] * 3 and other != number


def test_tasks_fall_due(campaign):
    """Due on Tuesday 8 December: told the day before, and each day after it, then to the lead as well."""
    number = campaign.scheduled()
    (task,) = campaign.tasks(number)
    assert campaign.run("J-36", moment("2026-12-06T08:35")).told == 0
    assert campaign.run("J-36", moment("2026-12-07T08:35")).told == 1
    assert campaign.run("J-36", moment("2026-12-08T08:35")).told == 0, "the same due moment"
    assert campaign.run("J-36", moment("2026-12-09T08:35")).told == 2
    assert campaign.run("J-36", moment("2026-12-10T08:35")).told == 2
    assert sorted(set(names(campaign, "J-36"))) == ["advisor1", "leader1"]
    campaign.step("advisor1", task.id, "finish", result="已布置")
    assert campaign.run("J-36", moment("2026-12-11T08:35")).told == 0


def test_missing_summaries_are_told_to_whoever_owes_them(campaign, still):
    """Held on Thursday the 10th: due at the end of Tuesday the 15th."""
    number = campaign.summarising(still, sub_kind="promotion")
    assert campaign.run("J-37", moment("2026-12-15T23:00")).told == 0
    assert campaign.run("J-37", moment("2026-12-16T08:35")).told == 3
    assert names(campaign, "J-37") == ["finance1", "leader1", "station1"]
    assert campaign.run("J-37", moment("2026-12-17T08:35")).told == 0
    assert campaign.state(number) == "summarising"
