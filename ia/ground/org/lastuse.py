"""When a session was last used, to the minute. A GET writes nothing to the database, so the moment is that of an empty file
per session in the data directory, which hosts that serve the same site share."""

import logging
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

log = logging.getLogger("ia.sessions")
KEPT = 2 * 86_400
"""Seconds after which a file has served: no session lives as long."""


def _folder() -> Path:
    return current_app.config["DATA_DIR"] / "sessions"


def note(login_id: int, now: datetime) -> None:
    """The session is in use; asked at most once a minute."""
    path = _folder() / str(login_id)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(0o600)
        os.utime(path, (now.timestamp(),) * 2)
    except OSError:  # nobody is turned away because a disk is full
        log.exception("the use of session %d could not be noted", login_id)


def known(login_id: int) -> datetime | None:
    """When it was last used; None when that is not known."""
    try:
        return datetime.fromtimestamp((_folder() / str(login_id)).stat().st_mtime, UTC)
    except OSError:
        return None


def clear_away() -> int:
    """Remove the files of sessions that ended long ago."""
    removed = 0
    for path in _folder().glob("*"):
        if path.stat().st_mtime < time.time() - KEPT:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
