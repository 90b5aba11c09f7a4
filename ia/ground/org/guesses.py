"""Guesses of passwords and codes, counted in the database per account and over all workers before anything is verified.

Nothing is counted per address: a branch stands behind one, and forty colleagues sign in from it at half past eight.
"""

import zlib
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, text, update

from ia.ground.db import is_sqlite, write_unit
from ia.ground.org.models import SignInAttempt

GUESSES, WINDOW = 10, timedelta(minutes=5)
_LOCKS = 7_120_402  # PostgreSQL advisory locks of this class: one counter of an account at a time


class TooManyGuesses(Exception):
    """The account has had its guesses for these five minutes; what was typed was not looked at."""


def account(username: str) -> str:
    """The name under which an account is counted, however it was typed."""
    return username.strip().lower()[:40]


def count(username: str, now: datetime) -> int:
    """Count a guess in a unit of its own, and return its number. Raises TooManyGuesses."""
    name = account(username)
    with write_unit() as unit:
        if not is_sqlite():  # writers of SQLite queue anyway
            unit.execute(text("SELECT pg_advisory_xact_lock(:kind, :one)"), {"kind": _LOCKS, "one": _number(name)})
        recent = unit.scalar(
            select(func.count()).where(
                SignInAttempt.username == name, SignInAttempt.at > now - WINDOW, ~SignInAttempt.succeeded
            )
        )
        if recent >= GUESSES:
            raise TooManyGuesses
        return unit.scalar(insert(SignInAttempt).values(username=name, at=now).returning(SignInAttempt.id))


def _number(name: str) -> int:
    """A signed number of 32 bits for a name."""
    return zlib.crc32(name.encode()) - 2**31


def right(unit, attempt: int) -> None:
    """The guess was no guess: it no longer counts. In the caller's unit."""
    unit.execute(update(SignInAttempt).where(SignInAttempt.id == attempt).values(succeeded=True))
