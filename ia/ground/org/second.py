"""The second factor: codes that a phone shows for half a minute (TOTP), and recovery codes for whoever has lost it.

The secret is never written down. It is made of a salt in the database and a key outside it (IA_SECOND_FACTOR_KEY, else a
file in the data directory), so that neither the database nor an export of it lets anybody make codes; a backup does where the
key is a file, because it goes with it. It stands in no trail and no log; it is shown once, to its owner, while the
phone is set up.
"""

import hashlib
import hmac
import secrets
import unicodedata
from base64 import b32encode
from datetime import datetime
from typing import NamedTuple

import pyotp
import segno
from flask import current_app
from markupsafe import Markup
from sqlalchemy import delete, insert, select, update

from ia.ground.config import kept_secret
from ia.ground.db import db
from ia.ground.org.models import RecoveryCode, SecondFactor
from ia.ground.org.roles import ADMINISTRATORS, COMPANY, ROLES

REQUIRED, OPTIONAL, OFF = "required", "optional", "off"
NEED_IT = frozenset(ADMINISTRATORS) | {code for code, role in ROLES.items() if role.level == COMPANY}
"""The posts that need a second factor where it is required: administrators and head office."""
STEP = 30
DRIFT = 1
"""Seconds that a code stands, and by how many codes the clock of a phone may be wrong either way."""
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Standing(NamedTuple):
    """Since when somebody has a second factor, and how many recovery codes are left."""

    since: datetime
    codes_left: int


def key() -> bytes:
    """The key that secrets and digests are made with, read once per application."""
    if "ia_second_key" not in current_app.extensions:
        current_app.extensions["ia_second_key"] = bytes.fromhex(kept_secret("second.key", "IA_SECOND_FACTOR_KEY"))
    return current_app.extensions["ia_second_key"]


def fresh_salt() -> str:
    return secrets.token_urlsafe(32)


def secret_of(salt: str) -> str:
    """The secret as phones take it: 160 bits in base 32."""
    return b32encode(hmac.digest(key(), b"secret:" + salt.encode(), hashlib.sha256)[:20]).decode()


def step_of(salt: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is, if it is a present one."""
    shown, present = pyotp.TOTP(secret_of(salt)), int(now.timestamp()) // STEP
    found = [step for step in range(present - DRIFT, present + DRIFT + 1) if _same(shown.generate_otp(step), code)]
    return found[-1] if found else None


def _same(code: str, typed: str) -> bool:
    return hmac.compare_digest(code.encode(), typed.encode())


def mark(salt: str, username: str) -> Markup:
    """The secret as a QR mark to be scanned: inline SVG without style attributes."""
    address = pyotp.TOTP(secret_of(salt)).provisioning_uri(name=username, issuer_name="IA")
    drawn = segno.make_qr(address, error="l").svg_inline(omitsize=True, border=4, svgclass=None, lineclass=None)
    return Markup(drawn)


def plain(typed: str) -> str:
    """A code without the blanks and strokes that people put into it."""
    narrow = unicodedata.normalize("NFKC", typed[:100]).lower()
    return "".join(letter for letter in narrow if letter.isascii() and letter.isalnum())[:20]


def asked_of(user_id: int) -> bool:
    """Whether signing in asks this person for a code."""
    if current_app.config["SECOND_FACTOR"] == OFF:
        return False
    return db.session.scalar(select(SecondFactor.user_id).where(SecondFactor.user_id == user_id)) is not None


def needed_by(roles) -> bool:
    """Whether somebody with these posts must have a second factor."""
    return current_app.config["SECOND_FACTOR"] == REQUIRED and not NEED_IT.isdisjoint(roles)


def standing(user_id: int) -> Standing | None:
    """How the second factor of a person stands; None without one."""
    since = db.session.scalar(select(SecondFactor.enrolled_at).where(SecondFactor.user_id == user_id))
    if since is None:
        return None
    left = select(RecoveryCode.id).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return Standing(since, len(db.session.scalars(left).all()))


def use(user_id: int, typed: str, now: datetime) -> str | None:
    """Use a code up, in the caller's unit of work: "code", "recovery", or None when it is none or has been used."""
    code = plain(typed)
    salt = db.session.scalar(select(SecondFactor.salt).where(SecondFactor.user_id == user_id))
    step = step_of(salt, code, now) if salt else None
    if step is not None:
        fresh = update(SecondFactor).where(SecondFactor.user_id == user_id, SecondFactor.last_step < step)
        return "code" if db.session.execute(fresh.values(last_step=step)).rowcount else None
    spent = update(RecoveryCode).where(
        RecoveryCode.user_id == user_id,
        RecoveryCode.code_hash == _digest(user_id, code),
        RecoveryCode.used_at.is_(None),
    )
    return "recovery" if salt and db.session.execute(spent.values(used_at=now)).rowcount else None


def enrol(user_id: int, salt: str, step: int, now: datetime) -> list[str]:
    """Set the factor up; the code that proved it is used up by that. Returns the recovery codes, which are kept nowhere."""
    remove(user_id)
    facts = {"user_id": user_id, "salt": salt, "enrolled_at": now, "last_step": step}
    db.session.execute(insert(SecondFactor).values(facts))
    return fresh_codes(user_id)


def fresh_codes(user_id: int) -> list[str]:
    """New recovery codes in the place of the earlier ones."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    rows = [{"user_id": user_id, "code_hash": _digest(user_id, code)} for code in codes]
    db.session.execute(insert(RecoveryCode), rows)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def remove(user_id: int) -> bool:
    """Take the factor away; whether there was one."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    return bool(db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id)).rowcount)


def _digest(user_id: int, code: str) -> str:
    return hmac.digest(key(), f"recovery:{user_id}:{code}".encode(), hashlib.sha256).hex()
