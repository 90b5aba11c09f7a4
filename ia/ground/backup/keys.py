"""The keys outside the database: of the trail, and of second factors. Each stands in the environment, or in a file of the data
folder; as a file it goes with the backup, because without it the copy is not what the site was."""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, select

from ia.ground.audit import trail
from ia.ground.backup import databases, store
from ia.ground.backup.store import BackupFailed
from ia.ground.clock import UTC
from ia.ground.db import db
from ia.ground.org.models import SecondFactor

ENVIRONMENT, FILE, MISSING, UNUSED = "environment", "file", "missing", "unused"
ONE_SITTING = timedelta(hours=1)
"""Within which a key is made and the first factor set up with it."""


class Key(NamedTuple):
    """`fact` names it in the manifest; `kept_as` is where the application remembers it."""

    file: str
    env: str
    fact: str
    kept_as: str

    @property
    def path(self) -> Path:
        return Path(current_app.config["DATA_DIR"]) / self.file


TRAIL = Key("audit.key", "IA_AUDIT_KEY", "audit_key", "ia_audit_key")
SECOND = Key("second.key", "IA_SECOND_FACTOR_KEY", "second_key", "ia_second_key")
SIGNING = Key("secret.key", "IA_SECRET_KEY", "", "")
"""Signs cookies; stays here, because a new one costs nothing but the sessions."""


def where(key: Key) -> str:
    """ENVIRONMENT, FILE, MISSING where it is needed, or UNUSED."""
    if os.environ.get(key.env):
        return ENVIRONMENT
    if key.path.exists():
        return FILE
    return MISSING if key is SECOND and oldest_factor() else UNUSED


def oldest_factor() -> datetime | None:
    """Since when somebody signs in with a second factor."""
    there = SecondFactor.__tablename__ in databases.tables()
    found = db.session.scalar(select(func.min(SecondFactor.enrolled_at))) if there else None
    db.session.rollback()
    return found


def take(folder: Path) -> dict[str, str]:
    """Copy what lies in files; where each key is, for the manifest. A site without a key of the trail gets one now."""
    if not os.environ.get(TRAIL.env):
        trail.chain_key()
    found = {key: where(key) for key in (TRAIL, SECOND)}
    for key in (key for key, place in found.items() if place == FILE):
        _copy(key.path, folder / key.file)
    return {key.fact: place for key, place in found.items()}


def refuse_without(facts: dict) -> None:
    """Raise BackupFailed where the trail of a backup could not be proven."""
    if facts[TRAIL.fact] == ENVIRONMENT and not os.environ.get(TRAIL.env):
        raise BackupFailed("set IA_AUDIT_KEY to the key under which this trail was written")


def put_back(folder: Path, facts: dict, aside: Path) -> None:
    """Put the keys of a backup in the place of those that are there, which are moved aside. One of before knows no second key."""
    for key in (TRAIL, SECOND):
        if facts.get(key.fact) == FILE:
            _replace(folder / key.file, key.path, aside)
            current_app.extensions.pop(key.kept_as, None)


def _replace(source: Path, target: Path, aside: Path) -> None:
    if target.exists() and target.read_bytes() != source.read_bytes():
        aside.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(target, aside / target.name)
    _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    """With its age, by which a key that was made anew is told from the one that factors were set up with."""
    store.copy(source, target)
    made = source.stat()
    os.utime(target, ns=(made.st_atime_ns, made.st_mtime_ns))


def second_key_trouble() -> str | None:
    """Why nobody can sign in with the second factor they have, as far as can be seen; None when all is well."""
    place, oldest = where(SECOND), oldest_factor()
    if place == MISSING:
        return (
            "second factors are in use, but their key is missing: neither second.key in the data folder nor "
            "IA_SECOND_FACTOR_KEY; put it back, or take the factors away (ia take-second-factor)"
        )
    if place == FILE and oldest and datetime.fromtimestamp(SECOND.path.stat().st_mtime, UTC) > oldest + ONE_SITTING:
        return "second.key is younger than a second factor in use: its codes do not fit; put the earlier key back"
    return None


def readable_by_others() -> list[str]:
    """The key files that somebody besides their owner may read or change, with their rights."""
    there = [key.path for key in (TRAIL, SECOND, SIGNING) if key.path.exists()]
    return [f"{path} ({path.stat().st_mode & 0o777:o})" for path in there if path.stat().st_mode & 0o077]
