"""Product feedback from the adviser to institutional client service (S-04, 4.17, 7.1, 7.2)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ia.clients.models import Concern, TimelineEntry
from ia.feedback.models import FeedbackSummary, ProductFeedback
from ia.feedback.workflow import SUMMARY_WORKFLOW, WORKFLOW
from ia.ground import clock
from ia.ground.db import db
from ia.ground.workflow import engine
from tests.access.expected import PEOPLE
from tests.clients.shelf import count
from tests.feedback.desk import HOME, MONTH, SUMMARIES, WHOLE
from tests.house.test_inbox import agree

READING = ("advisor", "leader", "station_leader", "marketing_director")
SUPERIORS = READING[1:]
ABOVE = ("inst_service", "hq_brokerage", "research_institute")


def test_the_journey_of_feedback(desk, app):
    """The adviser hands it in, the leader aggregates all of the month and sends it up, the department takes note."""
    first, second = desk.hand_in(), desk.hand_in("advisor2", product="行情软件", problems="", needs="")
    foreign = desk.hand_in("advisor3")
    assert desk.waits_for(first) == {f"leader@{desk.cast.units['B001-T1']}"}
    paper = desk.aggregate()
    assert desk.states() == ["aggregated", "aggregated", "submitted"] and desk.state(paper) == "draft"
    assert desk.waits_for(first) == set() and desk.waits_for(paper) == {f"leader@{desk.cast.units['B001-T1']}"}
    assert [one.actor_name for one in desk.opinions(second)] == ["陈建国"]
    desk.person("instservice1").get(f"{SUMMARIES}{paper}", expect=404)
    visitor = desk.person("leader1")
    visitor.submit(f"{SUMMARIES}{paper}", press=f"/documents/{paper}/steps/send-up")
    assert desk.state(paper) == "sent_up" and desk.states() == ["sent_up", "sent_up", "submitted"]
    assert desk.waits_for(paper) == {f"inst_service@{desk.cast.units['C000']}"}
    reader = desk.person("instservice1")
    assert "行情软件" in reader.get(f"{SUMMARIES}{paper}").text and "资讯及时性" in reader.page.text
    assert f"{HOME}{first}" not in reader.page.text, "the feedback itself stays in the branch"
    desk.step("instservice1", paper, "note", opinion="已转产品部门")
    assert desk.state(paper) == "read" and "已转产品部门" in desk.person("leader1").get(f"{SUMMARIES}{paper}").text
    assert desk.state(foreign) == "submitted"
    agree(app)


def test_clients_are_named_in_the_branch_and_nowhere_above(desk, shelf, app):
    client = shelf.existing("advisor1", "张三丰")
    number = desk.hand_in(**{"clients-0-client": "张三丰"})
    with app.app_context():
        assert db.session.execute(select(Concern.document_id, Concern.client_id)).all() == [(number, client)]
        assert db.session.scalars(select(TimelineEntry)).one().text == "晨会资讯"
    assert "张三丰" in desk.person("leader1").get(f"{HOME}{number}").text
    assert "张三丰" in desk.person("advisor1").get(f"{HOME}{number}/print").text
    paper = desk.aggregate()
    desk.step("leader1", paper, "send-up")
    for address in (f"{SUMMARIES}{paper}", f"{SUMMARIES}{paper}/print"):
        assert "张三丰" not in desk.person("instservice1").get(address).text
    assert "产品反馈" in desk.person("advisor1").get(f"/clients/{client}").text


@pytest.mark.parametrize("typed", ["查无此人", "999999", "外地"])
def test_a_row_that_names_no_client_is_refused(desk, shelf, app, typed):
    shelf.existing("advisor9", "外地")
    desk.hand_in(status=422, **{"clients-0-client": typed})
    assert "没有此客户号或姓名" in desk.person("advisor1").page.text and count(app, ProductFeedback) == 0


def test_a_name_that_several_bear_asks_for_the_number(desk, shelf, app):
    for n in range(2):
        shelf.existing("advisor1", "张三丰", fund_account_no=f"006802714{n}", phone=f"1380013800{n}")
    desk.hand_in(status=422, **{"clients-0-client": "张三丰"})
    assert count(app, ProductFeedback) == 0


@pytest.mark.parametrize("facts", [{"product": ""}, {"effect": ""}, {"effect": "　"}, {"needs": "长" * 2001}])
def test_what_is_missing_or_endless_is_refused_and_kept_on_the_page(desk, app, facts):
    desk.hand_in(status=422, **facts)
    page = desk.person("advisor1").page
    assert page.select("span.err") and WHOLE["improvements"] in page.text and count(app, ProductFeedback) == 0


def test_the_author_changes_it_until_a_paper_has_taken_it_in(desk, shelf, app):
    shelf.existing("advisor1", "张三丰")
    number = desk.hand_in()
    desk.change("advisor1", number, **{"needs": "希望语音播报", "clients-0-client": "张三丰"})
    assert desk.feedback(number).needs == "希望语音播报" and count(app, Concern) == 1
    desk.change("advisor1", number, **{"clients-0-client": ""})
    assert count(app, Concern) == 0
    assert "希望语音播报" in desk.person("advisor1").get(f"{HOME}{number}/history").text
    visitor = desk.person("advisor1")
    visitor.get(f"{HOME}{number}/edit")
    page = visitor.page
    desk.aggregate()
    visitor.page = page
    visitor.submit(None, {"needs": "迟到"}, form=f"{HOME}{number}/edit")
    assert visitor.status == 409 and desk.feedback(number).needs == "希望语音播报"
    visitor.get(f"{HOME}{number}/edit", expect=302)


def test_two_wordings_of_one_feedback_are_a_conflict(desk):
    number = desk.hand_in()
    visitor, address = desk.person("advisor1"), f"{HOME}{number}/edit"
    visitor.get(address)
    page = visitor.page
    desk.change("advisor1", number, needs="第一稿")
    visitor.page = page
    visitor.submit(None, {"needs": "第二稿"}, form=address)
    assert visitor.status == 409 and "第一稿" in visitor.page.text and desk.feedback(number).needs == "第一稿"


def test_for_whom_feedback_exists(desk):
    number = desk.hand_in()
    for who in PEOPLE:
        allowed, sees = PEOPLE[who].role in READING, who in ("advisor1", "leader1", "director1")
        shown = 200 if sees else 404 if allowed else 403
        for page in ("", "/print", "/history"):
            desk.person(who).get(f"{HOME}{number}{page}", expect=shown)
        may_open = PEOPLE[who].role in READING[:3]
        edit = 200 if who == "advisor1" else 403 if sees or not may_open else 404
        desk.person(who).get(f"{HOME}{number}/edit", expect=edit)
        desk.person(who).get(f"{HOME}new", expect=200 if may_open else 403)


def test_for_whom_the_paper_exists(desk):
    desk.hand_in()
    paper = desk.aggregate()
    for state in ("draft", "sent_up"):
        for who in PEOPLE:
            role = PEOPLE[who].role
            above = state == "sent_up" and role in ABOVE
            sees, allowed = who in ("leader1", "director1") or above, role in SUPERIORS or role in ABOVE
            shown = 200 if sees else 404 if allowed else 403
            for page in ("", "/print"):
                desk.person(who).get(f"{SUMMARIES}{paper}{page}", expect=shown)
            history = shown if role in SUPERIORS else 403
            desk.person(who).get(f"{SUMMARIES}{paper}/history", expect=history)
        if state == "draft":
            desk.step("leader1", paper, "send-up")


def offers(app, cast, model, number) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with app.app_context():
        document = db.session.get(model, number)
        for who in PEOPLE:
            for step in engine.offered(document, cast.person(who), clock.now()):
                found.setdefault(step.name, set()).add(who)
    return found


def test_who_is_offered_which_step(desk, app, cast):
    number = desk.hand_in()
    assert offers(app, cast, ProductFeedback, number) == {}, "feedback is aggregated with its month, not by itself"
    paper = desk.aggregate()
    assert offers(app, cast, ProductFeedback, number) == {}
    assert offers(app, cast, FeedbackSummary, paper) == {"send-up": {"leader1", "director1"}}
    desk.step("director1", paper, "send-up")
    assert offers(app, cast, FeedbackSummary, paper) == {"note": {"instservice1"}}
    desk.step("instservice1", paper, "note")
    assert offers(app, cast, FeedbackSummary, paper) == {}
    assert {step.clause for flow in (WORKFLOW, SUMMARY_WORKFLOW) for step in flow.steps} == {"S-04"}


def test_steps_that_are_nobodys_are_refused(desk):
    number = desk.hand_in()
    paper = desk.aggregate()
    desk.refused("leader1", number, "send-up", 403)
    desk.refused("advisor1", paper, "send-up", 404)
    desk.refused("leader2", paper, "send-up", 404)
    desk.step("leader1", paper, "send-up")
    desk.refused("leader1", paper, "note", 403)
    desk.refused("hq1", paper, "note", 403)
    desk.refused("leader1", paper, "send-up", 409)


def test_a_paper_needs_feedback_and_words_and_is_one_a_month(desk, app):
    visitor = desk.person("leader1")
    assert "尚未汇总的反馈" in visitor.get(f"{SUMMARIES}new").text and not visitor.page.select("textarea")
    desk.hand_in()
    desk.aggregate(text="", status=422)
    address = f"{SUMMARIES}new?team={desk.cast.units['B001-T1']}&month={MONTH}"
    visitor.get(address)
    page = visitor.page
    paper = desk.aggregate()
    desk.hand_in()
    assert "本月已有汇总" in visitor.get(address).text and not visitor.page.select("textarea")
    visitor.page = page
    visitor.submit(None, summary="第二份", form=address)
    assert visitor.status == 422 and "本月已有汇总" in visitor.page.text and count(app, FeedbackSummary) == 1
    assert desk.states() == ["aggregated", "submitted"] and paper


def test_what_comes_later_is_taken_in_or_waits_for_the_next_month(desk, still, now):
    desk.hand_in()
    paper = desk.aggregate()
    late = desk.hand_in("advisor2")
    visitor = desk.person("leader1")
    visitor.submit(f"{SUMMARIES}{paper}", form=f"{SUMMARIES}{paper}/take-in")
    assert desk.state(late) == "aggregated" and desk.feedback(late).summary_id == paper
    later = desk.hand_in("advisor2")
    visitor.get(f"{SUMMARIES}{paper}")
    page = visitor.page
    desk.step("leader1", paper, "send-up")
    visitor.page = page
    visitor.submit(None, form=f"{SUMMARIES}{paper}/take-in")
    assert visitor.status == 409 and desk.state(later) == "submitted"
    assert any("1 条" in str(one.warnings) for one in desk.opinions(paper))
    still(now + timedelta(days=10))
    assert "截至 2026-12" in desk.person("leader1").get(f"{SUMMARIES}new").text, "November has its paper"
    desk.aggregate(month="2026-12")
    assert desk.state(later) == "aggregated"


def test_the_words_of_the_paper_are_changed_until_it_goes_up(desk):
    desk.hand_in()
    paper = desk.aggregate()
    address = f"{SUMMARIES}{paper}/edit"
    visitor = desk.person("leader1")
    visitor.get(address)
    page = visitor.page
    visitor.submit(address, summary="改稿", form=address)
    assert "改稿" in visitor.get(f"{SUMMARIES}{paper}").text
    visitor.page = page
    visitor.submit(None, summary="旧稿", form=address)
    assert visitor.status == 409
    visitor.submit(address, summary="", form=address)
    assert visitor.status == 422
    visitor.get(address)
    page = visitor.page
    for who, status in (("director1", 200), ("leader2", 404), ("advisor1", 403)):
        desk.person(who).get(address, expect=status)
    desk.step("leader1", paper, "send-up")
    visitor.get(address, expect=302)
    visitor.page = page
    visitor.submit(None, summary="旧稿", form=address)
    assert visitor.status == 409


def test_teams_that_are_not_ones_own_are_not_there(desk, cast):
    desk.hand_in("advisor3")
    for who, team, status in (
        ("leader1", "B001-T2", 404),
        ("leader2", "B001-T2", 200),
        ("director1", "B001-T2", 200),
        ("director9", "B001-T2", 404),
        ("leader1", "B002-T1", 404),
        ("advisor3", "B001-T2", 403),
    ):
        desk.person(who).get(f"{SUMMARIES}new?team={cast.units[team]}", expect=status)
    desk.person("leader1").get(f"{SUMMARIES}new?team=x", expect=404)
    desk.person("leader1").get(f"{SUMMARIES}new?month=2020-01", expect=404)


def test_lists_show_each_what_is_theirs(desk):
    desk.hand_in()
    desk.hand_in("advisor3", product="行情软件")
    shown = {"advisor1": 1, "advisor3": 1, "leader1": 1, "leader2": 1, "director1": 2, "advisor2": 0, "director9": 0}
    for who, number in shown.items():
        visitor = desk.person(who)
        visitor.get(HOME)
        assert len(visitor.page.select("#feedback-list tbody tr")) == number, who
    visitor = desk.person("leader1")
    visitor.get(f"{HOME}?mine=1&state=submitted")
    assert not visitor.page.select("#feedback-list tbody tr")
    paper = desk.aggregate()
    desk.person("instservice1").get(HOME, expect=302)
    visitor = desk.person("instservice1")
    visitor.get(SUMMARIES)
    assert not visitor.page.select("#summary-list tbody tr")
    desk.step("leader1", paper, "send-up")
    visitor.get(SUMMARIES)
    assert len(visitor.page.select("#summary-list tbody tr")) == 1


def test_both_papers_are_printed_once(desk, app):
    number = desk.hand_in()
    paper = desk.aggregate()
    for who, address in (("advisor1", f"{HOME}{number}"), ("leader1", f"{SUMMARIES}{paper}")):
        visitor = desk.person(who)
        visitor.submit(address, form=f"{address}/print?paper={'feedback' if who == 'advisor1' else 'summary'}")
        assert "提前十分钟发送" in visitor.page.text and visitor.page.select(".sheet")
    desk.step("leader1", paper, "send-up")
    visitor = desk.person("instservice1")
    visitor.submit(f"{SUMMARIES}{paper}", form=f"{SUMMARIES}{paper}/print?paper=summary")
    assert visitor.page.select(".sheet")


def test_a_form_sent_twice_is_handed_in_once(desk, app):
    visitor = desk.person("advisor1")
    visitor.get(f"{HOME}new")
    page = visitor.page
    for _ in range(2):
        visitor.page = page
        visitor.submit(None, WHOLE, form=f"{HOME}new")
    assert count(app, ProductFeedback) == 1


def test_the_desk_of_leader_and_department_shows_what_waits(desk):
    desk.hand_in()
    assert "晨会资讯" in desk.person("leader1").get("/").text
    paper = desk.aggregate()
    desk.step("leader1", paper, "send-up")
    assert f"{MONTH} 第一投资顾问团队" in desk.person("instservice1").get("/").text


def test_statements(desk, statements, app):
    number = desk.hand_in()
    for n in range(4):
        desk.hand_in("advisor2", product=f"产品{n}")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ProductFeedback)) == 5
    leader = desk.person("leader1")
    address = f"{SUMMARIES}new?team={desk.cast.units['B001-T1']}&month={MONTH}"
    leader.get(address)
    with statements() as seen:
        leader.submit(None, {"summary": "汇总"}, form=address, follow=False)
    assert len([one for one in seen if "pg_advisory" not in one]) <= 22, "\n".join(seen)
    paper = desk.newest(FeedbackSummary)
    for who, address, most in (
        ("advisor1", HOME, 5),
        ("leader1", HOME, 5),
        ("advisor1", f"{HOME}{number}", 7),
        ("leader1", f"{HOME}{number}", 7),
        ("leader1", SUMMARIES, 5),
        ("leader1", f"{SUMMARIES}new", 7),
        ("leader1", f"{SUMMARIES}{paper}", 7),
        ("leader1", f"{SUMMARIES}{paper}/edit", 7),
        ("advisor2", f"{HOME}new", 7),
    ):
        visitor = desk.person(who)
        visitor.get(address)
        with statements() as seen:
            visitor.get(address)
        assert len(seen) <= most, f"{who} {address}: {len(seen)}\n" + "\n".join(seen)


def test_the_papers_of_the_month_stand_under_the_entry_of_the_menu(desk):
    leader = desk.person("leader1")
    leader.get("/feedback-summaries/")
    assert [entry.get("href") for entry in leader.page.select("nav.side [aria-current]")] == ["/product-feedback/"]
