"""The late list: of whom, for whom, and what it does not say."""

import pytest
from sqlalchemy import update

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.inbox.models import Todo


@pytest.fixture
def late(app, story):
    """`late("advisor1", "张三丰")` is a book that waits for approval since before its time."""

    def make(username: str, name: str) -> int:
        book = story.draft(username, story.prospect(username, name), goal=f"秘密目标{name}")
        story.step(username, book, "submit")
        with app.app_context(), write_unit() as unit:
            past = clock.at(clock.local_date(clock.now())).replace(day=20)
            unit.execute(update(Todo).where(Todo.document_id == book).values(due_at=past))
        return book

    return make


def numbers(visitor) -> set[int]:
    visitor.get("/inbox/late")
    return {int(link.get("href").rpartition("/")[2]) for link in visitor.page.select("tbody a")}


def test_a_leader_reads_the_team_and_a_director_the_branch(people, late):
    first, other, away = late("advisor1", "张三丰"), late("advisor3", "李四光"), late("advisor9", "王五一")
    assert numbers(people("leader1")) == {first}
    assert numbers(people("leader2")) == {other}
    assert numbers(people("director1")) == {first, other}
    assert numbers(people("director9")) == {away}


def test_it_says_what_waits_with_whom_and_how_late(people, late):
    late("advisor1", "张三丰")
    people("director1").get("/inbox/late")
    (row,) = people("director1").page.select("tbody tr")
    said = " ".join(row.text_content().split())
    assert "客户开发任务书" in said and "陈建国" in said and "领队" in said and "逾期" in said
    assert "张三丰" not in people("director1").page.text and "秘密目标" not in people("director1").page.text


def test_what_is_in_time_or_done_is_not_late(people, story, late):
    book = late("advisor1", "张三丰")
    story.step("leader1", book, "approve", leader_opinion="同意")
    story.draft("advisor1", story.prospect("advisor1", "李四光"))
    assert numbers(people("leader1")) == set()


@pytest.mark.parametrize("username", ["advisor1", "clerk1", "sysadmin1", "hq1"])
def test_others_do_not_open_it(people, username):
    people(username).get("/inbox/late", expect=403)


def test_statements_do_not_grow(people, late, statements):
    for n in range(4):
        late("advisor1", f"客户{n}")
    people("director1").get("/inbox/late")
    with statements() as seen:
        people("director1").get("/inbox/late")
    assert len(seen) <= 5, "\n".join(seen)
