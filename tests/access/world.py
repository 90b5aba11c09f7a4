"""A small world in which every relation occurs: clients and task books of several people, teams and branches, each with a
name of its own, so that a name in the bytes says whose record was shown."""

import itertools
import re
from datetime import date, timedelta

from sqlalchemy import select

from ia.clients.care.carers import GROUP
from ia.clients.finding import index
from ia.clients.models import (
    Client,
    ClientGrant,
    Concern,
    ContactRecord,
    ContactWay,
    Delegation,
    TimelineEntry,
    VisibleTeam,
)
from ia.custody.assignments.models import Assignment
from ia.custody.delegations.models import Lending
from ia.custody.deletions.models import DeletionRequest
from ia.custody.referrals.models import Referral
from ia.custody.transfers.models import Transfer
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db, write_unit
from ia.ground.documents import attachments
from ia.ground.documents.models import Opinion
from ia.ground.printing import service as printing
from ia.ground.printing.models import PrintCopy
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.taskbooks.models import Agreement, Codeveloper, Dispute, Entry, TaskBook
from ia.taskbooks.papers import PAPERS
from tests.access.expected import FROM_CONFIRMATION_ON, OPENING, PEOPLE, TODAY, BookFacts, ClientFacts, FormFacts

MARK = "隐"
"""Every secret name begins with this sign, and nothing else does."""
_SIGNS = "鹏鲲麒麟龙凤鹤鸾鸿鹄鹰隼雕鸢鹫鹭鸥鹂鹃莺燕雀鸽鸠鹑鹦鹉鸳鸯鸭"
SECRET = re.compile(f"{MARK}[{_SIGNS}]{{2}}")
FIRST_CLIENT, FIRST_BOOK, NOBODYS = 3_000_000, 4_000_000, 2_000_000_011
"""Numbers that stand nowhere else on a page; the last is that of a record that was never made."""


