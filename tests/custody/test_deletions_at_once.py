"""Requests to delete a client, and what is decided on them, at one instant (P-08)."""

from functools import partial

import pytest

from ia.clients.models import ContactWay
from ia.custody.deletions.models import DeletionRequest
from tests.custody.chain import WHY, Chain, WholeStory, confirmed
from tests.remote import Remote, at_once


@pytest.fixture
def chain(people, cast, app):
    return Chain(people, cast, app)


@pytest.fixture
def story(people, cast, app):
    return WholeStory(people, cast, app)


@pytest.fixture
def client(shelf):
    return confirmed(shelf)


@pytest.fixture
def remote(live, app, cast):
    return lambda username: Remote(live, app, cast.users[username])


def test_of_two_directors_one_approves(chain, shelf, story, remote, app):
    story.give_second_post("leader2", "marketing_director", "B001")
    for round_ in range(3):
        facts = {"fund_account_no": f"00{round_}5554443", "phone": f"1390000000{round_}"}
        made = chain.request("advisor1", shelf.existing("advisor1", f"客户{round_}", **facts))
        address = f"/documents/{made}/steps/director-approve"
        pair = [remote("director1"), remote("leader2")]
        forms = [{**one.form(address), "opinion": "同意"} for one in pair]
        answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
        assert sorted(answer[0] for answer in answers) == [303, 409]
        assert chain.state(made) == "director_ok"


def test_of_two_requests_at_once_one_is_made(chain, client, remote):
    pair = [remote("advisor1"), remote("leader1")]
    address = f"/deletion-requests/new?client={client}"
    forms = [{**one.form(address, "/deletion-requests/new"), "client": client, "reason": WHY} for one in pair]
    send = [partial(one.send, "POST", "/deletion-requests/new", form) for one, form in zip(pair, forms, strict=True)]
    assert sorted(answer[0] for answer in at_once(*send)) == [303, 422]
    assert chain.count(DeletionRequest) == 1


def test_an_execution_happens_once(chain, client, remote):
    made = chain.approved("advisor1", client)
    address = f"/documents/{made}/steps/execute"
    pair = [remote("hqadmin1"), remote("hqadmin1")]
    forms = [{**one.form(address), "client_no": chain.number(client)} for one in pair]
    answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
    assert sorted(answer[0] for answer in answers) == [303, 409]
    assert chain.count(ContactWay, ContactWay.client_id == client) == 0
