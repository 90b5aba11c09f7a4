"""How many SQL statements the pages of the meetings cost, whatever the number of rows (targets, section 1)."""

from functools import partial

from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db
from ia.ground.documents.models import Opinion
from ia.ground.inbox.models import Todo


def cost(statements, act) -> list[str]:
    with statements() as seen:
        act()
    return [text for text in seen if "pg_advisory" not in text]


def within(statements, visitor, address: str, most: int) -> None:
    visitor.get(address)
    seen = cost(statements, lambda: visitor.get(address))
    assert len(seen) <= most, f"{address}: {len(seen)} statements\n" + "\n".join(seen)


def test_pages_stay_within_their_statements(gathering, statements, cast):
    for number in range(3):
        gathering.noticed(title=f"例会{number}")
    filed = gathering.filed(values=gathering.task() | gathering.task(1))
    noticed = gathering.newest_of("noticed")
    draft = gathering.draft()
    morning = gathering.morning()
    for username in ("leader1", "advisor1"):
        visitor = gathering.person(username)
        within(statements, visitor, "/meetings/", 5)
        within(statements, visitor, "/meetings/?kind=regular&mine=1", 5)
        within(statements, visitor, f"/meetings/{noticed}", 7)
        within(statements, visitor, f"/meetings/{filed}", 7)
        within(statements, visitor, f"/meetings/{morning}", 7)
        within(statements, visitor, "/meetings/calendar", 7)
        within(statements, visitor, "/action-items/", 5)
        within(statements, visitor, f"/action-items/{gathering.items(filed)[0].id}", 7)
    leaders = gathering.held("director1", "leader")
    within(statements, gathering.person("director1"), f"/meetings/{leaders}/minutes", 7)
    leader = gathering.person("leader1")
    within(statements, leader, f"/meetings/{draft}/edit", 7)
    within(statements, leader, "/meetings/new?kind=team", 7)


def test_saves_stay_within_their_statements(gathering, statements):
    leader = gathering.person("leader1")
    draft = gathering.draft()
    address = f"/meetings/{draft}/edit"
    leader.get(address)
    seen = cost(statements, lambda: leader.submit(None, form=address, follow=False, title="新的主题"))
    assert len(seen) <= 7, f"{len(seen)} statements\n" + "\n".join(seen)
    number = gathering.written()
    address = f"/meetings/{number}/minutes"
    leader.get(address)
    fields = {"effect": "新的成效", "ended_at": clock.now()}
    seen = cost(statements, lambda: leader.submit(None, fields, form=address, follow=False))
    assert len(seen) <= 8, f"{len(seen)} statements\n" + "\n".join(seen)
    number = gathering.noticed()
    address = f"/documents/{number}/steps/member-report"
    member = gathering.person("advisor1")
    member.get(address)
    seen = cost(statements, lambda: member.submit(None, form=address, follow=False, report="已写"))
    assert len(seen) <= 11, f"{len(seen)} statements\n" + "\n".join(seen)


def test_filing_does_not_cost_more_with_more_tasks(gathering, statements):
    found = []
    for tasks in (1, 4):
        number = gathering.written(values={name: one for n in range(tasks) for name, one in gathering.task(n).items()})
        address = f"/documents/{number}/steps/finalise"
        leader = gathering.person("leader1")
        leader.get(address)
        send = partial(leader.submit, None, form=address, follow=False, reason="已口头确认")
        seen = cost(statements, send)
        assert leader.status == 303 and len(gathering.items(number)) == tasks
        assert len({item.serial_no for item in gathering.items(number)}) == tasks
        found.append(len(seen))
        for item in gathering.items(number):  # or the next meeting takes them up
            gathering.step("advisor1", item.id, "complete", result="已完成")
    assert found[1] - found[0] <= 3, "no more than its own row for each task: " + "\n".join(seen)


def test_filing_does_not_cost_more_with_more_items_left_open(app, gathering, statements, cast):
    """Each is carried on with an opinion, a to-do, a notice and a row in the trail of its own."""
    found = []
    for tasks in (1, 4):
        first = gathering.filed(
            values={name: one for n in range(tasks) for name, one in gathering.task(n, task=f"任务{n}").items()}
        )
        number = gathering.written("leader1", "team")
        address = f"/documents/{number}/steps/finalise"
        leader = gathering.person("leader1")
        leader.get(address)
        seen = cost(statements, partial(leader.submit, None, form=address, follow=False, reason="已口头确认"))
        carried = gathering.items(first)
        assert leader.status == 303 and [item.carried for item in carried] == [1] * tasks
        numbers = [item.id for item in carried]
        with app.app_context():
            same = Opinion.document_id.in_(numbers)
            said = db.session.execute(
                select(Opinion.document_id, Opinion.actor_id).where(same, Opinion.step == "carry")
            )
            waiting = select(Todo.document_id).where(Todo.document_id.in_(numbers), Todo.closed_at.is_(None))
            assert sorted(said.all()) == [(item, cast.users["leader1"]) for item in numbers]
            assert sorted(db.session.scalars(waiting)) == numbers
        found.append(len(seen))
        for item in carried:  # or the next meeting takes them up
            gathering.step("advisor1", item.id, "complete", result="已完成")
    assert found[1] - found[0] <= 3, "no more than its own row for each item: " + "\n".join(seen)


def test_steps_stay_within_their_statements(gathering, statements, cast):
    """Each step with all that it brings: facts, state, to-dos, opinion, trail, notices; session and rights included."""
    found = {}

    def take(username: str, number: int, step: str, **fields):
        visitor, address = gathering.person(username), f"/documents/{number}/steps/{step}"
        visitor.get(address)
        found[step] = cost(statements, lambda: visitor.submit(None, form=address, follow=False, **fields))
        assert visitor.status == 303, visitor.page.text

    number = gathering.draft()
    take("leader1", number, "issue")
    take("advisor1", number, "member-report", report="已写")
    take("leader1", number, "open")
    gathering.write("leader1", number, gathering.task() | gathering.task(1))
    take("leader1", number, "circulate")
    take("advisor1", number, "confirm")
    take("leader1", number, "finalise", reason="已口头确认")
    take("leader1", number, "report-up")
    item = gathering.items(number)[0]
    take("advisor1", item.id, "complete", result="已完成")
    most = {"issue": 17, "open": 13, "circulate": 13, "finalise": 22, "report-up": 13}
    for step, seen in found.items():
        assert len(seen) <= most.get(step, 11), f"{step}: {len(seen)} statements\n" + "\n".join(seen)
