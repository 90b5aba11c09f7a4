"""What `ia run` becomes: it watches over store, web, worker and scheduler. They are started in order, again after growing
pauses when they die, and stopped in reverse. It loads nothing of the application, so that it costs little memory."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from functools import partial
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

from ia.embedded import Store
from ia.ground.config import ROOT, data_dir
from ia.ground.timetable.orphans import die_with_parent

LONG_ENOUGH = 60.0
"""Seconds of life after which an earlier death is forgiven."""
LONGEST_PAUSE = 30.0


class Child:
    """A process that shall run. It has a process group of its own, so that Ctrl-C reaches the supervisor alone."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, env: dict[str, str], patience: float = 10.0):
        self.name, self.command, self.folder, self.env, self.patience = name, command, folder, env, patience
        self.process: subprocess.Popen | None = None
        self.failures, self.born, self.not_before = 0, 0.0, 0.0

    def start(self) -> None:
        self.born = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=partial(die_with_parent, signal.SIGTERM),
        )

    def look(self) -> None:
        """Start the process again if it has died, after a pause that doubles with each early death."""
        if self.process is None:
            if time.monotonic() >= self.not_before:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        lived = time.monotonic() - self.born
        self.failures = 1 if lived > LONG_ENOUGH else self.failures + 1
        pause = min(0.5 * 2 ** (self.failures - 1), LONGEST_PAUSE)
        self.process, self.not_before = None, time.monotonic() + pause
        say(f"{self.name} ended with {code} after {lived:.0f} s; it starts again in {pause:g} s")

    def stop(self) -> None:
        """Ask, ask again (RQ's worker drops its job then), end it."""
        if self.process is None:
            return
        for how, patience in ((signal.SIGTERM, self.patience), (signal.SIGTERM, 2.0), (signal.SIGKILL, None)):
            try:
                self.process.send_signal(how)
                self.process.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None


class Supervisor:
    """Runs its children until SIGINT, SIGTERM or SIGHUP."""

    def __init__(self):
        self.children: list[Child] = []
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, number, frame) -> None:
        self.stopping = True

    def add(self, child: Child) -> Child:
        """Start a child and watch over it from now on."""
        child.start()
        self.children.append(child)
        return child

    def watch(self) -> None:
        """Until a signal: keep everybody alive."""
        while not self.stopping:
            self.look()
            time.sleep(0.2)

    def look(self) -> None:
        for child in self.children:
            child.look()

    def stop(self) -> None:
        """Stop everybody, the last started first: what others lean on goes last."""
        for child in reversed(self.children):
            child.stop()


def say(text: str) -> None:
    """A line for whoever watches the console."""
    print(text, file=sys.stderr, flush=True)


def main(greeting: str) -> None:
    """Run the site until told to stop; `greeting` is said when it answers. Host and port stand in the environment."""
    supervisor = Supervisor()
    try:
        env = {**os.environ, "IA_REDIS_URL": store(supervisor)}
        web, *others = (Child(name, command, ROOT, env, patience=25.0) for name, command in commands().items())
        supervisor.add(web)
        site = address(os.environ["IA_HOST"], os.environ["IA_PORT"])
        if answers(supervisor, site):  # the others load the same libraries, and people wait for the web alone
            say(f"\n  投资顾问工作平台  {site}   (Ctrl-C stops it)\n{greeting}")
        for child in others if not supervisor.stopping else ():
            supervisor.add(child)
        supervisor.watch()
    finally:
        supervisor.stop()


def commands() -> dict[str, list[str]]:
    """The processes of a site beside the store."""
    flask = [sys.executable, "-m", "flask", "--app", "app", "ia"]
    return {
        "web": [sys.executable, "-m", "gunicorn", "app:app"],
        "worker": [*flask, "worker"],
        "scheduler": [*flask, "scheduler"],
    }


def store(supervisor: Supervisor) -> str:
    """The address of the queue's server; without IA_REDIS_URL the embedded one, which is started unless it runs."""
    if url := os.environ.get("IA_REDIS_URL"):
        return url
    embedded = Store(data_dir())
    if not embedded.answers():
        child = supervisor.add(Child("store", embedded.command(), embedded.folder, dict(os.environ)))
        embedded.wait(child.process)
    return embedded.url


def address(host: str, port: str) -> str:
    """Where to point a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def answers(supervisor: Supervisor, site: str, patience: float = 60.0) -> bool:
    """Wait for the first answer of the site, whatever its status: a site may answer to its own names alone."""
    deadline = time.monotonic() + patience
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline and not supervisor.stopping:
        try:
            opener.open(f"{site}/healthz", timeout=2).close()
        except HTTPError:
            return True
        except (OSError, HTTPException):
            supervisor.look()
            time.sleep(0.05)
        else:
            return True
    return False


if __name__ == "__main__":
    main(sys.argv[1])
