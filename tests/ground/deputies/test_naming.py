"""Who names a deputy for whom and for which days, and who revokes (F-C7)."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.inbox.models import Notice
from ia.ground.org.deputies import LONGEST
from tests.ground.deputies.leave import LAST, TODAY, give_post, made, post


def test_naming_is_on_record_and_both_are_told(app, name, people, cast):
    visitor = name("leader1", "leader1", "leader2")
    assert visitor.status == 200 and visitor.page.url == "/deputies/"
    (row,) = made(app)
    assert (row.principal_id, row.deputy_id) == (cast.users["leader1"], cast.users["leader2"])
    assert (row.starts_on, row.ends_on, row.set_by_id) == (TODAY, LAST, cast.users["leader1"])
    with app.app_context():
        event = db.session.scalars(select(AuditRow).where(AuditRow.subject_kind == "deputy")).one()
        told = set(db.session.scalars(select(Notice.user_id).where(Notice.reminder == "deputy")))
    assert (event.action, event.subject_id, event.actor_name) == ("create", row.id, "陈建国")
    assert told == {cast.users["leader1"], cast.users["leader2"]}
    desk = people("leader2").get("/").text
    assert "您代理 陈建国 的审批工作，至 2026-12-04 止。" in desk
    assert "由 郑丽华 代理 陈建国，自 2026-11-24 至 2026-12-04" in desk


def test_revoking_ends_it_at_once(app, name, people, revoke, cast):
    name("leader1", "leader1", "leader2")
    number = made(app)[0].id
    assert revoke("leader1", number).status == 200
    assert made(app)[0].revoked_at == clock.now()
    assert "您代理" not in people("leader2").get("/").text
    assert "已撤销" in people("leader1").get("/deputies/").text
    with app.app_context():
        actions = db.session.scalars(select(AuditRow.action).where(AuditRow.subject_kind == "deputy")).all()
        told = set(db.session.scalars(select(Notice.user_id).where(Notice.reminder == "deputy-revoked")))
    assert actions == ["create", "revoke"] and told == {cast.users["leader1"], cast.users["leader2"]}
    assert post(people("leader1"), f"/deputies/{number}/revoke") == 409, "it has ended already"
    assert name("leader1", "leader1", "station1").page.url == "/deputies/", "and another may follow"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 23), LAST, "首日最早为今天"),
        (date(2026, 12, 1), date(2026, 11, 30), "末日早于首日"),
        (TODAY, date.fromordinal(TODAY.toordinal() + LONGEST), "最长 92 天"),
    ],
)
def test_days_that_cannot_be(app, name, first, last, words):
    visitor = name("leader1", "leader1", "leader2", first, last)
    assert visitor.status == 422 and words in visitor.page.text
    assert visitor.page.select("[name=reason]")[0].get("value") == "休假", "what was typed is kept"
    assert made(app) == []


def test_the_longest_stretch_is_taken(app, name):
    name("leader1", "leader1", "leader2", TODAY, date.fromordinal(TODAY.toordinal() + LONGEST - 1))
    assert len(made(app)) == 1


def test_nobody_has_two_deputies_on_one_day(app, name, stands_in):
    name("leader1", "leader1", "leader2")
    visitor = name("leader1", "leader1", "station1", LAST, date(2026, 12, 20))
    assert visitor.status == 422 and "郑丽华 自 2026-11-24 至 2026-12-04 已是代理人" in visitor.page.text
    assert name("leader1", "leader1", "station1", date(2026, 12, 5), date(2026, 12, 20)).status == 200
    with pytest.raises(DatabaseError, match="deputies_one_at_a_time"):
        stands_in("advisor1", "leader1", date(2026, 12, 20), date(2026, 12, 21))
    assert len(made(app)) == 2


def test_a_double_click_makes_one(app, people, cast):
    visitor = people("leader1")
    visitor.get(f"/deputies/for/{cast.users['leader1']}")
    page = visitor.page
    facts = {"deputy_id": cast.users["leader2"], "starts_on": TODAY, "ends_on": LAST, "reason": "休假"}
    for _ in range(2):
        visitor.page = page
        visitor.submit(None, facts)
        assert visitor.page.url == "/deputies/"
    assert len(made(app)) == 1


@pytest.mark.parametrize("who", ["leader9", "advisor9", "sysadmin1", "leader1", "training1"])
def test_only_somebody_who_does_business_in_the_branch_may_stand_in(app, name, who):
    visitor = name("leader1", "leader1", who)
    assert visitor.status == 422 and made(app) == []


def test_above_the_branches_somebody_of_the_unit_or_the_company_stands_in(app, name):
    assert name("region1", "region1", "gm1").status == 422
    assert name("region1", "region1", "brokerage1").status == 200
    assert name("brokerage1", "brokerage1", "hq1").status == 200
    assert len(made(app)) == 2


SETTING = {
    "leader1": {"leader1", "director1", "gm1"},
    "station1": {"station1", "director1", "gm1"},
    "director1": {"director1", "gm1"},
    "admin1": {"admin1", "gm1"},
    "finance1": {"finance1", "gm1"},
    "gm1": {"gm1", "region1"},
    "region1": {"region1"},
    "brokerage1": {"brokerage1"},
    "company1": {"company1"},
    "counter1": set(),
    "advisor1": set(),
}
"""For whom who may name a deputy; of all others nobody."""
ASKED = ("leader1", "leader2", "leader9", "director1", "director9", "gm1", "admin1", "finance1", "station1", "region1")
ASKED += ("brokerage1", "company1")


@pytest.mark.parametrize("principal", SETTING)
def test_who_names_a_deputy_for_whom(people, cast, principal):
    allowed = {
        who
        for who in ASKED
        if people(who).get(f"/deputies/for/{cast.users[principal]}", expect=None).status_code == 200
    }
    assert allowed == SETTING[principal] & set(ASKED)
    for who in ASKED:
        people(who).get("/deputies/")
    links = {who for who in ASKED if f"/deputies/for/{cast.users[principal]}" in people(who).page.links()}
    assert links == allowed, "the page offers exactly those"


def test_who_is_set_over_one_post_alone_names_nobody(app, people, cast):
    """A leader who also directs the office answers to the general manager; the marketing director is not enough."""
    give_post(app, cast, "leader1", "admin_director", "B001")
    address = f"/deputies/for/{cast.users['leader1']}"
    assert people("director1").get(address, expect=None).status_code == 404
    assert people("gm1").get(address).status_code == 200


def test_strangers_neither_name_nor_revoke(app, people, cast, stands_in):
    number, address = stands_in("leader2", "leader1"), f"/deputies/for/{cast.users['station1']}"
    facts = {"deputy_id": cast.users["leader2"], "starts_on": TODAY, "ends_on": LAST, "reason": "x"}
    for who, answer in (("leader9", 404), ("leader2", 404), ("director9", 404), ("advisor1", 403), ("sysadmin1", 403)):
        assert post(people(who), f"/deputies/{number}/revoke") == answer, who
        assert post(people(who), address, **facts) == answer, who
    for who in ("advisor1", "counter1", "sysadmin1", "hqadmin1"):
        people(who).get("/deputies/", expect=403)
    assert [row.revoked_at for row in made(app)] == [None]


def test_the_director_names_one_for_a_leader_who_fell_ill(app, name, revoke, people):
    assert name("director1", "leader1", "leader2", reason="病假").status == 200
    assert "赵志强：由 郑丽华 代理 陈建国" in people("leader1").get("/").text
    assert revoke("leader1", made(app)[0].id).status == 200, "and the leader, back earlier, ends it"


def test_a_deputy_names_nobody_by_standing_in(people, cast, stands_in):
    stands_in("leader2", "director1")
    assert people("leader2").get(f"/deputies/for/{cast.users['leader1']}", expect=None).status_code == 404
    assert people("leader2").get(f"/deputies/for/{cast.users['director1']}", expect=None).status_code == 404
