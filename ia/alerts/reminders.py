"""What falls due on alerts: raised before the open (J-42), clients not told in time (J-43), abnormal trading (J-68)."""

from collections import Counter
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.alerts.evaluation import PER_RUN, Found, look_at_all, raise_all
from ia.alerts.following import align
from ia.alerts.models import Alert
from ia.alerts.people import delegates, in_charge, know_holders
from ia.alerts.workflow import UNTOLD
from ia.ground import clock
from ia.ground.db import db, read_unit
from ia.ground.inbox import telling
from ia.ground.org import colleagues
from ia.ground.timetable import runs
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workdays.deadlines import end_of_day
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

NEW = N_("%(count)s new alerts on accounts of your clients.")
NOT_TOLD = N_("%(count)s alerts: the client is not told yet.")
TEAM_NOT_TOLD = N_("%(name)s: in %(count)s alerts the client is not told yet.")
ABNORMAL = N_("Abnormal trading: %(serial)s.")
REPORTED = timedelta(days=30)
"""Abnormal trading raised longer ago has been told by an earlier run."""


def look(now: datetime) -> dict:
    """On a trading day before the open: to-dos lie with whoever is in charge today, what nobody told goes to the leader, what
    the rules find is raised. A run too many finds nothing. Nobody who writes waits while a million accounts are looked at."""
    if not calendar().is_trading(clock.local_date(now)):
        return {}
    with read_unit():
        found = look_at_all(now)
    return _act_on(found, now)


def _act_on(found: list[Found], now: datetime) -> dict:
    return {"moved": align(Act(None, now)), "escalated": escalate(now), "raised": raise_all(found, now)}


def raised_today(now: datetime) -> Told:
    """Each adviser is told once of all that was raised today (J-42). Where nobody has looked yet this morning, it is made up."""
    today = clock.local_date(now)
    if not calendar().is_trading(today):
        return Told()
    if not runs.finished_since("account-alerts", clock.at(today)):
        _act_on(look_at_all(now), now)
    new = select(Alert.client_id, Alert.owner_id).where(
        Alert.created_at >= clock.at(today), Alert.resolved_at.is_(None), Alert.observed.is_(None)
    )
    found = db.session.execute(new).all()
    lent = delegates({row.client_id for row in found}, today)
    counts = Counter(lent.get(row.client_id, row.owner_id) for row in found)
    rows = [
        row
        for user_id, count in counts.items()
        for row in telling.rows_for(
            [user_id], "J-42", NEW, end_of_day(today), now, subject=f"alerts:{today}", count=count
        )
    ]
    return telling.tell(rows)


def escalate(now: datetime) -> int:
    """Alerts whose client nobody told in time go to the leader, PER_RUN at a time. Returns how many."""
    today = clock.local_date(now)
    late = select(Alert).where(
        Alert.resolved_at.is_(None), Alert.escalate_on <= today, Alert.state.in_(("raised", "seen"))
    )
    alerts = list(db.session.scalars(late.order_by(Alert.id).limit(PER_RUN)))
    know_holders(alerts, today)
    engine.take_all("escalate", dict.fromkeys(alerts), Act(None, now))
    return len(alerts)


def not_told(now: datetime) -> Told:
    """At the end of a trading day the adviser, and with names and figures the leader, of what is due and not done (J-43)."""
    today = clock.local_date(now)
    if not calendar().is_trading(today):
        return Told()
    due = select(Alert).where(
        Alert.resolved_at.is_(None), Alert.contact_by <= end_of_day(today), Alert.state.in_(UNTOLD)
    )
    alerts = list(db.session.scalars(due))
    know_holders(alerts, today)
    by_team = Counter((in_charge(alert, today), alert.team_id) for alert in alerts)
    by_person = Counter(in_charge(alert, today) for alert in alerts)
    names = colleagues.names(by_person)
    leaders = colleagues.leaders({team_id for _, team_id in by_team if team_id}, today)
    rows = [_row(user_id, NOT_TOLD, "own", now, count=count) for user_id, count in by_person.items()]
    rows += [
        _row(leader, TEAM_NOT_TOLD, f"{team_id}:{user_id}", now, name=names[user_id], count=count)
        for (user_id, team_id), count in by_team.items()
        for leader in sorted(leaders.get(team_id, set()) - {user_id})
    ]
    return telling.tell(rows)


def _row(user_id: int, message: str, subject: str, now: datetime, **values) -> dict:
    day = clock.local_date(now)
    subject = f"alerts:{subject}:{day}"
    (row,) = telling.rows_for([user_id], "J-43", message, end_of_day(day), now, subject=subject, **values)
    return row


def abnormal_trading(now: datetime) -> Told:
    """On a trading day the marketing director of each alert by abnormal trading, once (J-68)."""
    if not calendar().is_trading(clock.local_date(now)):
        return Told()
    lately = select(Alert).where(Alert.rule == "abnormal_trading", Alert.created_at > now - REPORTED)
    alerts = list(db.session.scalars(lately.order_by(Alert.id)))
    at = {branch: telling.at([f"marketing_director@{branch}"], now) for branch in {one.branch_id for one in alerts}}
    rows = [telling.about(one, at[one.branch_id], "J-68", ABNORMAL, one.created_at, now) for one in alerts]
    return telling.tell([row for group in rows for row in group])


REMINDERS = (
    Reminder("J-42", _l("Account alert evaluation"), "W-01", raised_today),
    Reminder("J-43", _l("Client not told of an alert"), "W-03", not_told),
    Reminder("J-68", _l("Abnormal trading"), "W-08", abnormal_trading),
)
