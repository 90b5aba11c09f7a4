"""Alerts follow their clients: to another adviser, to a delegate, into another record, out of use."""

import gzip

from ia.alerts.models import Alert
from ia.clients.care import lifecycle
from ia.clients.models import Client
from ia.ground.db import db, write_unit
from ia.ground.workflow.engine import Act
from tests.alerts.watching import TALK
from tests.clients.merging import Desk
from tests.custody.keeper import Keeper


def at_ten(watch):
    watch.still("2026-11-25T10:00")


def keeper_of(watch) -> Keeper:
    return Keeper(watch.person, watch.cast, watch.app)


def test_a_client_who_is_handed_over_takes_the_alerts_along(watch, cast):
    number = watch.raised()
    at_ten(watch)
    keeper = keeper_of(watch)
    keeper.step("advisor3", keeper.transferred("advisor1", [watch.alert(number).client_id], "advisor3"), "take-over")
    assert watch.waits_for(number) == {f"u:{cast.users['advisor3']}"}
    for username, status in {
        "advisor3": 200,
        "leader2": 200,
        "director1": 200,
        "advisor1": 404,
        "leader1": 404,
    }.items():
        assert watch.status(username, f"/alerts/{number}") == status, username
        assert ("张三丰" in watch.person(username).get("/alerts/").text) == (status == 200), username
    watch.contact("advisor3", number)
    watch.refused("advisor1", number, "resolve", 404, outcome="informed", measure="x")


def test_closed_alerts_go_along_too(watch):
    number = watch.raised()
    at_ten(watch)
    watch.step("advisor1", number, "dismiss", outcome="known", reason="已处理")
    keeper = keeper_of(watch)
    keeper.step("advisor3", keeper.transferred("advisor1", [watch.alert(number).client_id], "advisor3"), "take-over")
    assert watch.status("advisor3", f"/alerts/{number}") == 200
    assert watch.status("advisor1", f"/alerts/{number}") == 404
    assert watch.waits_for(number) == set()


def test_a_delegate_sees_to_it_while_the_client_is_lent(watch, cast):
    number = watch.raised()
    at_ten(watch)
    keeper = keeper_of(watch)
    form = keeper.lend("advisor1", [watch.alert(number).client_id], "advisor3", starts_on="2026-11-25")
    assert watch.waits_for(number) == {f"u:{cast.users['advisor3']}"}
    assert watch.status("advisor1", f"/alerts/{number}") == 200, "the adviser looks on"
    watch.refused("advisor1", number, "see", 403)
    watch.step("advisor3", number, "see")
    keeper.step("advisor1", form, "revoke")
    assert watch.waits_for(number) == {f"u:{cast.users['advisor1']}"}
    assert watch.status("advisor3", f"/alerts/{number}") == 404
    watch.refused("advisor3", number, "contact", 404, **TALK)
    watch.contact("advisor1", number)


def test_what_is_raised_while_a_client_is_lent_goes_to_the_delegate(watch, cast):
    client_id = watch.discontented()
    watch.still("2026-11-24T10:00")
    keeper_of(watch).lend("advisor1", [client_id], "advisor3")
    watch.morning()
    number = watch.newest(Alert)
    assert watch.waits_for(number) == {f"u:{cast.users['advisor3']}"}
    assert [name for name, _ in watch.told("J-42")] == ["advisor3"]
    watch.run("J-43", watch.still("2026-11-25T16:30"))
    assert {name for name, _ in watch.told("J-43")} == {"advisor3", "leader1"}


def test_a_delegation_that_begins_by_itself_is_noticed_in_the_morning(watch, cast, app):
    number = watch.raised()
    at_ten(watch)
    keeper_of(watch).lend(
        "advisor1", [watch.alert(number).client_id], "advisor3", starts_on="2026-11-26", ends_on="2026-11-26"
    )
    watch.step("advisor1", number, "see")
    assert watch.waits_for(number) == {f"u:{cast.users['advisor1']}"}
    watch.contact("advisor1", number)
    watch.morning("2026-11-26T08:50")
    assert watch.waits_for(number) == {f"u:{cast.users['advisor3']}"}
    watch.morning("2026-11-27T08:50")
    assert watch.waits_for(number) == {f"u:{cast.users['advisor1']}"}


