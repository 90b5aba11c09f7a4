"""Planning: what a draft must say, what approval does to it, and what a change after approval shows."""

import pytest

from ia.activities import chain
from ia.activities.models import Activity
from ia.ground import clock
from ia.ground.clauses import change
from ia.ground.db import db, write_unit
from tests.activities.campaign import OVER


def test_a_draft_may_be_incomplete_and_says_what_it_lacks(campaign):
    number = campaign.draft(purpose="", budget="", compliance_ack=False)
    said = campaign.denied("leader1", number, "submit")
    assert "目的" in said and "预算" in said and "请确认采用公司统一样式" in said


@pytest.mark.parametrize("sub_kind", ["report_meeting", "promotion", "seminar", "demo_public"])
def test_each_kind_asks_what_the_guideline_asks(campaign, sub_kind):
    """Every field of its own that is emptied is named (4.4, column R)."""
    step = {"seminar": "issue-invitations", "demo_public": "report"}.get(sub_kind, "submit")
    visitor = campaign.person("leader1")
    visitor.submit(
        f"/activities/new?kind={sub_kind}",
        {"name": "空方案", "starts_at": "2026-12-10T14:00", "ends_at": "2026-12-10T17:00", "staff_participants": []},
        form=f"/activities/new?kind={sub_kind}",
    )
    number = campaign.newest(Activity)
    said = campaign.denied("leader1", number, step)
    wanted = {
        "report_meeting": ("主题", "规模", "场地", "主讲内容", "嘉宾接待", "广告词", "注意事项", "预算"),
        "promotion": ("新产品", "促销品类型", "地点", "目标任务"),
        "seminar": ("讨论主题", "策略", "材料"),
        "demo_public": ("演示主题和内容", "目的", "参与员工"),
    }[sub_kind]
    for title in wanted:
        assert title in said, title


def test_bad_input_stays_on_the_form(campaign):
    visitor, address = campaign.person("leader1"), "/activities/new?kind=other"
    visitor.submit(address, campaign.plan("other", ends_at="2026-12-10T13:00", budget="三万"), form=address)
    assert visitor.status == 422
    sent = dict(visitor.page.form(address).form_values())
    assert (sent["budget"], sent["purpose"].strip()) == ("三万", "介绍明年策略")


def test_the_regulator_is_a_hard_gate(campaign):
    """A-27: no task and no invitation before the result is `approved`."""
    number = campaign.approved(sub_kind="report_meeting")
    campaign.divide("leader1", number, ("布置会场", "advisor1", "2026-12-08"))
    assert "证券主管部门批准之前" in campaign.denied("leader1", number, "dispatch")
    step = "record-regulator-approval"
    campaign.refused("leader1", number, step, reg_filed_on="2026-11-20", reg_result="approved", reg_ref="")
    campaign.refused("leader1", number, step, reg_filed_on="2026-12-01", reg_result="pending")
    campaign.step("leader1", number, step, reg_filed_on="2026-11-20", reg_result="refused")
    campaign.denied("leader1", number, "dispatch")
    assert campaign.tasks(number) == []
    campaign.step("leader1", number, step, reg_filed_on="2026-11-20", reg_result="approved", reg_ref="8号")
    campaign.step("leader1", number, "dispatch")
    assert campaign.state(number) == "scheduled" and len(campaign.tasks(number)) == 1


def test_nothing_is_given_out_without_tasks(campaign):
    number = campaign.approved()
    assert "请先划分任务" in campaign.denied("leader1", number, "dispatch")


def test_an_approver_returns_to_the_lead_or_to_whoever_was_before(campaign):
    number = campaign.submitted("director1", level="branch")
    campaign.refused("region1", number, "approve", 403)
    campaign.step("gm1", number, "approve", opinion="同意")
    campaign.refused("gm1", number, "approve", 403)
    campaign.step("region1", number, "return-to-approver", opinion="请核对预算")
    assert campaign.waits_for(number) == {f"branch_gm@{campaign.cast.units['B001']}"}
    campaign.step("gm1", number, "approve", opinion="已核对")
    campaign.step("region1", number, "return", opinion="请补充宣传计划")
    assert campaign.state(number) == "draft"
    campaign.step("director1", number, "submit")
    assert campaign.waits_for(number) == {f"branch_gm@{campaign.cast.units['B001']}"}, "approval begins anew"


