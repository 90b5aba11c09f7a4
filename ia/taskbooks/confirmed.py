"""The confirmed task books of a month, as the comparison with the counter asks for them (D-59)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ia.clients.models import Client
from ia.clients.talks.confirmations import EITHER, Confirmed, tell
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.taskbooks.models import TaskBook

STATES = ("confirmed", "archived")


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