def test_two_records_that_become_one_keep_both_alerts(watch, people, cast, app):
    first = watch.raised()
    goes = watch.shelf.put("advisor1", "张三丰", phone="13900139000")
    at_ten(watch)
    watch.person("advisor1").submit(f"/alerts/new/{watch.alert(first).client_id}", form="form", observed="对倒")
    stays = watch.alert(first).client_id
    watch.shelf.set(goes, status="existing", fund_account_no="0077777777", confirmed_under_id=cast.users["advisor1"])
    watch.person("advisor1").submit(f"/alerts/new/{goes}", form="form", observed="也对倒")
    other = watch.newest(Alert)
    watch.shelf.set(goes, status="prospect", fund_account_no=None, confirmed_under_id=None)
    Desk(watch.person, watch.shelf, app, cast).merge("advisor1", stays, goes)
    assert watch.alert(other).client_id == stays
    assert watch.state(other) == "raised" and watch.waits_for(other) == {f"u:{cast.users['advisor1']}"}
    assert watch.status("advisor1", f"/alerts/{other}") == 200


def test_a_record_out_of_use_lets_its_alerts_lapse(watch, cast, app):
    number = watch.raised()
    moment = watch.still("2026-11-25T10:00")
    with app.app_context(), write_unit():
        client = db.session.get(Client, watch.alert(number).client_id)
        lifecycle.take_out(client, Act(cast.person("director1"), moment), "client:deleted")
    alert = watch.alert(number)
    assert (alert.state, alert.outcome, alert.open_key) == ("resolved", "lapsed", None)
    assert watch.waits_for(number) == set()
    for username in ("advisor1", "leader1", "director1"):
        assert watch.status(username, f"/alerts/{number}") == 404, "nobody reaches it any more"


def test_pages_stay_within_their_statements(watch, statements):
    for number in range(60):
        watch.discontented(name=f"客户{number}")
    watch.morning()
    watch.still("2026-11-25T10:00")
    number = watch.newest(Alert)
    for username in ("advisor1", "leader1", "director1"):
        visitor = watch.person(username)
        for address, most in (("/alerts/", 5), (f"/alerts/{number}", 9), ("/alerts/rules", 5), ("/", 8)):
            visitor.get(address)
            with statements() as seen:
                visitor.get(address)
            assert len(seen) <= most, f"{username} {address}: {len(seen)} statements\n" + "\n".join(seen)


def test_the_list_goes_on_page_by_page(watch):
    watch.person("director1").submit("/alerts/rules/low_satisfaction", form="form", most_open="100")
    for number in range(60):
        watch.discontented(name=f"客户{number}")
    watch.morning()
    watch.still("2026-11-25T10:00")
    for username in ("advisor1", "leader1", "director1"):
        visitor = watch.person(username)
        assert visitor.get("/alerts/").text.count("AL-B001") == 50
        (further,) = visitor.page.select('a[rel="next"]')
        assert visitor.get(further.get("href")).text.count("AL-B001") == 10


def test_pages_are_light(watch):
    watch.person("director1").submit("/alerts/rules/low_satisfaction", form="form", most_open="100")
    for number in range(60):
        watch.discontented(name=f"客户{number}")
    watch.morning()
    watch.still("2026-11-25T10:00")
    visitor, number = watch.person("director1"), watch.newest(Alert)
    for address, most in (("/alerts/", 8_192), (f"/alerts/{number}", 8_192), ("/alerts/rules/low_satisfaction", 8_192)):
        assert len(gzip.compress(visitor.get(address).data, 6)) <= most, address
