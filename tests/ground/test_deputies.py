"""Dated deputies: who names them, what reaches them and for how long, and that both names stay on record and paper (F-C7)."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DatabaseError

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Opinion
from ia.ground.inbox.models import Notice
from ia.ground.inbox.notices import receivers
from ia.ground.org.deputies import LONGEST
from ia.ground.org.models import Deputy, Post
from ia.ground.org.person import people as everybody
from ia.ground.org.roles import STOOD_FOR
from ia.taskbooks.models import TaskBook
from tests.custody.chain import Chain, WholeStory
from tests.remote import Remote, at_once
from tests.taskbooks.story import Story

TODAY, LAST = date(2026, 11, 24), date(2026, 12, 4)
AFTER = "2026-12-05T09:00"
"""The morning after the last day."""
FOR_LEADER1 = "郑丽华 代 陈建国"
CONFIRMED = (("待删客户", "0012345678"), ("其他客户", "0087654321"))


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


@pytest.fixture
def stands_in(app, cast):
    """`stands_in("leader2", "leader1")` for these days, without the page; the number of the deputy."""

    def make(deputy, principal, first=TODAY, last=LAST):
        facts = {
            "principal_id": cast.users[principal],
            "deputy_id": cast.users[deputy],
            "set_by_id": cast.users[principal],
        }
        with app.app_context(), write_unit() as unit:
            row = {**facts, "starts_on": first, "ends_on": last, "reason": "休假", "set_at": clock.now()}
            return unit.scalar(insert(Deputy).returning(Deputy.id), row)

    return make


@pytest.fixture
def name(people, cast):
    """`name("leader1", "leader1", "leader2")` fills in the page: who names, for whom, whom."""

    def fill(by, principal, deputy, first=TODAY, last=LAST, reason="休假"):
        visitor = people(by)
        facts = {"deputy_id": cast.users[deputy], "starts_on": first, "ends_on": last, "reason": reason}
        visitor.submit(f"/deputies/for/{cast.users[principal]}", facts)
        return visitor

    return fill


@pytest.fixture
def revoke(people):
    def press(by, number):
        people(by).submit("/deputies/", press=f"/deputies/{number}/revoke")
        return people(by)

    return press


def post(visitor, url, **fields) -> int:
    """What a forger would send, with a token from elsewhere."""
    token = visitor.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
    return visitor.post(url, data={**fields, "csrf_token": token}).status_code


def made(app) -> list[Deputy]:
    with app.app_context():
        return list(db.session.scalars(select(Deputy).order_by(Deputy.id)))


def give_post(app, cast, username, role, unit):
    with app.app_context(), write_unit() as session:
        facts = {"user_id": cast.users[username], "role": role, "unit_id": cast.units[unit]}
        session.add(Post(**facts, starts_on=date(2024, 1, 1)))


# Naming and revoking


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


# What reaches a deputy


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


# What a deputy does


def waiting(people, username) -> list[str]:
    people(username).get("/")
    return [" ".join(row.text_content().split()) for row in people(username).page.select("#todos tbody tr")]


def test_a_leader_on_leave(app, story, people, name, cast):
    """The story: leader2 stands in for leader1, approves a book of the team, and the names of both stay."""
    name("leader1", "leader1", "leader2")
    book = story.draft("advisor1", story.prospect("advisor1", "休假客户"))
    story.step("advisor1", book, "submit")
    assert [row for row in waiting(people, "leader2") if "休假客户" in row and "代 陈建国" in row]
    assert [row for row in waiting(people, "leader1") if "休假客户" in row and "代" not in row], (
        "who is away sees it too"
    )
    story.step("leader2", book, "approve", leader_opinion="同意")
    with app.app_context():
        said = db.session.scalars(select(Opinion).where(Opinion.document_id == book, Opinion.step == "approve")).one()
        event = db.session.scalars(select(AuditRow).where(AuditRow.action == "step:approve")).one()
        told = set(db.session.scalars(select(Notice.user_id).where(Notice.subject == f"opinions:{said.id}")))
    assert (said.actor_name, said.for_id, said.for_name) == ("郑丽华", cast.users["leader1"], "陈建国")
    assert said.role == "leader" and event.changes["acted_for"] == [None, "陈建国"]
    assert told == {cast.users["advisor1"], cast.users["leader1"]}, "who was stood in for hears of it"
    assert f"{FOR_LEADER1}：批准" in people("leader1").get("/").text
    for address in (f"/task-books/{book}", f"/task-books/{book}/history"):
        assert FOR_LEADER1 in " ".join(people("advisor1").get(address).text.split())
    assert FOR_LEADER1 in people("director1").get("/audit/").text
    story.step("advisor1", book, "request-confirmation", final_summary="同意开户")
    owner = cast.users["advisor1"]
    story.step("leader2", book, "opinion-with-owner", leader_confirm_opinion="归其名下", client_owner=owner)
    story.step("director1", book, "final-opinion", director_opinion="同意")
    sheet = people("advisor1").get(f"/task-books/{book}/print?paper=task_book")
    assert sheet.text.count(FOR_LEADER1) == 2
    assert "赵志强" in sheet.text and "赵志强 代" not in sheet.text


def test_tomorrow_it_is_over(story, people, stands_in, still, cast):
    stands_in("leader2", "leader1")
    book = story.draft("advisor1", story.prospect("advisor1", "过期客户"))
    story.step("advisor1", book, "submit")
    assert any("过期客户" in row for row in waiting(people, "leader2"))
    assert people("leader2").get(f"/task-books/{book}").status_code == 200
    stands_in("station1", "leader1", date(2026, 12, 5), date(2026, 12, 6))
    still(AFTER)
    for who in ("leader2", "station1", "leader1"):
        people(who).sign_in(who, cast.users[who])
    assert not any("过期客户" in row for row in waiting(people, "leader2"))
    assert people("leader2").get(f"/task-books/{book}", expect=None).status_code == 404
    assert any("过期客户" in row for row in waiting(people, "station1")), (
        "the next deputy has it, and nothing was moved"
    )
    assert any("过期客户" in row for row in waiting(people, "leader1"))


def test_a_deputy_sees_only_what_waits(story, people, stands_in, cast):
    """No client, book or list of the other team beside what is to be decided."""
    stands_in("leader2", "leader1")
    waits = story.prospect("advisor1", "待批客户")
    other = story.prospect("advisor1", "无关客户")
    book, draft = story.draft("advisor1", waits), story.draft("advisor1", other)
    story.step("advisor1", book, "submit")
    assert people("leader2").get(f"/task-books/{book}").status_code == 200
    assert people("leader2").get(f"/task-books/{draft}", expect=None).status_code == 404
    assert people("leader2").get(f"/clients/{other}", expect=None).status_code == 404
    assert "无关客户" not in people("leader2").get("/clients/").text
    assert "无关客户" not in people("leader2").get("/task-books/").text
    people("leader2").get(f"/holdings/{cast.users['advisor1']}", expect=404)
    story.step("leader2", book, "return", opinion="补充")
    assert people("leader2").get(f"/task-books/{book}", expect=None).status_code == 404, "and no longer than it waits"


def test_a_page_that_the_own_post_does_not_open_opens_for_what_waits(story, people, stands_in):
    """The general manager has no business with task books; as the director's deputy he reads the one that waits."""
    book = story.approved("advisor1", story.prospect("advisor1", "终审客户"))
    story.step("advisor1", book, "request-confirmation", final_summary="同意开户")
    owner = story.cast.users["advisor1"]
    story.step("leader1", book, "opinion-with-owner", leader_confirm_opinion="归其名下", client_owner=owner)
    unread = story.draft("advisor1", story.prospect("advisor1", "草稿客户"))
    gm = people("gm1")
    menu = gm.get("/").text
    gm.get(f"/task-books/{book}", expect=403)
    stands_in("gm1", "director1")
    assert gm.get(f"/task-books/{book}").status_code == 200
    gm.get(f"/task-books/{unread}", expect=404)
    gm.get("/task-books/", expect=403)
    gm.get("/task-books/new", expect=403)
    assert ("/task-books/" in menu) == ('href="/task-books/"' in gm.get("/").text), "the menu is that of the own post"
    story.step("gm1", book, "final-opinion", director_opinion="同意")
    assert "李国栋 代 赵志强" in people("advisor1").get(f"/task-books/{book}").text


