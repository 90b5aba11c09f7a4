"""Who had recorded a client before it came here: the file's author, found among the people of the branch."""

from collections.abc import Iterable

from sqlalchemy import select

from ia.clients.finding.spelling import folded
from ia.clients.imports.reading import Parsed
from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User


class Authors:
    """The people who hold or held a post in a branch, by name and by user name. `unknown` are the names nobody has, or
    several have: they are kept as a remark in the client's other information."""

    def __init__(self, branch_id: int, label: str):
        query = (
            select(User.id, User.name, User.username)
            .join(Post, Post.user_id == User.id)
            .join(Unit, Unit.id == Post.unit_id)
            .where((Unit.id == branch_id) | (Unit.branch_id == branch_id))
            .distinct()
        )
        self.label, self.unknown = label, set()
        self._ids: dict[str, set[int]] = {}
        for row in db.session.execute(query):
            for name in (row.name, row.username):
                self._ids.setdefault(folded(name), set()).add(row.id)

    def settle(self, rows: Iterable[Parsed]) -> None:
        """Put the number of the author, or the remark, into what the rows say about the record."""
        for row in rows:
            if name := row.about.get("created_by"):
                found = self._ids.get(folded(name), ())
                if len(found) == 1:
                    row.about["author_id"] = next(iter(found))
                else:
                    row.about["remark"] = f"{self.label}：{name}"
                    self.unknown.add(name)
