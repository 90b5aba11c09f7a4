"""What reaches a deputy: the addresses of approving posts, for the days named, at no cost (F-C7)."""

from datetime import date

import pytest
from sqlalchemy import select

from ia.ground.db import write_unit
from ia.ground.inbox.notices import receivers
from ia.ground.org.models import Post
from ia.ground.org.person import people as everybody
from ia.ground.org.roles import STOOD_FOR
from tests.ground.deputies.leave import LAST, TODAY, give_post


def test_addresses_of_approving_posts_alone(app, cast, now, stands_in):
    give_post(app, cast, "leader1", "counter_clerk", "B001")
    stands_in("leader2", "leader1")
    with app.app_context():
        deputy, principal = cast.person("leader2"), cast.person("leader1")
    team = cast.units["B001-T1"]
    assert deputy.addresses == deputy.own_addresses | {f"leader@{team}"}
    assert f"counter_clerk@{cast.units['B001']}" in principal.addresses, "which the deputy does not get"
    assert deputy.roles == {"leader"} and [post.unit_id for post in deputy.posts] == [cast.units["B001-T2"]]
    (stand,) = deputy.stands_for
    assert (stand.principal_id, stand.name, stand.until) == (cast.users["leader1"], "陈建国", LAST)
    assert principal.stands_for == () and "counter_admin" not in STOOD_FOR


def test_a_deputy_of_a_deputy_gets_nothing(app, cast, now, stands_in):
    stands_in("leader2", "leader1")
    stands_in("station1", "leader2")
    with app.app_context():
        last = cast.person("station1")
    assert [stand.name for stand in last.stands_for] == ["郑丽华"]
    assert f"leader@{cast.units['B001-T1']}" not in last.addresses


@pytest.mark.parametrize(
    ("day", "standing"), [(date(2026, 11, 23), False), (TODAY, True), (LAST, True), (date(2026, 12, 5), False)]
)
def test_first_and_last_day_count(app, cast, now, stands_in, day, standing):
    stands_in("leader2", "leader1")
    with app.app_context():
        assert bool(cast.person("leader2", day).stands_for) is standing


def test_whoever_left_the_branch_stands_in_no_more(app, cast, now, stands_in):
    stands_in("leader2", "leader1")
    with app.app_context(), write_unit() as unit:
        unit.scalar(select(Post).where(Post.user_id == cast.users["leader2"])).unit_id = cast.units["B002-T1"]
    with app.app_context():
        assert cast.person("leader2").stands_for == ()


def test_a_person_is_read_in_one_statement(app, cast, now, stands_in, statements):
    stands_in("leader2", "leader1")
    stands_in("leader2", "director1")
    with app.app_context(), statements() as seen:
        person = cast.person("leader2")
        several = everybody([cast.users["leader1"], cast.users["leader2"]], TODAY)
    assert len(seen) == 2 and sorted(stand.name for stand in person.stands_for) == ["赵志强", "陈建国"]
    assert [one.id for one in several] == [cast.users["leader1"], cast.users["leader2"]]
    assert several[1].stands_for == person.stands_for and several[1].posts == person.posts


def test_pages_cost_no_more_for_a_deputy(people, story, stands_in, statements):
    book = story.draft("advisor1", story.prospect("advisor1", "费用"))
    story.step("advisor1", book, "submit")

    def cost(address):
        people("leader2").get(address)
        with statements() as seen:
            people("leader2").get(address)
        return len(seen)

    before = cost("/"), cost("/clients/"), cost("/inbox/badge")
    stands_in("leader2", "leader1")
    assert (cost("/"), cost("/clients/"), cost("/inbox/badge")) == before


def test_the_pages_of_deputies_stay_within_their_statements(people, name, stands_in, cast, statements):
    stands_in("leader2", "leader1")
    for address, most in (("/deputies/", 5), (f"/deputies/for/{cast.users['station1']}", 6)):
        people("gm1").get(address)
        with statements() as seen:
            people("gm1").get(address)
        assert len(seen) <= most, f"{address}: {len(seen)}\n" + "\n".join(seen)
    people("gm1").get(f"/deputies/for/{cast.users['station1']}")
    facts = {"deputy_id": cast.users["leader2"], "starts_on": TODAY, "ends_on": LAST, "reason": "休假"}
    with statements() as seen:
        people("gm1").submit(None, facts, follow=False)
    assert people("gm1").status == 303
    seen = [text for text in seen if "pg_advisory" not in text]
    assert len(seen) <= 10, "\n".join(seen)


def test_notices_for_a_post_reach_todays_deputy_too(app, cast, now, stands_in):
    stands_in("leader2", "leader1")
    address = [f"leader@{cast.units['B001-T1']}", f"advisor@{cast.units['B001-T1']}"]
    with app.app_context():
        told = receivers(address, TODAY)
        later = receivers(address, date(2026, 12, 5))
    assert told - later == {cast.users["leader2"]} and cast.users["leader1"] in later
