"""The demo: the cast that outsiders rely on, numbers that belong to nobody, and worlds that come out the same each time."""

from random import Random

import pytest
from sqlalchemy import func, inspect, select
from stdnum.cn import ric, uscc

from ia.alerts.models import Alert
from ia.clients.finding import index
from ia.clients.models import Client, ContactRecord, ContactWay, SearchTerm, VisibleTeam
from ia.clients.standing import priority
from ia.clients.vocabulary import SCOPES
from ia.demo import bulk, names, numbers, people, register, world
from ia.demo.cast import CAST, UNITS, make_cast
from ia.demo.commands import demo
from ia.demo.world import make_world
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Todo
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.passwords import verify
from ia.ground.org.roles import ROLES
from ia.ground.printing import standing
from ia.ground.printing.papers import printables
from ia.service.models import TrackingSheet
from ia.taskbooks.models import TaskBook
from ia.taskbooks.workflow import WORKFLOW
from tests.moment import NOW

PROMISED = """advisor1 advisor2 leader1 advisor3 leader2 station1 director1 admin1 gm1 finance1 cashier1 finmanager1 clerk1
counter1 sysadmin1 advisor9 leader9 director9 admin9 clerk9 counter9 region1 brokerage1 hq1 hqadmin1 company1 callcentre1
instservice1 training1 board1"""


