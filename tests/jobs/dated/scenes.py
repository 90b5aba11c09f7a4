"""The facts of the tables, written into the database: each sentence stands above the verb that makes it so.

They are set by the workflow engine where it counts a deadline of its own, and as plain rows where it does not.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import update

from ia.activities.guests.models import Issue
from ia.activities.models import MarketingActivity, Outlet, Seminar
from ia.activities.tasks.models import ActivityTask
from ia.alerts.dates import StockDate
from ia.alerts.deadlines import contact_by, escalate_on
from ia.alerts.models import Alert
from ia.clients.figures import MonthlyStat
from ia.clients.finding import index
from ia.clients.models import Client, Delegation, OwnerChange
from ia.clients.questions.models import OpenQuestion
from ia.clients.sealing.models import SealedClient
from ia.clients.talks.hotline import SESSIONS, AdvisoryPhone, Roster, Shift
from ia.custody.delegations.models import Lending
from ia.devplans import planning
from ia.devplans.models import KeyProspect
from ia.devplans.people import advising
from ia.devplans.workflow import go_on
from ia.feedback.models import ProductFeedback
from ia.ground import clock
from ia.ground.backup.reminders import TASK as BACKUP
from ia.ground.db import db
from ia.ground.org.models import Deputy, Unit, User
from ia.ground.timetable.models import JobRun
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.meetings.models import Attendee, LeadersMeeting, MorningMeeting, TeamMeeting
from ia.reconciliation.models import ReconRun, Revision
from ia.service.models import ContactRule
from ia.taskbooks.models import Entry, TaskBook
from ia.tracking.models import TradingUpload

SENTENCES: list[tuple[re.Pattern, Callable]] = []
FAR = datetime(2040, 1, 1, tzinfo=clock.ZONE)


def sentence(text: str):
    """The verb below makes this true. A word in braces is a day, or a time of day where it ends in _time."""
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[\\w:-]+)", re.escape(text))

    def remember(verb):
        SENTENCES.append((re.compile(pattern), verb))
        return verb

    return remember


def at(day: str, time: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=clock.ZONE)


class Scenes:
    """Makes sentences true, within the caller's unit of work."""

    def __init__(self, cast):
        self.cast, self.count = cast, 0

    def set(self, facts: str) -> None:
        for part in facts.split("; "):
            found = [(verb, match) for pattern, verb in SENTENCES if (match := pattern.fullmatch(part))]
            assert len(found) == 1, f"nobody knows how to make this true: {part}"
            verb, match = found[0]
            verb(self, **match.groupdict())
        db.session.flush()

    def who(self, username: str) -> int:
        return self.cast.users[username]

    def unit(self, code: str) -> Unit:
        return db.session.get(Unit, self.cast.units[code])

    def add(self, row):
        db.session.add(row)
        db.session.flush()
        return row

    def form(
        self, model, state: str, since: datetime, *, owner: str = "leader1", team: str | None = "B001-T1", **facts
    ):
        """A form of the branch in that state since then, as the engine puts it there."""
        self.count += 1
        branch = self.unit("B001")
        made = {"owner_id": self.who(owner), "created_by_id": self.who(owner), "created_at": since}
        made |= {"branch_id": branch.id, "region_id": branch.region_id, "serial_no": f"DATED-{self.count}"}
        document = model(title="事项", team_id=self.cast.units[team] if team else None, **made, **facts)
        engine.begin(document, Act(None, since), at=state)
        return document

    def client(self, owner: str = "advisor1", since: datetime = FAR, **facts) -> Client:
        self.count += 1
        branch = self.unit("B001")
        place = {
            "managed_by_id": self.who(owner),
            "created_by_id": self.who(owner),
            "team_id": self.cast.units["B001-T1"],
        }
        place |= {"branch_id": branch.id, "region_id": branch.region_id}
        row = {"client_no": f"{800_000 + self.count}", "name": "张三丰", "source": "own_contact", "created_at": since}
        return self.add(Client(**row, **place, **facts))

    def served(self, **facts) -> Client:
        account = {"fund_account_no": f"{9_000_000_000 + self.count}", "confirmed_under_id": self.who("advisor1")}
        return self.client(status="existing", **account, **facts)

    def book(self, state: str, since: datetime, **facts) -> TaskBook:
        client = self.client(status="developing", last_contact_at=facts.pop("last_contact_at", None))
        plan = {"source": "own_contact", "target_source": "own_resources", "goal": "开户", "mode": "phone"}
        plan |= {"business_needs": "配置", "deadline_on": date(2039, 12, 31), "approved_at": since} | facts
        ids = {"client_id": client.id, "open_client_id": client.id}
        return self.form(TaskBook, state, since, owner="advisor1", **ids, **plan)

    # the house

    @sentence("the house as it is")
    def nothing(self):
        pass

    @sentence("{principal} is away from {first} to {last} and {deputy} stands in")
    def deputy(self, principal, first, last, deputy):
        days = {"starts_on": date.fromisoformat(first), "ends_on": date.fromisoformat(last), "reason": "休假"}
        who = {"principal_id": self.who(principal), "deputy_id": self.who(deputy), "set_by_id": self.who(principal)}
        self.add(Deputy(**who, **days, set_at=at(first)))

    @sentence("a backup was made on {day} at {time}")
    def backup(self, day, time, **outcome):
        ended = None if outcome else at(day, time)
        facts = {"task": BACKUP, "period": at(day, time), "started_at": at(day, time), "leased_until": at(day, time)}
        self.add(JobRun(**facts, finished_at=ended, outcome=outcome or {"files": 3}))

    @sentence("a backup failed on {day} at {time}")
    def no_backup(self, day, time):
        self.backup(day, time, error="no room")

    @sentence("advisor1 chose the password on {day}")
    def password(self, day):
        db.session.execute(update(User).values(password_changed_at=FAR))
        mine = User.id == self.who("advisor1")
        db.session.execute(update(User).where(mine).values(password_changed_at=at(day)))

    # meetings

    @sentence("a leaders' meeting on {day}")
    def leaders_meeting(self, day, state="noticed"):
        facts = {"meeting_kind": "leader", "starts_at": at(day, "15:00"), "ends_at": at(day, "16:00")}
        since = at(day) - timedelta(days=30)
        meeting = self.form(LeadersMeeting, state, since, owner="director1", team=None, **facts)
        self._invite(meeting, "leader1", "leader2", "station1")

    @sentence("a draft of a leaders' meeting on {day}")
    def late_draft(self, day):
        self.leaders_meeting(day, "draft")

    @sentence("a regular meeting of team 1 on {day}")
    def regular_meeting(self, day, state="noticed", since=None):
        times = {"starts_at": at(day, "16:00"), "ends_at": at(day, "17:00")}
        period = {"meeting_kind": "regular", "period_kind": "month", "period_end": at(day).date().replace(day=1)}
        if since:
            times |= {"held_at": times["starts_at"], "ended_at": times["ends_at"]}
        meeting = self.form(TeamMeeting, state, since or at(day) - timedelta(days=9), **times, **period)
        self._invite(meeting, "advisor1", "advisor2")

    @sentence("a meeting of team 1 was held on {day}")
    def held_meeting(self, day):
        self.regular_meeting(day, "held", at(day, "17:00"))

    @sentence("the minutes of team 1 were filed on {day}")
    def filed_minutes(self, day):
        self.regular_meeting(day, "minutes_final", at(day, "17:00"))

    @sentence("an important matter in team 1's morning meeting of {day}")
    def important(self, day):
        facts = {"meeting_kind": "morning", "starts_at": at(day, "08:30"), "ends_at": at(day, "09:00")}
        facts |= {"morning_on": at(day).date(), "morning_team_id": self.cast.units["B001-T1"]}
        taker = {"has_important_matter": True, "minute_taker_id": self.who("advisor1")}
        self.form(MorningMeeting, "open", at(day, "08:20"), **facts, **taker)

    def _invite(self, meeting, *usernames):
        for place, username in enumerate(usernames):
            db.session.add(Attendee(meeting_id=meeting.id, user_id=self.who(username), place=place, reports=True))

    # plans and developments

    @sentence("the plans of {month} are in, but for advisor2's")
    def plans(self, month):
        self._hand_in(month, but="advisor2")

    @sentence("the plans of {month} are all in")
    def all_plans(self, month):
        self._hand_in(month, but="")

    @sentence("of {month} only advisor1's is in")
    def one_plan(self, month):
        self._hand_in(month, only="advisor1")

    def _hand_in(self, month: str, but: str = "", only: str = ""):
        act = Act(None, at(f"{month}-01") - timedelta(days=2))
        for one in advising(act.today):
            if one.id != self.cast.users.get(but) and (not only or one.id == self.who(only)):
                plan = planning.make_due(one, month, act)
                plan.planned_clients, plan.planned_funds, plan.modes = 3, Decimal(10), ["phone"]
                plan.key_prospects = [KeyProspect(place=0, name="阳光小区")]
                go_on(plan, act, True)

    @sentence("advisor1 and a first contact on {day} at {time}")
    def first_contact(self, day, time):
        moment = at(day, time)
        book = self.book("in_progress", moment - timedelta(days=1), last_contact_at=moment)
        facts = {"mode": "phone", "content": "首次电话", "created_at": moment}
        self.add(Entry(book_id=book.id, by_id=self.who("advisor1"), at=moment, **facts))

    @sentence("advisor1 and a second contact on {day} at {time}")
    def second_contact(self, day, time):
        db.session.execute(update(Client).values(last_contact_at=at(day, time)))

    @sentence("a development of advisor1 without progress since {day}")
    def no_progress(self, day):
        self.book("in_progress", at(day), progress_from=at(day))

    @sentence("a development of advisor1 until {day}")
    def until(self, day):
        self.book("in_progress", at(day) - timedelta(days=60), deadline_on=at(day).date())

    @sentence("an outing of advisor1 on {day} until {time}")
    def outing(self, day, time):
        self.book("in_progress", at(day, "08:00"), out_from=at(day, "09:30"), out_to=at(day, time))

    @sentence("a visit that leader1 agreed to on {day}, not yet filled in by advisor1")
    def agreed_visit(self, day):
        consent = {"consent_by_id": self.who("leader1"), "consent_at": at(day), "consent_channel": "phone"}
        self.book("draft", at(day, "10:00"), approved_at=None, retroactive=True, **consent)

    @sentence("a confirmation that waits for leader1 since {day}")
    def confirmation(self, day):
        self.book("confirm_requested", at(day))

    # clients

    @sentence("advisor1 agreed with a client on {day} at {time}")
    def agreed(self, day, time):
        self.served(next_contact_at=at(day, time))

    @sentence("a client of advisor1 whom nobody has contacted")
    def uncontacted(self):
        self.served()

    @sentence("a client of advisor1, last contacted on {day}")
    def contacted(self, day):
        self.served(last_contact_at=at(day))

    @sentence("a client of advisor1 contacted each week")
    def weekly(self):
        rule = {"kind": "regular", "cycle": "weekly", "set_by_id": self.who("advisor1"), "set_at": FAR}
        self.add(ContactRule(client_id=self.served().id, **rule))

    @sentence("a client of advisor1 born on {day}")
    def born(self, day):
        self.served(born_on=date.fromisoformat(day))

    @sentence("a client of advisor1 with an account since {day}")
    def opened(self, day):
        self.served(opened_on=date.fromisoformat(day))

    @sentence("a prospect of advisor1, last contacted on {day}")
    def prospect(self, day):
        self.client(status="prospect", last_contact_at=at(day))

    @sentence("a prospect recorded on {day}, never contacted")
    def never(self, day):
        self.client(status="prospect", since=at(day))

    @sentence("a prospect given to advisor1 on {day}")
    def given(self, day, contacted=None):
        client = self.client(status="target", since=at(day), last_contact_at=contacted and at(contacted))
        people = {"from_id": self.who("advisor2"), "to_id": self.who("advisor1"), "by_id": self.who("leader1")}
        self.add(OwnerChange(client_id=client.id, at=at(day, "15:00"), why="assigned", **people))

    @sentence("a prospect given to advisor1 on {day} and contacted on {contacted}")
    def given_and_contacted(self, day, contacted):
        self.given(day, contacted)

    @sentence("a prospect that leader1 recorded for advisor1 on {day}")
    def recorded_for(self, day):
        self.client(status="prospect", since=at(day)).created_by_id = self.who("leader1")

    @sentence("a development that failed on {day}")
    def failed(self, day):
        self.client(status="prospect", failed_at=at(day), last_contact_at=at(day))

    @sentence("advisor1 has lent clients to advisor3 until {day}")
    def lent(self, day):
        period = {"starts_on": date.fromisoformat(day) - timedelta(days=20), "ends_on": date.fromisoformat(day)}
        period |= {"delegate_id": self.who("advisor3")}
        made = self.form(Lending, "active", at(day) - timedelta(days=20), owner="advisor1", **period)
        self.add(Delegation(client_id=self.served().id, document_id=made.id, **period))

    @sentence("a sealed client to be kept until {day}")
    def sealed(self, day):
        last = date.fromisoformat(day)
        sealed = {"sealed_at": at("2024-06-01"), "sealed_on": date(2024, 6, 1), "content": b"x", "seal": "0" * 64}
        number = self.book("draft", at("2024-06-01"), approved_at=None).id
        self.add(SealedClient(client_no="700001", document_id=number, retained_until=last, **sealed))

    @sentence("advisor1 answers the phone of team 1 on {day}")
    def on_duty(self, day):
        place = {"team_id": self.cast.units["B001-T1"], "branch_id": self.cast.units["B001"]}
        phone = self.add(AdvisoryPhone(**place, number="021-61234567", published_from=date(2024, 1, 1)))
        on_day = date.fromisoformat(day)
        monday = on_day - timedelta(days=on_day.weekday())
        planned = {"planned_by_id": self.who("leader1"), "planned_at": at(day)}
        roster = self.add(Roster(**place, week_on=monday, **planned))
        for session in SESSIONS:
            who = {"agent_id": self.who("advisor1"), "phone_id": phone.id, "roster_id": roster.id}
            self.add(Shift(**place, **who, on_day=on_day, session=session))

    # alerts

    @sentence("a discontented client of advisor1")
    def discontented(self):
        self.served(last_satisfaction=1, last_contact_at=FAR)

    @sentence("an alert on a client of advisor1, raised on {day}")
    def alert(self, day, rule="position_ratio"):
        client, due = self.served(), contact_by(date.fromisoformat(day), 0)
        facts = {"client_id": client.id, "place_id": client.branch_id, "rule": rule, "observed": "单一持仓七成"}
        times = {"contact_days": 0, "escalate_days": 1, "contact_by": due, "escalate_on": escalate_on(due.date(), 1)}
        self.form(Alert, "raised", at(day), owner="advisor1", open_key=f"{rule}:{client.id}", **facts, **times)

    @sentence("abnormal trading of a client of advisor1, seen on {day}")
    def abnormal_trading(self, day):
        self.alert(day, "abnormal_trading")

    @sentence("a stock held by a client of advisor1 has a date on {day}")
    def stock_date(self, day):
        index.refresh(self.served(holdings="600519 贵州茅台 100股"))
        place = {"branch_id": self.cast.units["B001"], "by_id": self.who("leader1"), "at": at("2024-06-01")}
        self.add(StockDate(kind="news", stock="600519", on_day=date.fromisoformat(day), text="除权除息", **place))

    # activities

    @sentence("a seminar of team 1 on {day}")
    def seminar(self, day):
        return self._activity(Seminar, "seminar", "scheduled", day, "14:00")

    @sentence("a report meeting of team 1 on {day} at {time}")
    def report_meeting(self, day, time):
        return self._activity(MarketingActivity, "report_meeting", "scheduled", day, time)

    @sentence("a report meeting of team 1 was held on {day}")
    def held_activity(self, day):
        self._activity(MarketingActivity, "report_meeting", "held", day, "14:00", since=at(day, "17:00"))

    @sentence("a promotion of {day} is being summed up")
    def promotion(self, day):
        facts = {"since": at(day, "17:00"), "promo_type": "publicity"}
        made = self._activity(MarketingActivity, "promotion", "summarising", day, "14:00", **facts)
        self.add(Outlet(activity_id=made.id, place=0, name="东街网点", head_id=self.who("station1")))

    def _activity(self, model, sub_kind, state, day, time, since=None, **facts):
        begins = at(day, time)
        times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2), "level": "team", "sub_kind": sub_kind}
        if state in ("held", "summarising"):
            times |= {"held_at": begins, "ended_at": begins + timedelta(hours=2)}
        staff = [self.who("advisor1"), self.who("advisor2")]
        return self.form(model, state, since or begins - timedelta(days=20), staff_participants=staff, **times, **facts)

    @sentence("a task of advisor1 for leader1's activity, due on {day}")
    def task(self, day):
        activity = self.report_meeting(day, "20:00")
        facts = {"activity_id": activity.id, "lead_id": self.who("leader1"), "task": "布置会场"}
        self.form(ActivityTask, "open", at(day) - timedelta(days=9), owner="advisor1", due_on=at(day).date(), **facts)

    @sentence("an issue of a seminar that advisor1 promised to answer by {day}")
    def issue(self, day):
        promised = at(day, "17:00")
        seminar, client = self.seminar(str(promised.date() - timedelta(days=3))), self.served()
        facts = {"client_id": client.id, "question": "佣金", "answer_channel": "phone", "source": "seminar"}
        since = promised - timedelta(days=3)
        question = self.form(OpenQuestion, "open", since, owner="advisor1", promised_at=promised, **facts)
        said = {"content": "佣金", "category": "other", "department": "counter_admin", "written_at": since}
        who = {"client_id": client.id, "written_by_id": self.who("leader1"), "activity_id": seminar.id}
        self.add(Issue(question_id=question.id, **who, **said))

    # the counter

    @sentence("differences of {month} found on {day}")
    def differences(self, month, day):
        first = date.fromisoformat(f"{month}-01")
        facts = {"month": first, "place_id": self.cast.units["B001"], "differences": 3, "revision": 1}
        run = self.form(ReconRun, "mismatched", at(day), owner="clerk1", team=None, **facts)
        seen = {"file_name": "x.csv", "file_sha256": "0" * 64, "sent_at": at(day), "state": "done", "digest": "0" * 64}
        self.add(Revision(run_id=run.id, number=1, compared_at=at(day), findings_count=3, **seen))

    @sentence("figures of {month} for a client of advisor1, taken on {day} at {time}")
    def figures(self, month, day, time):
        moment, branch = at(day, time), self.cast.units["B001"]
        file = {"file_name": "x.csv", "sha256": "0" * 64, "turnover_unit": "percent", "by_id": self.who("clerk1")}
        taken = {"state": "done", "number": 1, "at": moment, "taken_at": moment, "taken_by_id": self.who("clerk1")}
        upload = self.add(TradingUpload(branch_id=branch, month=month, **file, **taken))
        facts = {"upload_id": upload.id, "figures_at": moment, "trade_volume": Decimal(1)}
        self.add(MonthlyStat(client_id=self.served().id, month=month, branch_id=branch, **facts))

    # what goes up

    @sentence("product feedback of advisor1 handed in on {day}")
    def feedback(self, day):
        facts = {"month": day[:7], "product": "晨会资讯", "effect": "及时"}
        self.form(ProductFeedback, "submitted", at(day), owner="advisor1", **facts)
