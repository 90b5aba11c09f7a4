"""Principal and deputy at one instant, and two who name at once."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db
from ia.ground.documents.models import Opinion
from tests.ground.deputies.leave import FOR_LEADER1, made
from tests.remote import Remote, at_once


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
