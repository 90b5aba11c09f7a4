"""Clients for tests, recorded as the register records them, and what is personal about them."""

from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import selectinload

from ia.clients import register
from ia.clients.figures import MonthlyStat
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.tracking.models import TradingUpload

IDENTITY, ACCOUNT, MOBILE, EMAIL = "11010519491231002X", "0068027145", "13800138000", "wanglei1980@example.com"
PERSONAL = (IDENTITY, ACCOUNT, MOBILE, EMAIL, "wanglei1980")
"""What no page shows unless a reason was given."""

WAY = {"contacts-0-kind": "mobile", "contacts-0-value": MOBILE}
FACTS = {"name": "张三丰", "source": "own_contact"}
"""What a new client must say."""


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def created(app) -> Client:
    """The client recorded last."""
    with app.app_context():
        return db.session.scalars(select(Client).order_by(Client.id.desc())).first()


class Shelf:
    """`put("advisor1", "张三丰", …)` records a client and returns its number."""

    def __init__(self, app, cast):
        self.app, self.cast = app, cast

    def put(self, username, name, *, phone=MOBILE, email=None, teams=(), **facts) -> int:
        with self.app.app_context(), write_unit() as unit:
            person = self.cast.person(username)
            ways = [("mobile", phone)] + ([("email", email)] if email else [])
            units = [self.cast.units[code] for code in teams]
            start = {"source": "own_contact", "client_kind": "person"}
            late = {
                name: facts.pop(name) for name in ("status", "confirmed_under_id", "account_closed_on") if name in facts
            }
            client_id = register.create(person, start | facts | {"name": name}, ways, units, clock.now())
            if late:
                unit.execute(update(Client).where(Client.id == client_id).values(late))
            return client_id

    def existing(self, username, name, **facts) -> int:
        """A confirmed client with an account."""
        facts = {"fund_account_no": ACCOUNT, "confirmed_under_id": self.cast.users[username]} | facts
        return self.put(username, name, status="existing", **facts)

    def known(self, username="advisor1", name="王磊", **facts) -> int:
        """A client with every kind of personal number."""
        numbers = {"id_type": "id_card", "id_no": IDENTITY, "fund_account_no": ACCOUNT, "email": EMAIL}
        return self.put(username, name, **(numbers | facts))

    def traded(self, client_id: int, month="2026-10", **figures) -> None:
        """What the client traded in a month, as the counter's file would have it."""
        with self.app.app_context(), write_unit() as unit:
            branch_id, by = unit.get(Client, client_id).branch_id, self.cast.users["clerk1"]
            facts = {"branch_id": branch_id, "month": month}
            file = unit.scalar(select(TradingUpload).filter_by(**facts)) or TradingUpload(
                **facts,
                state="done",
                number=1,
                file_name="x.csv",
                sha256="0",
                by_id=by,
                at=clock.now(),
                turnover_unit="percent",
            )
            unit.add(file)
            unit.flush()
            usual = {"trade_volume": Decimal(0), "profit_loss": Decimal(0), "figures_at": clock.now()}
            unit.add(MonthlyStat(client_id=client_id, upload_id=file.id, **facts, **(usual | figures)))

    def row(self, client_id: int) -> Client:
        """The client as it stands in the database."""
        with self.app.app_context(), write_unit() as unit:
            return unit.get(Client, client_id, populate_existing=True, options=[selectinload(Client.contacts)])

    def set(self, client_id: int, **facts) -> None:
        """Put columns of the client as they are wanted."""
        with self.app.app_context(), write_unit() as unit:
            unit.execute(update(Client).where(Client.id == client_id).values(facts))
