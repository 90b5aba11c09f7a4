"""All states × all steps × all of the cast: what 4.6 does not offer is refused and changes nothing; nobody approves his own."""

import re
from datetime import date

import pytest

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.taskbooks.models import TaskBook
from ia.taskbooks.workflow import WORKFLOW
from tests.access.asking import changed, contents
from tests.access.expected import (
    APPROVALS,
    HOLDERS,
    PEOPLE,
    READERS,
    STEPS,
    acting,
    makes_sense,
    offered,
    sees_book,
)
from tests.access.world import STATES, World

FIELDS = {
    "opinion": "同意",
    "reason": "客户暂缓",
    "leader_opinion": "同意",
    "consent_confirmed": "y",
    "at": "2026-11-24T09:00",
    "mode": "phone",
    "content": "沟通",
    "host": "designated",
    "stall_causes": "客户出差",
    "new_scheme": "改为电话",
    "fail_causes": "客户选择了同业",
    "final_summary": "同意开户",
    "leader_confirm_opinion": "归其名下",
    "consulted": "y",
    "director_opinion": "同意",
    "text": "归属有异议",
    "resolution": "协商一致",
    "signed_on": "2026-11-24",
    "place": "一号柜",
    "fund_account_no": "99887766",
    "total_assets": "100",
    "opened_on": "2026-11-24",
    "slip_no": "SLIP-1",
    "confirmed_on": "2026-11-24",
}
"""All that any step asks, so that nothing but the right stands between a forger and the step."""


def everywhere(app, cast) -> World:
    """A book in each state, and the states in which something besides the state decides."""
    world = World(app, cast)
    for state in STATES:
        world.book("advisor1", state)
    world.book("advisor1", "submitted", [("advisor2", False), ("advisor3", False)])
    world.book("advisor1", "in_progress", [("advisor2", True), ("advisor3", True)])
    world.book("advisor1", "stalled", plan_pending=True)
    world.book("advisor2", "confirm_requested", [("leader2", True)], disputed=True)
    world.book("advisor2", "leader_confirmed", disputed=True)
    world.book("advisor3", "director_confirmed", agreement="signed")
    world.book("advisor3", "archived", agreement="signed")
    world.book("advisor3", "confirmed", agreement="in_custody")
    for owner in ("leader1", "station1", "director1"):
        for state in ("submitted", "confirm_requested", "leader_confirmed"):
            world.book(owner, state, team="B001-T1" if owner == "director1" else "")
        world.book(owner, "stalled", plan_pending=True, team="B001-T1" if owner == "director1" else "")
    world.book("advisor9", "opened")
    return world.write()


def test_the_table_names_every_state_and_step():
    assert {state.name for state in WORKFLOW.states} == set(STATES) == set(HOLDERS)
    declared = {(step.name, source) for step in WORKFLOW.steps for source in step.sources}
    assert declared == {(name, state) for name, states in STEPS.items() for state in states}


def test_the_engine_takes_no_step_that_is_not_offered(app, cast, now):
    """Below the pages, where jobs and commands come in too. A step offered is not taken here, only not refused."""
    world, wrong, cells = everywhere(app, cast), [], 0
    before = contents(app)
    with app.test_request_context(), write_unit() as unit:
        people = {name: cast.person(name) for name in PEOPLE}
        for facts in world.books:
            book = unit.get(TaskBook, facts.id)
            for who in PEOPLE.values():
                for step, states in STEPS.items():
                    cells += 1
                    right = facts.state in states and bool(states[facts.state] & acting(who, facts))
                    right = right and makes_sense(step, facts)
                    right = right and not (who.username == facts.owner and step in APPROVALS)
                    if takes(book, step, people[who.username]) != right:
                        wrong.append(f"{who.username} {step} on {facts}: {'refused' if right else 'taken'}")
        assert not unit.dirty and not unit.new
        unit.rollback()
    assert not wrong, f"{len(wrong)} of {cells}:\n" + "\n".join(wrong[:40])
    assert not changed(before, contents(app))
    assert cells > 20_000


class Stop(Exception):
    """Raised in place of what a step does: it was let through."""


def takes(book, name: str, person) -> bool:
    """Whether the engine lets this person as far as the preconditions of the step."""
    step = WORKFLOW.step(name, book.state)

    def stop(*_):
        raise Stop

    held = step.check
    object.__setattr__(step, "check", stop)
    try:
        engine.take(book, name, Act(person, clock.now()))
    except (engine.NotYours, engine.Moved):
        return False
    except Stop:
        return True
    finally:
        object.__setattr__(step, "check", held)
    raise AssertionError("neither refused nor stopped")


