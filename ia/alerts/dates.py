"""Dates of stocks of which clients are told beforehand, so that none loses what could be avoided: a warrant that runs out,
the result of new shares, news of what is held (I-11, W-07). Somebody of the branch puts a date down; the platform finds who
holds the stock, and tells their advisers five trading days and one before it (J-71)."""

from datetime import date, datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from ia.clients.care.carers import in_care
from ia.clients.finding import stocks
from ia.clients.finding.indexes import one_of
from ia.clients.finding.search import having
from ia.clients.finding.terms import Term
from ia.clients.models import Client, Delegation
from ia.clients.vocabulary import SERVED
from ia.ground import clock
from ia.ground.access.reach import BRANCH, Reach
from ia.ground.db import Moment, db
from ia.ground.inbox import telling
from ia.ground.org.person import Person
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workdays.deadlines import MORNING, end_of_day

URL = "stock-dates"
KINDS = {
    "exercise": _l("Last day to exercise"),
    "new_share": _l("Result of new shares"),
    "news": _l("News of a holding"),
}
EARLY = 5
"""Trading days before the date on which advisers are told first; they are told again on the last one."""
LISTED = 200
"""Clients that a page names."""
TOLD = N_("%(day)s, %(what)s: %(count)s of your clients are to be told.")


class StockDate(db.Model):
    """A date of the stock named by code or name; without one it concerns every client of the branch."""

    __tablename__ = "stock_dates"
    __table_args__ = (CheckConstraint(one_of("kind", KINDS), name="kind"), Index(None, "branch_id", "on_day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(10))
    stock: Mapped[str | None] = mapped_column(String(40))
    on_day: Mapped[date]
    text: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    dropped_at: Mapped[datetime | None] = mapped_column(Moment)


StockDate.reach = Reach(advisor=BRANCH, leader=BRANCH, station_leader=BRANCH, marketing_director=BRANCH)


class Holder(NamedTuple):
    """A client whom the date concerns."""

    id: int
    client_no: str
    name: str
    holdings: str | None
    last_contact_at: datetime | None


def _concerned(one: StockDate) -> list:
    """Conditions: clients served by the branch who hold the stock."""
    here = [Client.branch_id == one.branch_id, Client.status.in_(SERVED), Client.managed_by_id.is_not(None)]
    if one.stock:
        groups = tuple((Term(term),) for term in stocks.asked(one.stock))
        here.append(Client.id.in_(union_all(*having(groups, [one.branch_id]))))
    return here


def holders(one: StockDate, person: Person, now: datetime) -> list[Holder]:
    """Those in the person's care, who waited longest first, LISTED and one at most. One statement."""
    facts = Client.id, Client.client_no, Client.name, Client.holdings, Client.last_contact_at
    mine = [select(*facts).where(way, *_concerned(one)) for way in in_care(person.id, clock.local_date(now))]
    every = union_all(*mine).subquery()
    query = select(every).order_by(every.c.last_contact_at, every.c.id).limit(LISTED + 1)
    return [Holder(*row) for row in db.session.execute(query)]


def coming(now: datetime) -> Told:
    """Whoever cares for holders of a stock is told of its date EARLY trading days before and on the last one (J-71). One
    statement for each date that is near."""
    today, last = clock.local_date(now), clock.local_date(now)
    for _nth in range(EARLY):
        last = calendar().next_trading_day(last)
    tomorrow = calendar().next_trading_day(today)
    near = select(StockDate).where(StockDate.on_day.between(today, last), StockDate.dropped_at.is_(None))
    rows = []
    for one in db.session.scalars(near.order_by(StockDate.on_day)):
        # the two notices of one date differ by the hour for which they are due
        due = end_of_day(one.on_day) if one.on_day <= tomorrow else clock.at(one.on_day, MORNING.hour, MORNING.minute)
        what = f"{one.stock} {one.text}" if one.stock else one.text
        for keeper, count in _keepers(one, today):
            told = {"subject": f"{URL}:{one.id}", "day": str(one.on_day), "what": what, "count": count}
            rows += telling.rows_for([keeper], "J-71", TOLD, due, now, **told)
    return telling.tell(rows)


def _keepers(one: StockDate, today: date) -> list:
    """Whoever writes for the clients concerned on that day, with how many they are."""
    keeper = func.coalesce(Delegation.delegate_id, Client.managed_by_id)
    query = select(keeper, func.count()).select_from(Client)
    query = query.outerjoin(Delegation, (Delegation.client_id == Client.id) & Delegation.running(today))
    return db.session.execute(query.where(*_concerned(one)).group_by(keeper)).all()


REMINDERS = (Reminder("J-71", _l("Dates of stocks held by clients"), "W-07", coming),)
