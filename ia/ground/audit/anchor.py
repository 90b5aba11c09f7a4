"""The end of the chain, noted outside the database after every commit: one line with number and digest.

The chain alone cannot tell that its last rows are gone; this file can. It is not flushed to the disk at each commit: after
a power cut it may lag behind the database, which only makes it know a little less.
"""

import fcntl
import re
from pathlib import Path
from typing import NamedTuple

LARGEST = 1_000_000
"""Bytes after which only the newest line is kept."""
_TAIL = 2048
_LINE = re.compile(rb"(\d{1,18}) ([0-9a-f]{64})\n")


class End(NamedTuple):
    """A row that the chain has reached, and its digest."""

    seq: int
    mac: str


def note(path: Path, end: End) -> None:
    """Add a line. Writers take turns, so that none writes into a file that is being shortened."""
    with open(path, "a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(_written(end))
        file.flush()
        if file.tell() > LARGEST:
            _shorten(path, file)


def _shorten(path: Path, file) -> None:
    file.seek(0)
    kept = _written(max(_parsed(file.read())))
    with open(path, "r+b") as again:  # written over the first line, then cut: at no moment is the file empty
        again.write(kept)
        again.truncate()


def newest(path: Path) -> End | None:
    """The highest row noted. Lines of two processes may stand in either order, so the last few are compared."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _TAIL))
            return max(_parsed(file.read()), default=None)
    except FileNotFoundError:
        return None


def noted(path: Path) -> list[End]:
    """Every row that is noted, in the order of the chain."""
    try:
        return sorted(_parsed(path.read_bytes()))
    except FileNotFoundError:
        return []


def replace(path: Path, end: End | None) -> None:
    """Let the file say this alone: after a restore the chain ends where the backup ended."""
    path.unlink(missing_ok=True)
    if end:
        note(path, end)


def _written(end: End) -> bytes:
    return f"{end.seq} {end.mac}\n".encode()


def _parsed(content: bytes):
    """The whole lines; the first of a tail may be cut, and damaged ones say nothing."""
    for line in content.splitlines(keepends=True):
        if match := _LINE.fullmatch(line):
            yield End(int(match[1]), match[2].decode())
