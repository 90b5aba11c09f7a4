"""The six figures of the members' performance (M-14), as far as the register knows them, in four statements.

Profit stands in no room of the platform yet: the leader enters it. Funds are the assets with which the clients of the period
were confirmed; the quality of service is told by the talks that were recorded; the trading volume is that of the months of
the period, of the clients whom the member cares for today."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select

from ia.clients.figures import MonthlyStat
from ia.clients.models import Client, ContactRecord
from ia.clients.vocabulary import ONCE_CONFIRMED
from ia.ground import clock
from ia.ground.db import db
from ia.meetings import periods
from ia.meetings.models import Meeting


class Talks(NamedTuple):
    """Talks recorded in a period: how many, the mean satisfaction (1 to 5) or None, and how many were complaints."""

    number: int
    satisfaction: float | None
    complaints: int


def period_of(meeting: Meeting) -> tuple[date, date]:
    """The period that the meeting is about; of a meeting without one, the month up to it."""
    if meeting.period_end:
        return periods.begin(meeting.period_kind, meeting.period_end), meeting.period_end
    last = clock.local_date(meeting.starts_at)
    return last - timedelta(days=30), last


def known(meeting: Meeting) -> list[dict]:
    """A row for every member with what the register knows, as the form takes it."""
    members = [one.user_id for one in meeting.attendees if one.kind == "member"]
    first, last = period_of(meeting)
    opened, lost, held = _opened(members, first, last), _lost(members, first, last), talks(members, first, last)
    traded, rows = _traded(meeting.branch_id, members, first, last), []
    for number in members:
        count, funds = opened.get(number, (0, None))
        row = {"user": number, "service_quality": quality(held[number]) if number in held else ""}
        row |= {"new_clients": count, "new_funds": funds, "clients_lost": lost.get(number, 0)}
        rows.append(row | {"trading_volume": traded.get(number)})
    return rows


def quality(one: Talks) -> str:
    """The talks of a member in words."""
    if one.satisfaction is None:
        return _("%(number)s talks recorded", number=one.number)
    return _("%(number)s talks recorded, satisfaction %(mean)s", number=one.number, mean=f"{one.satisfaction:.1f}")


def _opened(members, first: date, last: date) -> dict[int, tuple[int, object]]:
    """How many clients were confirmed under each member in the period, and with which assets."""
    query = (
        select(Client.confirmed_under_id, func.count(), func.sum(Client.total_assets))
        .where(Client.confirmed_under_id.in_(members), Client.status.in_(ONCE_CONFIRMED))
        .where(Client.opened_on >= first, Client.opened_on <= last)
        .group_by(Client.confirmed_under_id)
    )
    return {number: (count, funds) for number, count, funds in db.session.execute(query)}


def _lost(members, first: date, last: date) -> dict[int, int]:
    query = (
        select(Client.managed_by_id, func.count())
        .where(Client.managed_by_id.in_(members), Client.exited_on >= first, Client.exited_on <= last)
        .group_by(Client.managed_by_id)
    )
    return dict(db.session.execute(query).all())


def _traded(branch_id: int, members, first: date, last: date) -> dict[int, Decimal | None]:
    """What the clients of each member traded; only of whole months, because files come by the month."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return {}
    months = MonthlyStat.month.between(f"{first:%Y-%m}", f"{last:%Y-%m}")
    query = select(Client.managed_by_id, func.sum(MonthlyStat.trade_volume))
    query = query.join(MonthlyStat, MonthlyStat.client_id == Client.id)
    query = query.where(MonthlyStat.branch_id == branch_id, months, Client.managed_by_id.in_(members))
    return dict(db.session.execute(query.group_by(Client.managed_by_id)).all())


def talks(members, first: date, last: date) -> dict[int, Talks]:
    """The talks of each member in the period."""
    complaint = func.count().filter(ContactRecord.nature == "complaint")
    query = (
        select(ContactRecord.by_id, func.count(), func.avg(ContactRecord.satisfaction), complaint)
        .where(ContactRecord.by_id.in_(members), ContactRecord.at >= clock.at(first))
        .where(ContactRecord.at < clock.at(last + timedelta(days=1)))
        .group_by(ContactRecord.by_id)
    )
    rows = db.session.execute(query)
    return {by: Talks(number, None if mean is None else float(mean), bad) for by, number, mean, bad in rows}


def of_team(meeting: Meeting) -> Talks:
    """The talks of all members together: complaints and satisfaction belong into the work summary (M-20)."""
    members = [one.user_id for one in meeting.attendees if one.kind == "member"]
    held = list(talks(members, *period_of(meeting)).values())
    marked = [(one.satisfaction, one.number) for one in held if one.satisfaction is not None]
    weight = sum(number for _mean, number in marked)
    mean = sum(mean * number for mean, number in marked) / weight if weight else None
    return Talks(sum(one.number for one in held), mean, sum(one.complaints for one in held))
