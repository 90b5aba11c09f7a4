"""What a unit of work writes at its end: found by whoever asks before, in its order, set-wise, and gone with the unit."""

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from ia.ground import later
from ia.ground.audit import trail
from ia.ground.audit.models import AuditRow
from ia.ground.audit.verify import verify
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Opinion
from ia.ground.inbox.models import Notice, Todo
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from tests.ground import memo_room
from tests.ground.memo_room import Memo

SAID = SimpleNamespace(said="请补充", data=None)


@pytest.fixture
def memo(app, cast, now):
    with memo_room.opened(app):
        yield memo_room.write(app, cast, "advisor1", now)


def to_and_fro(memo: int, cast, now) -> Memo:
    """Submitted, returned and submitted again, in one unit."""
    document = db.session.get(Memo, memo)
    author, leader = Act(cast.person("advisor1"), now), Act(cast.person("leader1"), now, SAID)
    for name, act in (("submit", author), ("return", leader), ("submit", author)):
        engine.take(document, name, act)
    return document


def said(memo: int) -> list[str]:
    return list(db.session.scalars(select(Opinion.step).where(Opinion.document_id == memo).order_by(Opinion.id)))


def test_each_table_is_written_once(app, cast, now, memo, statements):
    with app.app_context(), statements() as seen, write_unit():
        to_and_fro(memo, cast, now)
    begun = Counter(" ".join(text.split()[:3]) for text in seen if text.startswith(("INSERT", "UPDATE todos")))
    tables = ("todos", "opinions", "notices", "audit")
    assert begun == {"UPDATE todos SET": 1} | {f"INSERT INTO {table}": 1 for table in tables}


def test_what_was_passed_on_within_the_unit_waits_for_the_last_alone(app, cast, now, memo):
    with app.app_context(), write_unit():
        to_and_fro(memo, cast, now)
    with app.app_context():
        todos = db.session.execute(select(Todo.address, Todo.state, Todo.closed_at).order_by(Todo.id)).all()
        assert todos == [
            (f"u:{cast.users['advisor1']}", "draft", now),
            (f"leader@{cast.units['B001-T1']}", "submitted", None),
        ]
        assert said(memo) == ["submit", "return", "submit"]
        told = db.session.execute(select(Notice.user_id, Notice.subject).order_by(Notice.subject, Notice.user_id)).all()
        opinions = db.session.scalars(select(Opinion.id).order_by(Opinion.id)).all()
        leader = cast.users["leader1"]
        assert (leader, f"opinions:{opinions[0]}") in told and (leader, f"opinions:{opinions[2]}") in told
        assert not [row for row in told if row.subject == f"opinions:{opinions[1]}"], "the return tells nobody"
        rows = select(AuditRow.action).where(AuditRow.subject_kind == "memo").order_by(AuditRow.seq)
        assert db.session.scalars(rows).all() == ["create", "step:submit", "step:return", "step:submit"]
        assert verify().finding is None


def test_whoever_asks_before_the_end_finds_it(app, cast, now, memo):
    with app.app_context(), write_unit():
        document = to_and_fro(memo, cast, now)
        assert said(memo) == ["submit", "return", "submit"]
        leader = cast.person("leader1")
        assert db.session.scalars(Todo.documents_waiting_for(leader)).all() == [memo]
        assert trail.last_change("memo", memo).actor_name == cast.person("advisor1").name
        engine.take(document, "agree", Act(leader, now))
        assert db.session.scalars(Todo.documents_waiting_for(leader)).all() == []
    with app.app_context():
        assert said(memo)[-1] == "agree" and verify().finding is None


def test_nothing_is_left_of_a_unit_that_fails(app, cast, now, memo):
    with app.app_context():
        with pytest.raises(ZeroDivisionError), write_unit():
            to_and_fro(memo, cast, now)
            raise ZeroDivisionError
        with write_unit():
            trail.record("edit", "memo", memo, actor=None, now=now)
    with app.app_context():
        assert said(memo) == [] and verify().finding is None
        rows = select(AuditRow.action).where(AuditRow.subject_kind == "memo").order_by(AuditRow.seq)
        assert db.session.scalars(rows).all() == ["create", "edit"]


def test_a_part_that_is_taken_back_takes_only_what_is_its_own(app, cast, now, memo):
    with app.app_context(), write_unit():
        trail.record("before", "memo", memo, actor=None, now=now)
        with pytest.raises(ZeroDivisionError), later.savepoint():
            to_and_fro(memo, cast, now)
            raise ZeroDivisionError
        db.session.expire_all()
        trail.record("after", "memo", memo, actor=None, now=now)
    with app.app_context():
        assert said(memo) == [] and verify().finding is None
        rows = select(AuditRow.action).where(AuditRow.subject_kind == "memo").order_by(AuditRow.seq)
        assert db.session.scalars(rows).all() == ["create", "before", "after"]
        assert db.session.scalar(select(func.count()).select_from(Todo).where(Todo.closed_at.is_(None))) == 1


def test_savepoints_are_begun_here_alone():
    """Elsewhere one that is taken back would take along what waited before it."""
    folder = Path(later.__file__).parents[1]
    begun = [path.name for path in folder.rglob("*.py") if "begin_nested(" in path.read_text()]
    assert begun == ["later.py"]


def test_a_token_and_an_address_that_no_database_keeps_are_no_mistake(people, cast, now):
    visitor = people("advisor1")
    visitor.get("/prints/waiting")
    seal = visitor.page.form().fields["csrf_token"]
    for address in ("/prints/waiting", "/documents/1/steps/%00"):
        answer = visitor.post(address, data={"csrf_token": seal, "form_token": "\0abc"})
        assert answer.status_code in (404, 422), address