class World:
    """Makes records and remembers their facts."""

    def __init__(self, app, cast):
        self.app, self.cast = app, cast
        self.clients: list[ClientFacts] = []
        self.books: list[BookFacts] = []
        self._forms = 0
        self._names = (MARK + a + b for a, b in itertools.permutations(_SIGNS, 2))

    def person(self, username: str):
        return self.cast.person(username)

    # Clients

    def client(
        self, owner: str, status: str = "prospect", scope: str = "owner", level: int = 1, teams=(), **more
    ) -> ClientFacts:
        """Another client; written by `write`."""
        number = len(self.clients) + 1
        facts = ClientFacts(next(self._names), owner, status, scope, level, tuple(teams), **more)
        facts.client_no = str(810_000 + number)
        facts.id_no = f"31010519490{number:05d}4{number % 10}"
        facts.mobile = f"1395{number:07d}"
        if status in FROM_CONFIRMATION_ON[1:]:
            facts.account = f"8877{number:06d}"
        self.clients.append(facts)
        return facts

    def _write_client(self, unit, facts: ClientFacts) -> None:
        users, units, now = self.cast.users, self.cast.units, clock.now()
        row = Client(
            id=FIRST_CLIENT + self.clients.index(facts),
            client_no=facts.client_no,
            name=facts.name,
            id_type="id_card",
            id_no=facts.id_no,
            confirmed_under_id=users[facts.owner] if facts.account else None,
            visibility_scope=facts.scope,
            min_advisor_level=facts.level,
            source="own_contact",
            created_by_id=users[facts.owner],
            holdings=f"{facts.name}持仓",
            created_at=now,
            **self._place(facts, now),
        )
        row.contacts = [ContactWay(kind="mobile", value=facts.mobile, plain=facts.mobile)]
        unit.add(row)
        unit.flush()
        facts.id = row.id
        ways = [("mobile", facts.mobile)]
        about = {"name": facts.name, "fund_account_no": facts.account or None, "holdings": row.holdings}
        if not facts.gone:
            index.add(index.rows_of(row.id, row.branch_id, about, ways))
        unit.add_all(VisibleTeam(client_id=row.id, team_id=units[team]) for team in facts.teams)
        unit.add_all(
            ClientGrant(client_id=row.id, user_id=users[name], why="codeveloper", starts_on=date(2026, 1, 1))
            for name in facts.shared
        )
        self._write_group(unit, facts)
        for form in facts.forms:
            self._write_form(unit, facts, form)
        unit.add(
            TimelineEntry(client_id=row.id, at=now, kind="progress", text=f"{facts.name}来访", by_id=users[facts.owner])
        )
        unit.add(
            ContactRecord(
                client_id=row.id,
                by_id=users[facts.owner],
                at=now - timedelta(days=1),
                direction="active",
                nature="general",
                channel="phone",
                topic=f"{facts.name}来电",
                created_at=now,
            )
        )
        changes = {"name": [None, facts.name]}
        trail.record("create", "client", row.id, actor=self.person(facts.owner), now=now, changes=changes)

    def _place(self, facts: ClientFacts, now) -> dict:
        """Status, and where the client stands; a record out of use stands nowhere."""
        if facts.gone:
            return {"status": "archived", "gone_at": now, "merged_into_id": facts.into and facts.into.id}
        return {
            "status": facts.status,
            "fund_account_no": facts.account or None,
            "managed_by_id": self.cast.users[facts.owner],
            "team_id": self.cast.units[facts.team] if facts.team else None,
            "branch_id": self.cast.units[facts.branch],
            "region_id": self.cast.units["R001"],
        }

    def _write_group(self, unit, facts: ClientFacts) -> None:
        """Whoever belongs to the service group, and whoever left it today."""
        start = {"client_id": facts.id, "why": GROUP, "starts_on": TODAY - timedelta(days=30)}
        for names, ends_on in ((facts.group, None), (facts.once_grouped, TODAY)):
            unit.add_all(ClientGrant(**start, user_id=self.cast.users[name], ends_on=ends_on) for name in names)

    # Forms of custody

    def lent(self, owner: str, to: str, starts: int, ends: int, state: str = "active", **more) -> ClientFacts:
        """A client lent to a colleague, from and to so many days from today."""
        days = {"starts_on": TODAY + timedelta(days=starts), "ends_on": TODAY + timedelta(days=ends)}
        return self.client(owner, "existing", forms=[FormFacts("delegation", state, owner, to, **days)], **more)

    def _write_form(self, unit, client: ClientFacts, facts: FormFacts) -> None:
        users, units, now = self.cast.users, self.cast.units, clock.now()
        act, author = Act(self.person(facts.by), now), users[facts.by]
        self._forms += 1
        header = {
            "serial_no": f"XX-{client.branch}-202611-{self._forms:04d}",
            "title": client.client_no if facts.kind == "deletion_request" else client.name,
            "owner_id": author,
            "created_by_id": author,
            "team_id": units[client.team] if client.team else None,
            "branch_id": units[client.branch],
            "region_id": units["R001"],
            "created_at": now,
        }
        form = FORMS[facts.kind](**header | self._said(client, facts))
        engine.begin(form, act)
        form.state = facts.state
        engine.readdress(form, act)
        unit.flush()
        if facts.kind != "delegation":
            unit.add(Concern(document_id=form.id, client_id=client.id))
            return
        days = {"starts_on": facts.starts_on, "ends_on": facts.ends_on}
        ended = now if facts.state == "revoked" else None
        unit.add(
            Delegation(client_id=client.id, document_id=form.id, delegate_id=users[facts.to], ended_at=ended, **days)
        )

    def _said(self, client: ClientFacts, facts: FormFacts) -> dict:
        """The columns of the form's own table, and those of the header that are its own."""
        users, units, to = self.cast.users, self.cast.units, facts.to
        if facts.kind == "delegation":
            return {"delegate_id": users[to], "starts_on": facts.starts_on, "ends_on": facts.ends_on}
        if facts.kind == "assignment":
            return {
                "assignee_id": users[to],
                "owner_id": users[to],
                "team_id": units[PEOPLE[to].team],
                "note": "请联系",
            }
        if facts.kind == "referral":
            said = {"department": PEOPLE[facts.by].role, "name": client.name, "need": "理财", "matter": "就近服务"}
            return said | {"client_id": client.id, "team_id": units[to]}
        if facts.kind == "transfer":
            return {"reason": "调整分工"}
        approved = APPROVED.index(facts.state) if facts.state in APPROVED else 0
        said = {"client_id": client.id, "open_client_id": client.id if facts.state in APPROVED else None}
        by = {"director_id": "director1", "regional_head_id": "region1", "brokerage_gm_id": "brokerage1"}
        return said | {"reason": "登记有误"} | {column: users[name] for column, name in [*by.items()][:approved]}

    # Task books

    def book(self, owner: str, state: str, codevelopers=(), **more) -> BookFacts:
        """Another task book with a client that stands as the state says; written by `write`."""
        status = "prospect"
        if state in ("in_progress", "stalled"):
            status = "developing"
        elif state in ("confirmed", "archived"):
            status = "existing"
        elif state in OPENING or state in ("confirm_requested", "leader_confirmed"):
            status = "confirming"
        client = self.client(owner, status)
        book = BookFacts(client, owner, state, tuple(codevelopers), **more)
        if status in ("developing", "confirming"):
            client.shared = tuple(name for name, agreed in codevelopers)
        self.books.append(book)
        return book

    def _write_book(self, unit, facts: BookFacts) -> None:
        users, units, now = self.cast.users, self.cast.units, clock.now()
        owner, branch, client = users[facts.owner], units[facts.branch], facts.client
        act = Act(self.person(facts.owner), now)
        facts.serial = f"TB-{facts.branch}-202611-{7000 + len([b for b in self.books if b.id]):04d}"
        at_opening = facts.state in OPENING
        opened = at_opening and facts.state != "director_confirmed"
        book = TaskBook(
            id=FIRST_BOOK + self.books.index(facts),
            serial_no=facts.serial,
            title=client.name,
            owner_id=owner,
            created_by_id=owner,
            team_id=units[facts.team],
            branch_id=branch,
            region_id=units["R001"],
            by_director=facts.by_director,
            created_at=now,
            client_id=client.id,
            open_client_id=client.id if facts.state not in ("archived", "cancelled", "reassigned", "failed") else None,
            source="own_contact",
            target_source="own_resources",
            goal=f"{client.name}开户",
            deadline_on=date(2026, 12, 31),
            mode="phone",
            business_needs=f"{client.name}的需求",
            plan_pending=facts.plan_pending,
            disputed=facts.disputed,
        )
        if facts.state not in ("draft", "submitted", "cancelled"):
            book.approved_at = book.progress_from = now - timedelta(days=30)
        if at_opening:
            book.director_confirmed_at = now
            book.client_owner_id = book.managed_by_id = owner
        if opened:
            book.fund_account_no = client.account or f"8877{client.client_no}"
            book.opened_by_id, book.opened_on, book.total_assets = (
                users[_post("counter_clerk", facts)],
                date(2026, 11, 20),
                100,
            )
            book.slip_no = f"SLIP-{facts.serial}"
        if facts.state in ("confirmed", "archived"):
            book.confirmed_on = date(2026, 11, 23)
        book.codevelopers = [self._codeveloper(name, agreed, facts, now) for name, agreed in facts.codevelopers]
        engine.begin(book, act)
        facts.id = book.id
        book.state = facts.state
        engine.readdress(book, act)
        if facts.disputed:
            unit.add(Dispute(book_id=book.id, by_id=owner, text=f"{client.name}归属", at=now))
        if facts.agreement:
            kept = {"place": "一号柜"} if facts.agreement == "in_custody" else {}
            more = {"signed_on": date(2026, 11, 20), "registered_by_id": owner, "registered_at": now}
            unit.add(Agreement(book_id=book.id, client_id=client.id, state=facts.agreement, **kept, **more))
        unit.add(
            Entry(book_id=book.id, by_id=owner, at=now, mode="phone", content=f"{client.name}沟通", created_at=now)
        )
        said = {"actor_id": owner, "actor_name": act.person.name, "role": PEOPLE[facts.owner].role, "at": now}
        unit.add(
            Opinion(
                document_id=book.id, step="submit", from_state="draft", to_state="submitted", text=client.name, **said
            )
        )
        unit.flush()
        facts.attachment = attachments.add(book, f"{client.name}.txt", client.name.encode(), act.person, now)
        if facts.successor_of:
            later = TaskBook(
                **{name: getattr(book, name) for name in ("branch_id", "region_id", "client_id", "source", "mode")},
                **{
                    name: getattr(book, name)
                    for name in ("title", "goal", "deadline_on", "business_needs", "created_at")
                },
                serial_no=f"{facts.serial}-2",
                target_source="leader_assigned",
                owner_id=users[facts.successor_of],
                created_by_id=users[facts.successor_of],
                team_id=units[PEOPLE[facts.successor_of].team],
                previous_id=book.id,
                open_client_id=client.id,
            )
            engine.begin(later, act)
        # Printed where 4.6 prints
        if at_opening:
            self._print(facts, book, "task_book", facts.owner)
        if opened:
            self._print(facts, book, "slip", _post("counter_clerk", facts))

    def _codeveloper(self, name, agreed, facts, now):
        leader = self.cast.users[_post("leader", facts)] if agreed else None
        units = self.cast.units
        team = units[PEOPLE[name].team]
        return Codeveloper(
            user_id=self.cast.users[name], team_id=team, agreed_by_id=leader, agreed_at=now if agreed else None
        )

    def _print(self, facts, book, paper, username) -> None:
        sheets = printing.issue(PAPERS[paper], book, self.person(username), clock.now())
        facts.codes[paper] = [sheet.code for sheet in sheets]

    def write(self) -> "World":
        """Put into the database what is not there yet."""
        with self.app.test_request_context(), write_unit() as unit:
            for client in self.clients:
                if not client.id:
                    self._write_client(unit, client)
            for book in self.books:
                if not book.id:
                    self._write_book(unit, book)
        return self

    @property
    def plain(self) -> list[ClientFacts]:
        """The clients without a task book."""
        booked = {book.client for book in self.books}
        return [client for client in self.clients if client not in booked]

    @property
    def numbers(self) -> dict[str, ClientFacts]:
        """Every personal number that stands in the database, and whose it is."""
        return {number: one for one in self.clients for number in (one.id_no, one.mobile, one.account) if number}


