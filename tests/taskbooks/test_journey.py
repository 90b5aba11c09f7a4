"""A task book from prospect to confirmed client, as a story across seven people, on both databases."""

import re

from tests.taskbooks.story import ACCOUNT, Story


def test_from_prospect_to_confirmed_client(people, cast, app):
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "张三丰")
    adviser, leader = people("advisor1"), people("leader1")

    book = story.draft("advisor1", client)
    assert story.state(book) == "draft"
    assert "张三丰" in adviser.get("/").text

    story.step("advisor1", book, "submit")
    assert story.state(book) == "submitted"
    assert "张三丰" in leader.get("/").text, "it waits on the leader's desk"

    story.step("leader1", book, "return", opinion="请补充方案")
    assert story.state(book) == "draft"
    assert "请补充方案" in adviser.get(f"/task-books/{book}").text
    adviser.submit(f"/task-books/{book}/edit", form=f"/task-books/{book}/edit", goal="开户并签约服务协议")
    story.step("advisor1", book, "submit")
    story.step("leader1", book, "approve", leader_opinion="同意")
    assert story.state(book) == "in_progress"
    assert story.client_status(client) == "developing"

    story.step(
        "advisor1",
        book,
        "add-entry",
        at="2026-11-24T09:30",
        mode="phone",
        minutes="12",
        content="首次沟通，客户感兴趣",
        substantive=True,
        next_contact_at="2026-11-26T10:00",
        next_contact_mode="visit",
        next_contact_topic="送资料",
    )
    page = adviser.get(f"/task-books/{book}").text
    assert "首次沟通" in page and "D-28" in page, "a call of twelve minutes is accepted, with the warning on record"
    assert "首次沟通" in adviser.get(f"/clients/{client}").text, "the client's timeline has it too"
    story.step("advisor1", book, "add-talk", at="2026-11-24T09:40", host="designated", first_advice="稳健配置")

    story.step("advisor1", book, "request-confirmation", final_summary="客户同意开户")
    assert story.client_status(client) == "confirming"
    story.step("leader1", book, "opinion-with-owner", leader_confirm_opinion="归其名下", client_owner=cast.users["advisor1"])
    story.step("director1", book, "final-opinion", director_opinion="同意确认")
    assert story.state(book) == "director_confirmed"

    story.step("advisor1", book, "print-task-book")
    sheet = adviser.get(f"/task-books/{book}/print?paper=task_book").text
    assert story.serial(book) in sheet and "<svg" in sheet
    story.step("advisor1", book, "register-agreement", signed_on="2026-11-24", services=["research"])
    story.step("leader1", book, "keep-agreement", place="一号柜")

    story.step(
        "clerk1",
        book,
        "account-opened-slip-printed",
        fund_account_no=ACCOUNT,
        total_assets="1,234,567.80",
        opened_on="2026-11-24",
    )
    assert story.state(book) == "opened"
    story.step("counter1", book, "confirm-opening")
    assert story.state(book) == "counter_confirmed"

    story.refused("admin1", book, "confirm-new-client", slip_no=story.slip(book), confirmed_on="2026-11-24")
    assert story.state(book) == "counter_confirmed", "without both signatures on both copies nothing is confirmed"
    for code in story.codes(book, "slip"):
        story.sign("clerk1", book, code, "counter_clerk", "clerk1")
        story.sign("clerk1", book, code, "advisor", "advisor1")
    story.step("admin1", book, "confirm-new-client", slip_no=story.slip(book), confirmed_on="2026-11-24")
    assert story.client_status(client) == "existing"

    first, second = story.codes(book, "slip")
    story.keep("clerk1", book, first, "counter_clerk", "柜台档案柜")
    story.keep("leader1", book, second, "leader", "团队文件柜")
    assert story.state(book) == "archived", "with both copies in custody the book files itself"

    text = adviser.get(f"/clients/{client}").text
    assert ACCOUNT not in text and ACCOUNT[-4:] in text, "the account is masked on the client's page"
    history = adviser.get(f"/task-books/{book}/history").text
    assert ACCOUNT not in history
    assert len(re.findall(r"<time", history)) >= 15


def test_the_stranger_learns_nothing(people, cast, app):
    story = Story(people, cast, app)
    book = story.draft("advisor1", story.prospect("advisor1", "李四光"))
    for stranger in ("advisor2", "advisor3", "leader2", "advisor9", "director9", "clerk1", "admin1", "counter1"):
        for address in ("", "/edit", "/print", "/history"):
            status = people(stranger).get(f"/task-books/{book}{address}", expect=None).status_code
            missing = people(stranger).get(f"/task-books/99999{address}", expect=None).status_code
            assert status == missing and status in (403, 404), (stranger, address)
        assert people(stranger).post(f"/documents/{book}/steps/submit").status_code in (400, 404)
    assert "李四光" not in people("advisor3").get("/task-books/").text


def test_nobody_approves_his_own_book(people, cast, app):
    """A leader's own book goes to the marketing director (AMB-59)."""
    story = Story(people, cast, app)
    book = story.draft("leader1", story.prospect("leader1", "王五"))
    story.step("leader1", book, "submit")
    story.refused("leader1", book, "approve", status=403, leader_opinion="我同意")
    assert story.state(book) == "submitted"
    story.step("director1", book, "approve", leader_opinion="同意")
    assert story.state(book) == "in_progress"


