"""A person beside the contract cast: an adviser to whom the branch's administrator has given the right to export (7.3)."""

from datetime import date, datetime

from sqlalchemy import select

from ia.clients.exports.rights import EXPORTER
from ia.demo.cast import SINCE, add_user
from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.passwords import hash_password

USERNAME, NAME, TEAM, BRANCH = "exporter1", "方敏", "B001-T2", "B001"
ENDS = date(2099, 1, 1)
"""A real site gives the right for weeks; the demo shall not end."""


def make_exporter(now: datetime) -> None:
    """Make the person if missing, within the caller's unit; the cast's places are there."""
    if db.session.scalar(select(User.id).where(User.username == USERNAME)):
        return
    places = {unit.code: unit for unit in db.session.scalars(select(Unit).where(Unit.code.in_((TEAM, BRANCH))))}
    add_user(USERNAME, NAME, 2, "advisor", places[TEAM], hash_password("demo" + USERNAME), now)
    db.session.flush()
    user_id = db.session.scalar(select(User.id).where(User.username == USERNAME))
    db.session.add(
        Post(user_id=user_id, role=EXPORTER, unit_id=places[BRANCH].id, starts_on=SINCE, ends_on=ENDS, reason="季度报告")
    )
    db.session.flush()
