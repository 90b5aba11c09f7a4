"""Looking at the accounts of a branch, and raising what the rules find (W-01, J-42).

The database does the looking: for each rule one statement along an index of the branch. Who has an open alert of the rule, or
had one lately, is left out, so that a second run finds nothing. A rule that finds more than people could see to gives each
adviser the most valuable clients first; the others follow as soon as these are done with.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import (
    BigInteger,
    Boolean,
    Select,
    and_,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    text,
    type_coerce,
    union_all,
)

from ia.alerts.deadlines import contact_by, escalate_on
from ia.alerts.models import TABLE, Alert
from ia.alerts.people import know_holders
from ia.alerts.rules import Rule, of_branches
from ia.alerts.words import EVALUATED, KINDS, LOSS, SILENCES
from ia.clients.figures import LOSING, MonthlyStat, last_over
from ia.clients.finding.indexes import IS_SERVED
from ia.clients.finding.search import of_each
from ia.clients.models import Client, Concern, TimelineEntry
from ia.ground import clock
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.documents.numbering import serial_numbers
from ia.ground.org.models import Unit
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

SERVED_NOW = text(f"clients.{IS_SERVED}")
PER_RUN = 1_000
"""Alerts raised at a time: they are written in one unit of work, for which others wait. What is left is raised by the next run,
a few minutes later."""
FACTS = (
    Client.id,
    Client.name,
    Client.managed_by_id,
    Client.team_id,
    Client.branch_id,
    Client.region_id,
    Client.last_contact_at,
    Client.created_at,
    Client.last_satisfaction,
)


class Found(NamedTuple):
    """Clients (FACTS) of a branch whom a rule finds."""

    rule: Rule
    branch: Unit
    rows: list


def look_at_all(now: datetime) -> list[Found]:
    """What is due in every branch, PER_RUN at most; one that is closed has no accounts left."""
    branches = db.session.scalars(select(Unit).where(Unit.kind == "branch", Unit.closed_on.is_(None))).all()
    rules, found, left = of_branches(branch.id for branch in branches), [], PER_RUN
    for branch in branches:
        for code in EVALUATED:
            rule = rules[branch.id][code]
            if rule.active and left:
                found.append(Found(rule, branch, find(rule, rules[branch.id], branch.id, now, left)))
                left -= len(found[-1].rows)
    return found


def raise_all(found: Iterable[Found], now: datetime) -> int:
    """Raise what was found; returns how many. Where somebody has raised one by hand in between, none is raised, and the next run
    finds the others again."""
    act = Act(None, now)
    return sum(len(raise_for(rows, rule, branch, act)) for rule, branch, rows in found if rows)


def raise_for(rows: Sequence, rule: Rule, branch: Unit, act: Act, observed: str = "") -> list[Alert]:
    """An alert for each of these clients (FACTS): to-do, trail, timeline, in a number of statements that does not grow."""
    numbers = serial_numbers("AL", branch.id, act.today, len(rows))
    alerts = [_alert(row, rule, number, act, observed) for row, number in zip(rows, numbers, strict=True)]
    know_holders(alerts, act.today)
    engine.begin_all(alerts, act)
    if alerts:
        about = [{"document_id": alert.id, "client_id": alert.client_id} for alert in alerts]
        db.session.execute(insert(Concern), about)
        db.session.execute(insert(TimelineEntry), [_entry(alert, act) for alert in alerts])
    return alerts


def _alert(row, rule: Rule, number: str, act: Act, observed: str) -> Alert:
    due = contact_by(act.today, rule.contact_days)
    return Alert(
        serial_no=number,
        title=f"{row.name} · {said(rule.kind)}",
        owner_id=row.managed_by_id,
        created_by_id=act.person.id if act.person else row.managed_by_id,
        team_id=row.team_id,
        branch_id=row.branch_id,
        place_id=row.branch_id,
        region_id=row.region_id,
        created_at=act.now,
        client_id=row.id,
        rule=rule.kind,
        value=None if observed else actual(rule.kind, row, act.today),
        threshold=rule.threshold,
        observed=observed or None,
        open_key=key_of(rule.kind, row.id),
        contact_days=rule.contact_days,
        escalate_days=rule.escalate_days,
        contact_by=due,
        escalate_on=escalate_on(clock.local_date(due), rule.escalate_days),
    )


def key_of(kind: str, client_id: int) -> str:
    """What an open alert of this rule on this client is known by."""
    return f"{kind}:{client_id}"


def actual(kind: str, row, today: date) -> int:
    """What the rule counts, as it stands now."""
    if kind in SILENCES:
        return (today - clock.local_date(row.last_contact_at or row.created_at)).days
    if kind == LOSS:
        return int(-100 * row.profit_loss / (row.total_assets - row.profit_loss))
    return row.last_satisfaction


def said(kind: str) -> str:
    """The name of the rule in the language of the house: nobody is looking when the alert is raised."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        return str(KINDS[kind].title)


def state_in_words(alert: Alert) -> str:
    """What was found, against the limit of that day; what somebody saw, in their words."""
    if alert.observed:
        return alert.observed
    return f"{alert.value} / {alert.threshold} {KINDS[alert.rule].unit}"


