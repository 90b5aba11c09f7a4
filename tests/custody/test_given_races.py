"""Two people answer one referral or assignment at the same instant, against real server processes."""

from functools import partial

import pytest
from sqlalchemy import func, select

from ia.clients.models import Client
from ia.custody.referrals.models import Referral
from ia.ground.db import db
from ia.ground.documents.models import Opinion
from tests.custody.acts import Acts
from tests.remote import Remote, at_once
from tests.taskbooks.story import Story


@pytest.fixture
def acts(people, cast, app):
    return Acts(people, cast, app)


@pytest.fixture
def remote(live, app, cast):
    return lambda username: Remote(live, app, cast.users[username])


def test_of_two_leaders_one_takes_the_person_on(acts, people, cast, app, remote):
    """One prospect is made, whatever the other wanted; the other is told who decided."""
    Story(people, cast, app).give_second_post("leader2", "leader", "B001-T1")
    for round_ in range(5):
        referral = acts.refer(name=f"访客{round_}", contact_value=f"1371111000{round_}")
        address, before = f"/documents/{referral}/steps/accept", acts.clients()
        pair = [remote("leader1"), remote("leader2")]
        advisers = [cast.users["advisor1"], cast.users["advisor2"]]
        forms = [{**one.form(address), "adviser": adviser} for one, adviser in zip(pair, advisers, strict=True)]
        answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
        assert sorted(answer[0] for answer in answers) == [303, 409]
        assert acts.clients() == before + 1
        made = acts.row(Referral, referral)
        assert acts.row(Client, made.client_id).managed_by_id == made.adviser_id
        with app.app_context():
            said = select(func.count()).where(Opinion.document_id == referral)
            assert db.session.scalar(said) == 1


def test_of_two_assignments_of_one_client_one_is_made(acts, shelf, cast, app, remote):
    """Two leaders to whom the same prospect is shown send it at one instant: one of them hears that it is in a form."""
    for round_ in range(5):
        client = shelf.put("director1", f"共享{round_}", visibility_scope="branch")
        address = f"/assignments/new?client={client}"
        pair = [remote("leader1"), remote("leader2")]
        assignees = [cast.users["advisor1"], cast.users["advisor3"]]
        forms = [
            {**one.form(address, "/assignments/new"), "assignee": assignee, "note": "抢先"}
            for one, assignee in zip(pair, assignees, strict=True)
        ]
        answers = at_once(
            *(partial(one.send, "POST", "/assignments/new", form) for one, form in zip(pair, forms, strict=True))
        )
        assert sorted(answer[0] for answer in answers) == [303, 422]


def test_a_client_goes_to_one_adviser_when_accepted_twice(acts, shelf, cast, remote):
    client = shelf.put("advisor2", "张三丰")
    made = acts.assign("leader1", [client], "advisor1")
    person = remote("advisor1")
    _, _, body = person.send("GET", f"/assignments/{made}")
    token = body.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token}
    answers = at_once(*[partial(person.send, "POST", f"/documents/{made}/steps/accept", form)] * 3)
    assert sorted(answer[0] for answer in answers) == [303, 409, 409]
    assert len(acts.owners(client)) == 1
