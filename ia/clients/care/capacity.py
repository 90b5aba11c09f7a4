"""How many clients advisers have in hand, for whoever gives them more; and how many prospects one may have at a time. Who
gives somebody more than that is refused; what an adviser finds, or a file brings, is always taken."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from ia.clients.models import Client
from ia.clients.vocabulary import OPEN_TO_VIEW, SERVED
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.org import colleagues

MOST = "prospect.most_per_adviser"
"""Prospects and target clients of one adviser; 0 where nobody has set a limit."""


def with_load(advisers: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """The choices of advisers, each with how many clients it serves and how many prospects it has in hand. One statement."""
    choices = list(advisers)
    query = select(Client.managed_by_id, Client.status, func.count()).group_by(Client.managed_by_id, Client.status)
    mine = query.where(Client.managed_by_id.in_([user_id for user_id, _title in choices]))
    counts = {(user_id, status): count for user_id, status, count in db.session.execute(mine)} if choices else {}

    def held(user_id: int, statuses: Iterable[str]) -> int:
        return sum(counts.get((user_id, status), 0) for status in statuses)

    return [
        (
            user_id,
            _(
                "%(name)s (serves %(served)s, prospects %(open)s)",
                name=title,
                served=held(user_id, SERVED),
                open=held(user_id, OPEN_TO_VIEW),
            ),
        )
        for user_id, title in choices
    ]


def beyond(user_id: int, today: date, client_ids: Iterable[int] = (), *, new: int = 0) -> str | None:
    """Why the adviser cannot be given these clients and so many new prospects; None when nothing stands against it."""
    most = setting(MOST, today)
    if not most:
        return None
    prospects = select(func.count()).select_from(Client).where(Client.status.in_(OPEN_TO_VIEW))
    coming = prospects.where(Client.id.in_(sorted(client_ids)), Client.managed_by_id != user_id)
    more = new + db.session.scalar(coming)
    held = db.session.scalar(prospects.where(Client.managed_by_id == user_id))
    if not more or held + more <= most:
        return None
    told = {"name": colleagues.names([user_id])[user_id], "held": held, "most": most}
    return _("%(name)s has %(held)s prospects and target clients already, and %(most)s are allowed.", **told)
