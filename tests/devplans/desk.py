"""What people do with development plans, as a test tells it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ia.devplans.models import DevPlan, Rollup
from ia.ground import clock
from ia.ground.db import db
from tests.acting import Acting

MONTH = "2026-12"
"""The month after that of tests.moment.NOW."""
WHEN_DUE = datetime(2026, 11, 26, 8, 30, tzinfo=clock.ZONE)
"""The third-last working day before it."""
WHOLE = {
    "planned_clients": "5",
    "planned_funds": "800000",
    "modes": ["phone", "visit"],
    "key_prospects-0-client": "阳光小区业主委员会",
    "notes": "月初集中拜访",
}
"""A plan with nothing left out."""


class Planners(Acting):
    """Acts through the pages."""

    def fill(self, username: str, facts: dict, *, number: int = 0, month: str = MONTH, status: int = 200):
        """Send the form of the plan numbered so, or of a new one for the month."""
        visitor = self.person(username)
        address = f"/development-plans/{number}/edit" if number else "/development-plans/new"
        month = {} if number else {"month": month}
        visitor.submit(address if number else f"{address}?month={month['month']}", facts | month, form=address)
        assert visitor.status == status, visitor.page.text
        return visitor

    def planned(self, username: str = "advisor1", *, month: str = MONTH, **facts) -> int:
        """A plan that the person begins, complete unless something is left out."""
        self.fill(username, WHOLE | facts, month=month)
        return self.own(username, month)

    def own(self, username: str, month: str = MONTH) -> int:
        """The number of the person's plan for the month."""
        with self.app.app_context():
            query = select(DevPlan.id).where(DevPlan.month == month, DevPlan.adviser_id == self.cast.users[username])
            return db.session.scalar(query)

    def plan(self, number: int) -> DevPlan:
        with self.app.app_context():
            query = select(DevPlan).where(DevPlan.id == number).options(joinedload(DevPlan.key_prospects))
            return db.session.scalars(query).unique().one()

    def rollup(self, team: str = "B001-T1", month: str = MONTH) -> Rollup | None:
        with self.app.app_context():
            query = select(Rollup).where(Rollup.team_id == self.cast.units[team], Rollup.month == month)
            return db.session.scalar(query)

    def team_page(self, username: str, team: str = "", month: str = MONTH, expect: int = 200):
        """The page of the team's plan, of the branch's where no team is named."""
        visitor = self.person(username)
        more = f"&team={self.cast.units[team]}" if team else ""
        visitor.get(f"/development-plans/team?month={month}{more}", expect=expect)
        return visitor

    def consolidate(self, username: str, team: str = "B001-T1", month: str = MONTH):
        """Press the button that takes over all that is submitted."""
        visitor = self.team_page(username, team, month)
        visitor.submit(None, form=f"/development-plans/team/{self.cast.units[team]}/{month}/consolidate")
        assert visitor.status == 200, visitor.page.text
        return visitor

    def made(self, moment) -> int:
        """Let the platform make the plans that are due at that moment; how many there are then."""
        self.run("J-15", moment)
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(DevPlan))
