"""Advisers who cannot ask for a transfer themselves, because they have left or hold no post in the branch any more."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from ia.clients.models import Client
from ia.ground.db import db
from ia.ground.org import colleagues
from ia.ground.org.models import User


class Leaver(NamedTuple):
    """Somebody who still has clients in the branch."""

    id: int
    name: str
    count: int


def leavers(branch_id: int, today: date) -> list[Leaver]:
    """Who manages clients of the branch without advising or directing there today."""
    here = {one.id for one in colleagues.colleagues(branch_id, today)}
    query = (
        select(User.id, User.name, func.count())
        .join(Client, Client.managed_by_id == User.id)
        .where(Client.branch_id == branch_id, Client.managed_by_id.not_in(here))
        .group_by(User.id, User.name)
        .order_by(User.id)
    )
    return [Leaver(*row) for row in db.session.execute(query)]