def test_a_change_after_approval_is_approved_again_and_shown(campaign):
    """F-C8."""
    number = campaign.scheduled()
    (task,) = campaign.tasks(number)
    campaign.step("leader1", number, "change", reason="场地改期")
    visitor, address = campaign.person("leader1"), f"/activities/{number}/edit"
    visitor.submit(
        address, {"starts_at": "2026-12-11T14:00", "ends_at": "2026-12-11T17:00", "budget": "45000"}, form=address
    )
    assert visitor.status == 200
    rows = ("布置会场", "advisor2", "2026-12-09"), ("印制入场券", "advisor1", "2026-12-05")
    campaign.divide("leader1", number, *rows)
    campaign.step("leader1", number, "submit")
    shown = campaign.person("director1").get(f"/activities/{number}").text
    part = shown[shown.index("批准后的变更") :].split("</section>")[0]
    assert "30,000.00" in part and "45,000.00" in part and "2026-12-11 14:00" in part
    assert "参与客户" not in part, "what did not change is not shown"
    campaign.step("director1", number, "approve")
    campaign.step("leader1", number, "dispatch")
    tasks = campaign.tasks(number)
    assert [(one.owner_id, one.state) for one in tasks] == [
        (campaign.cast.users["advisor2"], "open"),
        (campaign.cast.users["advisor1"], "open"),
    ], "the task that was given already is corrected, not doubled"
    assert tasks[0].id == task.id


def test_tasks_that_are_taken_out_are_dropped_and_cancelling_ends_them(campaign):
    number = campaign.scheduled()
    campaign.step("leader1", number, "change", reason="缩小规模")
    campaign.divide("leader1", number, ("主持", "advisor2", "2026-12-09"))
    campaign.step("leader1", number, "submit")
    campaign.step("director1", number, "approve")
    campaign.step("leader1", number, "dispatch")
    assert [task.state for task in campaign.tasks(number)] == ["open"], "the row keeps its form"
    campaign.step("leader1", number, "cancel", reason="台风")
    assert {task.state for task in campaign.tasks(number)} == {"dropped"}


def test_a_stale_edit_shows_both_versions(campaign):
    number = campaign.draft()
    visitor, address = campaign.person("leader1"), f"/activities/{number}/edit"
    visitor.get(address)
    old = dict(visitor.page.form(address).form_values())
    visitor.submit(address, form=address, purpose="第一版")
    answer = visitor.post(address, data={**old, "purpose": "第二版"})
    assert answer.status_code == 409 and "第一版" in answer.text and "第二版" in answer.text
    assert campaign.activity(number).purpose == "第一版"


def test_only_the_lead_edits_divides_and_only_those_named_tick(campaign):
    number = campaign.approved()
    assert campaign.person("director1").get(f"/activities/{number}/tasks", expect=None).status_code == 403
    assert campaign.person("leader2").get(f"/activities/{number}/tasks", expect=None).status_code == 404
    assert campaign.person("advisor1").get(f"/activities/{number}/edit", expect=None).status_code == 403
    assert campaign.person("finance1").get(f"/activities/{number}", expect=None).status_code == 404


def test_the_checklist_says_who_ticked_what(campaign):
    number = campaign.scheduled(sub_kind="report_meeting")
    visitor, address = campaign.person("advisor1"), f"/activities/{number}/checks"
    visitor.submit(f"/activities/{number}", {"prep_checklist": ["banner", "seats"]}, form=address)
    assert {check.item for check in campaign.activity(number).checks} == {"banner", "seats"}
    campaign.person("advisor2").submit(f"/activities/{number}", {"prep_checklist": ["banner", "staff"]}, form=address)
    checks = {check.item: check.done_by.username for check in campaign.activity(number).checks}
    assert checks == {"banner": "advisor1", "staff": "advisor2"}
    director = campaign.person("director1").get(f"/activities/{number}").text
    assert "disabled" in director and "/checks" in director


def test_the_chain_follows_the_setting_and_vacant_posts_give_way(app, cast, campaign):
    """A-06 (cfg), F-C6."""
    number = campaign.submitted("director1", level="branch")
    with app.app_context():
        activity, today = db.session.get(Activity, number), clock.local_date(clock.now())
        with write_unit():
            roles = ("marketing_director", "admin_director", "regional_head")
            change.change("activity.chain_branch", roles, today, "试行", person=None, now=clock.now())
        assert chain.chain("branch", today) == ("marketing_director", "regional_head"), (
            "no post of the ladder is passed over"
        )
        asked = [address.partition("@")[0] for address in chain.route(activity, today)]
        assert asked == ["branch_gm", "regional_head"], "the director leads it: the next superior stands in"


