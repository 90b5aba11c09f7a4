"""Question slips of report meetings and issues of seminars: answered at once, promised, or in the way of closing."""

from datetime import timedelta

from sqlalchemy import select

from ia.activities.guests.models import Issue, Slip
from ia.clients.questions.models import OpenQuestion
from ia.ground import clock
from ia.ground.db import db
from tests.activities.door import Door, count, only, timeline

PROMISE = {"answer_channel": "phone", "promised_at": "2026-11-27T12:00"}
ASKED = {"question": "新股怎么申购", "contact": "李先生 13912345678"}
SAID = {"category": "service", "content": "希望多讲行业"}
DEPARTMENT = {"department": "counter_admin", "answer_channel": "phone", "due_on": "2026-12-13"}


def rows(app, model) -> list:
    with app.app_context():
        return list(db.session.scalars(select(model).order_by(model.id)))


# Question slips


def test_a_slip_is_answered_on_the_stage(app, meeting):
    meeting.fill("advisor1", "slips", **ASKED, answerer="王博士", answered=True, answer="通过软件申购")
    slip = only(app, Slip)
    assert (slip.answered, slip.answerer, slip.answer, slip.contact) == (
        True,
        "王博士",
        "通过软件申购",
        ASKED["contact"],
    )
    assert count(app, OpenQuestion) == 0
    assert "李先生" in meeting.get("advisor1", "slips") and "李先生" not in meeting.get("admin1", "slips")


def test_what_a_client_asked_is_owed_by_the_adviser(app, campaign, cast, shelf, meeting):
    client = shelf.existing("advisor2", "司马乙")
    meeting.fill("leader1", "slips", question="何时除权", client="司马乙", **PROMISE)
    question, slip = only(app, OpenQuestion), only(app, Slip)
    assert (question.client_id, question.owner_id, question.source) == (client, cast.users["advisor2"], "activity")
    assert slip.question_id == question.id and question.from_document_id == meeting.number
    assert clock.local(question.promised_at).hour == 12 and timeline(app, client) == ["question"]
    page = meeting.get("advisor1", "slips")
    assert "何时除权" in page and "司马乙" not in page and f"/open-questions/{question.id}" not in page
    assert "司马乙" in (own := meeting.get("advisor2", "slips")) and f"/open-questions/{question.id}" in own
    campaign.step("advisor2", question.id, "answer", answer="下周三")
    assert "已答复" in meeting.get("advisor1", "slips")


def test_a_stranger_is_owed_by_the_adviser_who_wrote_it_or_by_the_lead(app, campaign, cast):
    users = cast.users
    staff = [str(users["advisor1"]), str(users["clerk1"])]
    meeting = Door(campaign, campaign.scheduled(sub_kind="report_meeting", staff_participants=staff))
    for username in ("advisor1", "clerk1"):
        meeting.fill(username, "slips", **ASKED, **PROMISE)
    owed = [(one.owner_id, one.contact, one.client_id, one.team_id) for one in rows(app, OpenQuestion)]
    team = cast.units["B001-T1"]
    contact = ASKED["contact"]
    assert owed == [(users["advisor1"], contact, None, team), (users["leader1"], contact, None, team)]


def test_a_slip_says_what_is_missing(app, meeting):
    assert meeting.fill("advisor1", "slips", status=422).errors
    assert meeting.fill("advisor1", "slips", status=422, question="新股", client="没有这个人").errors
    assert meeting.fill("advisor1", "slips", status=422, question="新股", **PROMISE).errors
    assert meeting.fill("advisor1", "slips", status=422, **ASKED, answer_channel="phone").errors
    past = {"answer_channel": "phone", "promised_at": "2026-11-20T12:00"}
    page = meeting.fill("advisor1", "slips", status=422, **ASKED, **past)
    assert page.errors and page.form("form").fields["question"] == ASKED["question"]
    assert count(app, Slip) == 0


def test_an_open_slip_is_settled_once(app, campaign, meeting):
    meeting.fill("advisor1", "slips", question="新股怎么申购")
    slip = only(app, Slip)
    address = f"slips/{slip.id}"
    assert meeting.fill("leader1", address, status=422, **PROMISE).errors
    late = campaign.person("advisor2")
    late.get(f"{meeting.base}/{address}")
    meeting.fill("leader1", address, **PROMISE, contact="李先生 13912345678")
    late.submit(None, {"answered": True}, form="form")
    assert late.status == 409 and count(app, OpenQuestion) == 1
    assert only(app, Slip).contact == "李先生 13912345678" and not only(app, Slip).answered
    meeting.get("leader1", f"slips/{slip.id + 1}", expect=404)


def test_open_slips_are_told_when_the_activity_is_closed(campaign, app, still):
    number = campaign.summarising(still, sub_kind="report_meeting")
    Door(campaign, number).fill("advisor1", "slips", question="新股怎么申购")
    campaign.step("leader1", number, "summarise", feedback="好", development_effect="好", analysis_report="好")
    campaign.step("finance1", number, "record-finance", actual_expense="28000", actual_income="0")
    campaign.step("leader1", number, "close")
    assert any("A-34" in warning for warning in campaign.opinions(number)[-1].warnings)
    Door(campaign, number).forge("advisor1", "slips", 409, question="再问一个")
    assert count(app, Slip) == 1


