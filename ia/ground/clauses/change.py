"""Setting a figure of the guideline anew, from a day on, with a reason and a row in the trail (Z-17)."""

from datetime import date, datetime

from sqlalchemy import insert

from ia.ground.audit import trail
from ia.ground.clauses import catalogue, overrides
from ia.ground.clauses.models import Setting
from ia.ground.db import db


class BadSetting(ValueError):
    """The value is not of the setting's kind, or below the least that law or guideline allow."""


def change(key: str, value, valid_from: date, reason: str, *, person, now: datetime) -> int:
    """Let `value` hold from that day on; returns the number of the row. Decimals are given as text."""
    figure = catalogue.setting(key)
    value = list(value) if isinstance(value, tuple) else value
    if figure.refuses(value):
        raise BadSetting(key)
    before = overrides.in_force(key, valid_from, figure.default)
    row = {
        "key": key,
        "value": value,
        "valid_from": valid_from,
        "set_by_id": person.id if person else None,
        "set_at": now,
        "reason": reason[:200],
    }
    number = db.session.execute(insert(Setting).values(row).returning(Setting.id)).scalar_one()
    overrides.changed()
    changes = {key: [before, value], "valid_from": [None, valid_from.isoformat()], "reason": [None, reason[:200]]}
    trail.record("setting", "setting", number, actor=person, now=now, changes=changes)
    return number
