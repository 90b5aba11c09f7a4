"""Keeping the search terms of clients as their names and numbers are."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert, select

from ia.clients.contacts import phones
from ia.clients.finding import tails
from ia.clients.finding.terms import terms_of
from ia.clients.models import Client, ContactWay, SearchTerm
from ia.ground.db import db

FACTS = ("name", "fund_account_no", "holdings", "services", "id_no")
"""Columns by which a client is found; contacts are rows of their own."""


def rows_of(client_id: int, branch_id: int, facts: Mapping, ways: Iterable[tuple[str, str]]) -> list[dict]:
    """The rows of client_terms for a client; `facts` holds those of FACTS that are known, `ways` pairs of kind and
    value."""
    name, account, holdings, services, id_no = (facts.get(column) for column in FACTS)
    terms = terms_of(name, account, phones(ways), holdings, services)
    if tail := tails.term(id_no):
        terms.add(tail)
    return [{"term": term, "branch_id": branch_id, "client_id": client_id} for term in sorted(terms)]


def add(rows: list[dict]) -> None:
    if rows:
        db.session.execute(insert(SearchTerm), rows)


def refresh(client: Client) -> None:
    """Write the terms of a client anew; for whoever changed what it is found by. A client without a branch has none."""
    db.session.flush()
    mine = delete(SearchTerm).where(SearchTerm.client_id == client.id)
    db.session.execute(mine.execution_options(synchronize_session=False))
    if client.branch_id is None:
        return
    found = select(ContactWay.kind, ContactWay.value).where(ContactWay.client_id == client.id)
    ways = [tuple(way) for way in db.session.execute(found)]
    add(rows_of(client.id, client.branch_id, {column: getattr(client, column) for column in FACTS}, ways))
