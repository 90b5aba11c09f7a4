"""Paper, statements, weight and both languages of the activities."""

import gzip
from functools import partial

import pytest
from sqlalchemy import select

from ia.clients.models import Client
from ia.ground.db import db


def cost(statements, act) -> list[str]:
    with statements() as seen:
        act()
    return [text for text in seen if "pg_advisory" not in text]


def within(statements, visitor, address: str, most: int) -> None:
    visitor.get(address)
    seen = cost(statements, lambda: visitor.get(address))
    assert len(seen) <= most, f"{address}: {len(seen)} statements\n" + "\n".join(seen)


def test_pages_stay_within_their_statements(campaign, statements, still):
    for number in range(3):
        campaign.draft(name=f"活动{number}")
    approving = campaign.submitted()
    promotion = campaign.summarising(still, sub_kind="promotion")
    (task,) = campaign.tasks(promotion)
    for username in ("leader1", "director1"):
        visitor = campaign.person(username)
        within(statements, visitor, "/activities/", 5)
        within(statements, visitor, "/activities/?kind=promotion&level=team", 5)
        within(statements, visitor, f"/activities/{approving}", 7)
        within(statements, visitor, f"/activities/{promotion}", 7)
        within(statements, visitor, "/activity-tasks/", 5)
        within(statements, visitor, f"/activity-tasks/{task.id}", 7)
    leader = campaign.person("leader1")
    draft = campaign.draft()
    for address in (f"/activities/{draft}/edit", f"/activities/{draft}/tasks", "/activities/new?kind=report_meeting"):
        within(statements, leader, address, 7)


def test_a_printed_record_costs_its_page_no_more_than_it_may(campaign, statements):
    """The page says whether the sheet is still what was printed, and for that asks all that stands on it."""
    number = campaign.scheduled(sub_kind="report_meeting")
    leader = campaign.person("leader1")
    leader.submit(f"/activities/{number}", form=f"/activities/{number}/print?paper=record")
    within(statements, leader, f"/activities/{number}", 7)


def test_saves_stay_within_their_statements(campaign, statements):
    leader = campaign.person("leader1")
    draft = campaign.draft()
    address = f"/activities/{draft}/edit"
    leader.get(address)
    seen = cost(statements, lambda: leader.submit(None, form=address, follow=False, purpose="新的目的"))
    assert len(seen) <= 10, f"{len(seen)} statements\n" + "\n".join(seen)


def test_dispatching_does_not_cost_more_with_more_tasks(campaign, statements):
    found = []
    for rows in (1, 4):
        number = campaign.approved()
        campaign.divide("leader1", number, *((f"任务{n}", f"advisor{1 + n % 2}", "2026-12-08") for n in range(rows)))
        leader, address = campaign.person("leader1"), f"/documents/{number}/steps/dispatch"
        leader.get(address)
        send = partial(leader.submit, None, form=address, follow=False)
        seen = cost(statements, send)
        assert leader.status == 303 and len(campaign.tasks(number)) == rows
        found.append(len(seen))
    assert found[1] - found[0] <= 3, "no more than its own row for each task: " + "\n".join(seen)


def test_giving_out_anew_and_cancelling_do_not_cost_more_with_more_tasks(campaign, statements):
    """Rows that are changed correct their tasks together, and what is withdrawn is withdrawn together."""
    found = []
    for rows in (1, 4):
        number = campaign.approved()
        work = [(f"任务{n}", f"advisor{1 + n % 2}") for n in range(rows)]
        campaign.divide("leader1", number, *((task, who, "2026-12-08") for task, who in work))
        campaign.step("leader1", number, "dispatch")
        campaign.step("leader1", number, "change", reason="提前一天")
        campaign.step("leader1", number, "submit")
        campaign.step("director1", number, "approve")
        forms = {f"tasks-{place}-form": task.id for place, task in enumerate(campaign.tasks(number))}
        leader, address = campaign.person("leader1"), f"/activities/{number}/tasks"
        leader.submit(address, forms | {f"tasks-{place}-due_on": "2026-12-07" for place in range(rows)}, form=address)
        costs = []
        for step, fields in (("dispatch", {}), ("cancel", {"reason": "台风"})):
            address = f"/documents/{number}/steps/{step}"
            leader.get(address)
            send = partial(leader.submit, None, form=address, follow=False, **fields)
            costs.append(len(cost(statements, send)))
            assert leader.status == 303
        tasks = campaign.tasks(number)
        assert [(str(task.due_on), task.state) for task in tasks] == [("2026-12-07", "dropped")] * rows
        found.append(costs)
    assert all(four - one <= 3 for one, four in zip(*found, strict=True)), "no more than its own row for each task"
    assert found[1][0] <= 27 and found[1][1] <= 21


def test_pages_are_light(campaign, still):
    """Compressed as sent: a list within 8 KB, forms within 10 KB (targets, section 2)."""
    number = campaign.summarising(still, sub_kind="report_meeting")
    leader = campaign.person("leader1")
    for address, most in (
        ("/activities/", 6_000),
        (f"/activities/{number}", 6_000),
        ("/activities/new?kind=report_meeting", 10_000),
    ):
        size = len(gzip.compress(leader.get(address).data))
        assert size <= most, f"{address}: {size}"


def test_the_record_is_printed_with_what_was_decided(campaign, still):
    number = campaign.submitted()
    leader = campaign.person("leader1")
    assert leader.get(f"/activities/{number}/print", expect=None).status_code in (200, 422)
    campaign.step("director1", number, "approve", opinion="同意，注意安全")
    sheet = leader.get(f"/activities/{number}/print").text
    for text in ("市场活动记录表", "冬季投资报告会", "30,000.00", "同意，注意安全", "项目负责人"):
        assert text in sheet, text


def test_a_demonstration_prints_the_blank_feedback_form(campaign):
    number = campaign.draft("advisor1", "demo_public")
    sheet = campaign.person("advisor1").get(f"/activities/{number}/print?paper=feedback").text
    assert "客户意见反馈表" in sheet and "您对本次演示是否满意" in sheet


@pytest.mark.parametrize("language, said", [("en", "Being approved"), ("zh-CN", "审批中")])
def test_both_languages(campaign, language, said):
    number = campaign.submitted()
    visitor = campaign.person("leader1")
    visitor.submit("/activities/", form="/language", press=language) if language == "en" else None
    assert said in visitor.get(f"/activities/{number}").text


def test_a_client_page_leads_to_a_demonstration(app, campaign, shelf, still):
    client = shelf.put("advisor1", "郭靖")
    visitor = campaign.person("advisor1")
    address = f"/activities/new?kind=demo_private&client={client}"
    assert address.replace("&", "&amp;") in visitor.get(f"/clients/{client}").text
    with app.app_context():
        number = db.session.scalar(select(Client.client_no).where(Client.id == client))
    assert (
        dict(visitor.get(address) and visitor.page.form("/activities/new?kind=demo_private").form_values())["client_id"]
        == number
    )
