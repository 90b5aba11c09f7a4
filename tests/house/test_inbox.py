"""Walking every workflow: after each step the stored to-dos say exactly what the state's declaration says."""

from datetime import date

import pytest
from sqlalchemy import select

from ia.ground import clock, registry
from ia.ground.clock import local_date
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.taskbooks.models import TaskBook
from tests.moment import NOW
from tests.taskbooks.story import Story


def stored(document) -> set[str]:
    query = select(Todo.address).where(Todo.document_id == document.id, Todo.closed_at.is_(None))
    return set(db.session.scalars(query))


def declared(document) -> set[str]:
    state = registry.kind(document.kind).workflow.by_state[document.state]
    return set(state.holder.addresses(document, local_date(NOW)))


def agree(app) -> None:
    """Every document of the house: what is stored is what is declared, and it is due when the document is."""
    with app.app_context():
        for number, kind in db.session.execute(select(Document.id, Document.kind)).all():
            document = db.session.get(registry.kind(kind).model, number)
            assert stored(document) == declared(document), f"{document.serial_no} in {document.state}"
            dues = select(Todo.due_at).where(Todo.document_id == number, Todo.closed_at.is_(None))
            assert set(db.session.scalars(dues)) <= {document.due_at}


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


def test_on_the_way_to_a_client(app, story, cast):
    book = story.draft("advisor1", story.prospect("advisor1", "走流程"), codevelopers=[cast.users["advisor3"]])
    agree(app)
    for person, step, fields in (
        ("advisor1", "submit", {}),
        ("leader1", "return", {"opinion": "补充"}),
        ("advisor1", "submit", {}),
        ("leader2", "agree-codevelopment", {}),
        ("leader1", "approve", {"leader_opinion": "同意"}),
        ("advisor3", "add-entry", {"at": "2026-11-24T09:00", "mode": "phone", "content": "沟通"}),
        ("advisor1", "request-confirmation", {"final_summary": "同意"}),
        ("leader1", "return", {"opinion": "再谈"}),
        ("advisor1", "request-confirmation", {"final_summary": "同意"}),
        ("advisor1", "dispute", {"text": "异议"}),
        ("leader1", "resolve", {"resolution": "已协商"}),
        (
            "leader1",
            "opinion-with-owner",
            {"leader_confirm_opinion": "归其", "client_owner": cast.users["advisor1"], "consulted": True},
        ),
        ("director1", "final-opinion", {"director_opinion": "同意"}),
        ("advisor1", "client-does-not-open", {"reason": "暂缓"}),
        ("advisor1", "fail", {"fail_causes": "同业"}),
    ):
        story.step(person, book, step, **fields)
        agree(app)
    assert story.state(book) == "failed"


def test_through_the_counter(app, story):
    book = story.opened("advisor1", story.prospect("advisor1", "柜台"))
    agree(app)
    story.step("counter1", book, "confirm-opening")
    agree(app)
    for code in story.codes(book, "slip"):
        story.sign("clerk1", book, code, "counter_clerk", "clerk1")
        story.sign("clerk1", book, code, "advisor", "advisor1")
    story.step("admin1", book, "confirm-new-client", slip_no=story.slip(book), confirmed_on="2026-11-24")
    agree(app)
    first, second = story.codes(book, "slip")
    story.keep("clerk1", book, first, "counter_clerk", "柜台")
    story.keep("leader1", book, second, "leader", "团队")
    agree(app)
    assert story.state(book) == "archived"


def test_standstill_and_reassignment(app, story, cast):
    book = story.approved("advisor1", story.prospect("advisor1", "停滞"))
    with app.app_context():
        (reminder,) = [
            one for module in registry.modules() for one in module.reminders if one.code == "J-20"
        ]
    moment = clock.at(date(2027, 2, 24), 2, 15)
    with app.app_context(), write_unit():
        assert reminder.run(moment).told >= 1
    assert story.state(book) == "stalled"
    agree(app)
    story.step("advisor1", book, "new-plan", stall_causes="出差", new_scheme="改为拜访")
    agree(app)
    story.step("leader1", book, "return-plan", opinion="不够具体")
    agree(app)
    story.step("leader1", book, "reassign", opinion="换人", new_owner=cast.users["advisor2"])
    agree(app)
    with app.app_context():
        assert db.session.scalar(select(TaskBook.state).where(TaskBook.previous_id == book)) == "draft"