def test_no_own_paper_and_none_of_the_principal(story, people, stands_in, cast):
    """Neither deputy nor principal gets the own form approved by standing in; the director decides, as without."""
    story.give_second_post("station1", "leader", "B001-T1")
    stands_in("leader2", "leader1")
    book = story.draft("leader1", story.prospect("leader1", "组长客户"))
    story.step("leader1", book, "submit")
    story.refused("leader2", book, "approve", 403, leader_opinion="同意")
    story.refused("leader1", book, "approve", 403, leader_opinion="同意")
    story.step("station1", book, "approve", leader_opinion="同意")


def test_the_own_post_comes_first(app, story, stands_in):
    """Who leads the team too approves as such, also a book of the one stood in for, and for nobody."""
    story.give_second_post("leader2", "leader", "B001-T1")
    stands_in("leader2", "leader1")
    book = story.draft("leader1", story.prospect("leader1", "自有岗位"))
    story.step("leader1", book, "submit")
    story.step("leader2", book, "approve", leader_opinion="同意")
    with app.app_context():
        said = db.session.scalars(select(Opinion).where(Opinion.document_id == book, Opinion.step == "approve")).one()
    assert (said.for_id, said.for_name, said.actor_name) == (None, None, "郑丽华")


def test_a_deputy_does_not_approve_the_own_book(story, people, stands_in):
    """An adviser who stands in for the leader decides about colleagues, not about herself."""
    stands_in("advisor2", "leader1")
    own = story.draft("advisor2", story.prospect("advisor2", "本人客户"))
    other = story.draft("advisor1", story.prospect("advisor1", "同事客户"))
    story.step("advisor2", own, "submit")
    story.step("advisor1", other, "submit")
    story.refused("advisor2", own, "approve", 403, leader_opinion="同意")
    story.step("advisor2", other, "approve", leader_opinion="同意")


