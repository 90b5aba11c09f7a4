"""The days of a leave, and what is done about them without the pages."""

from datetime import date

from sqlalchemy import select

from ia.ground.db import db, write_unit
from ia.ground.org.models import Deputy, Post

TODAY, LAST = date(2026, 11, 24), date(2026, 12, 4)
FOR_LEADER1 = "郑丽华 代 陈建国"


def post(visitor, url, **fields) -> int:
    """What a forger would send, with a token from elsewhere."""
    token = visitor.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
    return visitor.post(url, data={**fields, "csrf_token": token}).status_code


def made(app) -> list[Deputy]:
    with app.app_context():
        return list(db.session.scalars(select(Deputy).order_by(Deputy.id)))


def give_post(app, cast, username, role, unit):
    with app.app_context(), write_unit() as session:
        facts = {"user_id": cast.users[username], "role": role, "unit_id": cast.units[unit]}
        session.add(Post(**facts, starts_on=date(2024, 1, 1)))