def test_pages_take_no_step_that_is_not_offered(app, cast, crowd, whole):
    """Forged requests with all fields filled in: whoever does not see the book finds nothing, whoever sees it is refused;
    every table of the database stands as before. The engine is asked for each cell above; of its page, which is one for all
    steps, whoever sees the book asks for every fourth, going round from book to book (with --db=both for all)."""
    world, wrong, cells = everywhere(app, cast), [], 0
    for place, facts in enumerate(world.books[:18]):
        before = contents(app)
        for number, who in enumerate(PEOPLE.values()):
            browser, seen = crowd[who.username], sees_book(who, facts)
            steps = [name for name in STEPS if not offered(who, facts, name)]
            few = steps[(place + number) % 28 : (place + number) % 28 + 1 + (who.role in READERS)]
            if seen:
                few = steps if whole else steps[(place + number) % 4 :: 4]
            for name in few:
                cells += 1
                fields = {**FIELDS, "client_owner": cast.users["advisor2"], "new_owner": cast.users["advisor2"]}
                status = browser.send(f"/documents/{facts.id}/steps/{name}", fields).status_code
                if status not in ((403, 409) if seen else (404,)):
                    wrong.append(f"{who.username} {name} on {facts}: {status}")
        if moved := changed(before, contents(app)):
            wrong.append(f"{facts}: {moved}")
    assert not wrong, f"{len(wrong)} of {cells}:\n" + "\n".join(wrong[:40])
    assert cells > (2_000 if whole else 1_000)


def test_buttons_are_exactly_what_is_offered(app, cast, crowd):
    """No wrong refusals either: the page has a button for each step of the table, and its form opens."""
    world, wrong = everywhere(app, cast), []
    for facts in world.books:
        for who in PEOPLE.values():
            if not sees_book(who, facts):
                continue
            browser = crowd[who.username]
            page = browser.ask(f"/task-books/{facts.id}").text
            shown = set(re.findall(rf"/documents/{facts.id}/steps/([a-z-]+)", page))
            right = {name for name in STEPS if offered(who, facts, name)}
            if shown != right:
                wrong.append(f"{who.username} on {facts}: too many {shown - right}, missing {right - shown}")
            for name in right:
                status = browser.ask(f"/documents/{facts.id}/steps/{name}").status_code
                if status != 200:
                    wrong.append(f"{who.username} {name} on {facts} opens with {status}")
    assert not wrong, "\n".join(wrong[:40])


# Approving one's own


def give(app, cast, username: str, role: str, unit: str, instead_of: str | None = None) -> None:
    with app.app_context(), write_unit() as session:
        if instead_of:
            held = db.select(Post).where(Post.user_id == cast.users[instead_of], Post.role == role)
            session.delete(session.scalar(held))
            session.flush()
        post = Post(user_id=cast.users[username], role=role, unit_id=cast.units[unit], starts_on=date(2024, 1, 1))
        session.add(post)


def own_books(app, cast, owner: str, team: str = "") -> list:
    """Books of one person wherever an approval is to be given."""
    world = World(app, cast)
    for state, more in (
        ("submitted", {}),
        ("stalled", {"plan_pending": True}),
        ("confirm_requested", {}),
    ):
        world.book(owner, state, team=team, **more)
    return world.write().books


def tricks(app, cast, browser, books, expected=(403, 404)) -> None:
    """Send every approval for each of the books; none may get through, nothing may change."""
    before = contents(app)
    for facts in books:
        for name in APPROVALS:
            fields = {**FIELDS, "client_owner": cast.users["advisor2"]}
            status = browser.send(f"/documents/{facts.id}/steps/{name}", fields).status_code
            assert status in ((*expected, 409) if facts.state not in STEPS[name] else expected), (
                name,
                str(facts),
                status,
            )
    assert not changed(before, contents(app))


@pytest.mark.parametrize("owner", ["advisor1", "leader1", "station1", "leader2"])
def test_the_author_approves_nothing(app, cast, crowd, owner):
    tricks(app, cast, crowd[owner], own_books(app, cast, owner))


def test_a_director_does_not_accept_a_book_of_his_own(app, cast, crowd):
    """D-51: the leader of the managing team does."""
    books = own_books(app, cast, "director1", team="B001-T1")
    tricks(app, cast, crowd["director1"], books)
    give(app, cast, "director1", "leader", "B001-T1")
    tricks(app, cast, crowd["director1"], books)


def test_an_author_with_a_leaders_post_beside_the_leader(app, cast, crowd):
    books = own_books(app, cast, "advisor1")
    give(app, cast, "advisor1", "leader", "B001-T1")
    tricks(app, cast, crowd["advisor1"], books)


