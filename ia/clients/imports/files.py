"""Where files wait between the upload and the decision: under their SHA-256, readable by this account alone."""

import hashlib
import os
import secrets
import time
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from ia.ground.tables.rows import MEGABYTE

KEPT_DAYS = 7


def folder() -> Path:
    path = current_app.config["DATA_DIR"] / "imports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def put_down(stream: BinaryIO) -> tuple[Path, str]:
    """Copy a file into the folder under a passing name, piece by piece; that path and the SHA-256."""
    path, digest = folder() / f"new-{secrets.token_hex(8)}", hashlib.sha256()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := stream.read(MEGABYTE):
            digest.update(piece)
            file.write(piece)
    return path, digest.hexdigest()


def keep(path: Path, digest: str) -> str:
    """Keep a file that was put down for some days; returns its SHA-256."""
    path.replace(place_of(digest))
    os.utime(place_of(digest))
    return digest


def place_of(digest: str) -> Path:
    return folder() / digest


def forget() -> int:
    """Remove the files whose days are over, by the clock of the file system; returns how many."""
    before, gone = time.time() - KEPT_DAYS * 86_400, 0
    for path in folder().iterdir():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
