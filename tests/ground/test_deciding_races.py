"""Several to-dos decided on one page by two windows at one instant, against real server processes on both databases."""

from functools import partial

import pytest
from sqlalchemy import func, select

from ia.ground.db import db
from ia.ground.documents.models import Document, Opinion
from ia.ground.inbox.models import Todo
from tests.activities.campaign import Campaign
from tests.remote import Remote, at_once

DECIDE, DECIDED = "/inbox/decide", "/inbox/decided"
ROWS = 6


@pytest.fixture
def campaign(people, cast, app):
    return Campaign(people, cast, app)


@pytest.fixture
def waiting(app, campaign):
    """Activities that wait for director1, with their to-dos."""
    made = [campaign.submitted("leader1") for _ in range(ROWS)]
    with app.app_context():
        query = select(Todo.document_id, Todo.id).where(Todo.document_id.in_(made), Todo.closed_at.is_(None))
        return dict(map(tuple, db.session.execute(query)))


def approving(form: dict, todos: list[int], opinion: str) -> dict:
    said = {f"row{todo}-{name}": value for todo in todos for name, value in (("step", "approve"), ("opinion", opinion))}
    return form | said | {"todo": todos}


def approvals(app, documents) -> dict[int, int]:
    with app.app_context():
        query = select(Opinion.document_id, func.count()).where(Opinion.step == "approve").group_by(Opinion.document_id)
        states = set(db.session.scalars(select(Document.state).where(Document.id.in_(documents))))
        assert states == {"approved"}
        return dict(map(tuple, db.session.execute(query)))


def test_two_windows_in_opposite_order_decide_each_form_once(app, live, cast, waiting):
    todos = list(waiting.values())
    windows = [Remote(live, app, cast.users["director1"]) for _ in range(2)]
    forms = [
        approving(window.form(DECIDE), order, opinion)
        for window, order, opinion in zip(windows, (todos, todos[::-1]), ("其一", "其二"), strict=True)
    ]
    sent = [partial(window.send, "POST", DECIDE, form) for window, form in zip(windows, forms, strict=True)]
    assert [answer[:2] for answer in at_once(*sent)] == [(303, DECIDED)] * 2, "nobody blocks the other"
    assert approvals(app, waiting) == dict.fromkeys(waiting, 1)


def test_a_double_click_decides_once(app, live, cast, waiting):
    window = Remote(live, app, cast.users["director1"])
    form = approving(window.form(DECIDE), list(waiting.values()), "同意")
    answers = at_once(*[lambda: window.send("POST", DECIDE, form)] * 3)
    assert {answer[:2] for answer in answers} == {(303, DECIDED)}
    assert approvals(app, waiting) == dict.fromkeys(waiting, 1)
    assert f"已完成 {ROWS} 项" in window.send("GET", DECIDED)[2]