def _post(role: str, facts: BookFacts) -> str:
    """Who holds the post at the branch of the book."""
    return next(one.username for one in PEOPLE.values() if one.role == role and one.branch == facts.branch)


OWNERS = ("advisor1", "advisor2", "leader1", "advisor3", "leader2", "station1", "director1", "advisor9", "leader9")
STATUSES = ("prospect", "target", "developing", "confirming", "existing", "exiting", "exited", "archived")
STATES = (
    "draft",
    "submitted",
    "in_progress",
    "stalled",
    "confirm_requested",
    "leader_confirmed",
    "director_confirmed",
    "opened",
    "counter_confirmed",
    "confirmed",
    "archived",
    "cancelled",
    "reassigned",
    "failed",
)


FORMS = {
    "delegation": Lending,
    "transfer": Transfer,
    "deletion_request": DeletionRequest,
    "assignment": Assignment,
    "referral": Referral,
}


APPROVED = ("requested", "director_ok", "regional_ok", "brokerage_gm_ok")
"""The states of a deletion request by how many have approved it."""


def few(app, cast) -> World:
    """One record for each relation that matters, for the product of routes, people and records."""
    return _few(World(app, cast)).write()


def cared(app, cast) -> World:
    """The few, and those that are lent, grouped, waiting for somebody, or out of use."""
    return _cared(_few(World(app, cast))).write()


