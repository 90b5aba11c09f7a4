"""Keeping the search terms of clients as their names and numbers are."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from ia.clients.contacts import phones
from ia.clients.models import Client, ContactWay, SearchTerm
from ia.clients.terms import terms_of
from ia.ground.db import db


def rows_of(client_id: int, branch_id: int, name: str, account: str | None, ways: Iterable[tuple[str, str]]) -> list:
    """The rows of client_terms for a client; `ways` are pairs of kind and value."""
    return [
        {"term": term, "branch_id": branch_id, "client_id": client_id}
        for term in sorted(terms_of(name, account, phones(ways)))
    ]


def add(rows: list[dict]) -> None:
    if rows:
        db.session.execute(insert(SearchTerm), rows)


def refresh(client: Client) -> None:
    """Write the terms of a client anew; for whoever changed its name, account, branch or phones."""
    db.session.flush()
    ways = db.session.execute(select(ContactWay.kind, ContactWay.value).where(ContactWay.client_id == client.id))
    fresh = rows_of(client.id, client.branch_id, client.name, client.fund_account_no, [tuple(way) for way in ways])
    mine = delete(SearchTerm).where(SearchTerm.client_id == client.id)
    db.session.execute(mine.execution_options(synchronize_session=False))
    add(fresh)
