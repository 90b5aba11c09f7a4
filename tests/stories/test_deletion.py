"""A client's deletion in a real browser: refused at the second approval, asked for again and carried through. And two
records of one client, found while typing, become one and are parted again."""

import re

import pytest
from sqlalchemy import select

from ia.clients.models import Client
from ia.ground.db import db
from tests.clients.shelf import ACCOUNT, IDENTITY, MOBILE, Shelf
from tests.stories.test_task_book import Desk

NAME = "欧阳修文"
WAYS = {"usual": {}, "scripting off": {"script": False}}


@pytest.fixture
def shelf(app, cast):
    return Shelf(app, cast)


def number_of(app, client: int) -> str:
    with app.app_context():
        return db.session.scalar(select(Client.client_no).where(Client.id == client))


def ask(adviser: Desk, client: int, reason: str) -> str:
    """From the client's page to the request; its address."""
    adviser.open(f"/clients/{client}")
    adviser.page.click("a:has-text('申请删除')")
    adviser.page.wait_for_load_state()
    form = "form[action='/deletion-requests/new']"
    adviser.fill(form, reason=reason)
    adviser.page.click(f"{form} button.main")
    adviser.page.wait_for_selector(".flash")
    adviser.says("已申请", NAME, reason)
    return re.search(r"/deletion-requests/\d+", adviser.page.url)[0]


@pytest.mark.parametrize("way", WAYS)
def test_refused_at_the_second_approval_then_carried_through(visit, shelf, app, way):
    how = WAYS[way]
    client = shelf.existing("advisor1", NAME, id_type="id_card", id_no=IDENTITY, family="育有一子")
    number = number_of(app, client)
    adviser, director = Desk(visit, "advisor1", **how), Desk(visit, "director1", **how)
    regional, brokerage = Desk(visit, "region1", **how), Desk(visit, "brokerage1", **how)

    request = ask(adviser, client, "客户要求")
    director.find_on_desk(number)
    director.step("director-approve", opinion="情况属实")
    regional.find_on_desk(number)
    regional.page.click(f"main a[href='/clients/{client}']")
    regional.page.wait_for_load_state()
    regional.says(NAME, "育有一子")
    assert IDENTITY not in regional.page.content()
    regional.open(request)
    regional.step("regional-reject", opinion="请先补充书面材料")
    regional.says("已驳回")
    regional.open(f"/clients/{client}")
    assert regional.page.locator("main[data-error='404']").count() == 1, "sight ended with the work"
    adviser.open(request)
    adviser.says("请先补充书面材料", "地区分部负责人驳回")

    request = ask(adviser, client, "客户书面要求，材料已附")
    for desk, step, opinion in (
        (director, "director-approve", "情况属实"),
        (regional, "regional-approve", "材料齐全"),
        (brokerage, "brokerage-approve", "同意删除"),
    ):
        desk.find_on_desk(number)
        desk.step(step, opinion=opinion)

    technician = Desk(visit, "hqadmin1", **how)
    technician.find_on_desk(number)
    technician.says("同意删除", "欧**")
    assert NAME not in technician.page.content() and MOBILE not in technician.page.content()
    technician.step("execute", client_no=number)
    technician.says("已执行", f"已删除客户 {number}")

    for desk in (adviser, director, regional, brokerage, technician):
        desk.open(request)
        desk.says("情况属实", "材料齐全", "同意删除")
        assert NAME not in desk.page.content()
    adviser.open(f"/clients/{client}")
    assert adviser.page.locator("main[data-error='404']").count() == 1
    adviser.open(f"/search?q={ACCOUNT}")
    assert f"/clients/{client}" not in adviser.page.content()
    adviser.open("/clients/")
    assert NAME not in adviser.page.content()


@pytest.mark.parametrize("way", WAYS)
def test_a_second_record_is_found_while_typing_and_merged(visit, shelf, app, way):
    how = WAYS[way]
    stays = shelf.put("advisor1", "王磊", phone="13900000001", family="已婚")
    goes = shelf.put("advisor1", "王 磊", phone="13900000002", family="有一子")
    adviser = Desk(visit, "advisor1", **how)

    adviser.open(f"/clients/{stays}/edit")
    form = f"form[action='/clients/{stays}/edit']"
    adviser.fill(form, **{"contacts-0-value": "13900000002"})
    adviser.page.click(f"{form} button.main")
    adviser.page.wait_for_selector("#findings a")
    adviser.page.click("#findings a:has-text('合并')")
    adviser.page.wait_for_load_state()
    adviser.says("王磊", "王 磊", "139****0002")

    form = f"form[action='/clients/{stays}/merge']"
    adviser.page.check(f"{form} [name='take-family'][value='both']")
    adviser.fill(form, reason="客户来电确认", same_client=True)
    adviser.page.click(f"{form} button.main")
    adviser.page.wait_for_selector(".flash")
    adviser.says("已婚", "有一子", "139****0001", "139****0002")
    adviser.open(f"/clients/{goes}")
    assert adviser.page.url.endswith(f"/clients/{stays}")

    adviser.open("/clients/")
    adviser.page.click("a:has-text('停用的档案')")
    adviser.page.wait_for_load_state()
    adviser.page.click("#merges-list a:has-text('撤销')")
    adviser.page.wait_for_load_state()
    form = "form[action$='/undo']"
    adviser.fill(form, reason="并非同一人")
    adviser.page.click(f"{form} button.main")
    adviser.page.wait_for_selector(".flash")
    adviser.open(f"/clients/{goes}")
    adviser.says("王 磊", "有一子", "139****0002")
