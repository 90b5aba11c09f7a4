"""Guests of the activities on the stage: two report meetings with invited clients, slips and prospects, and a seminar of
which issues were taken down. The activities are those of ia/demo/activities.py, by their names."""

from datetime import datetime

from sqlalchemy import select

from ia.activities.guests import choosing, invitations, issues, slips
from ia.activities.guests.forms import InviteForm, IssueForm, MarksForm, SlipForm
from ia.activities.guests.models import Gained, Invitation
from ia.activities.models import Activity
from ia.clients.models import Client
from ia.demo.stage import Beat, Stage, filled, sent
from ia.ground import clock
from ia.ground.db import db
from ia.ground.workdays.deadlines import calendar_due
from ia.ground.workflow.engine import Act

HELD, COMING, SEMINAR = "年末投资策略报告会", "新客户投资讲座", "季度客户座谈会"
SERVED, PROSPECTS = "served", "prospects"


class Guests:
    """The guests of one activity, named by the day on which it was planned for and its name."""

    def __init__(self, stage: Stage, title: str, ago: int):
        self.stage, self.title, self.day = stage, title, stage.day(ago)

    def play(self, beat: Beat, moment: datetime) -> None:
        activity = self._activity()
        person = self.stage.person(beat.who)
        fields = {name: value(self, moment) if callable(value) else value for name, value in beat.fields.items()}
        wanted, place = fields.pop("guest", None), fields.pop("place", 0)
        if wanted is not None:
            fields["client"] = self._guest_of(activity, person, place)
            if not fields["client"]:
                return  # a world too small for this guest
        with sent(fields, moment):
            self._do(beat.step, activity, person, moment)
        db.session.flush()

    def _activity(self) -> Activity:
        query = select(Activity).where(Activity.title == self.title).order_by(Activity.id)
        return next(one for one in db.session.scalars(query) if clock.local_date(one.starts_at) == self.day)

    def _guest_of(self, activity: Activity, person, place: int) -> str | None:
        """The number of a client of this person who is invited."""
        query = select(Client.client_no).join(Invitation, Invitation.client_id == Client.id)
        query = query.where(Invitation.activity_id == activity.id, Client.managed_by_id == person.id)
        return db.session.scalar(query.order_by(Client.id).offset(place).limit(1))

    def _do(self, step: str, activity: Activity, person, moment: datetime) -> None:
        name, _, rest = step.partition(":")
        if name == "invite":
            form = InviteForm(meta={"csrf": False})
            found = [self._candidates(activity, person, moment, who) for who in (SERVED, PROSPECTS)]
            rows = [row for rows in found for row in rows][: int(rest)]
            invitations.invite(activity, rows, Act(person, moment, form))
        elif name == "mark":
            mark, _, most = rest.partition(":")
            form = MarksForm(meta={"csrf": False})
            first = invitations.seen(activity.id, {}, person, moment).order_by(Invitation.id).limit(int(most or 200))
            act = Act(person, moment, filled(form))
            invitations.mark(activity, Invitation.id.in_(first), {}, mark, act)
        elif name == "slip":
            form = filled(SlipForm(meta={"csrf": False}))
            slips.take_down(activity, self._named(form), Act(person, moment, form))
        elif name == "issue":
            form = IssueForm(meta={"csrf": False})
            issues.take_down(activity, self._named(filled(form)), Act(person, moment, form))
        else:
            client = self.stage.free_client(person.username, False)
            db.session.add(Gained(activity_id=activity.id, client_id=client.id, by_id=person.id, at=moment))

    def _candidates(self, activity: Activity, person, moment: datetime, who: str):
        return choosing.candidates(activity, person, moment, team=False, who=who)[0]

    def _named(self, form) -> Client | None:
        return (
            db.session.scalar(select(Client).where(Client.client_no == form.client.data)) if form.client.data else None
        )


def day(ago: int):
    return lambda scene, moment: scene.stage.day(ago).isoformat()


