"""The read log: who opened which record, when, on which page, by which path (P-25).

A GET writes nothing to the database, so each reading is one line of JSON in a file under DATA_DIR/reads, from which a job
takes it into a table. Every process writes files of its own, one a day on the branch's calendar: no two writers share a
file, and a file with the offset of a line names that line for ever. So where several hosts serve the site they share this
folder, over a network too, and any worker takes in what lies there.

The files are not flushed to the disk line by line: a power cut may cost the readings of the last seconds.
"""

import errno
import json
import logging
import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from flask import Flask, current_app, g, request
from flask_login import current_user

from ia.ground import clock

log = logging.getLogger("ia.reads")
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-[0-9a-f]{12}\.jsonl")
_marks: dict[int, str] = {}


class Reading(NamedTuple):
    """A line: `place` is its offset in `file`, `page` the endpoint, `via` the scope that gave sight."""

    file: str
    place: int
    at: datetime
    user_id: int
    kind: str
    record_id: int
    page: str
    via: str


def note(kind: str, record_id: int, via: str) -> None:
    """This request shows a record to the person who asks; `via` is the scope by which it exists for them."""
    g.setdefault("ia_reads", {})[kind, record_id] = via


def init_reads(app: Flask) -> None:
    """Write down what was shown: an answer of 200 to a GET, a page as well as a part of one."""

    @app.after_request
    def write(response):
        shown = g.get("ia_reads")
        if shown and request.environ["REQUEST_METHOD"] == "GET" and response.status_code == 200:  # a HEAD shows nothing
            now = clock.now()
            for (kind, record_id), via in shown.items():
                _write(now, kind, record_id, via)
        return response


def _write(now: datetime, kind: str, record_id: int, via: str) -> None:
    moment = now.astimezone(UTC).isoformat(timespec="microseconds")
    said = {"at": moment, "by": current_user.id, "kind": kind, "on": record_id, "page": request.endpoint, "via": via}
    try:
        append(clock.local_date(now), json.dumps(said, separators=(",", ":")).encode() + b"\n")
    except OSError:  # the page is not withheld because a disk is full; that it was not noted is
        log.exception("a reading could not be noted: %s", said)


def folder() -> Path:
    """Where the files lie."""
    return current_app.config["DATA_DIR"] / "reads"


def append(day: date, line: bytes) -> None:
    """Add a line to today's file of this process, whole or not at all."""
    path = folder() / f"{day.isoformat()}-{_mark()}.jsonl"
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    try:
        file = os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        file = os.open(path, flags, 0o600)
    try:
        if (written := os.write(file, line)) < len(line):
            os.ftruncate(file, os.fstat(file).st_size - written)  # nobody else writes here
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(file)


def _mark() -> str:
    """What tells this process from every other, also from one before it with the same number."""
    pid = os.getpid()
    if pid not in _marks:
        _marks.clear()  # of the process that this one was forked from
        _marks[pid] = secrets.token_hex(6)
    return _marks[pid]


def files() -> list[Path]:
    """The files that are kept here, the oldest first."""
    try:
        return sorted(path for path in folder().iterdir() if _NAME.fullmatch(path.name))
    except FileNotFoundError:
        return []


def day_of(path: Path) -> date:
    """The day whose readings a file holds."""
    return date.fromisoformat(_NAME.fullmatch(path.name)[1])


def readings(path: Path, start: int = 0, about: tuple[str, int] | None = None) -> Iterator[tuple[Reading | None, int]]:
    """The complete lines of a file from an offset on, each with the offset behind it; None for what is no reading.

    `about` gives those of one record (kind and number) alone, and looks into no other line.
    """
    wanted = f'"kind":"{about[0]}","on":{about[1]},'.encode() if about else b""
    with open(path, "rb") as file:
        file.seek(start)
        for line in file:
            if not line.endswith(b"\n"):
                return
            if wanted in line:
                yield _parsed(path.name, start, line), start + len(line)
            start += len(line)


def _parsed(file: str, place: int, line: bytes) -> Reading | None:
    try:
        said = json.loads(line)
        at = datetime.fromisoformat(said["at"])
        return Reading(file, place, at, said["by"], said["kind"], said["on"], said["page"], said["via"])
    except (ValueError, KeyError, TypeError):
        log.warning("%s: no reading at offset %d", file, place)
        return None