def test_a_deputy_agrees_for_the_other_teams_leader(app, story, people, stands_in, cast):
    stands_in("station1", "leader2")
    client = story.prospect("advisor1", "合作客户")
    book = story.draft("advisor1", client, codevelopers=[cast.users["advisor3"]])
    story.step("advisor1", book, "submit")
    story.step("station1", book, "agree-codevelopment")
    with app.app_context():
        (row,) = db.session.get(TaskBook, book).codevelopers
        assert row.agreed_by_id == cast.users["station1"]
        said = db.session.scalars(
            select(Opinion).where(Opinion.document_id == book).order_by(Opinion.id.desc())
        ).first()
    assert (said.step, said.for_name) == ("agree-codevelopment", "郑丽华")
    story.step("leader1", book, "approve", leader_opinion="同意")


def test_whoever_comes_second_is_told_who_decided(story, people, stands_in):
    """Principal and deputy have the page open, and either may be the second."""
    stands_in("leader2", "leader1")
    for first, second, said in (("leader2", "leader1", FOR_LEADER1), ("leader1", "leader2", "陈建国")):
        book = story.draft("advisor1", story.prospect("advisor1", f"先后{first}"))
        story.step("advisor1", book, "submit")
        address = f"/documents/{book}/steps/approve"
        people(second).get(address)
        page = people(second).page
        story.step(first, book, "approve", leader_opinion="同意")
        people(second).page = page
        people(second).submit(None, form=address, leader_opinion="也同意")
        assert people(second).status == 409 and said in people(second).page.text
        assert "也同意" in people(second).page.text, "what was typed is still there"


def test_a_double_click_of_a_deputy_leads_to_the_desk(app, story, people, stands_in):
    stands_in("leader2", "leader1")
    book = story.draft("advisor1", story.prospect("advisor1", "双击"))
    story.step("advisor1", book, "submit")
    address = f"/documents/{book}/steps/return"
    people("leader2").get(address)
    page = people("leader2").page
    for _ in range(2):
        people("leader2").page = page
        people("leader2").submit(None, form=address, opinion="补充")
        assert (people("leader2").status, people("leader2").page.url) == (200, "/")
    with app.app_context():
        said = db.session.scalars(select(Opinion).where(Opinion.document_id == book, Opinion.step == "return")).all()
    assert [one.for_name for one in said] == ["陈建国"]


