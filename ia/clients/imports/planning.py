"""What a file would do to the register: which rows make clients, which fill in known ones, which cannot be taken.

A row is a client already known under the same owner when account or document number are the same, or the name together
with a phone; then it fills in what the file knows, and empties nothing. Numbers of other people's clients are refused
with the name of whom to ask, and so is a number that is recorded under another name.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from ia.clients.contacts import phones
from ia.clients.duplicates import GONE
from ia.clients.imports.reading import Bad, Parsed, Reading
from ia.clients.models import Client, ContactWay
from ia.clients.spelling import folded
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person, PostHeld

AT_ONCE = 500
"""Numbers asked for in one statement."""


class Known(NamedTuple):
    """A client of the company that shares a number with a row."""

    id: int
    name: str
    id_no: str | None
    status: str
    branch_id: int
    managed_by_id: int
    account_closed_on: object
    adviser: str


@dataclass
class Plan:
    """`creates` are rows, `updates` pairs of client number and row, `bad` the cells in the way, `shared` the lines whose
    phone belongs to a client of somebody else as well."""

    creates: list[Parsed] = field(default_factory=list)
    updates: list[tuple[int, Parsed]] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)

    @property
    def bad_lines(self) -> set[int]:
        return {bad.row for bad in self.bad}


@dataclass
class _Register:
    """The known clients by number, and what earlier rows of the file have taken."""

    accounts: dict[str, Known]
    documents: dict[str, list[Known]]
    phones: dict[str, list[Known]]
    taken: dict[tuple[str, str], int] = field(default_factory=dict)


def plan(reading: Reading, owner: Person, post: PostHeld) -> Plan:
    """Compare the rows with the register as it is now. Three statements for every AT_ONCE rows."""
    made = Plan()
    known = _known(reading.rows)
    for row in reading.rows:
        bad = list(row.bad)
        if not bad:
            client, bad = _match(row, known, owner, post, reading.labels)
        if bad:
            made.bad += bad
            continue
        for code in ("fund_account_no", "id_no"):
            if row.facts.get(code):
                known.taken[code, row.facts[code]] = row.line
        if client:
            made.updates.append((client.id, row))
        else:
            made.creates.append(row)
        if not client and any(known.phones.get(number) for number in phones(row.ways)):
            made.shared.append(row.line)
    return made


def _known(rows: list[Parsed]) -> _Register:
    accounts = {row.facts["fund_account_no"] for row in rows if row.facts.get("fund_account_no")}
    documents = {row.facts["id_no"] for row in rows if row.facts.get("id_no")}
    numbers = {number for row in rows for number in phones(row.ways)}
    by_account, by_document, by_phone = {}, {}, {}
    for key, client in _having(Client.fund_account_no, accounts):
        by_account[key] = client
    for key, client in _having(Client.id_no, documents):
        by_document.setdefault(key, []).append(client)
    for key, client in _having(ContactWay.plain, numbers):
        by_phone.setdefault(key, []).append(client)
    return _Register(by_account, by_document, by_phone)


def _having(column, values: set[str]):
    """Pairs of value and client, for the clients that have one of the values in the column."""
    query = (
        select(
            column,
            Client.id,
            Client.name,
            Client.id_no,
            Client.status,
            Client.branch_id,
            Client.managed_by_id,
            Client.account_closed_on,
            User.name,
        )
        .select_from(Client)
        .join(User, User.id == Client.managed_by_id)
    )
    if column.class_ is ContactWay:
        query = query.join(ContactWay, ContactWay.client_id == Client.id)
    ordered = sorted(values)
    for start in range(0, len(ordered), AT_ONCE):
        for row in db.session.execute(query.where(column.in_(ordered[start : start + AT_ONCE]))):
            yield row[0], Known(*row[1:])


def _match(row: Parsed, known: _Register, owner: Person, post: PostHeld, labels) -> tuple[Known | None, list[Bad]]:
    """The known client that the row is about, if any; or why the row cannot be taken."""
    facts = row.facts

    def refuse(code: str, reason: str):
        return None, [Bad(row.line, labels.get(code, code), reason)]

    for code in ("fund_account_no", "id_no"):
        if earlier := known.taken.get((code, facts.get(code))):
            return refuse(code, _("The same number stands in row %(row)s.", row=earlier))
    by_account = known.accounts.get(facts.get("fund_account_no"))
    if by_account and by_account.account_closed_on:
        day = by_account.account_closed_on.isoformat()
        return refuse("fund_account_no", _("This account was closed on %(day)s.", day=day))
    if by_account and by_account.managed_by_id != owner.id:
        return refuse(
            "fund_account_no", _("This account belongs to a client whom %(name)s manages.", name=by_account.adviser)
        )
    here = [one for one in known.documents.get(facts.get("id_no"), ()) if one.status not in GONE]
    own = [one for one in here if one.managed_by_id == owner.id]
    others = [one for one in here if one.branch_id == post.branch_id and one not in own]
    if others:
        return refuse("id_no", _("This client is known already, and managed by %(name)s.", name=others[0].adviser))
    if by_account and own and own[0].id != by_account.id:
        return refuse("id_no", _("Document number and account belong to two different clients."))
    if by_account and facts.get("id_no") and by_account.id_no not in (None, facts["id_no"]):
        return refuse("id_no", _("Another document number is recorded for this account."))
    client = by_account or (own[0] if own else _same_person(row, known, owner))
    if client and folded(client.name) != folded(facts["name"]):
        return refuse("name", _("This number is recorded for %(name)s.", name=client.name))
    return client, []


def _same_person(row: Parsed, known: _Register, owner: Person) -> Known | None:
    """A client of the same owner with this name and one of these phones, whose document number does not say otherwise."""
    for number in phones(row.ways):
        for one in known.phones.get(number, ()):
            same = one.managed_by_id == owner.id and one.name == row.facts["name"] and one.status not in GONE
            if same and (not one.id_no or not row.facts.get("id_no")):
                return one
    return None
