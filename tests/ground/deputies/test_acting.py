"""What a deputy sees and decides, and that both names stay on record and paper (F-C7)."""

from datetime import date

from sqlalchemy import select

from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.documents.models import Opinion
from ia.ground.inbox.models import Notice
from ia.taskbooks.models import TaskBook
from tests.custody.chain import Chain, WholeStory
from tests.ground.deputies.leave import FOR_LEADER1, post

AFTER = "2026-12-05T09:00"
"""The morning after the last day."""
CONFIRMED = (("待删客户", "0012345678"), ("其他客户", "0087654321"))


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
