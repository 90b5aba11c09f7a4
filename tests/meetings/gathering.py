"""What people do around a meeting, as a test tells it: each verb is a page opened, filled in and sent."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ia.ground import clock
from ia.ground.db import db
from ia.meetings.items.models import ActionItem
from ia.meetings.models import Attendee, Meeting, Minutes, MorningMeeting
from tests.acting import Acting

TEXTS = {
    "topic": "本月工作",
    "main_content-work_summary": "完成计划的九成",
    "problems": "客户咨询增多",
    "solutions": "增加值班",
    "effect": "分工明确",
}
LEADERS_TEXTS = {**TEXTS, **{f"blocks-{name}": "已议" for name in ("summary", "division", "off_site", "marketing")}}


class Gathering(Acting):
    """What people do around a meeting."""

    def notice(self, kind: str = "regular", **facts) -> dict:
        found = {
            "kind": kind,
            "title": "十月例会",
            "main_content": "总结与安排",
            "starts_at": "2026-11-26T16:00",
            "ends_at": "2026-11-26T17:00",
            "mode": "on_site",
            "requirements": "准时参加",
        }
        if kind == "regular":
            found |= {"period_kind": "month", "period_end": "2026-10-31"}
        return found | facts

    def draft(self, username: str = "leader1", kind: str = "regular", **facts) -> int:
        visitor = self.person(username)
        visitor.submit(f"/meetings/new?kind={kind}", self.notice(kind, **facts), form="/meetings/new")
        assert visitor.status == 200, visitor.page.text
        return self.newest(Meeting)

    def noticed(self, username: str = "leader1", kind: str = "regular", **facts) -> int:
        number = self.draft(username, kind, **facts)
        self.step(username, number, "issue")
        return number

    def called(self, **facts) -> int:
        """A leaders' meeting with an agenda, issued in time."""
        number = self.noticed(
            "director1", "leader", title="领队会议", starts_at="2026-12-04T15:00", ends_at="2026-12-04T16:30", **facts
        )
        self.agenda("director1", number, "统筹营销")
        return number

    def agenda(self, username: str, number: int, *titles: str):
        visitor, address = self.person(username), f"/meetings/{number}/agenda"
        rows = {}
        for place, title in enumerate(titles):
            rows |= {f"agenda-{place}-title": title, f"agenda-{place}-block": "", f"agenda-{place}-source": ""}
        visitor.submit(address, rows, form=address)
        assert visitor.status == 200, visitor.page.text

    def held(self, username: str = "leader1", kind: str = "regular", **facts) -> int:
        number = self.called(**facts) if kind == "leader" else self.noticed(username, kind, **facts)
        self.step(username, number, "open")
        return number

    def write(self, username: str, number: int, values: dict | None = None, status: int = 200, **facts):
        """Write minutes; without values, whole ones."""
        visitor, address = self.person(username), f"/meetings/{number}/minutes"
        texts = LEADERS_TEXTS if self.meeting(number).meeting_kind == "leader" else TEXTS
        visitor.submit(address, {**texts, "ended_at": clock.now(), **(values or {}), **facts}, form=address)
        assert visitor.status == status, visitor.page.text
        return visitor

    def task(self, place: int = 0, who: str = "advisor1", **facts) -> dict:
        row = {"item": "", "task": "回访重点客户", "type": "client_service", "due_on": "2026-12-10"}
        row |= {"assignee": str(self.cast.users[who]), **facts}
        return {f"action_items-{place}-{name}": value for name, value in row.items()}

    def written(self, username: str = "leader1", kind: str = "regular", values: dict | None = None) -> int:
        number = self.held(username, kind)
        self.write(username, number, values)
        return number

    def filed(self, username: str = "leader1", kind: str = "regular", values: dict | None = None) -> int:
        number = self.written(username, kind, values)
        self.step(username, number, "finalise", reason="已口头确认")
        return number

    def reported(self, username: str = "leader1", kind: str = "regular") -> int:
        number = self.filed(username, kind)
        self.step(username, number, "report-up")
        return number

    def morning(self, team: str = "B001-T1", day=None) -> int:
        """The morning meeting of that team today, made by the platform."""
        self.run("J-01", clock.now())
        with self.app.app_context():
            day = day or clock.local_date(clock.now())
            same = (MorningMeeting.morning_team_id == self.cast.units[team]) & (MorningMeeting.morning_on == day)
            return db.session.scalar(select(MorningMeeting.id).where(same))

    def meeting(self, number: int) -> Meeting:
        with self.app.app_context():
            query = select(Meeting).where(Meeting.id == number)
            every = (Meeting.attendees, Meeting.key_clients, Meeting.minutes, Meeting.versions)
            parts = [joinedload(part) for part in every]
            return db.session.scalars(query.options(*parts)).unique().one()

    def minutes(self, number: int) -> Minutes:
        return self.meeting(number).minutes

    def part(self, number: int, username: str) -> Attendee:
        return self.meeting(number).attendee(self.cast.users[username])

    def item(self, number: int) -> ActionItem:
        with self.app.app_context():
            return db.session.get(ActionItem, number)

    def items(self, meeting: int) -> list[ActionItem]:
        with self.app.app_context():
            query = select(ActionItem).where(ActionItem.meeting_id == meeting).order_by(ActionItem.id)
            return list(db.session.scalars(query))

    def newest_of(self, state: str) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.max(Meeting.id)).where(Meeting.state == state))
