"""Finding clients by a typed text, within what the person reaches: names, pinyin, initials, tails of numbers."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union_all

from ia.clients.finding import tails
from ia.clients.finding.terms import Term, Wanted, Yearly, wanted
from ia.clients.models import Client, ContactRecord, SearchTerm
from ia.clients.vocabulary import STATUSES
from ia.ground import clock
from ia.ground.access.reach import reachable
from ia.ground.db import db
from ia.ground.org.models import Post, Unit
from ia.ground.org.person import Person
from ia.ground.search.hits import Hit
from ia.ground.tables.filters import Days, Found
from ia.ground.tables.listing import Listing, Order

HITS = 10


def _is(table, term: Term) -> ColumnElement[bool]:
    if term.prefix:
        return (table.term >= term.text) & (table.term < term.after)
    return table.term == term.text


def branches_of(person: Person) -> list[int]:
    """The branches in which the person looks for clients; whoever has none reaches few, each for a reason of its own."""
    return sorted({post.branch_id for post in person.posts if post.branch_id})


def of_each(column):
    """The column as an expression that no index knows: where each record is asked, it must not lead the database away
    from the order of the page."""
    return func.coalesce(column, column)


def having(groups, branches: list[int]) -> list[Select]:
    """The clients of the branches that have a term of every group; each of several groups has one term. Some may come
    twice."""
    if len(groups) > 1:
        return [_meeting_all(groups, branches)]
    return [
        select(SearchTerm.client_id).where(_is(SearchTerm, term), SearchTerm.branch_id.in_(branches))
        for term in groups[0]
    ]


def _meeting_all(groups, branches: list[int]) -> Select:
    first = SearchTerm.__table__.alias()
    query = select(first.c.client_id).where(_is(first.c, groups[0][0]), first.c.branch_id.in_(branches))
    for group in groups[1:]:
        other = SearchTerm.__table__.alias()
        same = (other.c.client_id == first.c.client_id) & (other.c.branch_id == first.c.branch_id)
        query = query.where(select(other.c.client_id).where(same, _is(other.c, group[0])).exists())
    return query


def has(groups) -> ColumnElement[bool]:
    """Condition: the client has a term of every group."""
    return and_(
        *(
            exists().where(SearchTerm.client_id == Client.id, or_(*(_is(SearchTerm, term) for term in group)))
            for group in groups
        )
    )


def _ways(asked: Wanted):
    """By which terms a client may fit."""
    return (*asked.ways, ((Term(tails.term(asked.id_tail), prefix=True),),)) if asked.id_tail else asked.ways


def _numbers(asked: Wanted, branches: list[int]) -> Select:
    """The numbers of the clients of the branches that fit; some may come twice."""
    found = [query for way in _ways(asked) for query in having(way, branches)]
    if asked.client_no:
        found.append(select(Client.id).where(Client.client_no == asked.client_no))
    if asked.id_no:
        found.append(select(Client.id).where(Client.id_no == asked.id_no))
    if asked.day is not None:
        found += _on(asked.day, branches)
    return found[0] if len(found) == 1 else union_all(*found)


def _on(day: date | Yearly, branches: list[int]) -> list[Select]:
    """Clients for whom something happened on that day."""
    here = select(Client.id).where(Client.branch_id.in_(branches))
    found = [here.where(condition) for condition in _dates(day, lambda column: column)]
    return found if isinstance(day, Yearly) else [*found, _talked(day, branches)]


def _talked(day: date, branches: list[int]) -> Select:
    """Clients with whom somebody of the branches talked on the day, through the index of each colleague's talks."""
    here = Unit.branch_id.in_(branches) | Unit.id.in_(branches)
    colleagues = select(Post.user_id).join(Unit, Unit.id == Post.unit_id).where(here)
    return select(ContactRecord.client_id).where(ContactRecord.by_id.in_(colleagues), _at(day, ContactRecord.at))


def _dates(day: date | Yearly, of) -> list[ColumnElement[bool]]:
    """Opened, born, or recorded on the day; of a day without a year, whose birthday it is (see birthdays.py). `of` is
    asked for each column."""
    if isinstance(day, Yearly):
        return [of(Client.birthday) == f"s{day.month:02}{day.day:02}"]
    return [of(Client.opened_on) == day, of(Client.born_on) == day, _at(day, of(Client.created_at))]


def _at(day: date, column) -> ColumnElement[bool]:
    return Days("", day, day).during(column, clock.at)


def _fits(asked: Wanted) -> ColumnElement[bool]:
    """Condition: the client fits, by whatever it is asked for."""
    ways = [has(way) for way in _ways(asked)]
    if asked.client_no:
        ways.append(Client.client_no == asked.client_no)
    if asked.id_no:
        ways.append(Client.id_no == asked.id_no)
    if asked.day is not None:
        ways += _dates(asked.day, of_each)
        if isinstance(asked.day, date):
            ways.append(exists().where(ContactRecord.client_id == Client.id, _at(asked.day, ContactRecord.at)))
    return or_(*ways)


def find(text: str, person: Person) -> Found | None:
    """What a list of clients is narrowed to by the text; None when it is too short to search."""
    asked = wanted(text)
    if asked is None:
        return None
    branches = branches_of(person)
    return Found(_fits(asked), _numbers(asked, branches) if branches else None)


def named(text: str, person: Person) -> Found | None:
    """Who is meant by a name or number alone: no stock, no day. None when the text is too short, or names nobody."""
    asked = wanted(text)
    asked = asked and asked._replace(ways=asked.ways[:1], day=None)
    if not asked or not (asked.ways or asked.client_no or asked.id_no):
        return None
    branches = branches_of(person)
    return Found(_fits(asked), _numbers(asked, branches) if branches else None)


NEWEST = Listing(
    model=Client,
    columns=(Client.id, Client.name, Client.client_no, Client.status),
    orders=(Order("newest", "", descending=True),),
    search=find,
    size=HITS,
)


def search_clients(text: str, person: Person, now: datetime) -> list[Hit]:
    """For the search of the whole platform: the client with exactly this number, then the newest clients that fit."""
    page, number = NEWEST.page(person, {"q": text}, now, ""), text.strip()
    if page.too_short:
        return []
    rows = list(page.rows)
    if number.isdigit() and len(rows) == HITS:  # its own client may be older than ten who hold a stock of this number
        exact = reachable(Client, person, now).where(Client.client_no == number)
        rows += db.session.execute(exact.with_only_columns(*NEWEST.columns)).all()
    hits = {row.id: _hit(row, row.client_no == number) for row in rows}
    return sorted(hits.values(), key=lambda hit: not hit.exact)


def _hit(row, exact: bool) -> Hit:
    return Hit(row.name, f"/clients/{row.id}", f"{row.client_no} · {STATUSES[row.status]}", exact)