def _entry(alert: Alert, act: Act) -> dict:
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        words = f"{KINDS[alert.rule].title} · {state_in_words(alert)}"
    who = act.person.id if act.person else None
    same = {"kind": "alert", "at": act.now, "by_id": who}
    return {**same, "client_id": alert.client_id, "document_id": alert.id, "text": words}


# What is found


def find(rule: Rule, others: dict[str, Rule], branch_id: int, now: datetime, most: int) -> list:
    """The clients of the branch whom an alert of this rule is to be raised about, `most` of them."""
    if rule.kind in SILENCES:
        ways = _silent(rule, others, now)
    else:
        ways = _losing(rule, branch_id, now) if rule.kind == LOSS else _dissatisfied(rule)
    return db.session.execute(_first(_not_yet(ways, rule, branch_id, now), rule, branch_id, now, most)).all()


def _silent(rule: Rule, others: dict[str, Rule], now: datetime) -> list:
    """Not contacted for so many days; whoever never was, recorded so long ago. Each a range of an index of the branch. Key
    clients have a rule of their own."""
    last_day = clock.local_date(now) - timedelta(days=rule.threshold)
    before = clock.at(last_day + timedelta(days=1))
    if rule.kind == "key_days_without_contact":
        whom = [Client.is_key]
    else:
        whom = [~Client.is_key] if others["key_days_without_contact"].active else []
    ways = Client.last_contact_at < before, and_(Client.last_contact_at.is_(None), Client.created_at < before)
    return [and_(way, *whom) for way in ways]


def _dissatisfied(rule: Rule) -> list:
    return [Client.last_satisfaction <= rule.threshold]


def _losing(rule: Rule, branch_id: int, now: datetime) -> list:
    """Who lost so many percent of what they had in the month that ended last, as the counter brought it in (W-10); what they
    had is what is left and the loss. The months of the branch are walked, not its clients."""
    stat = MonthlyStat.__table__
    lost, assets = -type_coerce(stat.c.profit_loss, BigInteger), type_coerce(Client.total_assets, BigInteger)
    month = stat.c.branch_id == branch_id, stat.c.month == last_over(clock.local_date(now)), LOSING
    return [and_(stat.c.client_id == Client.id, *month, 100 * lost >= rule.threshold * (assets + lost))]


def _not_yet(ways: list, rule: Rule, branch_id: int, now: datetime) -> list[Select]:
    """The accounts of the branch that fit one of the ways and have no such alert, each with what ranks it. The alert is asked
    account by account, in a subselect that no planner turns into a join: it knows nothing yet of the thousands of alerts
    that were raised a minute ago, and would compare each account with all of them."""
    rested = now - timedelta(days=rule.again_days)
    theirs = TABLE.c.client_id == Client.id
    had = exists(TABLE.c.id).where(
        theirs, TABLE.c.rule == rule.kind, or_(TABLE.c.resolved_at.is_(None), TABLE.c.resolved_at > rested)
    )
    ranked_by = Client.id, Client.managed_by_id, Client.is_key, func.coalesce(Client.total_assets, 0).label("assets")
    here = (Client.branch_id == branch_id, SERVED_NOW, of_each(Client.managed_by_id).is_not(None))
    free = ~func.coalesce(had.correlate(Client), false(), type_=Boolean)
    return [select(*ranked_by).where(*here, way, free) for way in ways]


def _first(found: list[Select], rule: Rule, branch_id: int, now: datetime, most: int) -> Select:
    """Of these the first `most`, by turns of all advisers, none with more open ones than the rule lets them have."""
    every = union_all(*found).subquery()
    worth = (every.c.is_key.desc(), every.c.assets.desc(), every.c.id)
    turn = func.row_number().over(partition_by=every.c.managed_by_id, order_by=worth).label("turn")
    turns = select(every.c.id, every.c.managed_by_id, turn).subquery()
    few = select(turns.c.id, turns.c.turn)
    if rule.most_open:
        open_now = _open_now(rule, branch_id)
        few = few.outerjoin(open_now, open_now.c.owner_id == turns.c.managed_by_id)
        few = few.where(turns.c.turn + func.coalesce(open_now.c.count, 0) <= rule.most_open)
    few = few.order_by(turns.c.turn, turns.c.id).limit(most).subquery()
    facts = (*FACTS, Client.total_assets, _profit(now)) if rule.kind == LOSS else FACTS
    return select(*facts).join(few, few.c.id == Client.id).order_by(few.c.turn, few.c.id)


def _profit(now: datetime):
    """Profit and loss of the month that ended last."""
    of_month = MonthlyStat.client_id == Client.id, MonthlyStat.month == last_over(clock.local_date(now))
    return select(MonthlyStat.profit_loss).where(*of_month).scalar_subquery().label("profit_loss")


def _open_now(rule: Rule, branch_id: int):
    """How many open alerts of the rule each adviser of the branch has."""
    header = Document.__table__
    query = select(header.c.owner_id, func.count().label("count")).join(TABLE, TABLE.c.id == header.c.id)
    query = query.where(TABLE.c.place_id == branch_id, TABLE.c.rule == rule.kind, TABLE.c.resolved_at.is_(None))
    return query.group_by(header.c.owner_id).subquery()
