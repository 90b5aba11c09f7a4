"""Bounded load from a process of its own: eight connections, each asking again as soon as it is answered.

Run as a program it reads a job as JSON and writes what it saw as JSON, so that generating load costs the measuring
process nothing. Sync workers close every connection, so each request opens one, as behind a proxy without keep-alive.
"""

import json
import os
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

CONNECTIONS = 8
ROOT = Path(__file__).resolve().parents[2]


def request(method: str, path: str, port: int, cookie: str = "", fields=None, coding: str = "identity") -> str:
    """A request as it goes over the line."""
    body = urlencode(fields) if fields is not None else ""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Accept-Encoding: {coding}", "Accept: text/html"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if fields is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body])


class Connection:
    """One of the eight: what it sent, when, and what has come back."""

    def __init__(self, port: int):
        self.port, self.socket = port, None

    def send(self, raw: bytes) -> None:
        self.began, self.got = time.perf_counter(), bytearray()
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), 30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(raw)

    def complete(self, closed: bool) -> bool:
        """Whether the whole answer is here."""
        head, mark, body = bytes(self.got).partition(b"\r\n\r\n")
        if not mark:
            return closed
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                return len(body) >= int(line[15:])
        return closed

    @property
    def status(self) -> int:
        return int(self.got[9:12]) if len(self.got) > 12 else 0

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def run(job: dict) -> dict:
    """Send `requests` over and over for `seconds`, or each once; returns seconds, statuses, and every latency."""
    raw, once = [text.encode() for text in job["requests"]], job.get("once", False)
    waiting, taken = selectors.DefaultSelector(), 0
    latencies, statuses, size = [], Counter(), 0
    began = time.perf_counter()
    until = began + job.get("seconds", 3600)

    def start(connection: Connection) -> bool:
        nonlocal taken
        if time.perf_counter() >= until or (once and taken >= len(raw)):
            return False
        fresh = connection.socket is None
        connection.send(raw[taken % len(raw)])
        taken += 1
        if fresh:
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
        return True

    busy = sum(start(Connection(job["port"])) for _ in range(job.get("connections", CONNECTIONS)))
    while busy:
        for key, _ in waiting.select(30):
            connection = key.data
            piece = connection.socket.recv(262_144)
            connection.got += piece
            if not connection.complete(closed=not piece):
                continue
            latencies.append(time.perf_counter() - connection.began)
            statuses[connection.status] += 1
            size = max(size, len(connection.got))
            if not piece or b"connection: close" in bytes(connection.got[:2000]).lower():
                waiting.unregister(connection.socket)
                connection.close()
            if not start(connection):
                busy -= 1
                if connection.socket is not None:
                    waiting.unregister(connection.socket)
                    connection.close()
    return {"seconds": time.perf_counter() - began, "statuses": statuses, "latencies": latencies, "size": size}


class Outcome:
    """What a run of load came to."""

    def __init__(self, told: dict, cpu: float):
        self.latencies = sorted(told["latencies"])
        self.count, self.size = len(self.latencies), told["size"]
        self.rate = self.count / told["seconds"]
        self.cpu_ms = 1000 * cpu / max(1, self.count)
        self.statuses = {int(status): many for status, many in told["statuses"].items()}

    def p(self, share: float) -> float:
        """The latency in ms that this share of requests stays below."""
        return 1000 * self.latencies[min(self.count - 1, int(share * self.count))]

    def other_than(self, *statuses: int) -> int:
        """How many answers had another status."""
        return sum(many for status, many in self.statuses.items() if status not in statuses)


def measure(server, requests: list[str], seconds: float = 0, *, once: bool = False) -> Outcome:
    """Load the server from another process and read off what that cost it."""
    job = {"port": server.port, "requests": requests, "once": once} | ({"seconds": seconds} if seconds else {})
    before = server.cpu()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=seconds + 300,
    )
    return Outcome(json.loads(done.stdout), server.cpu() - before)


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