def at(ago: int, hour: int):
    return lambda scene, moment: f"{scene.stage.day(ago)}T{hour}:00"


def within(days: int):
    """So many days after the beat."""
    return lambda scene, moment: clock.local_date(calendar_due(moment, days)).isoformat()


def told(ago: int, channel: str) -> dict:
    return {"notified_on": day(ago), "channel": channel}


def held_meeting() -> list[Beat]:
    """Sixty are invited by three advisers; questions on slips; prospects."""
    advisers = ("advisor1", "advisor2", "advisor3")
    return [
        *(Beat(15, f"09:{10 + n}", who, "invite:20") for n, who in enumerate(advisers)),
        *(Beat(11, f"10:{10 + n}", who, "mark:told", told(11, "phone")) for n, who in enumerate(advisers)),
        *(Beat(10, f"14:{10 + n}", who, "mark:comes:14") for n, who in enumerate(advisers)),
        *(Beat(10, f"14:{20 + n}", who, "mark:tickets:14", {"tickets": "2"}) for n, who in enumerate(advisers)),
        Beat(7, "16:40", "advisor1", "slip", SLIPS[0]),
        Beat(7, "16:42", "advisor1", "slip", SLIPS[1] | {"promised_at": at(4, 17)}),
        Beat(7, "16:44", "advisor2", "slip", SLIPS[2] | {"promised_at": at(-2, 17)}),
        Beat(7, "16:46", "advisor3", "slip", SLIPS[3]),
        *(Beat(7, f"17:{40 + n}", who, "mark:came:12") for n, who in enumerate(advisers)),
        Beat(7, "18:00", "advisor1", "prospect"),
        Beat(6, "09:10", "advisor2", "prospect"),
    ]


SLIPS = (
    {"question": "明年消费板块是否值得配置？", "contact": "前排女士", "answerer": "王博士", "answered": "y"},
    {"question": "新股申购额度如何计算？", "guest": "", "answer_channel": "phone"},
    {"question": "能否提供讲稿？", "contact": "赵先生 13900020009", "answer_channel": "email"},
    {"question": "港股通费用有哪些？", "guest": "", "answerer": "王博士", "answered": "y", "answer": "现场逐项说明。"},
)


def coming_meeting() -> list[Beat]:
    return [
        Beat(2, "10:00", "advisor1", "invite:42"),
        Beat(1, "15:30", "advisor1", "mark:told", told(1, "sms")),
        Beat(1, "15:40", "advisor1", "mark:comes:18"),
        Beat(1, "15:50", "advisor1", "mark:tickets:18", {"tickets": "1"}),
    ]


def seminar() -> list[Beat]:
    """Eighteen came; one issue is solved, one promised by the counter, one still open."""
    return [
        Beat(8, "10:00", "advisor3", "invite:18"),
        Beat(8, "10:10", "advisor3", "mark:told", told(8, "phone")),
        Beat(3, "16:50", "advisor3", "mark:came:18"),
        Beat(2, "09:20", "advisor3", "issue", ISSUES[0]),
        Beat(2, "09:25", "advisor3", "issue", ISSUES[1] | {"due_on": within(2)}),
        Beat(2, "09:30", "advisor3", "issue", ISSUES[2]),
    ]


ISSUES = (
    {
        "guest": "",
        "category": "suggestion",
        "content": "希望每月寄一份策略摘要。",
        "solved": "y",
        "answer": "已登记，从下月起寄送。",
    },
    {
        "guest": "",
        "place": 1,
        "category": "operations",
        "content": "转托管手续需要多久？",
        "department": "counter_admin",
        "answer_channel": "phone",
    },
    {"guest": "", "place": 2, "category": "product", "content": "能否开通融资融券？"},
)


def welcome_guests(stage: Stage) -> None:
    """Put all guests on the stage, beside the activities."""
    for title, ago, beats in ((HELD, 7, held_meeting()), (COMING, -6, coming_meeting()), (SEMINAR, 3, seminar())):
        stage.put(Guests(stage, title, ago), beats)
