"""Demo worlds for measuring, built once and kept in the temporary folder (IA_BENCH_DIR) until code that shapes them changes.

A world is a folder. Its database is the file ia.db in it or, where a file `url` says so, one of the PostgreSQL server that
belongs to the folder of all worlds (IA_BENCH_POSTGRES_URL: another one, by a superuser's URL).
"""

import atexit
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import psycopg

from tests.bench.servers import ROOT
from tests.databases import with_database
from tests.services import start_postgres

SHAPING = ("ia/demo", "ia/clients", "ia/taskbooks", "ia/ground/documents", "ia/ground/org", "ia/migrations")
URL = "url"
"""The file that holds the URL of a database elsewhere."""
KEPT = 4
"""How many worlds are kept; older ones make room."""


def folder() -> Path:
    path = Path(os.environ.get("IA_BENCH_DIR") or Path(tempfile.gettempdir()) / f"ia-bench-{os.getuid()}")
    path.mkdir(parents=True, exist_ok=True)
    return path


def _shape() -> str:
    """A digest of the code that decides how a world looks."""
    digest = hashlib.sha256()
    for place in SHAPING:
        for path in sorted((ROOT / place).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


@cache
def postgres() -> str:
    """The URL of the PostgreSQL server; the embedded one runs until this process ends, and keeps its worlds."""
    if url := os.environ.get("IA_BENCH_POSTGRES_URL"):
        return url
    folder().chmod(0o755)
    server = start_postgres(folder() / "postgres", keep=True)
    atexit.register(server.cleanup)
    return server.get_uri()


def _database_of(path: Path) -> str:
    return re.sub(r"\W", "_", path.name)


def _give_database(path: Path, like: Path | None = None) -> None:
    """A database of the server for this folder: empty, or a copy of that of another."""
    name = _database_of(path)
    with psycopg.connect(postgres(), autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {_database_of(like)}" if like else ""))
    (path / URL).write_text(with_database(postgres(), name))


def _remove(path: Path) -> None:
    """The folder of a world or copy, and its database."""
    if (path / URL).exists():
        with psycopg.connect(postgres(), autocommit=True) as link:
            link.execute(f"DROP DATABASE IF EXISTS {_database_of(path)} WITH (FORCE)")
    shutil.rmtree(path, ignore_errors=True)


def environment(path: Path) -> dict[str, str]:
    """The environment of a site on this world."""
    url = path / URL
    return {
        "IA_DATA_DIR": str(path),
        "IA_DATABASE_URL": url.read_text() if url.exists() else f"sqlite:///{path / 'ia.db'}",
        "IA_REDIS_URL": "",
        "IA_SECRET_KEY": "only for measuring " * 3,
        "IA_AUDIT_KEY": "be" * 32,
        "IA_MODE": "development",
    }


def world(clients: int, contacts: int, open_items: int, seed: int = 1, engine: str = "sqlite") -> Path:
    """The folder of a world of that size; built when it does not stand there yet."""
    path = folder() / f"world-{engine}-{clients}-{contacts}-{open_items}-{seed}-{_shape()}"
    if not (path / "ready").exists():
        _make_room(path.name)
        _remove(path)
        path.mkdir()
        if engine == "postgresql":
            _give_database(path)
        began = time.perf_counter()
        command = [sys.executable, "-m", "tests.bench.build", str(clients), str(contacts), str(open_items), str(seed)]
        env = {**os.environ, **environment(path), "PYTHONPATH": str(ROOT)}
        print(f"building a world of {clients:,} clients and {contacts:,} contacts …", flush=True)
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        (path / "ready").write_text(f"{time.perf_counter() - began:.1f}")
    os.utime(path)
    return path


def copy_of(path: Path, name: str) -> Path:
    """A copy of a world that may be written to; removed and made anew at each call."""
    copy = folder() / f"copy-{name}"
    _remove(copy)
    shutil.copytree(path, copy, ignore=shutil.ignore_patterns("*.lock", "ready"))
    if (path / URL).exists():
        _give_database(copy, like=path)
    return copy


def clear_copies() -> None:
    """Remove what copy_of made; the worlds themselves stay for the next run."""
    for path in folder().iterdir():
        if path.name.startswith("copy-"):
            _remove(path)


def _make_room(but: str) -> None:
    worlds = sorted(folder().glob("world-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [one for one in worlds if one.name != but][KEPT - 1 :]:
        _remove(path)
