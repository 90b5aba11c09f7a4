"""Several people at one instant, against real server processes on SQLite and PostgreSQL."""

from functools import partial

import pytest
from sqlalchemy import func, select

from ia.clients.models import Delegation, OwnerChange
from ia.custody.transfers.models import Transfer
from ia.ground import clock
from ia.ground.documents.models import Opinion
from tests.custody.keeper import Keeper
from tests.remote import Remote, at_once


@pytest.fixture
def remote(live, app, cast):
    return lambda username: Remote(live, app, cast.users[username])


def today() -> str:
    return clock.local_date(clock.now()).isoformat()


def test_two_directors_assign_at_once(app, cast, keeper: Keeper, shelf, remote):
    """One wins, the other is told who; every client changes hands once."""
    with app.app_context():
        director = remote("director1")
    again = remote("director1")
    for round_ in range(5):
        client = shelf.put("advisor1", f"客户{round_}", phone=f"1380013900{round_}")
        document = keeper.ask("advisor1", [client])
        address = f"/documents/{document}/steps/assign"
        choices = [cast.users["advisor2"], cast.users["advisor3"]]
        forms = [
            {**one.form(address), "assigned_to": user_id, "opinion": f"意见{user_id}"}
            for one, user_id in zip((director, again), choices, strict=True)
        ]
        answers = at_once(
            partial(director.send, "POST", address, forms[0]), partial(again.send, "POST", address, forms[1])
        )
        assert sorted(answer[0] for answer in answers) == [303, 409]
        assert "赵志强" in next(body for status, _, body in answers if status == 409)
        assert len(keeper.owners(client)) == 1
        assert keeper.read(select(func.count()).where(Opinion.document_id == document)) == 1


def test_one_client_is_lent_once(app, cast, keeper: Keeper, shelf, remote):
    """Two windows of one adviser lend the same client to two colleagues at the same instant."""
    windows = [remote("advisor1"), remote("advisor1")]
    for round_ in range(5):
        client = shelf.put("advisor1", f"客户{round_}", phone=f"1380013900{round_}")
        address = f"/delegations/new?client={client}"
        forms = [
            {**window.form(address, address), "delegate": cast.users[name], "starts_on": today(), "ends_on": today()}
            for window, name in zip(windows, ("advisor2", "advisor3"), strict=True)
        ]
        answers = at_once(
            *(partial(window.send, "POST", address, form) for window, form in zip(windows, forms, strict=True))
        )
        assert sorted(answer[0] for answer in answers) == [303, 422]
        assert keeper.read(select(func.count()).where(Delegation.client_id == client)) == 1


def test_lent_or_given_but_not_both(app, cast, keeper: Keeper, shelf, remote):
    windows = [remote("advisor1"), remote("advisor1")]
    for round_ in range(5):
        client = shelf.put("advisor1", f"客户{round_}", phone=f"1380013900{round_}")
        lend, ask = f"/delegations/new?client={client}", f"/transfers/new?client={client}"
        lending = {**windows[0].form(lend, lend), "delegate": cast.users["advisor2"], "ends_on": today()}
        asking = {**windows[1].form(ask, ask), "reason": "调整"}
        answers = at_once(
            partial(windows[0].send, "POST", lend, lending), partial(windows[1].send, "POST", ask, asking)
        )
        assert sorted(answer[0] for answer in answers) == [303, 422]


def test_a_double_click_makes_one_request(app, keeper: Keeper, shelf, remote):
    client = shelf.put("advisor1", "双击")
    person = remote("advisor1")
    address = f"/transfers/new?client={client}"
    form = {**person.form(address, address), "reason": "调整"}
    answers = at_once(*([lambda: person.send("POST", address, form)] * 4))
    assert {status for status, _, _ in answers} == {303}
    assert len({place for _, place, _ in answers}) == 1
    assert keeper.read(select(func.count()).select_from(Transfer)) == 1
    assert keeper.read(select(func.count()).select_from(OwnerChange)) == 0