def rows(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_the_cast_is_the_one_promised():
    assert [row[0] for row in CAST] == PROMISED.split()
    kinds = {code: kind for code, kind, *_ in UNITS}
    for username, _, grade, role, place in CAST:
        level = "team" if kinds[place] == "station" else kinds[place]
        assert ROLES[role].level == level, username
        assert grade in (1, 2, 3)
    assert len({row[1] for row in CAST}) == len(CAST), "two people share a name"


def test_the_cast_is_made_once(app, cast):
    with app.app_context():
        before = rows(User), rows(Post), rows(Unit)
        with write_unit():
            make_cast(NOW)
        assert (rows(User), rows(Post), rows(Unit)) == before
        for username in ("advisor1", "sysadmin1", "counter9"):
            stored = db.session.scalar(select(User.password_hash).where(User.username == username))
            assert verify(stored, f"demo{username}")
        station = db.session.scalar(select(Unit).where(Unit.code == "S001"))
        branch = db.session.scalar(select(Unit).where(Unit.code == "B001"))
        assert (station.kind, station.branch_id, station.region_id) == ("station", branch.id, branch.region_id)


def test_numbers_are_right_and_belong_to_nobody():
    rng = Random(7)
    for _ in range(500):
        name, gender = names.person(rng)
        born = numbers.birthday(rng, NOW.date())
        card = numbers.identity_card(rng, born, gender)
        assert ric.validate(card) == card
        assert ric.get_birth_date(card) == born
        assert card[2:6] == card[2:4] + "00", "a real district"
        assert int(card[16]) % 2 == (gender == "male")
        assert uscc.is_valid(numbers.credit_code(rng))
        assert numbers.mobile(rng)[3:7] == "0000"
    accounts = {numbers.account(number) for number in range(50_000)}
    assert len(accounts) == 50_000
    assert all(len(account) == 10 and account.startswith("00") for account in accounts)


def test_contacts_are_spread_to_the_last_one():
    for contacts, clients in ((2_000, 300), (7, 300), (0, 5), (12_345, 777)):
        shares = register.Shares(contacts, clients, register.STATUSES)
        each = [shares.of(index) for index in range(clients)]
        assert sum(each) == contacts
        assert min(each) >= 0


def test_a_client_depends_on_seed_and_number_alone():
    staff = people.Staff(
        (people.Owner(1, "advisor", 5, 3, 2), people.Owner(2, "leader", 6, 3, 2)), (1.0, 0.5), {3: (5, 6)}
    )
    whole = list(register.Register(staff, 50, 400, 1, NOW).rows(0, 50))
    again = register.Register(staff, 50, 400, 1, NOW)
    assert list(again.rows(0, 20)) + list(again.rows(20, 50)) == whole
    assert list(register.Register(staff, 50, 400, 2, NOW).rows(0, 50)) != whole


def test_a_small_world(app, now):
    with app.app_context():
        make_world(clients=300, contacts=1_000, now=now)
        db.session.remove()
        sheets = select(func.count()).where(TrackingSheet.done_at.is_not(None))
        alerts = select(func.count()).where(Alert.contacted_at.is_not(None))
        talks = db.session.scalar(sheets) + db.session.scalar(alerts)
        assert (rows(Client), rows(ContactRecord)) == (300, 1_000 + talks), "sheets and alerts bring their talks"
        scopes = set(
            db.session.scalars(select(Client.visibility_scope).where(Client.status.in_(("prospect", "target"))))
        )
        assert scopes == set(SCOPES)
        states = set(db.session.scalars(select(TaskBook.state)))
        assert states == {state.name for state in WORKFLOW.states}, "a state without a book"
        trail = list(db.session.scalars(select(AuditRow.at).order_by(AuditRow.seq)))
        assert trail == sorted(trail), "the trail runs backwards"
        closed = {state.name for state in WORKFLOW.states if not WORKFLOW.from_state(state.name)}
        waiting = select(Todo.document_id).where(Todo.closed_at.is_(None))
        unheld = db.session.scalars(select(TaskBook.state).where(TaskBook.id.not_in(waiting)))
        assert set(unheld) <= closed | {"archived"}


def test_every_paper_can_be_made_of_a_record_by_itself(app, now):
    """As whoever types the code of a sheet has it: without what the page of the record loads beside it."""
    with app.test_request_context():
        make_world(clients=120, contacts=300, now=now)
        made = set()
        for printable in printables().values():
            for number in db.session.scalars(select(printable.model.id).limit(3)).all():
                for paper in printable.papers:
                    db.session.expunge_all()
                    subject = db.session.get(printable.model, number)
                    assert standing.present(subject, paper, now).fingerprint
                    made.add((printable.kind, paper.code))
        assert len(made) >= 15, made


def test_rows_stand_as_the_models_write_them(app, now, monkeypatch):
    monkeypatch.setattr(world, "make_books", lambda now, *others: 0)
    with app.app_context():
        make_world(clients=120, contacts=600, now=now)
        db.session.remove()
        assert db.session.scalar(select(func.count()).where(Client.created_at > now)) == 0
        for client in db.session.scalars(select(Client)):
            ways = [(way.kind, way.value) for way in client.contacts]
            found_by = set(db.session.scalars(select(SearchTerm.term).where(SearchTerm.client_id == client.id)))
            facts = {column: getattr(client, column) for column in index.FACTS}
            expected = index.rows_of(client.id, client.branch_id, facts, ways)
            assert found_by == {row["term"] for row in expected}
            assert client.priority == priority.of(client)
            assert ways
        talked = select(ContactRecord.client_id, func.max(ContactRecord.at).label("at")).group_by(
            ContactRecord.client_id
        )
        latest = talked.subquery()
        query = select(Client.last_contact_at, latest.c.at).outerjoin(latest, latest.c.client_id == Client.id)
        assert all(noted == at for noted, at in db.session.execute(query))
        shown = select(VisibleTeam.client_id)
        teams = select(func.count()).where(Client.visibility_scope == "teams", Client.id.not_in(shown))
        assert db.session.scalar(teams) == 0


def test_a_world_is_filled_up_and_never_doubled(app, now):
    with app.app_context():
        make_world(clients=60, contacts=200, now=now)
        make_world(clients=60, contacts=200, now=now)
        assert rows(Client) == 60
        books = rows(TaskBook)
        make_world(clients=90, contacts=300, now=now)
        assert (rows(Client), rows(TaskBook)) == (90, books)
        with write_unit():
            owner = db.session.scalar(select(Client.managed_by_id).limit(1))
            branch = db.session.scalar(select(Unit.id).where(Unit.code == "B001"))
            facts = {"managed_by_id": owner, "created_by_id": owner, "branch_id": branch, "created_at": now}
            db.session.add(Client(client_no="9", name="新客户", source="walk_in", **facts))


def test_a_large_world_builds_its_indexes_afterwards(app, now, monkeypatch):
    monkeypatch.setattr(world, "LARGE", 10)
    monkeypatch.setattr(world, "make_books", lambda now, *others: 0)
    with app.app_context():
        models = (Client, ContactWay, ContactRecord, SearchTerm, VisibleTeam)

        def indexes():
            look = inspect(db.engine)
            return {index["name"] for model in models for index in look.get_indexes(model.__tablename__)}

        before = indexes()
        make_world(clients=30, contacts=100, now=now)
        db.session.remove()
        assert indexes() == before
        with pytest.raises(RuntimeError), bulk.indexes_later(*models):
            raise RuntimeError
        assert indexes() == before


def test_more_clients_bring_more_advisers(app, cast, now):
    with app.app_context():
        with write_unit():
            people.make_crowd(50_000, 1, now)
            people.make_crowd(50_000, 1, now)
        staff = people.staff(now.date())
        assert len(staff.owners) == 50_000 // people.PER_ADVISER
        held = select(Unit.branch_id, func.count()).join(Post, Post.unit_id == Unit.id)
        held = held.where(Post.role.in_(people.OWNERS)).group_by(Unit.branch_id)
        assert max(dict(db.session.execute(held).all()).values()) <= people.ADVISERS_PER_BRANCH
        sole = select(Post.unit_id, func.count()).where(Post.role == "counter_admin").group_by(Post.unit_id)
        assert set(dict(db.session.execute(sole).all()).values()) == {1}
        assert len(staff.teams) == 3


def test_the_command_prints_the_logins(app):
    done = app.test_cli_runner().invoke(demo, ["--clients", "20", "--contacts", "50"])
    assert done.exit_code == 0, done.output
    assert "advisor1" in done.output
    assert "20 clients" in done.output


def test_a_real_site_is_left_alone(app, monkeypatch):
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    done = app.test_cli_runner().invoke(demo)
    assert done.exit_code != 0
    assert "IA_MODE" in done.output
    with app.app_context():
        assert rows(User) == 0
