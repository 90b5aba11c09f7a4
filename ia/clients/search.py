"""Finding clients by a typed text, within what the person reaches: names, pinyin, initials, tails of numbers."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from ia.clients.models import Client, SearchTerm
from ia.clients.terms import Term, Wanted, wanted
from ia.clients.vocabulary import STATUSES
from ia.ground.access.reach import reachable
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.search.hits import Hit
from ia.ground.tables.listing import Found

COMMON = 8_000
"""From so many hits in the branch on, it is faster to walk through the list and ask each client for the term."""
HITS = 10


def _is(table, term: Term) -> ColumnElement[bool]:
    if term.prefix:
        return (table.term >= term.text) & (table.term < term.after)
    return table.term == term.text


def _branches(person: Person) -> list[int]:
    return sorted({post.branch_id for post in person.posts if post.branch_id})


def _numbers(asked: Wanted, branches: list[int]) -> Select:
    """The numbers of the clients that the branches have for what is asked; some may come twice."""
    found = []
    if len(asked.groups) == 1:
        for term in asked.groups[0]:
            query = select(SearchTerm.client_id).where(_is(SearchTerm, term))
            found.append(query.where(SearchTerm.branch_id.in_(branches)) if branches else query)
    elif asked.groups:
        found.append(_meeting_all(asked.groups, branches))
    if asked.client_no:
        found.append(select(Client.id).where(Client.client_no == asked.client_no))
    if asked.id_no:
        found.append(select(Client.id).where(Client.id_no == asked.id_no))
    return found[0] if len(found) == 1 else union_all(*found)


def _meeting_all(groups, branches: list[int]) -> Select:
    """Clients that have a term of every group; each of several groups has one term."""
    first = SearchTerm.__table__.alias()
    query = select(first.c.client_id).where(_is(first.c, groups[0][0]))
    if branches:
        query = query.where(first.c.branch_id.in_(branches))
    for group in groups[1:]:
        other = SearchTerm.__table__.alias()
        same = (other.c.client_id == first.c.client_id) & (other.c.branch_id == first.c.branch_id)
        query = query.where(select(other.c.client_id).where(same, _is(other.c, group[0])).exists())
    return query


def find(text: str, person: Person) -> Found | None:
    """What a list of clients is narrowed to by the text; None when it is too short to search."""
    asked = wanted(text)
    if asked is None:
        return None
    numbers = _numbers(asked, _branches(person))
    hits = db.session.scalar(select(func.count()).select_from(numbers.limit(COMMON).subquery()))
    if hits < COMMON:
        return Found(Client.id.in_(numbers), few=True)
    return Found(and_(*(or_(*map(_has, group)) for group in asked.groups)), few=False)


def _has(term: Term) -> ColumnElement[bool]:
    return select(SearchTerm.term).where(SearchTerm.client_id == Client.id, _is(SearchTerm, term)).exists()


def search_clients(text: str, person: Person, now: datetime) -> list[Hit]:
    """For the search of the whole platform: the newest clients that fit."""
    found = find(text, person)
    if found is None:
        return []
    query = reachable(Client, person, now).where(found.condition).order_by(Client.id.desc()).limit(HITS)
    rows = db.session.execute(query.with_only_columns(Client.id, Client.name, Client.client_no, Client.status))
    return [
        Hit(row.name, f"/clients/{row.id}", f"{row.client_no} · {STATUSES[row.status]}", row.client_no == text.strip())
        for row in rows
    ]