def _few(world: World) -> World:
    world.client("advisor1")
    world.client("advisor2", scope="team", level=2)
    world.client("advisor1", "existing")
    world.client("advisor3", scope="branch")
    world.client("advisor3", "target", scope="branch", level=3)
    world.client("advisor3", scope="teams", teams=["B001-T1"])
    world.client("leader1", "target")
    world.client("director1")
    world.client("advisor9", "existing")
    world.client("advisor9", scope="branch")
    world.book("advisor1", "draft")
    world.book("advisor2", "submitted", [("advisor3", False)])
    world.book("advisor1", "in_progress", [("advisor3", True)])
    world.book("leader1", "confirm_requested")
    world.book("advisor1", "director_confirmed")
    world.book("advisor3", "opened")
    world.book("director1", "submitted", team="B001-T1")
    world.book("advisor9", "confirmed")
    world.book("advisor1", "reassigned", successor_of="advisor2")
    return world


def _cared(world: World) -> World:
    """Every relation that does not come from owner, place and scope alone."""
    # Lent (7.3): before the first day, on it, on the last day, after it, taken back; one that a group serves as well
    for starts, ends, state in (
        (1, 9, "active"),
        (0, 9, "active"),
        (-9, 0, "active"),
        (-9, -1, "active"),
        (-1, 9, "revoked"),
    ):
        world.lent("advisor2", "advisor3", starts, ends, state)
    world.lent("leader2", "advisor1", -1, 1)
    world.lent("advisor1", "station1", -1, 1, group=("advisor3", "finance1"), once_grouped=("cashier1",))
    # In the care of a group (P-29): advisers of other teams, finance, the counter
    group = ("advisor3", "leader2", "finmanager1", "clerk1")
    world.client("advisor2", "existing", group=group, once_grouped=("station1", "finance1"))
    # Awaiting somebody's word
    for state in ("requested", "director_ok", "regional_ok", "brokerage_gm_ok", "rejected", "withdrawn"):
        world.client("advisor1", "existing", forms=[FormFacts("deletion_request", state, "advisor1")])
    world.client("advisor9", "existing", forms=[FormFacts("deletion_request", "director_ok", "advisor9")])
    for state in ("requested", "declined"):
        world.client("advisor1", "existing", forms=[FormFacts("transfer", state, "advisor1")])
    for state in ("sent", "declined"):
        sent = FormFacts("assignment", state, "leader1", "advisor2")
        world.client("advisor3", scope="branch", level=3, forms=[sent])
        world.client("advisor1", "target", forms=[FormFacts("referral", state, "director1", "B001-T2")])
    # Out of use (P-08): deleted, though shared before; and a part of another record, by which it is found
    world.client("advisor1", "existing", gone=True, shared=("advisor3",))
    world.client("advisor3", scope="branch", gone=True)
    world.client("advisor1", gone=True, into=world.clients[2])
    return world


