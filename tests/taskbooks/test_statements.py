"""How many SQL statements the pages of the task book cost, whatever the number of rows (targets, section 1)."""

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
    seen = [text for text in seen if "pg_advisory" not in text]
    assert len(seen) <= 10, f"{len(seen)} statements\n" + "\n".join(seen)
