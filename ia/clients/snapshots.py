"""Rows of any table as JSON and back again, without loss: moments, days, amounts, bytes."""

import base64
import json
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Table
from sqlalchemy.sql.type_api import TypeEngine

from ia.ground.db import Json, Moment, Money


def dump(row) -> dict:
    """A row, as a mapping of columns to values, in what JSON knows."""
    return {name: _plain(value) for name, value in row.items()}


def load(table: Table, kept: dict) -> dict:
    """The values of a row that `dump` has written, as the database takes them. Columns that are no longer there stay out."""
    return {name: _value(table.c[name].type, value) for name, value in kept.items() if name in table.c}


def canonical(value) -> str:
    """One spelling of a value, whatever the order of its names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value):
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _value(kind: TypeEngine, value):
    if value is None or isinstance(kind, Json):
        return value
    if isinstance(kind, Money):
        return Decimal(value)
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    python = kind.python_type
    if python is date:
        return date.fromisoformat(value)
    if python is bytes:
        return base64.b64decode(value)
    return value
