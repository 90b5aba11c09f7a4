"""The trail as a page: who may read which events."""

import pytest

from ia.ground.audit import trail
from ia.ground.db import write_unit
from tests.ground import memo_room, trails


@pytest.fixture
def chain(app, cast, now):
    """The number of the row before the twelve of this test."""
    return trails.grow(app, cast, now)


def lines(visitor) -> list[str]:
    return visitor.page.texts("tbody tr")


@pytest.fixture
def events(app, cast, people, now):
    with app.app_context(), write_unit():
        for username in ("advisor1", "advisor9", "sysadmin1"):
            actor = cast.person(username)
            trail.record("edit", "client", 7, actor=actor, now=now, changes={"name": ["甲", "乙"]})
            trail.record("sign-in", "login", 8, actor=actor, now=now)
    return {name: cast.users[name] for name in ("advisor1", "advisor9", "sysadmin1")}


@pytest.mark.parametrize("username", ["advisor1", "leader1", "admin1", "counter1", "region1", "hq1", "finance1"])
def test_the_page_is_closed_to_others(app, people, username):
    people(username).get("/audit/", expect=403)


@pytest.mark.parametrize("username", ["director1", "gm1"])
def test_who_answers_for_a_branch_sees_its_people(people, cast, events, username):
    people(username).get("/audit/")
    links = {link.get("href") for link in people(username).page.select("tbody a")}
    assert f"?actor={events['advisor1']}" in links and f"?actor={events['advisor9']}" not in links
    assert "甲" not in people(username).page.text


def test_another_branch_sees_its_own(people, events):
    people("director9").get("/audit/")
    links = {link.get("href") for link in people("director9").page.select('tbody a[href^="?actor"]')}
    assert links == {f"?actor={events['advisor9']}"}


def test_administrators_see_sign_ins_and_settings_alone(people, events):
    people("sysadmin1").get("/audit/")
    assert len(lines(people("sysadmin1"))) == 2
    people("hqadmin1").get("/audit/")
    assert len(lines(people("hqadmin1"))) >= 3
    assert not people("hqadmin1").page.select("tbody td:nth-child(5) a")


def test_the_page_is_turned_without_gaps(app, cast, people, now, chain):
    with app.app_context(), write_unit():
        for number in range(120):
            trail.record("edit", "client", number, actor=cast.person("advisor1"), now=now)
    visitor, seen = people("gm1"), []
    visitor.get(f"/audit/?actor={cast.users['advisor1']}")
    while True:
        seen += [int(cell) for cell in visitor.page.texts("tbody td.n")]
        following = visitor.page.select("a[rel=next]")
        if not following:
            break
        visitor.get(f"/audit/{following[0].get('href')}")
    mine = [number for number in seen if number > chain]
    assert mine == list(range(chain + trails.ROWS + 120, chain, -1))
    assert seen == sorted(seen, reverse=True)


def test_odd_addresses_of_the_page_are_borne(people):
    for query in ("before=x", "before=-1", f"before={'9' * 30}", "actor=0", "actor=%00"):
        people("gm1").get(f"/audit/?{query}")


def test_rooms_name_their_records_and_what_they_write(app, cast, people, now):
    room = memo_room.Module(
        "things", "Things", "things", memo_room.MODULE.blueprint, frozenset(), labels={"name": "Its name"},
        subjects={"thing": "A thing"}, actions={"thing:found": "Thing found"},
    )  # fmt: skip
    with memo_room.opened(app, room):
        number = memo_room.write(app, cast, "advisor1", now)
    with app.app_context(), write_unit():
        changes = {"name": ["甲", "乙"], "odd": [1, 2], "fingerprint": [None, "x"]}
        trail.record("thing:found", "thing", 7, actor=cast.person("advisor1"), now=now, changes=changes)
    with memo_room.opened(app, room):
        people("gm1").get("/audit/")
    newest, before = (row.cssselect("td") for row in people("gm1").page.select("tbody tr")[:2])
    assert [cell.text_content().strip() for cell in newest[3:6]] == ["Thing found", "A thing 7", "Its name odd"]
    assert newest[4].cssselect("a")[0].get("href") == "/things/7"
    assert before[4].cssselect("a")[0].get("href") == f"/memos/{number}"
