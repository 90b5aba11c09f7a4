"""What a file would do to the register: which rows make clients, which fill in known ones, which cannot be taken.

A row is a client already known under the same owner when it names the client's number, or when account or document number
are the same, or the name together with a phone; then it fills in what the file knows, and empties nothing. Numbers of other
people's clients are refused with the name of whom to ask, and so is a number that is recorded under another name. A number
that stands in the file as exports mask it is kept as it is; masked otherwise, it is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from ia.clients import contacts, masking
from ia.clients.care.carers import delegates
from ia.clients.duplicates import GONE
from ia.clients.finding.spelling import folded
from ia.clients.imports import columns
from ia.clients.imports.batch import Mandate
from ia.clients.imports.reading import Bad, Parsed
from ia.clients.models import Client, ContactWay
from ia.clients.register import is_blank
from ia.clients.vocabulary import DECIDED
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem

CLIENTS, WAYS = Client.__table__, ContactWay.__table__
AT_ONCE = 500
"""Numbers asked for in one statement."""
BY_COUNTER = ("fund_account_no", "opened_on", "total_assets", "holdings")
"""From confirmation on these come from the counter alone."""
KEPT = ("name", "source", "client_kind")
"""What a file does not change of a client that is known."""
FACTS = tuple(code for code in columns.COLUMNS if code not in (*columns.WAYS, *columns.ABOUT) and code in CLIENTS.c)
"""Columns of a client that a file can fill."""


class Known(NamedTuple):
    """A client of the company that shares a number with a row."""

    id: int
    client_no: str
    name: str
    id_no: str | None
    fund_account_no: str | None
    status: str
    branch_id: int
    managed_by_id: int
    account_closed_on: object
    adviser: str


@dataclass(slots=True)
class Decision:
    """What becomes of a row: `bad` cells in the way; else a new client when `client_id` is None; else `facts` and `ways`
    that the known client lacks, both empty when it knows all. `closed`: why nothing of a known client may be filled in.
    `shared`: its phone is also that of another client."""

    row: Parsed
    client_id: int | None = None
    facts: dict = field(default_factory=dict)
    ways: list[tuple[str, str]] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    closed: str = ""
    shared: bool = False

    @property
    def creates(self) -> bool:
        return not self.bad and self.client_id is None

    @property
    def updates(self) -> bool:
        return not self.bad and self.client_id is not None and bool(self.facts or self.ways)


class Numbers:
    """The known clients by what a row may name them by."""

    def __init__(self, rows: Iterable[Parsed]):
        rows = list(rows)
        self.by_no = self._one(Client.client_no, (row.about.get("client_no") for row in rows))
        self.by_account = self._one(Client.fund_account_no, (row.facts.get("fund_account_no") for row in rows))
        self.by_document = self._all(Client.id_no, (row.facts.get("id_no") for row in rows))
        self.by_phone = self._all(ContactWay.plain, (one for row in rows for one in row.phones))

    @staticmethod
    def _one(column, values) -> dict[str, Known]:
        return dict(_having(column, values))

    @staticmethod
    def _all(column, values) -> dict[str, list[Known]]:
        found: dict[str, list[Known]] = {}
        for key, client in _having(column, values):
            found.setdefault(key, []).append(client)
        return found


def _having(column, values):
    """Pairs of value and client, for the clients in use that have one of the values in the column."""
    wanted = sorted({value for value in values if value})
    query = select(column, *(getattr(Client, name) for name in Known._fields[:-1]), User.name)
    query = query.select_from(Client).join(User, User.id == Client.managed_by_id)
    if column.class_ is ContactWay:
        query = query.join(ContactWay, ContactWay.client_id == Client.id)
    for start in range(0, len(wanted), AT_ONCE):
        for row in db.session.execute(query.where(column.in_(wanted[start : start + AT_ONCE]))):
            yield row[0], Known(*row[1:])


class Present(NamedTuple):
    """A client as it stands: `row` with FACTS and what rights and the trail need, `ways` with their numbers."""

    row: object
    ways: list

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(way.kind, way.value) for way in self.ways]


def present(ids: Iterable[int]) -> dict[int, Present]:
    """These clients as they stand, in two statements for every AT_ONCE."""
    wanted, found = sorted(set(ids)), {}
    more = ("id", "client_no", "version", "managed_by_id", "branch_id", "gone_at", "birthday_lunar", "services")
    names = tuple(dict.fromkeys((*FACTS, "status", *more)))
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        rows = db.session.execute(select(*(CLIENTS.c[name] for name in names)).where(CLIENTS.c.id.in_(part)))
        found |= {row.id: Present(row, []) for row in rows}
        ways = select(WAYS.c.client_id, WAYS.c.id, WAYS.c.kind, WAYS.c.value)
        for way in db.session.execute(ways.where(WAYS.c.client_id.in_(part)).order_by(WAYS.c.id)):
            found[way.client_id].ways.append(way)
    return found


class Taken:
    """What earlier rows of a file have taken: numbers, known clients, and names together with a phone."""

    def __init__(self):
        self._lines: dict[tuple, int] = {}
        self._persons: dict[tuple[str, str], tuple[int, dict]] = {}

    def add(self, row: Parsed, client: Known | None = None) -> None:
        for mark in _numbers(row):
            if mark[1]:
                self._lines.setdefault(mark, row.line)
        if client:
            self.note(client.id, row.line)
        numbers = {code: row.facts[code] for code in masking.MASKS if code in row.facts}
        for phone in row.phones:
            self._persons.setdefault((row.facts["name"], phone), (row.line, numbers))

    def note(self, client_id: int, line: int) -> None:
        """An earlier row is about this client."""
        self._lines.setdefault(("client", client_id), line)

    def number(self, row: Parsed) -> tuple[str, int] | None:
        """The first of the row's numbers that an earlier row has, with that row's line."""
        return next(((code, self._lines[code, one]) for code, one in _numbers(row) if (code, one) in self._lines), None)

    def client(self, client: Known) -> int | None:
        """The line of the earlier row about the same client."""
        return self._lines.get(("client", client.id))

    def person(self, row: Parsed) -> int | None:
        """The line of an earlier row with the same name and phone, whose numbers do not say otherwise."""
        for phone in row.phones:
            line, numbers = self._persons.get((row.facts["name"], phone), (None, {}))
            if line and not _contradict(numbers, row.facts):
                return line
        return None


def _numbers(row: Parsed) -> tuple[tuple[str, str | None], ...]:
    """What names a client for sure, the surest first."""
    return (
        ("client_no", row.about.get("client_no")),
        ("fund_account_no", row.facts.get("fund_account_no")),
        ("id_no", row.facts.get("id_no")),
    )


def _contradict(some: dict, others: dict) -> bool:
    """Whether an account or document number stands in both, and not the same."""
    return any(some.get(code) and others.get(code) and some[code] != others[code] for code in masking.MASKS)


class Planner:
    """Compares the rows of one file with the register, some at a time and in their order. `labels` are the file's own
    titles per code; whoever a client is lent to on the day `today` alone writes."""

    def __init__(self, mandate: Mandate, labels: dict[str, str], today: date):
        self.mandate, self.labels, self.today = mandate, labels, today
        self.taken = Taken()

    def decide(self, rows: Iterable[Parsed]) -> list[Decision]:
        """What becomes of these rows as the register stands now; a fixed number of statements for every AT_ONCE rows."""
        rows = list(rows)
        known = Numbers(row for row in rows if not row.bad)
        decisions = [self._decide(row, known) for row in rows]
        meant = present(one.client_id for one in decisions if one.client_id is not None)
        lent = delegates(meant, self.today)
        for one in decisions:
            if one.client_id is not None:
                self._compare(one, meant[one.client_id])
                closed = is_lent(lent[one.client_id]) if one.client_id in lent else one.closed
                if one.updates and closed:
                    one.bad = [Bad(one.row.line, self.labels.get("name", "name"), closed)]
        return decisions

    def remember(self, rows: Iterable[Parsed]) -> None:
        """Rows that were taken before the work was broken off."""
        for row in rows:
            self.taken.add(row)

    def _decide(self, row: Parsed, known: Numbers) -> Decision:
        if row.bad:
            return Decision(row, bad=row.bad)
        if twice := self.taken.number(row):
            return self._refuse(row, twice[0], _("The same number stands in row %(row)s.", row=twice[1]))
        named, own = self._named(row, known)
        client = own[0] if own else self._same_person(row, known)
        if problem := self._not_ours(row, named) or self._contradiction(row, own, client):
            return self._refuse(row, *problem)
        earlier = self.taken.client(client) if client else self.taken.person(row)
        if earlier:
            return self._refuse(row, "name", _("The same client stands in row %(row)s.", row=earlier))
        if client is None and (problem := self._cannot_be_new(row)):
            return self._refuse(row, *problem)
        self.taken.add(row, client)
        if client:
            return Decision(row, client.id, closed=_managed_by(client) if self._only_adds(row) else "")
        return Decision(row, shared=any(known.by_phone.get(number) for number in row.phones))

    def _refuse(self, row: Parsed, code: str, reason: str) -> Decision:
        return Decision(row, bad=[Bad(row.line, self.labels.get(code, code), reason)])

    def _named(self, row: Parsed, known: Numbers) -> tuple[list[tuple[str, Known | None]], list[Known]]:
        """The clients that the row's numbers name, the surest first; and those of them that are its adviser's."""
        number, account, document = (value for _code, value in _numbers(row))
        named = [("client_no", known.by_no.get(number))] if number else []
        if one := known.by_account.get(account):
            named.append(("fund_account_no", one))
        named += [("id_no", one) for one in known.by_document.get(document, ()) if one.status not in GONE]
        return named, [one for _code, one in named if one and one.managed_by_id == self._owner_of(row)]

    def _owner_of(self, row: Parsed) -> int:
        """Whose client the row is about: the adviser whom it names, else the owner of the file."""
        return row.about.get("owner_id", self.mandate.owner_id)

    def _only_adds(self, row: Parsed) -> bool:
        """Whether the row may bring in a new client alone, being of an adviser whose clients the sender does not edit."""
        return not self.mandate.fills and self._owner_of(row) != self.mandate.owner_id

    def _not_ours(self, row: Parsed, named: list[tuple[str, Known | None]]) -> tuple[str, str] | None:
        """Whether a number is that of nobody, of a closed account, or of somebody else's client."""
        owner_id = self._owner_of(row)
        for code, one in named:
            mine, here = one and one.managed_by_id == owner_id, one and one.branch_id == self.mandate.branch_id
            if code == "client_no" and not (mine or here):
                return code, _("There is no client with this number.")
            if code == "fund_account_no" and one.account_closed_on:
                return code, _("This account was closed on %(day)s.", day=one.account_closed_on.isoformat())
            if code == "fund_account_no" and not mine:
                return code, _("This account belongs to a client whom %(name)s manages.", name=one.adviser)
            if here and not mine:
                return code, _managed_by(one)
        return None

    def _same_person(self, row: Parsed, known: Numbers) -> Known | None:
        """A client of the same adviser with this name and one of these phones, whose numbers do not say otherwise."""
        owner_id = self._owner_of(row)
        for number in row.phones:
            for one in known.by_phone.get(number, ()):
                same = one.managed_by_id == owner_id and one.name == row.facts["name"] and one.status not in GONE
                if same and not _contradict(one._asdict(), row.facts):
                    return one
        return None

    def _contradiction(self, row: Parsed, own: list[Known], client: Known | None) -> tuple[str, str] | None:
        """What the row says otherwise than the register does of the client that it is about."""
        if client is None:
            return None
        if any(one.id != client.id for one in own):
            return "name", _("The numbers of this row belong to different clients.")
        if row.facts.get("id_no") and client.id_no and row.facts["id_no"] != client.id_no:
            return "id_no", _("Another document number is recorded for this client.")
        if folded(client.name) != folded(row.facts["name"]):
            return "name", _("This number is recorded for %(name)s.", name=client.name)
        return None

    def _cannot_be_new(self, row: Parsed) -> tuple[str, str] | None:
        """What stands against a client whom nobody knows yet."""
        if row.masked:
            return row.masked[0][0], _("A number with stars stands for that of a known client; this one is new.")
        if not row.ways:
            first = next((code for code in columns.WAYS if code in self.labels), "mobile")
            return first, _("Give at least one way to reach the client.")
        return None

    def _compare(self, decision: Decision, client: Present) -> None:
        """Fill in what the row knows and the client lacks."""
        row, stands = decision.row, client.row
        for code, text in row.masked:
            if not _stands_for(code, text, client):
                reason = _("These stars do not stand for the number on record. Type the whole number.")
                decision.bad = [*decision.bad, Bad(row.line, self.labels.get(code, code), reason)]
        closed = (*KEPT, *BY_COUNTER) if stands.status in DECIDED else KEPT
        decision.facts = {
            code: value
            for code, value in row.facts.items()
            if code not in closed and not is_blank(value) and not _says_so(code, value, row, stands)
        }
        have = {contacts.plain(*pair) for pair in client.pairs}
        decision.ways = [way for way in row.ways if contacts.plain(*way) not in have]


