"""How many SQL statements the pages of the task book cost, whatever the number of rows (targets, section 1)."""

from functools import partial

import pytest

from tests.taskbooks.story import Story


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


def cost(statements, act) -> list[str]:
    with statements() as seen:
        act()
    return seen


def test_pages_stay_within_their_statements(story, people, statements):
    books = [story.approved("advisor1", story.prospect("advisor1", f"客户{n}")) for n in range(4)]
    for n in range(3):
        story.step("advisor1", books[0], "add-entry", at="2026-11-24T09:00", mode="phone", content=f"沟通{n}")
    adviser = people("advisor1")
    for address, most in (("/task-books/", 4), (f"/task-books/{books[0]}", 7), ("/", 8)):
        adviser.get(address)
        seen = cost(statements, lambda address=address: adviser.get(address))
        assert len(seen) <= most, f"{address}: {len(seen)} statements\n" + "\n".join(seen)
    seen = cost(statements, lambda: adviser.partial("/inbox/badge"))
    assert len(seen) == 1, "who it is and the number are asked together"


def test_a_save_stays_within_its_statements(story, people, statements):
    book = story.draft("advisor1", story.prospect("advisor1", "保存"))
    adviser = people("advisor1")
    adviser.get(f"/task-books/{book}/edit")
    seen = cost(statements, lambda: adviser.submit(None, form=f"/task-books/{book}/edit", follow=False, goal="新的目标"))
    within(seen, 8)


def within(seen: list[str], most: int) -> None:
    """On PostgreSQL the trail takes its lock, and asks for its end only then; on SQLite it is asked with the form's token."""
    seen = [text for text in seen if "pg_advisory" not in text]
    assert len(seen) <= most, f"{len(seen)} statements\n" + "\n".join(seen)


def test_a_draft_and_its_steps_stay_within_their_statements(story, people, statements, database):
    """A draft, its first step, and an approval that changes form and client: each with all that it brings."""
    more = 0 if database == "sqlite" else 1
    client = story.prospect("advisor1", "起草")
    story.approved("advisor1", story.prospect("advisor1", "热身"))  # a process knows the calendar from then on
    adviser = people("advisor1")
    adviser.get(f"/task-books/new?client_id={client}")
    send = partial(adviser.submit, None, story.plan(client), form="/task-books/new", follow=False)
    within(cost(statements, send), 9 + more)
    book = story.newest()
    for username, step, most, fields in (
        ("advisor1", "submit", 10, {}),
        ("leader1", "return", 10, {"opinion": "请补充"}),
        ("advisor1", "submit", 10, {}),
        ("leader1", "approve", 12, {"leader_opinion": "同意"}),
    ):
        visitor, address = people(username), f"/documents/{book}/steps/{step}"
        visitor.get(address)
        within(cost(statements, partial(visitor.submit, None, fields, form=address, follow=False)), most + more)
        assert visitor.status == 303, visitor.page.text
