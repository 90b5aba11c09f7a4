"""Phones and rosters for tests, as the register keeps them."""

from datetime import date

from ia.clients.talks.hotline import AdvisoryPhone, Roster, Shift
from ia.ground import clock
from ia.ground.db import write_unit
from ia.hotline.weeks import monday_of

TUESDAY = date(2026, 11, 24)
NUMBER = "021-61234567"


class Hotline:
    """`phone("B001-T1")` publishes one, `duty("advisor1")` names somebody for a session of Tuesday."""

    def __init__(self, app, cast):
        self.app, self.cast = app, cast
        self.phones: dict[str, int] = {}

    def phone(self, team: str = "B001-T1", number: str = NUMBER) -> int:
        if team not in self.phones:
            with self.app.app_context(), write_unit() as unit:
                row = AdvisoryPhone(**self._place(team), number=number, published_from=date(2026, 1, 1))
                unit.add(row)
                unit.flush()
                self.phones[team] = row.id
        return self.phones[team]

    def duty(self, username: str, session: str = "morning", day: date = TUESDAY, team: str = "B001-T1") -> int:
        phone = self.phone(team)
        with self.app.app_context(), write_unit() as unit:
            week = {"team_id": self.cast.units[team], "week_on": monday_of(day)}
            roster = unit.query(Roster).filter_by(**week).one_or_none()
            if roster is None:
                planned = {"planned_by_id": self.cast.users["leader1"], "planned_at": clock.now()}
                roster = Roster(**self._place(team), week_on=monday_of(day), **planned)
                unit.add(roster)
                unit.flush()
            who = {"agent_id": self.cast.users[username], "phone_id": phone}
            unit.add(Shift(roster_id=roster.id, **self._place(team), **who, on_day=day, session=session))
            return roster.id

    def _place(self, team: str) -> dict:
        return {"team_id": self.cast.units[team], "branch_id": self.cast.units[team.partition("-")[0]]}


def forged(visitor, url: str, **fields):
    """Send a form that no page offers to this person, with the token of another page."""
    visitor.get("/")
    token = visitor.page.select("[name='csrf_token']")[0].get("value")
    return visitor.post(url, data={"csrf_token": token, **fields})