def many(app, cast) -> World:
    """The whole product of owners, statuses and ways to show a prospect, and a book of each owner in each state."""
    world = World(app, cast)
    for owner in OWNERS:
        for status in STATUSES:
            world.client(owner, status)
        team = PEOPLE[owner].team
        other = "B002-T1" if PEOPLE[owner].branch == "B002" else "B001-T2" if team == "B001-T1" else "B001-T1"
        for scope, teams in (("team", ()), ("branch", ()), ("teams", (other,)), ("teams", ("S001",))):
            for level in (1, 2, 3):
                world.client(owner, "prospect", scope, level, teams)
        world.client(owner, "target", "branch", 2)
        world.client(owner, "developing", "branch", 1)
        world.client(owner, "archived", "branch", 1)
    for owner in ("advisor1", "leader1", "advisor3", "director1", "station1", "advisor9"):
        for state in STATES:
            world.book(owner, state, team="B001-T1" if owner == "director1" else "")
    for state in ("submitted", "in_progress", "confirm_requested", "archived"):
        world.book("advisor1", state, [("advisor3", state != "submitted")])
    world.book("advisor1", "reassigned", successor_of="advisor3")
    return _cared(world).write()


def codes_of(app, **facts) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(PrintCopy.code).filter_by(**facts)))
