"""The confirmed task books of a month, as the comparison with the counter asks for them (D-59), and their papers (Z-14)."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from sqlalchemy import case, select
from sqlalchemy.orm import aliased

from ia.clients.models import Client
from ia.clients.talks.confirmations import EITHER, Confirmed, Lacking, tell, tell_papers
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import Person
from ia.ground.printing.custody import lies_there
from ia.taskbooks.models import Agreement, TaskBook
from ia.taskbooks.papers import PAPERS

STATES = ("confirmed", "archived")
BOOK = TaskBook.__table__.c.id
AGREED = select(Agreement.id).where(Agreement.book_id == BOOK, Agreement.state != "signed").exists()
IN_CUSTODY = (
    (_l("first copy of the slip, at the counter"), lies_there("task_book", BOOK, PAPERS["slip"], 1)),
    (_l("second copy of the slip, with the team"), lies_there("task_book", BOOK, PAPERS["slip"], 2)),
    (_l("task book, at the counter"), lies_there("task_book", BOOK, PAPERS["task_book"], 1)),
    (_l("service agreement, with the leader"), AGREED),
)
"""The papers of a confirmed client and the condition under which each lies where it belongs."""


@tell
def of_month(branch_id: int, first: date, last: date) -> Iterator[Confirmed]:
    """In the order in which they were opened. Of a client whom the director developed either of both names is right (D-57)."""
    owner, manager = aliased(User), aliased(User)
    query = (
        select(
            TaskBook.fund_account_no,
            Client.name,
            TaskBook.total_assets,
            TaskBook.confirmed_on,
            Unit.name.label("team"),
            owner.name.label("owner"),
            manager.name.label("manager"),
            TaskBook.by_director,
        )
        .join(Client, Client.id == TaskBook.client_id)
        .outerjoin(Unit, Unit.id == TaskBook.team_id)
        .outerjoin(owner, owner.id == TaskBook.client_owner_id)
        .outerjoin(manager, manager.id == TaskBook.managed_by_id)
        .where(TaskBook.branch_id == branch_id, TaskBook.state.in_(STATES), TaskBook.confirmed_on.between(first, last))
        .order_by(TaskBook.id)
    )
    for row in db.session.execute(query):
        names = [row.owner or "", row.manager or ""] if row.by_director else [row.owner or row.manager or ""]
        advisor = EITHER.join(dict.fromkeys(one for one in names if one))
        yield Confirmed(
            row.fund_account_no, row.name, row.total_assets or Decimal(0), row.confirmed_on, row.team or "", advisor
        )


@tell_papers
def without_papers(branch_id: int, first: date, last: date, viewer: Person, now: datetime) -> Iterator[Lacking]:
    """Those with a paper that is not registered where it belongs. One statement."""
    seen = case((TaskBook.reach.condition(TaskBook, viewer, now), 1), else_=0).label("seen")
    kept = [case((condition, 1), else_=0) for _, condition in IN_CUSTODY]
    query = (
        select(TaskBook.id, TaskBook.serial_no, Client.name, seen, *kept)
        .join(Client, Client.id == TaskBook.client_id)
        .where(TaskBook.branch_id == branch_id, TaskBook.state.in_(STATES), TaskBook.confirmed_on.between(first, last))
        .order_by(TaskBook.confirmed_on, TaskBook.id)
    )
    for number, serial_no, name, is_seen, *kept in db.session.execute(query):
        if missing := [title for (title, _), lies in zip(IN_CUSTODY, kept, strict=True) if not lies]:
            yield Lacking(name, serial_no, f"/task-books/{number}" if is_seen else "", missing)
