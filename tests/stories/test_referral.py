"""A person whom the call centre met becomes a prospect, and a shared prospect a task book, in a real browser; also with
scripting off."""

import re

import pytest
from sqlalchemy import select

from ia.clients.models import Client
from ia.custody.assignments.models import Assignment
from ia.custody.referrals.models import Referral
from ia.ground.db import db
from tests.clients.shelf import Shelf
from tests.stories.test_task_book import Desk

WAYS = {"usual": {}, "scripting off": {"script": False}}


def newest(app, model):
    with app.app_context():
        return db.session.scalars(select(model).order_by(model.id.desc())).first()


@pytest.mark.parametrize("way", WAYS)
def test_from_a_call_to_a_task_book(visit, cast, app, way):
    how = WAYS[way]
    shared = Shelf(app, cast).put("leader1", "诸葛孔明", visibility_scope="team")

    centre = Desk(visit, "callcentre1", **how)
    centre.open("/referrals/new")
    form = "form[action$='/referrals/new']"
    centre.fill(form, region=cast.units["B001"])
    if how.get("script", True):
        centre.page.wait_for_selector(f"{form} select[name=team] option:has-text('第一投资顾问团队')", state="attached")
    else:
        centre.page.click(f"{form} button[name=show_teams]")
        centre.page.wait_for_load_state()
    centre.fill(
        form,
        team=cast.units["B001-T1"],
        name="欧阳修文",
        contact_kind="mobile",
        contact_value="13912345678",
        basics="四十岁，经营贸易公司",
        need="闲置资金理财",
        matter="来电咨询如何开户",
    )
    centre.page.click(f"{form} button.main")
    centre.page.wait_for_selector(".flash")
    centre.says("欧阳修文", "第一投资顾问团队", "已发送")
    assert "13912345678" not in centre.page.content()
    referral = newest(app, Referral)

    leader = Desk(visit, "leader1", **how)
    leader.find_on_desk("欧阳修文")
    leader.step("accept", adviser=cast.users["advisor2"])

    adviser = Desk(visit, "advisor2", **how)
    adviser.open("/clients/")
    adviser.says("欧阳修文")
    adviser.page.click("main a:has-text('欧阳修文')")
    adviser.page.wait_for_load_state()
    adviser.says("来电咨询如何开户", "四十岁，经营贸易公司")

    centre.open(f"/referrals/{referral.id}")
    centre.says("已接受", "周雨涵")
    assert not centre.page.locator("main a[href^='/clients/']").count()

    leader.open(f"/clients/{shared}")
    leader.page.click("a[href^='/assignments/new']")
    leader.page.wait_for_load_state()
    form = "form[action$='/assignments/new']"
    leader.fill(form, assignee=cast.users["advisor1"], note="熟悉制造业客户")
    leader.page.click(f"{form} button.main")
    leader.page.wait_for_selector(".flash")
    made = newest(app, Assignment)

    member = Desk(visit, "advisor1", **how)
    member.find_on_desk("诸葛孔明")
    member.says("熟悉制造业客户")
    member.page.click(f".steps button[formaction$='/documents/{made.id}/steps/accept']")
    member.page.wait_for_url(re.compile(r"/task-books/new\?client_id="))
    form = "form[action$='/task-books/new']"
    assert member.page.locator(f"{form} [name=client_id]").input_value() == str(shared)
    assert member.page.locator(f"{form} [name=target_source]").input_value() == "leader_assigned"
    member.fill(
        form,
        source="team_research",
        mode="phone",
        deadline_on="2027-12-31",
        goal="争取开户",
        business_needs="资产配置",
        analysis="客户资金规模较大",
        scheme="先电话，后拜访",
    )
    member.page.click(f"{form} button.main")
    member.page.wait_for_selector(".flash")
    assert "/task-books/" in member.page.url
    with app.app_context():
        client = db.session.get(Client, shared)
        assert (client.managed_by_id, client.status) == (cast.users["advisor1"], "target")
