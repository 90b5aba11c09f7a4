"""Where files wait between the upload and the decision: under their SHA-256, readable by this account alone."""

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from ia.ground.tables.rows import MEGABYTE

LASTING: set[str] = set()
"""The folders whose files stay: they belong to what the database says, and to every backup."""


@dataclass(frozen=True)
class Folder:
    """A folder of that name in the data directory. Files are forgotten after so many days; with None they stay."""

    name: str
    kept_days: int | None = None

    @property
    def path(self) -> Path:
        path = current_app.config["DATA_DIR"] / self.name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def __post_init__(self):
        if self.kept_days is None:
            LASTING.add(self.name)

    def put_down(self, stream: BinaryIO) -> tuple[Path, str]:
        """Copy a file into the folder under a passing name, piece by piece; that path and the SHA-256."""
        path, digest = self.path / f"new-{secrets.token_hex(8)}", hashlib.sha256()
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while piece := stream.read(MEGABYTE):
                digest.update(piece)
                file.write(piece)
        return path, digest.hexdigest()

    def keep(self, path: Path, digest: str) -> str:
        """Keep a file that was put down; returns its SHA-256."""
        path.replace(self.place_of(digest))
        os.utime(self.place_of(digest))
        return digest

    def place_of(self, digest: str) -> Path:
        return self.path / digest

    def forget(self) -> int:
        """Remove the files whose days are over, by the clock of the file system; returns how many."""
        if self.kept_days is None:
            return 0
        before, gone = time.time() - self.kept_days * 86_400, 0
        for path in self.path.iterdir():
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                gone += 1
        return gone
