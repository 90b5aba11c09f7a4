"""Demo worlds for measuring, built once and kept in the temporary folder (IA_BENCH_DIR) until code that shapes them changes."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.servers import ROOT

SHAPING = ("ia/demo", "ia/clients", "ia/taskbooks", "ia/ground/documents", "ia/ground/org", "ia/migrations")
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


def environment(path: Path) -> dict[str, str]:
    """The environment of a site on this world."""
    return {
        "IA_DATA_DIR": str(path),
        "IA_DATABASE_URL": f"sqlite:///{path / 'ia.db'}",
        "IA_REDIS_URL": "",
        "IA_SECRET_KEY": "only for measuring " * 3,
        "IA_AUDIT_KEY": "be" * 32,
        "IA_MODE": "development",
    }


def world(clients: int, contacts: int, open_items: int, seed: int = 1) -> Path:
    """The folder of a world of that size; built when it does not stand there yet."""
    path = folder() / f"world-{clients}-{contacts}-{open_items}-{seed}-{_shape()}"
    if not (path / "ready").exists():
        _make_room(path.name)
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
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
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(path, copy, ignore=shutil.ignore_patterns("*.lock", "ready"))
    return copy


def clear_copies() -> None:
    """Remove what copy_of made; the worlds themselves stay for the next run."""
    for path in folder().iterdir():
        if path.is_dir() and not path.name.startswith("world-"):
            shutil.rmtree(path, ignore_errors=True)


def _make_room(but: str) -> None:
    worlds = sorted(folder().glob("world-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [one for one in worlds if one.name != but][KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
