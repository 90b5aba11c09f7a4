"""Taking a backup and putting one back."""

import re
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

from ia.ground import clock
from ia.ground.audit import anchor, trail
from ia.ground.audit.anchor import End
from ia.ground.backup import databases, keys, store
from ia.ground.backup.store import BackupFailed
from ia.ground.db import db, write_unit
from ia.ground.tables.folder import LASTING

FILES, NOTE = "files", "audit.anchor"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def take(folder: Path, now: datetime) -> dict:
    """Write a backup into an empty folder and read it again; returns its manifest. The site may go on working.

    The database is copied before the files: every file that its rows speak of was there by then, and none is ever
    removed. The end of the trail is read before the copy, so that it is within it.
    """
    house, data = databases.present(), current_app.config["DATA_DIR"]
    store.new_folder(folder)
    end, schema, spoken_of = databases.end_of_trail(), databases.schema(), databases.kept_digests()
    house.copy_to(folder / house.copy_name)
    there = set()
    for name in kept_folders():
        for path in sorted((data / name).rglob("*")):
            if _DIGEST.fullmatch(path.name):
                _copy_file(path, folder / path.relative_to(data))
                there.add(path.name)
    facts = {
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "database": house.name,
        "schema": schema,
        "audit_end": list(end) if end else None,
        **keys.take(folder),
        "missing_files": sorted(spoken_of - there),
    }
    return store.seal(folder, facts)


def kept_folders() -> list[str]:
    """The folders whose files are named by their SHA-256 and belong to what the database says."""
    return [FILES, *sorted(LASTING)]


def _copy_file(source: Path, target: Path) -> None:
    """Copy a file that is named by its contents; one that is damaged must not be backed up as if it were whole."""
    store.copy(source, target)
    if not _is_whole(target):
        raise BackupFailed(f"{source} is not what was kept; restore this file before backing up")


def _is_whole(path: Path) -> bool:
    return path.exists() and store.digest(path) == path.name


def put_back(folder: Path, now: datetime, *, force: bool = False) -> Path | None:
    """Put a backup in the place of what is there. What was there is moved aside; returns where to, if anything was.

    Refuses, unless forced, while somebody else is using the database, and when it knows more than the backup.
    """
    facts = store.opened(folder)
    house, data = databases.present(), current_app.config["DATA_DIR"]
    end = End(*facts["audit_end"]) if facts["audit_end"] else None
    if facts["database"] != house.name:
        raise BackupFailed(f"this is a backup of {facts['database']}, but here is {house.name}")
    keys.refuse_without(facts)
    if not force and not house.is_empty():
        if house.in_use():
            raise BackupFailed("the database is in use: stop the site first, or say --force")
        _refuse_newer(end)
    aside = data / f"before-restore-{clock.local(now):%Y%m%d-%H%M%S}"
    house.put_back(folder / house.copy_name, aside)
    for name, path in store.contents(folder):
        if name.partition("/")[0] in kept_folders() and not _is_whole(data / name):
            store.copy(path, data / name)
    keys.put_back(folder, facts, aside)
    anchor.replace(data / NOTE, end)
    with write_unit():
        changes = {"backup": [None, facts["made_at"]]}
        trail.record("restore", "backup", None, actor=None, now=now, changes=changes)
    db.session.remove()
    return aside if aside.exists() else None


def _refuse_newer(end: End | None) -> None:
    last = databases.end_of_trail()
    if last and (end is None or last.seq > end.seq or (last.seq == end.seq and last.mac != end.mac)):
        raise BackupFailed("the database knows more than the backup: what came later would be lost; say --force if so")
