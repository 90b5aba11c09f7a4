"""SQL statements per page, counted inside the process; session and rights are part of each."""

from collections.abc import Callable
from contextlib import contextmanager
from functools import partial

from sqlalchemy import event

from ia.ground.db import db
from tests.bench.ops import PLAN, filled
from tests.bench.records import Records

UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")


@contextmanager
def statements(app):
    """Collects the statements sent meanwhile; beginning and ending a transaction is not counted."""
    seen: list[str] = []

    def note(connection, cursor, statement, *rest):
        if not statement.upper().startswith(UNCOUNTED):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def counted(app, act: Callable[[], object], before: Callable[[], object] | None = None) -> int:
    """How many statements the act sends. `before` runs first, so that what a process keeps is there by then."""
    if before:
        before()
    with statements(app) as seen:
        act()
    return len(seen)


class Counter:
    """Counts as somebody signed in, whose `get(path)` gives the page and whose `post(path, fields)` gives the status."""

    def __init__(self, app, get: Callable[[str], str], post: Callable[[str, list], int]):
        self.app, self.get, self.post = app, get, post

    def reads(self, records: Records) -> dict[str, int]:
        """Statements of each page, by the names of the targets."""
        pages = records.pages
        paths = {
            "list": pages.list,
            "list.filtered": "/clients/?status=existing&sort=name",
            "find": pages.search,
            "search": pages.search and pages.search.replace("/clients/?", "/search?"),
            "client": pages.client,
            "books": "/task-books/",
            "book": pages.book,
            "desk": "/",
            "badge": "/inbox/badge",
        }
        found = {}
        for name, path in paths.items():
            if path:
                found[f"sql.{name}"] = counted(
                    self.app, lambda path=path: self.get(path), lambda path=path: self.get(path)
                )
        return found

    def writes(self, records: Records) -> dict[str, int]:
        """Statements of a save, of a new task book, and of its first step."""
        first, second = records.edited[:2]
        found = {
            "sql.save": self._sent(
                f"/clients/{first}/edit", {"preferences": "喜欢钓鱼"}, warm=f"/clients/{second}/edit"
            )
        }
        number = records.free[0]
        found["sql.draft"] = self._sent(f"/task-books/new?client_id={number}", {"client_id": str(number), **PLAN})
        book = records.one("SELECT max(id) FROM documents WHERE kind = 'task_book'")[0]
        found["sql.step"] = self._sent(f"/documents/{book}/steps/submit", {"opinion": ""})
        return found

    def _sent(self, path: str, values: dict, warm: str | None = None) -> int:
        many = 0
        for each in filter(None, (warm, path)):
            action, fields = filled(self.get(each), values)
            many = counted(self.app, partial(self._redirected, action or each, fields))
        return many

    def _redirected(self, path: str, fields: list) -> None:
        status = self.post(path, fields)
        if status != 303:
            raise AssertionError(f"POST {path} answered {status}")
