"""A client who is deleted may have been invited to what is still to come: that holds the deletion up no more than the other
guests."""

import pytest

from tests.custody.chain import NAME, Chain, confirmed


@pytest.fixture
def chain(people, cast, app):
    return Chain(people, cast, app)


def test_an_invitation_holds_no_deletion_up(chain, shelf, seminar, app):
    client, other = confirmed(shelf), shelf.existing("advisor1", "吴二", fund_account_no="0068000002")
    seminar.invite("advisor1", client, other)
    made = chain.executed("advisor1", client)
    assert chain.state(made) == "executed"
    shown = seminar.get("advisor1", "guests")
    assert "吴二" in shown and NAME not in shown and chain.number(client) not in shown
    assert NAME not in seminar.get("leader1", "guests")
    assert len(seminar.guests()) == 2, "the count of those invited stands"
