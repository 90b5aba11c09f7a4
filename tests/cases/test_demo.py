"""The demo fills the shelf once."""

from sqlalchemy import func, select

from ia.cases.models import Case
from ia.demo.cases import CASES, make_cases
from ia.ground.db import db, write_unit


def test_the_demo_publishes_three_cases_once(app, cast, now):
    with app.app_context():
        for made in (len(CASES), 0):
            with write_unit():
                assert make_cases(now) == made
        query = select(Case.state, Case.source, func.count()).group_by(Case.state, Case.source).order_by(Case.source)
        assert db.session.execute(query).all() == [
            ("published", "activity", 1),
            ("published", "response", 1),
            ("published", "work", 1),
        ]
