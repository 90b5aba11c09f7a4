"""Several people at one instant, against real server processes on SQLite and PostgreSQL."""

from functools import partial

import pytest
from sqlalchemy import func, select

from ia.ground.db import db
from ia.ground.documents.models import Document, Opinion
from ia.taskbooks.models import TaskBook
from tests.remote import Remote, at_once
from tests.taskbooks.story import Story


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


@pytest.fixture
def remote(live, app, cast):
    return lambda username: Remote(live, app, cast.users[username])


def count(app, model, *conditions) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_of_two_approvers_one_wins_and_the_other_is_told_who(app, story, remote):
    """A book of the team with two leaders: both press approve at the same instant, ten times over."""
    story.give_second_post("leader2", "leader", "B001-T1")
    for round_ in range(10):
        book = story.draft("advisor1", story.prospect("advisor1", f"客户{round_}"))
        story.step("advisor1", book, "submit")
        address = f"/documents/{book}/steps/approve"
        pair = [remote("leader1"), remote("leader2")]
        forms = [{**one.form(address), "leader_opinion": "同意"} for one in pair]
        answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
        assert sorted(answer[0] for answer in answers) == [303, 409]
        loser = next(body for status, _, body in answers if status == 409)
        assert "陈建国" in loser or "郑丽华" in loser, "the loser is told who decided"
        assert "同意" in loser, "what the loser typed is still there"
        assert count(app, Opinion, Opinion.document_id == book, Opinion.step == "approve") == 1


def test_a_double_click_makes_one_record(app, story, remote):
    client = story.prospect("advisor1", "双击")
    person = remote("advisor1")
    address = f"/task-books/new?client_id={client}"
    form = {**person.form(address, "/task-books/new"), **story.plan(client)}
    clicks = [lambda: person.send("POST", "/task-books/new", form)] * 4
    answers = at_once(*clicks)
    assert {status for status, _, _ in answers} == {303}
    assert len({place for _, place, _ in answers}) == 1, "every click leads to the one record"
    assert count(app, TaskBook, TaskBook.client_id == client) == 1


def test_a_stale_edit_shows_both_versions(app, story, remote):
    book = story.draft("advisor1", story.prospect("advisor1", "冲突"))
    first, second = remote("advisor1"), remote("advisor1")
    address = f"/task-books/{book}/edit"
    forms = [{**one.form(address), "goal": f"目标{n}"} for n, one in enumerate((first, second))]
    answers = at_once(lambda: first.send("POST", address, forms[0]), lambda: second.send("POST", address, forms[1]))
    assert sorted(answer[0] for answer in answers) == [303, 409]
    conflict = next(body for status, _, body in answers if status == 409)
    assert "目标0" in conflict and "目标1" in conflict
    assert story.book(book).goal in ("目标0", "目标1")


def test_serial_numbers_have_no_gap_and_no_double(app, story, remote):
    clients = [story.prospect("advisor1", f"并发{n}") for n in range(12)]
    acts = []
    for client in clients:
        person = remote("advisor1")
        form = {**person.form(f"/task-books/new?client_id={client}", "/task-books/new"), **story.plan(client)}
        acts.append(lambda person=person, form=form: person.send("POST", "/task-books/new", form))
    assert {status for status, _, _ in at_once(*acts)} == {303}
    with app.app_context():
        serials = sorted(db.session.scalars(select(Document.serial_no)))
    assert [serial[-4:] for serial in serials] == [f"{n:04d}" for n in range(1, 13)]


def test_a_replayed_step_is_answered_with_the_record(app, story, remote):
    """The same form sent again after its step was taken leads to the record, and nothing happens twice."""
    book = story.draft("advisor1", story.prospect("advisor1", "重放"))
    person = remote("advisor1")
    address = f"/documents/{book}/steps/submit"
    form = person.form(address)
    answers = [person.send("POST", address, form) for _ in range(3)]
    assert [status for status, _, _ in answers] == [303] * 3
    assert {place for _, place, _ in answers} == {f"/task-books/{book}"}
    assert count(app, Opinion, Opinion.document_id == book) == 1
