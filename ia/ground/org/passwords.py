"""Passwords: hashed with argon2id, sized so that a sign-in costs about 20 ms, and chosen by the rules of a profile.

The profile is a setting of the site (IA_PASSWORD_PROFILE). Passwords that everybody knows are refused by all of them.
"""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from ia.ground.db import db
from ia.ground.org.models import PastPassword

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _hasher.hash("nobody has this password")


class Profile(NamedTuple):
    """What a password must be: characters at least, kinds of them (small, capital, digit, other), how many earlier ones do
    not come back, and for how many days it serves (Z-10; 0: for ever)."""

    shortest: int
    kinds: int
    earlier: int
    days: int


PROFILES = {"plain": Profile(8, 1, 1, 0), "standard": Profile(8, 1, 3, 90), "strict": Profile(12, 3, 8, 90)}
WARNED = timedelta(days=7)
"""How long before its end somebody is told that a password ends (J-60)."""


def profile() -> Profile:
    """The rules of this site."""
    return PROFILES[current_app.config["PASSWORD_PROFILE"]]


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Whether the password fits. An unknown account costs the same time, so that it cannot be told apart."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, ValueError):
        return False


def ends_at(changed_at: datetime) -> datetime | None:
    """When a password that was chosen then has served; None where it serves for ever."""
    days = profile().days
    return changed_at + timedelta(days=days) if days else None


def refusal(new: str, username: str, earlier: list[str]) -> str:
    """Why this cannot be the new password; empty when it can. `earlier` are hashes, the present one first. Slow: a hash for
    each of them."""
    rules = profile()
    if len(new) < rules.shortest:
        return _("At least %(number)d characters.", number=rules.shortest)
    if username.lower() in new.lower():
        return _("The user name must not stand in the password.")
    if new.lower() in common() or len(set(new)) < 4:
        return _("This password is one of those that are tried first. Choose another.")
    if kinds(new) < rules.kinds:
        return _("Use %(number)d kinds of characters: small and capital letters, digits, others.", number=rules.kinds)
    if any(verify(stored, new) for stored in earlier):
        return _("You have had this password before. Choose another.")
    return ""


def kinds(password: str) -> int:
    """How many kinds of characters stand in it."""
    return len({"small" if c.islower() else "capital" if c.isupper() else "digit" if c.isdigit() else "" for c in password})


@cache
def common() -> frozenset[str]:
    """Passwords that guessers try first, those of this country among them."""
    return frozenset((Path(__file__).parent / "common.txt").read_text().split())


def earlier_of(user) -> list[str]:
    """The hashes of the present password and of the earlier ones that may not come back."""
    query = select(PastPassword.password_hash).where(PastPassword.user_id == user.id)
    past = db.session.scalars(query.order_by(PastPassword.id.desc()).limit(max(profile().earlier - 1, 0)))
    return [user.password_hash, *past]


def change(user, hashed: str, now: datetime, *, by_another: bool = False) -> None:
    """Put a new hash in the place of the present one, which is remembered for as long as the profile asks."""
    db.session.execute(insert(PastPassword).values(user_id=user.id, password_hash=user.password_hash, until=now))
    kept = select(PastPassword.id).where(PastPassword.user_id == user.id).order_by(PastPassword.id.desc())
    kept = list(db.session.scalars(kept.limit(max(rule.earlier for rule in PROFILES.values()))))
    db.session.execute(delete(PastPassword).where(PastPassword.user_id == user.id, PastPassword.id.not_in(kept)))
    user.password_hash, user.password_changed_at, user.must_change = hashed, now, by_another
