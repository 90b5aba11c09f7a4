"""A week's holiday in a real browser: two clients are lent, the colleague works on them, and they come back (P-09, P-10)."""

from datetime import timedelta

import pytest

from ia.ground import clock
from tests.clients.shelf import Shelf
from tests.stories.test_task_book import Desk


@pytest.mark.parametrize("script", [True, False], ids=["usual", "scripting off"])
def test_a_week_away(visit, cast, app, script):
    shelf = Shelf(app, cast)
    first, second = shelf.put("advisor1", "慕容复"), shelf.put("advisor1", "段正淳", phone="13800138001")
    last = clock.local_date(clock.now()) + timedelta(days=6)

    adviser = Desk(visit, "advisor1", script=script)
    adviser.open(f"/clients/{first}")
    adviser.page.click("aside a:has-text('授权')")
    adviser.open(f"/delegations/new?client={first}&client={second}")
    adviser.says("慕容复", "段正淳")
    form = "form#form"
    adviser.fill(form, delegate=cast.users["advisor3"], ends_on=last.isoformat(), note="休假一周")
    adviser.page.click(f"{form} button.main")
    adviser.page.wait_for_selector(".flash")
    adviser.says("授权中", "慕容复", "段正淳", "吴思远", last.isoformat())
    lending = adviser.page.url

    delegate = Desk(visit, "advisor3", script=script)
    delegate.open("/inbox/")
    delegate.says("林晓东将客户授权给您维护")
    delegate.open(lending)
    delegate.page.click("main a:has-text('慕容复')")
    delegate.page.wait_for_load_state()
    delegate.says("已授权给吴思远")
    delegate.open(f"/clients/{first}/edit")
    form = f"form[action$='/clients/{first}/edit']"
    delegate.fill(form, preferences="喜欢周末联系")
    delegate.page.click(f"{form} button.main")
    delegate.page.wait_for_selector(".flash")
    delegate.open(f"/clients/{first}/contacts")
    form = f"form[action$='/clients/{first}/contacts']"
    talk = {"direction": "active", "nature": "general", "channel": "phone", "topic": "代为问候", "satisfaction": "5"}
    delegate.fill(form, **talk)
    delegate.page.click(f"{form} button.main")
    delegate.page.wait_for_selector(".flash")
    delegate.says("代为问候")

    adviser.open(f"/clients/{first}")
    adviser.says("代为问候", "喜欢周末联系")
    assert adviser.page.locator("a[href$='/edit']").count() == 0, "the adviser looks on"
    assert adviser.page.goto(f"/clients/{first}/edit").status == 403

    adviser.open(lending)
    adviser.step("revoke", opinion="休假结束")
    adviser.says("已撤销", "休假结束")
    assert delegate.page.goto(f"/clients/{first}").status == 404
    assert delegate.page.goto(f"/clients/{second}/edit").status == 404
    assert delegate.page.goto(lending).status == 404
    assert adviser.page.goto(f"/clients/{first}/edit").status == 200
