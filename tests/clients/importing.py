"""What the tests of files brought in share: sending one, looking at what became of it, undoing it."""

from sqlalchemy import select

from ia.clients.imports.models import ImportBatch
from ia.clients.models import Client
from ia.ground.db import db
from tests.clients.test_import import HEAD, table, upload
from tests.clients.test_import import work as work_off


def sent(advisor, rows, head=HEAD, name="客户.csv") -> int:
    """The number of a file that was sent and read."""
    upload(advisor, table(rows, head, title=False).encode(), name)
    return int(advisor.page.url.rpartition("/")[2])


def rows_of(app, query):
    with app.app_context():
        return db.session.execute(query).all()


def batch_of(app, number: int) -> ImportBatch:
    with app.app_context():
        return db.session.get(ImportBatch, number)


def clients(app, *columns):
    names = [getattr(Client, name) for name in columns]
    return [tuple(row) for row in rows_of(app, select(*names).order_by(Client.id))]


def in_use(app) -> list[str]:
    return [
        row.name for row in rows_of(app, select(Client.name).where(Client.managed_by_id.is_not(None)).order_by("id"))
    ]


def many(count: int, start: int = 0) -> list[list[str]]:
    return [[f"客户{n}", "", f"{n + 10_000:010d}", f"139{n:08d}", f"{n}", "", ""] for n in range(start, start + count)]


def undo(visitor, number: int, reason: str = "导错文件"):
    visitor.get(f"/clients/import/{number}")
    visitor.submit(None, form="undo", reason=reason)
    work_off(visitor)
