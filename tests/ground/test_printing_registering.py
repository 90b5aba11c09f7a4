"""The forms that register signatures and custody, and the list of kept papers."""

from datetime import timedelta

import pytest

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.printing import service
from ia.ground.printing.models import Custody, Signature
from tests.ground.slips import SLIP, URL, acting, change, count, make_slip, open_room, print_slip, read

DAY = "2026-11-24"


@pytest.fixture
def slip(app, cast, now, monkeypatch):
    """A slip of advisor1, ready to be printed: its number."""
    open_room(app, monkeypatch)
    with app.app_context(), write_unit():
        return make_slip(cast, now)


def fill(visitor, slip, what, **fields):
    return visitor.submit(f"/documents/{slip}/{what}", **fields)


def test_a_signature_is_registered_from_the_code_in_hand(app, people, slip):
    code = print_slip(app, people("advisor1"), slip)[0]
    clerk = people("clerk1")
    fill(clerk, slip, "signatures", code=code.lower(), role="advisor", signer="林晓东 (advisor1)", signed_on=DAY)
    assert clerk.status == 200 and clerk.page.url == f"/{URL}/{slip}"
    assert "林晓东" in clerk.page.text and count(app, Signature) == 1
    clerk.get(f"/documents/{slip}/signatures")
    assert "谢芳 (clerk1)" in [option.get("value") for option in clerk.page.select("datalist option")]
    assert code not in clerk.page.source


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"code": "ABCDEFGH"}, "code"),
        ({"code": "other"}, "code"),
        ({"code": "old"}, "code"),
        ({"code": "\0"}, "code"),
        ({"code": ""}, "code"),
        ({"role": "leader"}, "role"),
        ({"signed_on": "2026-11-25"}, "signed_on"),
        ({"signed_on": "2026-02-30"}, "signed_on"),
        ({"signer": "x" * 500}, "signer"),
    ],
)
def test_a_refused_signature_keeps_what_was_typed_and_says_why_beside_the_field(
    app, cast, people, slip, now, wrong, at
):
    code = print_slip(app, people("advisor1"), slip)[0]
    with app.app_context(), write_unit():
        elsewhere = make_slip(cast, now, number=2)
    special = {"other": print_slip(app, people("advisor1"), elsewhere)[0], "old": code}
    if wrong.get("code") == "old":
        change(app, slip, "Changed since")
    clerk = people("clerk1")
    facts = {"code": code, "role": "advisor", "signer": "林晓东", "signed_on": DAY, **wrong}
    facts["code"] = special.get(facts["code"], facts["code"])
    clerk.submit(f"/documents/{slip}/signatures", {"role": facts.pop("role")}, **facts)
    assert clerk.status == 422
    assert [error.get("id") for error in clerk.page.select(".err")] == [f"{at}-e"]
    kept = {name: clerk.page.one(f"[name={name}]").get("value") for name in facts}
    assert kept == {**facts, "code": facts["code"].strip("\0")}
    assert count(app, Signature) == 0


def test_custody_is_registered_listed_and_missed(app, cast, people, slip, now, statements):
    one, two = print_slip(app, people("advisor1"), slip)
    clerk = people("clerk1")
    clerk.get("/custody/")
    assert clerk.page.texts("#missing tbody th") == ["SL-B001-202611-0001"] * 2
    fill(clerk, slip, "custody", code=two, holder_role="counter_clerk", place="here", since=DAY)
    assert clerk.status == 422 and clerk.page.one(".err").get("id") == "holder_role-e"
    fill(clerk, slip, "custody", code=one, holder_role="counter_clerk", place="shelf 1", since=DAY)
    assert clerk.status == 200 and count(app, Custody) == 1
    with statements() as seen:
        clerk.get("/custody/?holder_role=counter_clerk&place=shelf+1")
    assert len(seen) <= 5
    assert "shelf 1" in clerk.page.texts("#places td") and len(clerk.page.select("#missing tbody tr")) == 1
    assert clerk.page.texts("#sheets tbody th") == ["SL-B001-202611-0001"]
    clerk.get("/custody/?place=elsewhere%00&before=99999999999999999999")
    assert not clerk.page.select("#sheets")
    leader, other = people("leader1"), people("leader2")
    leader.get("/custody/")
    assert leader.page.select("#sheets")
    other.get("/custody/")
    assert not other.page.select("#sheets, #missing table")
    people("advisor1").get("/custody/", expect=403)


def test_the_list_of_kept_sheets_goes_on_page_by_page(app, cast, people, slip, now):
    with acting(app, "clerk1", now) as person:
        for number in range(2, 55):
            document = read(make_slip(cast, now, number=number))
            copy = service.issue(SLIP, document, person, now)[0]
            service.keep(copy.code, "counter_clerk", "shelf", clock.local_date(now), person, now)
    clerk = people("clerk1")
    clerk.get("/custody/")
    first = clerk.page.texts("#sheets tbody th")
    clerk.get(clerk.page.one("#sheets a[rel=next]").get("href"))
    rest = clerk.page.texts("#sheets tbody th")
    assert (len(first), len(rest)) == (50, 3) and len(set(first + rest)) == 53
    assert not clerk.page.select("#sheets a[rel=next]")


def test_registering_is_for_whoever_registers_that_paper(app, people, slip):
    print_slip(app, people("advisor1"), slip)
    leader = people("leader1")
    for what in ("signatures", "custody"):
        leader.get(f"/documents/{slip}/{what}", expect=403)
    one = people("advisor1")
    one.get(f"/documents/{slip}/signatures")
    assert [option.get("value") for option in one.page.select("#role option")] == ["", "client", "advisor"]


def test_what_was_typed_comes_back_after_the_session_ended(app, people, slip, still, now):
    code = print_slip(app, people("advisor1"), slip)[0]
    clerk = people("clerk1")
    clerk.get(f"/documents/{slip}/signatures")
    still(now + timedelta(minutes=31))
    clerk.submit(None, code=code, role="advisor", signer="林晓东", signed_on=DAY, follow=False)
    assert count(app, Signature) == 0
    with clerk.session_transaction() as session:
        session["seen"] = int((now + timedelta(minutes=31)).timestamp())
    clerk.get(f"/documents/{slip}/signatures")
    assert clerk.page.one("[name=code]").get("value") == code
    clerk.submit(None)
    assert count(app, Signature) == 1


def test_pages_stay_within_their_statements(app, database, people, slip, statements):
    one = people("advisor1")
    code = print_slip(app, one, slip)[0]
    for path, most in ((f"/prints/{code}", 5), (f"/{URL}/{slip}/print?paper=slip", 5), (f"/{URL}/{slip}", 5)):
        with statements() as seen:
            one.get(path)
        assert len(seen) <= most, seen
    clerk = people("clerk1")
    clerk.get(f"/documents/{slip}/signatures")
    with statements() as seen:
        clerk.submit(None, code=code, role="advisor", signer="林晓东", signed_on=DAY, follow=False)
    assert len(seen) <= (10 if database == "sqlite" else 13), seen
