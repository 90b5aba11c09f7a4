"""Dates of stocks: who puts them down, whom they concern, and who is told (J-71)."""

import pytest
from sqlalchemy import select

from ia.alerts.dates import StockDate
from ia.ground.db import db
from ia.ground.inbox.models import Notice
from ia.ground.timetable.declare import Told

DATE = {"kind": "exercise", "stock": "600519 贵州茅台", "on_day": "2026-12-04", "text": "权证最后行权日"}


@pytest.fixture
def put_down(watch):
    """`put_down("advisor2", stock="…")` puts a date down and returns its number."""

    def put(username="advisor2", **fields) -> int:
        watch.person(username).submit("/stock-dates/new", DATE | fields, form="form")
        return watch.newest(StockDate)

    return put


def test_who_holds_the_stock_is_named_to_whoever_cares_for_them(watch, put_down):
    watch.client("advisor1", "持有人", holdings="600519 贵州茅台 100股")
    watch.client("advisor1", "不相干", holdings="000001 平安银行")
    for client_id in (1, 2):
        watch.refresh(client_id)
    number = put_down()
    seen = {name: watch.person(name).get(f"/stock-dates/{number}").text for name in ("advisor1", "advisor2", "leader1")}
    assert "持有人" in seen["advisor1"] and "不相干" not in seen["advisor1"]
    assert all("持有人" not in seen[name] for name in ("advisor2", "leader1")), (
        "the clients of others are theirs to tell"
    )
    assert "权证最后行权日" in watch.person("advisor3").get("/stock-dates/").text, "the whole branch reads the dates"
    assert watch.status("advisor9", f"/stock-dates/{number}") == 404
    assert "权证" not in watch.person("advisor9").get("/stock-dates/").text
    assert watch.status("clerk1", "/stock-dates/") == 403


def test_advisers_are_told_five_trading_days_and_one_before(watch, put_down, app):
    watch.client("advisor1", "持有人", holdings="贵州茅台")
    watch.refresh(1)
    number = put_down(stock="贵州茅台")
    told = {
        day: watch.run("J-71", watch.still(f"2026-{day}T08:50")).told
        for day in ("11-26", "11-27", "11-30", "12-03", "12-04")
    }
    assert told == {"11-26": 0, "11-27": 1, "11-30": 0, "12-03": 1, "12-04": 0}
    with app.app_context():
        notices = db.session.scalars(select(Notice).where(Notice.reminder == "J-71")).all()
    assert {one.subject for one in notices} == {f"stock-dates:{number}"}
    assert notices[0].values["count"] == 1 and "持有人" not in str(notices[0].values)


def test_a_date_without_a_stock_concerns_every_client(watch, put_down):
    watch.client("advisor1")
    watch.client("advisor9")
    put_down(stock="", kind="new_share")
    watch.run("J-71", watch.still("2026-11-27T08:50"))
    assert [name for name, _ in watch.told("J-71")] == ["advisor1"]


def test_what_no_longer_holds_is_told_no_more(watch, put_down):
    watch.client("advisor1")
    number = put_down(stock="")
    drop = f"/stock-dates/{number}"
    other = watch.person("advisor1")
    other.get("/stock-dates/new")
    sent = {"csrf_token": other.page.select("[name=csrf_token]")[0].get("value")}
    assert other.post(f"{drop}/drop", data=sent).status_code == 403, "it is not theirs"
    watch.person("advisor2").submit(drop, form=f"{drop}/drop")
    assert watch.run("J-71", watch.still("2026-11-27T08:50")) == Told()
    assert "权证" not in watch.person("advisor2").get("/stock-dates/").text


@pytest.mark.parametrize(
    ("fields", "where"),
    [({"on_day": "2026-11-01"}, "on_day"), ({"stock": "股"}, "stock"), ({"text": ""}, "text"), ({"kind": ""}, "kind")],
)
def test_what_is_amiss_is_said_beside_the_field(watch, fields, where):
    visitor = watch.person("advisor1")
    visitor.submit("/stock-dates/new", DATE | fields, form="form")
    assert visitor.status == 422
    assert visitor.page.one(f"[name='{where}']").get("aria-invalid") == "true"
