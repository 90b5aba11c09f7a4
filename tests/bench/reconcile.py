"""Comparing a large month with the counter's file by the commands: processor time, memory, and whether it is exact."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench import worlds
from tests.bench.imports import resident, spent
from tests.bench.report import Report
from tests.bench.servers import ROOT
from tests.reconciliation.months import month

ROWS, SEED, RATE = 200_000, 5, 0.06
BRANCH = "B002"
"""The demo leaves it without a comparison."""


def measure_reconciliation(world: Path, report: Report) -> None:
    """Bring a month in, compare it with a file in GB18030, and hold the findings against the key."""
    path = worlds.copy_of(world, "reconcile")
    one, out = month(ROWS, SEED, RATE), path / "found.json"
    (path / "platform.csv").write_bytes(one.platform_csv())
    (path / "counter.csv").write_bytes(one.counter_file())
    imported, _ = run(path, "import-platform", str(path / "platform.csv"), "--branch", BRANCH)
    file = str(path / "counter.csv")
    compared, memory = run(path, "reconcile", "--month", "2026-10", "--branch", BRANCH, file, "--json", str(out))
    found, key = (
        {json.dumps(row, sort_keys=True) for row in rows} for rows in (json.loads(out.read_text("utf-8")), one.key)
    )
    report.add("reconcile.import", imported)
    report.add("reconcile.compare", compared)
    report.add("reconcile.memory", memory)
    report.add("reconcile.wrong", len(found ^ key))


def run(path: Path, *arguments: str) -> tuple[float, float]:
    """Processor seconds and megabytes of a command of the site."""
    command = [sys.executable, "-m", "flask", "--app", "app", "ia", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **worlds.environment(path)})
    memory = 0.0
    while process.poll() is None:
        memory = max(memory, resident(process.pid))
        cpu = spent(process.pid)
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"{arguments[0]} failed")
    return cpu, memory
