"""What each step changes beside the state of an alert, in the unit of work of the step."""

from ia.alerts.deadlines import contact_by, escalate_on
from ia.alerts.models import Alert
from ia.alerts.people import board
from ia.alerts.words import INSTRUCT_DAYS, LAPSED
from ia.clients import register
from ia.clients.care import lifecycle
from ia.clients.models import Client, ContactRecord
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.web.language import N_
from ia.ground.workflow import engine
from ia.ground.workflow.declare import Refusal
from ia.ground.workflow.engine import Act

NO_BOARD = N_("Nobody sits on the advisory board at present.")
TOPIC = 200
"""Characters of a communication record's topic."""


def see(alert: Alert, act: Act) -> None:
    alert.seen_at = act.now


def contact(alert: Alert, act: Act) -> dict:
    """The client was told and asked (W-03): the talk stands in the client's file, and its moment in the alert."""
    form = act.form
    alert.record_id = form.record.data or _record(alert, act)
    alert.contacted_at = db.session.scalar(db.select(ContactRecord.at).where(ContactRecord.id == alert.record_id))
    alert.cause, alert.client_opinion = form.cause.data, form.client_opinion.data or None
    alert.seen_at = alert.seen_at or act.now
    return {"contacted_at": [None, alert.contacted_at.isoformat()]}


def _record(alert: Alert, act: Act) -> int:
    """Write the talk as a communication record (S-07)."""
    form, client = act.form, db.session.get(Client, alert.client_id)
    facts = {
        "at": form.at.data,
        "direction": "active",
        "nature": "general",
        "channel": form.channel.data,
        "topic": f"{alert.title} {alert.serial_no}"[:TOPIC],
        "satisfaction": form.satisfaction.data,
        "remark": "\n".join(filter(None, (form.cause.data, form.client_opinion.data))),
    }
    return register.record_contact(client, facts, None, act.person, act.now)


def resolve(alert: Alert, act: Act) -> dict:
    """Close it with an outcome (F-H3), and write both into the client's timeline (C-19)."""
    alert.measure = act.form.said or None
    lifecycle.note(alert.client_id, "alert-resolved", act.form.said, act, document_id=alert.id)
    return _close(alert, act.form.outcome.data, act)


def lapse(alert: Alert, act: Act) -> dict:
    """The client's record went out of use: there is nobody to be told."""
    return _close(alert, LAPSED, act)


def _close(alert: Alert, outcome: str, act: Act) -> dict:
    alert.outcome, alert.resolved_at, alert.open_key = outcome, act.now, None
    alert.helper = alert.helper_id = alert.help_asked_at = None
    return {"outcome": [None, outcome]}


def instruct(alert: Alert, act: Act) -> None:
    """The adviser begins anew, with a deadline of its own."""
    alert.contact_by = contact_by(act.today, alert.contact_days + INSTRUCT_DAYS)
    alert.escalate_on = escalate_on(local_date(alert.contact_by), alert.escalate_days)


def somebody_helps(alert: Alert, act: Act):
    """Whether whoever is asked exists."""
    if act.form.helper.data == "board" and not notices.receivers(board(), act.today):
        yield Refusal(NO_BOARD, "helper")


def ask_help(alert: Alert, act: Act) -> dict:
    """Whoever is asked sees the alert from now on, until they have answered (K-13)."""
    alert.helper_id = act.form.colleague_id
    alert.helper = "colleague" if alert.helper_id else "board"
    alert.help_asked_at = act.now
    db.session.flush()
    engine.readdress(alert, act)
    return {"helper": [None, alert.helper], "helper_id": [None, alert.helper_id]}


def end_help(alert: Alert, act: Act) -> dict:
    """Advice was given, or is no longer asked for: whoever was asked sees the alert no more."""
    before = alert.helper, alert.helper_id
    alert.helper = alert.helper_id = alert.help_asked_at = None
    db.session.flush()
    engine.readdress(alert, act)
    return {"helper": [before[0], None], "helper_id": [before[1], None]}
