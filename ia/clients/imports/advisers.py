"""Whose clients the rows of a file become: those of its owner, or of the adviser whom a row names."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from ia.clients.finding.spelling import folded
from ia.clients.imports.batch import OWNERS, Mandate
from ia.clients.imports.reading import Bad, Parsed
from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User


class Advisers:
    """Those who manage clients of a branch on a day, by name and by user name. `names`: how they are called."""

    def __init__(self, mandate: Mandate, label: str, today: date):
        query = (
            select(User.id, User.name, User.username)
            .join(Post, Post.user_id == User.id)
            .join(Unit, Unit.id == Post.unit_id)
            .where((Unit.id == mandate.branch_id) | (Unit.branch_id == mandate.branch_id))
            .where(Post.role.in_(OWNERS), Post.starts_on <= today, User.disabled_at.is_(None))
            .where((Post.ends_on.is_(None)) | (Post.ends_on > today))
            .distinct()
        )
        self.mandate, self.label, self.names = mandate, label, {}
        self._ids: dict[str, set[int]] = {}
        for row in db.session.execute(query):
            self.names[row.id] = row.name
            for name in (row.name, row.username):
                self._ids.setdefault(folded(name), set()).add(row.id)

    def settle(self, rows: Iterable[Parsed]) -> None:
        """Put the number of an adviser other than the owner into what the rows say about the record; a row whose adviser
        cannot be is bad."""
        for row in rows:
            if not (name := row.about.get("managed_by")):
                continue
            found = self._ids.get(folded(name), set())
            if self.mandate.owner_id in found:
                continue
            if reason := self._reason(name, found):
                row.bad.append(Bad(row.line, self.label, reason))
            else:
                row.about["owner_id"] = next(iter(found))

    def _reason(self, name: str, found: set[int]) -> str | None:
        if not self.mandate.gives:
            return _("The file names %(name)s. The marketing director alone brings in clients for others.", name=name)
        if not found:
            return _("Nobody called %(name)s manages clients in this branch.", name=name)
        if len(found) > 1:
            return _("Several people are called %(name)s. Write the user name.", name=name)
        return None
