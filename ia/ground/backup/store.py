"""What a backup is on the disk: files, and a manifest with the SHA-256 of each, written last. Without it nothing counts."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

MANIFEST = "manifest.json"
_CHUNK = 1 << 20


class BackupFailed(RuntimeError):
    """Why there is no backup, or why it was not put back; what was there before is still there."""


def new_folder(folder: Path) -> Path:
    """The folder, empty and closed to others: a backup holds personal data."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupFailed(f"{folder} is not an empty folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> None:
    """Copy whole or not at all, flushed to the disk, readable by its owner alone."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    with open(source, "rb") as reader, open(fresh, "wb") as writer:
        shutil.copyfileobj(reader, writer, _CHUNK)
        writer.flush()
        os.fsync(writer.fileno())
    fresh.chmod(0o600)
    os.replace(fresh, target)


def write(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o600)


def contents(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a backup but the manifest, by its name within."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            yield path.relative_to(folder).as_posix(), path


def seal(folder: Path, facts: dict) -> dict:
    """Write the manifest, then read everything again and compare; returns the manifest."""
    files = {name: {"size": path.stat().st_size, "sha256": digest(path)} for name, path in contents(folder)}
    write(folder / MANIFEST, json.dumps({**facts, "files": files}, indent=1, ensure_ascii=False) + "\n")
    return opened(folder)


def opened(folder: Path) -> dict:
    """The manifest, after every file was found to be what it says."""
    try:
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = dict(facts["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupFailed(f"{folder} holds no finished backup") from error
    there = dict(contents(folder))
    for name, said in files.items():
        path = there.pop(name, None)
        if path is None:
            raise BackupFailed(f"{name} is missing from the backup")
        if path.stat().st_size != said["size"] or digest(path) != said["sha256"]:
            raise BackupFailed(f"{name} is not what was backed up")
    if there:
        raise BackupFailed(f"{min(there)} was not part of the backup")
    return facts
