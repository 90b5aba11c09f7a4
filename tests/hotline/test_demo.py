"""The demo has a roster in which somebody answers now, and gaps ahead."""

from datetime import date

from sqlalchemy import func, select

from ia.clients.talks.hotline import Shift
from ia.demo.hotline import make_hotline
from ia.ground.db import db, write_unit
from tests.moment import NOW


def test_the_demo_is_made_once(app, cast, now, people):
    for _ in range(2):
        with app.app_context(), write_unit():
            make_hotline(NOW)
    with app.app_context():
        shifts = db.session.scalar(select(func.count()).select_from(Shift).where(Shift.on_day == date(2026, 11, 24)))
    assert shifts == 8, "four teams, two sessions"
    assert "有 3 个交易时段无人接听" in people("leader1").get("/hotline/?week=2026-11-30").text
