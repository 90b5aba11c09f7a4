"""A leader publishes an advisory phone and plans a week in a real browser; the member finds the own sessions (S-13)."""

from datetime import timedelta

from ia.ground import clock
from ia.hotline.weeks import monday_of, trading_days
from tests.stories.test_task_book import Desk


def test_a_week_is_planned(visit, cast, app):
    team = cast.units["B001-T1"]
    monday = monday_of(clock.local_date(clock.now())) + timedelta(days=7)
    with app.app_context():
        while not trading_days(monday):
            monday += timedelta(days=7)
        first = trading_days(monday)[0]

    leader = Desk(visit, "leader1")
    leader.open(f"/hotline/?week={monday}")
    leader.says("无人接听", "尚无向投资者公布的专门咨询电话")
    leader.press("专门咨询电话")
    form = "form#form"
    leader.fill(form, number="021-61230001")
    leader.page.click(f"{form} button.main")
    leader.page.wait_for_selector(".flash")
    leader.says("电话已公布", "021-61230001")

    leader.open(f"/hotline/plan/{team}/{monday}")
    selects = leader.page.locator(f"{form} select")
    members = (cast.users["advisor1"], cast.users["advisor2"])
    for number in range(selects.count()):
        selects.nth(number).select_option(str(members[number % 2]))
    leader.page.click(f"{form} button.main")
    leader.page.wait_for_selector(".flash")
    leader.says("值班表已保存", "林晓东", "周雨涵", "已排班")
    assert "无人接听" not in leader.page.inner_text("main")

    leader.open(f"/hotline/plan/{team}/{monday + timedelta(days=7)}?copy=1")
    leader.page.click(f"{form} button.main")
    leader.page.wait_for_selector(".flash")

    leader.open(f"/hotline/?week={monday}")
    leader.page.click("form[action$='/print'] button")
    leader.page.wait_for_selector("main.sheet")
    leader.says("专线值班表", str(first), "09:30–11:30", "林晓东 021-61230001")

    member = Desk(visit, "advisor1")
    member.open(f"/hotline/?week={monday}")
    member.says("林晓东", "021-61230001")
    assert member.page.goto("/hotline/calls/new?q=客户").status == 403
