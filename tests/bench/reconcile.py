"""Comparing a month of a million confirmations with the counter's file by the commands, beside two references that do the same
reading, normalising and joining: how long, how much memory, and whether it is exact."""

import importlib.util
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench import worlds
from tests.bench.imports import spent
from tests.bench.report import Report, of_rounds
from tests.bench.servers import ROOT
from tests.faults.place import children
from tests.reconciliation.months import Month, month

ROWS, SEED, RATE, ROUNDS = 1_000_000, 5, 0.06, 3
BRANCH = "B002"
"""The demo leaves it without a comparison."""
REFERENCES = ("polars", "datacompy")
WANTING = "the references are not installed: pip install -r requirements-bench.txt"
EMPTY = "empty.csv"
SMALL, OFTEN, SEEDS, KINDS = 2_000, 0.4, range(11, 17), ("csv", "xls", "xlsx")
"""Smaller months with many differences, the counter's files in turn of each kind, of which the references must find the same."""


def measure_reconciliation(world: Path, report: Report) -> None:
    """Bring a month in, compare it with a file in GB18030 in turn with the references, and hold the findings against the key."""
    path = worlds.copy_of(world, "reconcile")
    agree(path, report)
    one, out = month(ROWS, SEED, RATE), path / "found.json"
    write(path, one)
    imported, _ = run(path, "import-platform", str(path / "platform.csv"), "--branch", BRANCH)
    report.add("reconcile.import", imported.cpu)
    seconds: dict[str, list[float]] = {name: [] for name in ("ours", *REFERENCES)}
    command = ("reconcile", "--month", "2026-10", "--branch", BRANCH, str(path / "counter.csv"))
    for number in range(ROUNDS):
        compared, memory = run(path, *command, *(("--json", str(out)) if not number else ()))
        seconds["ours"].append(compared.wall - started(path))
        report.add("reconcile.compare", compared.cpu)
        report.add("reconcile.memory", memory)
        for name in REFERENCES:
            if importlib.util.find_spec(name):
                seconds[name].append(reference(path, name, "counter.csv")[0])
    found, key = (
        {json.dumps(row, sort_keys=True) for row in rows} for rows in (json.loads(out.read_text("utf-8")), one.key)
    )
    report.add("reconcile.wrong", len(found ^ key))
    beside(seconds, report)


def agree(path: Path, report: Report) -> None:
    """Months of several seeds and spellings: what the command finds and a reference does not, or the other way round."""
    names = [name for name in REFERENCES if importlib.util.find_spec(name)]
    if not names:
        report.leave_out("reconcile.agree", WANTING)
        return
    differ, out = 0, path / "found.json"
    for number, seed in enumerate(SEEDS):
        one, file = month(SMALL, seed, OFTEN), f"counter.{KINDS[number % len(KINDS)]}"
        (path / "platform.csv").write_bytes(one.platform_csv())
        (path / file).write_bytes(one.counter_file(KINDS[number % len(KINDS)], seed))
        run(path, "import-platform", str(path / "platform.csv"), "--branch", BRANCH)
        run(path, "reconcile", "--month", "2026-10", "--branch", BRANCH, str(path / file), "--json", str(out))
        ours = {(row.get("field") or row["kind"], row["account"]) for row in json.loads(out.read_text("utf-8"))}
        differ += sum(len(ours ^ reference(path, name, file)[1]) for name in names)
    report.add("reconcile.agree", differ)


def beside(seconds: dict[str, list[float]], report: Report) -> None:
    """The ratios to the references, round by round."""
    for name, turned in (("polars", False), ("datacompy", True)):
        if not seconds[name]:
            report.leave_out(f"reconcile.{name}", WANTING)
            continue
        pairs = zip(seconds["ours"], seconds[name], strict=True)
        report.add(f"reconcile.{name}", *of_rounds([theirs / ours if turned else ours / theirs for ours, theirs in pairs]))


def write(path: Path, one: Month) -> None:
    (path / "platform.csv").write_bytes(one.platform_csv())
    (path / "counter.csv").write_bytes(one.counter_file())
    (path / EMPTY).write_bytes(b"")


def reference(path: Path, name: str, file: str) -> tuple[float, set[tuple[str, str]]]:
    """Seconds that a reference takes, without the start of Python, and what it finds: kinds or fields with accounts."""
    command = [sys.executable, "-m", f"tests.bench.by_{name}", str(path / "platform.csv"), str(path / file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return told["seconds"], {(kind, account) for kind, accounts in told["found"].items() for account in accounts}


def started(path: Path) -> float:
    """Seconds that the command takes to find out that a file is empty: the start of Python and of the application, which the
    references' figures do not hold either."""
    command, began = command_of("import-platform", str(path / EMPTY), "--branch", BRANCH), time.perf_counter()
    subprocess.run(command, **surroundings(path), capture_output=True)
    return time.perf_counter() - began


@dataclass
class Spent:
    """Seconds of a command: of processors, and of the clock."""

    cpu: float = 0.0
    wall: float = 0.0


def command_of(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "app", "ia", *arguments]


def surroundings(path: Path) -> dict:
    return {"cwd": ROOT, "env": {**os.environ, **worlds.environment(path)}}


def run(path: Path, *arguments: str) -> tuple[Spent, float]:
    """What a command of the site takes, and the megabytes of all its processes."""
    taken, memory, began = Spent(), 0.0, time.perf_counter()
    process = subprocess.Popen(command_of(*arguments), **surroundings(path))
    while process.poll() is None:
        memory = max(memory, held(process.pid))
        taken.cpu = spent(process.pid)
        time.sleep(0.05)
    taken.wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{arguments[0]} failed")
    return taken, memory


def held(pid: int) -> float:
    """Megabytes of a process and those it has forked; what they share counts once."""
    found = 0
    for one in (pid, *children(pid)):
        with suppress(OSError):
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            found += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return found / 1024
