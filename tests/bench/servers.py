"""Starts gunicorn on the loopback, reads what its processes cost, and ends what it started."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2


class Server:
    """A gunicorn with two sync workers in a process group of its own."""

    def __init__(self, name: str, application: str, env: dict[str, str], ready: str, folder: Path):
        self.name, self.application, self.ready, self.folder = name, application, ready, folder
        self.env = {**os.environ, **env}
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        self.started_in = 0.0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Server":
        command = [sys.executable, "-m", "gunicorn", "-w", str(WORKERS)]
        command += ["-k", "sync", "-b", f"127.0.0.1:{self.port}", self.application]
        began = time.perf_counter()
        with open(self.folder / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while True:
            try:
                get(self.port, self.ready)
                break
            except (OSError, http.client.HTTPException):
                if self.process.poll() is not None or time.perf_counter() - began > 60:
                    self.__exit__()
                    raise SystemExit(f"{self.name} did not start: see {self.folder / (self.name + '.log')}") from None
                time.sleep(0.02)
        self.started_in = time.perf_counter() - began
        return self

    def __exit__(self, *exception) -> None:
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, how)
                self.process.wait(10)
                return
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue

    def members(self) -> list[int]:
        """The processes of the group: gunicorn's arbiter and its workers."""
        found = []
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    fields = _stat(int(name))
                except OSError:
                    continue
                if int(fields[2]) == self.process.pid:
                    found.append(int(name))
        return found

    def cpu(self) -> float:
        """Processor seconds that the group has used."""
        total = 0
        for pid in self.members():
            try:
                fields = _stat(pid)
            except OSError:
                continue
            total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MB that the group keeps, shared pages counted by their share."""
        kib = 0
        for pid in self.members():
            try:
                with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
                    kib += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            except OSError:
                continue
        return kib / 1024


def _stat(pid: int) -> list[str]:
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        return file.read().rsplit(")", 1)[1].split()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port: int, path: str) -> bytes:
    """One plain GET, for waiting until a server answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def drain(servers, patience: float = 20.0) -> None:
    """Wait until no server works any more, so that one does not pay for the other."""
    deadline, quiet, before = time.monotonic() + patience, 0, -1.0
    while time.monotonic() < deadline and quiet < 2:
        time.sleep(0.05)
        now = sum(server.cpu() for server in servers)
        quiet = quiet + 1 if now - before < 0.015 else 0
        before = now
