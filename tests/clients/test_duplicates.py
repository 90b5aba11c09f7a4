"""Clients that are known already: by number, over the whole company, masked where they are out of sight."""

from ia.clients.models import Client
from tests.clients.shelf import FACTS, IDENTITY, WAY, count


def test_the_same_document_in_the_branch_is_refused(people, shelf, app):
    known = shelf.known("advisor2", phone="13900000002", fund_account_no=None)
    advisor, leader = people("advisor1"), people("leader1")
    advisor.submit("/clients/new", WAY, **FACTS, id_no=IDENTITY)
    assert advisor.status == 422 and "王*" in advisor.page.text and "周雨涵" in advisor.page.text
    assert not advisor.page.select("[name=not_duplicate]")
    leader.submit("/clients/new", WAY, **FACTS, id_no=IDENTITY)
    assert leader.status == 422 and f"/clients/{known}" in leader.page.links()
    assert count(app, Client) == 1


def test_a_known_client_is_told_together_with_what_else_is_wrong(people, shelf, app):
    """Nobody fills in a whole form to learn at its end that the client is known."""
    own = shelf.known(fund_account_no=None)
    advisor = people("advisor1")
    advisor.submit("/clients/new", name="张三丰", source="own_contact", id_no=IDENTITY)
    assert advisor.status == 422 and f"/clients/{own}" in advisor.page.links()
    assert any("联系方式" in text for text in advisor.page.errors) and any("已登记" in text for text in advisor.page.errors)
    advisor.submit("/clients/new", WAY, name="", source="own_contact")
    assert advisor.page.select("[name=not_duplicate]"), "a shared phone too"
    advisor.submit("/clients/new", {**WAY, "contacts-0-value": "12"}, **FACTS, id_no="11010519491231002")
    assert advisor.status == 422 and f"/clients/{own}" not in advisor.page.links(), "a wrong number is nobody's"
    assert count(app, Client) == 1


def test_the_same_document_in_another_branch_or_gone_is_a_question(people, shelf, app):
    shelf.known("advisor9", phone="13900000002", fund_account_no=None)
    shelf.known("advisor1", phone="13900000003", fund_account_no=None, status="exited")
    advisor = people("advisor1")
    advisor.submit("/clients/new", WAY, **FACTS, id_no=IDENTITY)
    assert advisor.status == 422 and advisor.page.select("[name=not_duplicate]")
    advisor.submit(None, not_duplicate=True)
    assert advisor.page.flashes == ["客户已登记。"]
    assert count(app, Client) == 3


def test_a_shared_phone_is_a_question_and_a_shared_name_none(people, shelf, app):
    own = shelf.put("advisor1", "张三丰", phone="13900000002")
    advisor = people("advisor1")
    advisor.submit("/clients/new", WAY, **FACTS)
    assert advisor.page.flashes == ["客户已登记。"]
    advisor.submit("/clients/new", WAY | {"contacts-0-value": "139 0000 0002"}, name="李四", source="own_contact")
    assert advisor.status == 422 and f"/clients/{own}" in advisor.page.links()
    advisor.submit(None, not_duplicate=True)
    assert count(app, Client) == 3


def test_the_referring_client_must_be_one_that_is_seen(people, shelf):
    own, foreign = shelf.put("advisor1", "介绍人"), shelf.put("advisor9", "别家客户", phone="13900000005")
    advisor = people("advisor1")
    new = WAY | {"contacts-0-value": "13900000006"}
    advisor.submit("/clients/new", new, **FACTS, referred_by=shelf.row(foreign).client_no)
    assert advisor.status == 422
    advisor.submit("/clients/new", new, **FACTS, referred_by=shelf.row(own).client_no)
    assert advisor.page.flashes == ["客户已登记。"]
    number = int(advisor.page.url.rsplit("/", 1)[1])
    advisor.submit(f"/clients/{number}/edit", family="已婚")
    assert shelf.row(number).referred_by_id == own
