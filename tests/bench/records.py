"""Which records of a world are looked at while measuring, read from its database."""

import re
from collections import Counter
from functools import cached_property
from urllib.parse import quote

from sqlalchemy import NullPool, create_engine, text

from tests.bench.weight import Pages

ADVISER = "advisor1"
HAN = re.compile("[一-龥]{2}")
SHAPES = {
    "rare": (HAN, 1, 20),
    "common": (HAN, 10, 10**6),
    "initials": (re.compile("'[a-z]{2,3}"), 1, 10**6),
    "pinyin": (re.compile("[a-z]{6,}"), 1, 10**6),
    "account": (re.compile(r"#\d{8,}"), 1, 10**6),
}
"""Kinds of search terms, and how many of the adviser's clients share one."""


class Records:
    """What the adviser has in the world at this database URL."""

    def __init__(self, url: str):
        self.engine = create_engine(url, poolclass=NullPool)  # no connection outlives a test's database
        self.adviser, self.branch, self.team = self.one(
            "SELECT u.id, n.branch_id, n.id FROM users u JOIN posts p ON p.user_id = u.id "
            "JOIN units n ON n.id = p.unit_id WHERE u.username = :name",
            name=ADVISER,
        )
        self.talked = self._talked(20) or self._talked(10)
        self.edited = self.column("SELECT id FROM clients WHERE managed_by_id = :me ORDER BY id DESC LIMIT 600")
        self.free = self.column(
            "SELECT id FROM clients WHERE managed_by_id = :me AND status = 'prospect' "
            "AND id NOT IN (SELECT client_id FROM task_books) ORDER BY id DESC LIMIT 600"
        )
        self.book = self._book("in_progress")
        self.draft = self._book("draft")
        self.confirmed = self._book("director_confirmed")

    def one(self, query: str, **values):
        with self.engine.connect() as link:
            return link.execute(text(query), values).first()

    def column(self, query: str) -> list:
        with self.engine.connect() as link:
            return list(link.execute(text(query), {"me": self.adviser}).scalars())

    def _talked(self, least: int) -> list[int]:
        """Existing clients with so many contact records."""
        return self.column(
            "SELECT c.id FROM clients c WHERE managed_by_id = :me AND status = 'existing' AND "
            f"(SELECT count(*) FROM contact_records t WHERE t.client_id = c.id) >= {least} ORDER BY id LIMIT 200"
        )

    def _book(self, state: str) -> int | None:
        found = self.column(f"SELECT max(id) FROM documents WHERE owner_id = :me AND state = '{state}'")
        return found[0]

    def terms(self, kind: str, most: int = 8) -> list[str]:
        """Terms of this kind; as people type them."""
        shape, least, limit = SHAPES[kind]
        shared = Counter(
            self.column(
                "SELECT term FROM client_terms t JOIN clients c ON c.id = t.client_id WHERE managed_by_id = :me"
            )
        )
        fitting = [term for term, many in shared.items() if shape.fullmatch(term) and least <= many <= limit]
        fitting.sort(key=lambda term: (-shared[term] if kind != "rare" else shared[term], term))
        return [self._typed(term) for term in fitting[:most]]

    def days(self, most: int = 4) -> list[str]:
        """Days on which clients of the adviser opened their accounts, as people type them."""
        query = "SELECT DISTINCT opened_on FROM clients WHERE managed_by_id = :me AND opened_on IS NOT NULL"
        return sorted(map(str, self.column(query)))[-most:]

    @staticmethod
    def _typed(term: str) -> str:
        """Initials without their mark; of an account the last five digits, which stand back to front in the term."""
        if term.startswith("#"):
            return term[5:0:-1]
        return term.removeprefix("'")

    def searches(self) -> list[str]:
        """Lists of the clients that have two characters in their names."""
        return [f"/clients/?q={quote(term)}" for term in self.terms("common") or self.terms("rare")]

    @cached_property
    def pages(self) -> Pages:
        """Where a browser goes while pages are weighed."""
        talked = self.talked or self.edited
        return Pages(
            list="/clients/",
            client=f"/clients/{talked[0]}",
            edit=f"/clients/{self.edited[0]}/edit",
            draft=f"/task-books/new?client_id={self.free[0]}" if self.free else None,
            book=f"/task-books/{self.book}" if self.book else None,
            sheet=f"/task-books/{self.confirmed}/print" if self.confirmed else None,
            step=f"/documents/{self.draft}/steps/submit" if self.draft else None,
            long_step=f"/documents/{self.book}/steps/add-entry" if self.book else None,
            rows="/clients/?sort=name",
            search=self.searches()[0] if self.searches() else None,
        )