def test_who_never_stood_in_is_not_told_that_it_moved(story, people, stands_in):
    stands_in("leader2", "leader1")
    stands_in("station1", "leader1", date(2027, 1, 4), date(2027, 1, 5))
    book = story.draft("advisor1", story.prospect("advisor1", "无关"))
    story.step("advisor1", book, "submit")
    story.step("leader1", book, "approve", leader_opinion="同意")
    for who, name in (("station1", "approve"), ("leader9", "approve"), ("leader2", "final-opinion")):
        assert post(people(who), f"/documents/{book}/steps/{name}", leader_opinion="同意") == 404, who


def test_above_the_branch_a_deputy_reads_the_client_to_be_deleted(people, cast, app, stands_in):
    """Head office has no sight of clients; in the regional head's place it reads this one, while it waits."""
    story, chain = WholeStory(people, cast, app), Chain(people, cast, app)
    client, other = (story.confirmed("advisor1", name, account)[0] for name, account in CONFIRMED)
    request = chain.request("advisor1", client)
    chain.approve("director1", request)
    people("hq1").get(f"/clients/{client}", expect=403)
    stands_in("hq1", "region1")
    assert people("hq1").get(f"/deletion-requests/{request}").status_code == 200
    assert people("hq1").get(f"/clients/{client}").status_code == 200
    people("hq1").get(f"/clients/{other}", expect=404)
    people("hq1").get("/clients/", expect=403)
    onlookers = " ".join(people("director1").get(f"/clients/{client}/access").text.split())
    assert "作为 曾鸿飞 的代理人待办" in onlookers
    chain.step("hq1", request, "regional-approve", opinion="同意")
    people("hq1").get(f"/clients/{client}", expect=404)
    chain.approve("brokerage1", request)
    sheet = people("director1").get(f"/deletion-requests/{request}/print").text
    assert "田佳慧 代 曾鸿飞" in sheet


# At one instant


@pytest.fixture
def remote(live, app, cast):
    return lambda username: Remote(live, app, cast.users[username])


def test_of_principal_and_deputy_one_wins_and_the_other_is_told_who(app, cast, story, remote, stands_in):
    today = clock.local_date(datetime.now(UTC))
    stands_in("leader2", "leader1", today, today + timedelta(days=1))
    for round_ in range(3):
        book = story.draft("advisor1", story.prospect("advisor1", f"客户{round_}"))
        story.step("advisor1", book, "submit")
        address = f"/documents/{book}/steps/approve"
        pair = [remote("leader1"), remote("leader2")]
        forms = [{**one.form(address), "leader_opinion": "同意"} for one in pair]
        answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
        assert sorted(answer[0] for answer in answers) == [303, 409]
        loser = next(body for status, _, body in answers if status == 409)
        with app.app_context():
            (said,) = db.session.scalars(select(Opinion).where(Opinion.document_id == book, Opinion.step == "approve"))
        assert (FOR_LEADER1 if said.for_id else "陈建国 刚刚") in loser, "the loser is told who decided, and for whom"


def test_of_two_who_name_at_once_one_is_refused(app, cast, now, remote):
    today = clock.local_date(datetime.now(UTC))
    address = f"/deputies/for/{cast.users['leader1']}"
    for round_ in range(3):
        days = {"starts_on": today + timedelta(days=10 * round_), "ends_on": today + timedelta(days=10 * round_ + 5)}
        pair = [remote("leader1"), remote("director1")]
        chosen = [cast.users["leader2"], cast.users["station1"]]
        forms = [
            {**one.form(address, "form.panel"), **days, "deputy_id": who, "reason": "休假"}
            for one, who in zip(pair, chosen, strict=True)
        ]
        answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
        assert sorted(answer[0] for answer in answers) == [303, 422]
        assert len(made(app)) == round_ + 1
