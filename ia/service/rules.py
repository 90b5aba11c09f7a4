"""The rule by which a client is contacted (S-08): setting it, removing it, and what the client's trail says of that."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from ia.clients.models import Client
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.service.forms import RuleForm
from ia.service.models import ContactRule

CONDITIONS = ("importance", "volume", "satisfaction", "interval_days", "holding_move")
LABELS = {
    "kind": _l("Kind of contact"),
    "cycle": _l("Cycle"),
    "channel": _l("Channel"),
    "importance": _l("Important from total assets of (yuan)"),
    "volume": _l("Important from a monthly trading volume of (yuan)"),
    "satisfaction": _l("Satisfaction at most"),
    "interval_days": _l("Days without contact"),
    "holding_move": _l("Move of a held stock in percent"),
}


def keep(client: Client, rule: ContactRule | None, form: RuleForm, person: Person, now: datetime) -> None:
    """Write the rule and what changed by it into the client's trail."""
    before = {name: getattr(rule, name) for name in LABELS} if rule else {}
    if rule is None:
        rule = ContactRule(client_id=client.id, **ContactRule.place_of(client))
        db.session.add(rule)
    for name, value in _facts(form).items():
        setattr(rule, name, value)
    rule.set_by_id, rule.set_at = person.id, now
    db.session.flush()
    if changes := _changes(before, {name: getattr(rule, name) for name in LABELS}):
        trail.record("rule", "client", client.id, actor=person, now=now, changes=changes)


def remove(client: Client, rule: ContactRule, person: Person, now: datetime) -> None:
    """From now on the client is contacted once a month, as every client without a rule is."""
    changes = _changes({name: getattr(rule, name) for name in LABELS}, {})
    trail.record("rule-removed", "client", client.id, actor=person, now=now, changes=changes)
    db.session.delete(rule)


def _facts(form: RuleForm) -> dict:
    """The columns of the rule as the form has them. Immediate contact has no cycle."""
    found = form.facts("kind", "cycle", "channel") | {name: form.conditions.form[name].data for name in CONDITIONS}
    if form.kind.data == "immediate":
        found["cycle"] = None
    return {name: None if value == "" else value for name, value in found.items()}


def _changes(before: dict, after: dict) -> dict:
    pairs = {name: [before.get(name), after.get(name)] for name in LABELS}
    said = {name: [None if value is None else str(value) for value in pair] for name, pair in pairs.items()}
    return {name: pair for name, pair in said.items() if pair[0] != pair[1]}