def test_an_author_in_the_leaders_place(app, cast, crowd):
    """Then the director decides (AMB-59), and nobody else."""
    books = own_books(app, cast, "advisor1")
    give(app, cast, "advisor1", "leader", "B001-T1", instead_of="leader1")
    tricks(app, cast, crowd["advisor1"], books)
    fields = {**FIELDS, "version": ""}
    assert crowd["director1"].send(f"/documents/{books[0].id}/steps/approve", fields).status_code == 303


def test_an_author_in_the_directors_place(app, cast, crowd):
    """A leader who has become director does not approve the book that went to the director."""
    books = own_books(app, cast, "leader1")
    give(app, cast, "leader1", "marketing_director", "B001", instead_of="director1")
    tricks(app, cast, crowd["leader1"], books)


def test_a_codeveloper_approves_nothing(app, cast, crowd):
    world = World(app, cast)
    for state in ("submitted", "stalled", "confirm_requested"):
        more = {"plan_pending": True} if state == "stalled" else {}
        world.book("advisor1", state, [("advisor2", True), ("advisor3", True), ("leader2", True)], **more)
    world.write()
    for name in ("advisor2", "advisor3", "leader2"):
        tricks(app, cast, crowd[name], world.books)


def test_a_leader_does_not_lend_himself(app, cast, crowd):
    """D-23 with AMB-59: when the leader of another team takes part, the director agrees."""
    world = World(app, cast)
    alone = world.book("advisor1", "submitted", [("leader2", False)])
    both = world.book("advisor1", "submitted", [("leader2", False), ("advisor3", False)])
    world.write()
    address = "/documents/{}/steps/agree-codevelopment".format
    before = contents(app)
    assert crowd["leader2"].send(address(alone.id), FIELDS).status_code == 403
    assert not changed(before, contents(app))
    assert crowd["leader2"].send(address(both.id), FIELDS).status_code == 303
    with app.app_context():
        agreed = {row.user_id: row.agreed_by_id for row in db.session.get(TaskBook, both.id).codevelopers}
    assert agreed == {cast.users["leader2"]: None, cast.users["advisor3"]: cast.users["leader2"]}
    assert crowd["leader1"].send(f"/documents/{both.id}/steps/approve", FIELDS).status_code == 422
    for book in (alone, both):
        assert crowd["director1"].send(address(book.id), FIELDS).status_code == 303
        assert crowd["leader1"].send(f"/documents/{book.id}/steps/approve", FIELDS).status_code == 303


def test_who_opened_the_account_confirms_neither_opening_nor_client(app, cast, crowd):
    """AMB-17, P-26, whatever posts the person has come to hold."""
    world = World(app, cast)
    opened, confirmed = world.book("advisor1", "opened"), world.book("advisor1", "counter_confirmed")
    world.write()
    give(app, cast, "clerk1", "counter_admin", "B001", instead_of="counter1")
    give(app, cast, "clerk1", "admin_director", "B001")
    before = contents(app)
    assert crowd["clerk1"].send(f"/documents/{opened.id}/steps/confirm-opening", FIELDS).status_code == 422
    answer = crowd["clerk1"].send(f"/documents/{confirmed.id}/steps/confirm-new-client", FIELDS)
    assert answer.status_code == 422 and "AMB-17" in answer.text
    assert not changed(before, contents(app))


def test_a_step_sent_again_is_not_taken_again(app, cast, crowd):
    """Replayed with another token, with the old version, with the new one: one opinion."""
    (facts,) = (book for book in own_books(app, cast, "advisor1") if book.state == "submitted")
    address, leader = f"/documents/{facts.id}/steps/approve", crowd["leader1"]
    with app.app_context():
        seen = db.session.get(TaskBook, facts.id).version
    assert leader.send(address, {**FIELDS, "version": seen}).status_code == 303
    before = contents(app)
    for version in (seen, seen + 1, "", "99"):
        assert leader.send(address, {**FIELDS, "version": version}).status_code == 409
    assert not changed(before, contents(app))


def test_a_step_on_an_older_version_is_a_conflict(app, cast, crowd):
    (facts,) = (book for book in own_books(app, cast, "advisor1") if book.state == "submitted")
    before = contents(app)
    answer = crowd["leader1"].send(f"/documents/{facts.id}/steps/approve", {**FIELDS, "version": "7"})
    assert answer.status_code == 409 and "同意" in answer.text, "what was typed stands on the page"
    assert not changed(before, contents(app))