def test_a_summary_needs_everybodys_part(campaign, still):
    number = campaign.summarising(still, sub_kind="promotion")
    said = campaign.denied("leader1", number, "close")
    for lacking in ("缺少反馈信息", "财务尚未填写", "东街网点"):
        assert lacking in said
    campaign.refused("leader1", number, "record-finance", 403, actual_expense="1", actual_income="1")
    campaign.refused("advisor1", number, "sum-up-outlet", 403, effect="a", results="b", shortcomings="c")
    campaign.step("station1", number, "sum-up-outlet", effect="人流多", results="二十名", shortcomings="资料不足")
    campaign.step("leader1", number, "summarise", feedback="好", development_effect="二十名", analysis_report="可重复")
    assert campaign.waits_for(number) == {
        f"u:{campaign.cast.users['leader1']}",
        f"finance_admin@{campaign.cast.units['B001']}",
    }
    campaign.step("finance1", number, "record-finance", actual_expense="31000.50", actual_income="1,200")
    assert "费用超过预算" in str(campaign.opinions(number)[-1].warnings)
    campaign.step("leader1", number, "close", appraisal="值得推广")
    closed = campaign.activity(number)
    assert (str(closed.actual_expense), str(closed.actual_income)) == ("31000.50", "1200.00")
    assert closed.appraisal == "值得推广" and campaign.waits_for(number) == set()


def test_the_venue_comes_first(campaign, still):
    number = campaign.held(still, sub_kind="report_meeting")
    assert "行政总监尚未交还场地" in campaign.denied("leader1", number, "start-summary")


def test_soft_limits_are_accepted_and_recorded(campaign, still):
    number = campaign.scheduled(sub_kind="report_meeting")
    campaign.refused("leader1", number, "hold", qa_min="20")
    still(OVER)
    campaign.step("leader1", number, "hold", qa_min="20", attended="150")
    warned = " ".join(campaign.opinions(number)[-1].warnings)
    assert "提问时间不应少于30分钟" in warned and "尚未勾选就绪" in warned


def test_a_demonstration_needs_the_clients_consent(campaign, still, shelf):
    client = shelf.put("advisor1", "欧阳锋")
    visitor = campaign.person("advisor1")
    visitor.get(f"/activities/new?kind=demo_private&client={client}")
    number = campaign.draft("advisor1", "demo_private", client_id="欧阳锋")
    assert campaign.activity(number).client_id == client
    campaign.step("advisor1", number, "report")
    campaign.step("leader1", number, "consent")
    still(OVER)
    campaign.refused("advisor1", number, "hold", consented=False)
    campaign.step("advisor1", number, "hold", consented=True)
    form = {"demo_record": "讲解产品", "questions_needs": "关心费率", "effect_assessment": "有意向", "demo_min": "25"}
    campaign.refused("advisor1", number, "record", **form)
    campaign.step("advisor1", number, "record", **form, needs="稳健", ideas="先试用", info="家有老人")
    done = campaign.activity(number)
    assert done.state == "closed" and done.feedback_form == {"needs": "稳健", "ideas": "先试用", "info": "家有老人"}
    assert "不宜超过15分钟" in campaign.opinions(number)[-1].warnings[0]
    shown = campaign.person("leader1").get(f"/activities/{number}").text
    assert "欧阳锋" not in shown and f'href="/clients/{client}"' in shown, (
        "by the first character, and who reaches it by a link"
    )


def test_a_client_out_of_reach_cannot_be_named(campaign, shelf):
    shelf.put("advisor3", "令狐冲")
    visitor, address = campaign.person("advisor1"), "/activities/new?kind=demo_private"
    visitor.submit(address, campaign.plan("demo_private", client_id="令狐冲"), form=address)
    assert visitor.status == 422 and "没有此客户号或名称的其他客户" in visitor.page.text
    assert dict(visitor.page.form(address).form_values())["client_id"] == "令狐冲"


def test_a_closed_activity_becomes_a_typical_case_once(campaign, still):
    """A-11: a draft of the lead's, with the activity as its source; the lead publishes it in the cases."""
    number = campaign.summarising(still)
    campaign.step("leader1", number, "summarise", feedback="好", development_effect="十户", analysis_report="可重复")
    campaign.step("finance1", number, "record-finance", actual_expense="100", actual_income="0")
    campaign.step("leader1", number, "close")
    texts = {"course": "社区活动", "handling": "分组走访", "result": "十户", "keywords": "社区"}
    visitor = campaign.step("leader1", number, "promote-to-case", **texts)
    case = campaign.activity(number).promoted_case
    assert visitor.get(f"/cases/{case}").status_code == 200
    assert campaign.person("leader2").get(f"/cases/{case}", expect=None).status_code == 404, "a draft is its author's"
    campaign.refused("leader1", number, "promote-to-case", 409)