def _managed_by(client: Known) -> str:
    return _("This client is known already, and managed by %(name)s.", name=client.adviser)


def is_lent(delegate: str) -> str:
    """Why a client that is lent is not filled in by its adviser's file (AMB-11)."""
    return _("The client is delegated to %(name)s, who alone writes meanwhile.", name=delegate)


def _stands_for(code: str, text: str, client: Present) -> bool:
    """Whether a masked number is that of the client as it is shown."""
    if code in masking.MASKS:
        return masking.MASKS[code](getattr(client.row, code)) == text
    return any(masking.contact(*pair) == text for pair in client.pairs)


def _says_so(code: str, value, row: Parsed, stands) -> bool:
    """Whether the client's record says the same; other information also with the remark on its author behind it."""
    known = getattr(stands, code)
    if known == value or (code == "other" and known == with_remark(row)):
        return True
    return isinstance(known, str) and _as_read(known) == value


def _as_read(text: str) -> str | None:
    """A text of the record as a file brings it home: in one line, with narrow letters and digits."""
    try:
        return cells.optional(cells.text, text, most=columns.LONG * 2)
    except CellProblem:
        return None


def with_remark(row: Parsed) -> str | None:
    """The other information of a new client, with the name of an author whom the branch does not know."""
    remark = row.about.get("remark")
    return "\n".join(filter(None, [row.facts.get("other"), remark])) or None