def test_slips_belong_to_activities_for_the_public(campaign, seminar):
    seminar.get("leader1", "slips", expect=404)
    Door(campaign, campaign.draft("advisor1", "demo_public")).get("advisor1", "slips")


# Issues of a seminar


def test_an_issue_that_is_solved_stands_in_the_timeline(app, shelf, after_seminar):
    client = shelf.existing("advisor1", "周一")
    after_seminar.fill("advisor1", "issues", client="周一", **SAID, solved=True, answer="下次增加")
    issue = only(app, Issue)
    assert (issue.client_id, issue.solved, issue.answer) == (client, True, "下次增加")
    assert timeline(app, client) == ["issue-service"] and count(app, OpenQuestion) == 0


def test_what_is_not_solved_is_promised(app, cast, shelf, after_seminar):
    """S-32: the day is proposed three days after the seminar; the adviser of the client owes the answer."""
    client = shelf.existing("advisor2", "周一")
    visitor = after_seminar.campaign.person("leader1")
    visitor.get(f"{after_seminar.base}/issues")
    assert visitor.page.form("form").fields["due_on"] == "2026-12-13"
    after_seminar.fill("leader1", "issues", client="周一", **SAID, department="counter_admin", answer_channel="phone")
    question, issue = only(app, OpenQuestion), only(app, Issue)
    assert (question.source, question.client_id, question.owner_id) == ("seminar", client, cast.users["advisor2"])
    assert clock.local(question.promised_at).strftime("%m-%d %H:%M") == "12-13 17:00"
    assert (issue.question_id, issue.department) == (question.id, "counter_admin")
    assert sorted(timeline(app, client)) == ["issue-service", "question"]


def test_an_issue_says_what_is_missing(app, shelf, after_seminar):
    shelf.existing("advisor1", "周一")
    fill = {"client": "周一", **SAID}
    for fields in (
        {"client": "", **SAID},
        {"client": "没有这个人", **SAID},
        {**fill, "content": ""},
        {**fill, "solved": True},
        {**fill, **DEPARTMENT, "answer_channel": ""},
        {**fill, **DEPARTMENT, "due_on": ""},
        {**fill, **DEPARTMENT, "due_on": "2026-12-09"},
        {**fill, **DEPARTMENT, "due_on": "2026-12-14"},
    ):
        assert after_seminar.fill("advisor1", "issues", status=422, **fields).errors, fields
    assert count(app, Issue) == 0


def test_issues_of_clients_out_of_reach_are_counted_alone(app, shelf, after_seminar):
    shelf.existing("advisor2", "司马乙")
    after_seminar.fill("advisor2", "issues", client="司马乙", **SAID)
    page = after_seminar.get("advisor1", "issues")
    assert "司马乙" not in page and "希望多讲行业" not in page and "共 1 条" in page
    number = only(app, Issue).id
    after_seminar.get("advisor1", f"issues/{number}", expect=404)
    after_seminar.forge("advisor1", f"issues/{number}", 404, solved="y", answer="好")
    after_seminar.fill("advisor1", "issues", status=422, client="司马乙", **SAID)
    for place in ("history", "print"):
        assert "希望多讲行业" not in after_seminar.get("leader1", place)


def test_a_seminar_closes_when_every_issue_is_settled(app, campaign, shelf, after_seminar):
    client = shelf.existing("advisor1", "周一")
    after_seminar.fill("advisor1", "issues", client="周一", **SAID)
    number, issue = after_seminar.number, only(app, Issue).id
    campaign.step("leader1", number, "record-issues", feedback="反响良好")
    assert "S-32" in campaign.denied("leader1", number, "close")
    late = campaign.person("leader1")
    late.get(f"{after_seminar.base}/issues/{issue}")
    after_seminar.fill("advisor1", f"issues/{issue}", solved=True, answer="已安排")
    late.submit(None, {"department": "leader", "answer_channel": "phone"}, form="form")
    assert late.status == 409 and count(app, OpenQuestion) == 0
    assert timeline(app, client) == ["issue-service", "answer"]
    campaign.step("leader1", number, "close")
    after_seminar.forge("advisor1", "issues", 409, client="周一", **SAID)


def test_issues_are_taken_down_after_the_seminar(shelf, seminar):
    shelf.existing("advisor1", "周一")
    seminar.forge("advisor1", "issues", 409, client="周一", **SAID)


def test_an_answer_that_is_due_is_asked_for(app, campaign, shelf, after_seminar):
    """J-33: promised until Sunday, warned of on Saturday and so on Friday, on the day, and then daily; to the adviser and
    to the leader."""
    shelf.existing("advisor1", "周一")
    after_seminar.fill("advisor1", "issues", client="周一", **SAID, **DEPARTMENT)
    start = clock.now()
    told = []
    for days in (1, 2, 2, 3, 4, 5):
        moment = clock.at(clock.local_date(start) + timedelta(days=days), 9)
        told.append(campaign.run("J-33", moment).told)
    assert told == [2, 0, 0, 2, 2, 2]
    assert {who for who, _message in campaign.told("J-33")} == {"advisor1", "leader1"}
    question = only(app, OpenQuestion)
    campaign.step("advisor1", question.id, "answer", answer="柜台已答复")
    assert campaign.run("J-33", clock.at(clock.local_date(start) + timedelta(days=6), 9)).told == 0