def test_a_directors_own_client_is_managed_by_a_member(people, cast, app):
    """D-51, D-57: accepted by the leader of the managing team, confirmed under the director, managed by the member."""
    story = Story(people, cast, app)
    client = story.prospect("director1", "赵六")
    book = story.draft("director1", client, managing_team=cast.units["B001-T1"])
    story.step("director1", book, "submit")
    story.step("leader1", book, "approve", leader_opinion="由本队管理")
    story.step("director1", book, "request-confirmation", final_summary="同意开户")
    story.step("leader1", book, "opinion-with-owner", leader_confirm_opinion="由其管理", client_owner=cast.users["advisor2"])
    story.step("director1", book, "final-opinion", director_opinion="同意")
    facts = story.book(book)
    assert (facts.client_owner_id, facts.managed_by_id) == (cast.users["director1"], cast.users["advisor2"])


def test_failure_opens_the_client_to_the_branch(people, cast, app):
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "孙七")
    people("advisor3").get(f"/clients/{client}", expect=404)
    book = story.approved("advisor1", client)
    story.step("advisor1", book, "fail", fail_causes="客户选择了同业")
    assert story.client_status(client) == "prospect"
    people("advisor3").get(f"/clients/{client}")
    again = story.draft("advisor3", client)
    assert story.state(again) == "draft", "another adviser may try"


def test_one_open_book_per_client(people, cast, app):
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "周八", scope="branch")
    story.draft("advisor1", client)
    visitor = people("advisor3")
    visitor.submit("/task-books/new", story.plan(client), form="/task-books/new")
    assert visitor.status == 422
    assert "开发期限" in visitor.page.text or "Development deadline" in visitor.page.text
    assert story.count_books(client) == 1


def test_codevelopers_of_another_team_need_their_leader(people, cast, app):
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "吴九")
    book = story.draft("advisor1", client, codevelopers=[cast.users["advisor3"]])
    story.step("advisor1", book, "submit")
    story.refused("leader1", book, "approve", leader_opinion="同意")
    story.step("leader2", book, "agree-codevelopment")
    story.step("leader1", book, "approve", leader_opinion="同意")
    people("advisor3").get(f"/clients/{client}")
    story.step("advisor3", book, "add-entry", at="2026-11-24T09:00", mode="phone", content="协作沟通")
    people("leader2").get(f"/task-books/{book}", expect=404)


def test_a_dispute_rests_the_flow(people, cast, app):
    story = Story(people, cast, app)
    book = story.approved("advisor1", story.prospect("advisor1", "郑十"))
    story.step("advisor1", book, "request-confirmation", final_summary="同意开户")
    story.step("advisor1", book, "dispute", text="归属有异议")
    story.refused(
        "leader1", book, "opinion-with-owner", leader_confirm_opinion="归其", client_owner=cast.users["advisor1"]
    )
    story.step("director1", book, "resolve", resolution="双方协商一致")
    story.step("leader1", book, "opinion-with-owner", leader_confirm_opinion="归其", client_owner=cast.users["advisor1"])
    assert story.state(book) == "leader_confirmed"


def test_reassignment_opens_a_draft_for_the_new_owner(people, cast, app):
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "冯十一")
    book = story.approved("advisor1", client)
    story.step("leader1", book, "reassign", opinion="进展缓慢", new_owner=cast.users["advisor2"])
    assert story.state(book) == "reassigned"
    successor = story.successor(book)
    assert successor.owner_id == cast.users["advisor2"] and successor.state == "draft"
    people("advisor2").get(f"/task-books/{book}")
    people("advisor2").get(f"/clients/{client}")
    people("advisor1").get(f"/clients/{client}", expect=404)


def test_a_retroactive_book_needs_prior_consent(people, cast, app):
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "陈十二")
    book = story.draft("advisor1", client, retroactive=True)
    story.refused("advisor1", book, "submit")
    people("advisor1").submit(
        f"/task-books/{book}/edit",
        {
            "prior_consent-by": cast.users["leader1"],
            "prior_consent-at": "2026-11-20T09:00",
            "prior_consent-channel": "phone",
        },
    )
    story.step("advisor1", book, "submit")
    assert story.state(book) == "submitted"
    story.refused("leader1", book, "approve", leader_opinion="同意")
    story.step("leader1", book, "approve", leader_opinion="同意", consent_confirmed=True)
    assert story.state(book) == "in_progress"


def test_the_counter_clerk_may_not_confirm_what_he_opened(people, cast, app):
    """AMB-17: opening and confirming the opening are two people even when one holds both posts."""
    story = Story(people, cast, app)
    book = story.opened("advisor1", story.prospect("advisor1", "楚十三"))
    story.give_post("clerk1", "counter_admin", replacing="counter1")
    story.refused("clerk1", book, "confirm-opening")
    assert story.state(book) == "opened"


def test_the_client_does_not_open(people, cast, app):
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "魏十四")
    book = story.director_confirmed("advisor1", client)
    story.step("advisor1", book, "client-does-not-open", reason="客户暂缓")
    assert (story.state(book), story.client_status(client)) == ("in_progress", "developing")
    assert story.book(book).client_owner_id is None
