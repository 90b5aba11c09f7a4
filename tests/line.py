"""A poor line to a site: a proxy on loopback that delays, throttles, loses and breaks connections."""

import random
import socket
import struct
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

PACKET = 1_400
AGAIN = 0.6
"""Seconds until a lost packet has come a second time."""
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Quality:
    """`kbit` a second each way, `latency` seconds there and back, `loss` of packets, and how many connections of a hundred
    break before the question has arrived whole, and after it, before the answer."""

    kbit: int = 0
    latency: float = 0.0
    loss: float = 0.0
    unasked: float = 0.0
    unanswered: float = 0.0


GOOD = Quality()
POOR = Quality(kbit=256, latency=0.3, loss=0.02, unasked=5, unanswered=5)
DOWN = Quality(unasked=100)
DEAF = Quality(unanswered=100)
"""Every question arrives, and no answer."""


class Line:
    """`url` leads to the site through this line; `quality` may change at any time, for connections that begin after it."""

    def __init__(self, site: str, quality: Quality = GOOD, seed: int = 1):
        self.target = ("127.0.0.1", urlsplit(site).port)
        self.quality, self.dice = quality, random.Random(seed)
        self.connections = self.broken = 0
        self.door = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._answer, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()

    def _answer(self) -> None:
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._carry, args=(near, self.quality), daemon=True).start()

    def _carry(self, near: socket.socket, quality: Quality) -> None:
        """One connection, until either side ends it or the line breaks."""
        fate = self.dice.random() * 100
        unasked = fate < quality.unasked
        unanswered = not unasked and fate < quality.unasked + quality.unanswered
        time.sleep(quality.latency)  # the handshake
        with near, suppress(OSError), socket.create_connection(self.target) as far:
            back = threading.Thread(target=self._pass_on, args=(far, near, quality, 0 if unanswered else None), daemon=True)
            back.start()
            self._pass_on(near, far, quality, PACKET // 4 if unasked else None)
            back.join()

    def _pass_on(self, source: socket.socket, target: socket.socket, quality: Quality, cut: int | None) -> None:
        """Bytes of one direction. Where the line breaks, `cut` of them still arrive."""
        delay = quality.latency / 2
        with suppress(OSError):
            while data := source.recv(PACKET):
                lost = AGAIN if self.dice.random() < quality.loss else 0
                time.sleep(delay + lost + (len(data) / quality.kbit / 125 if quality.kbit else 0))
                if cut is not None:
                    self.broken += 1
                    target.sendall(data[:cut])
                    _reset(source), _reset(target)
                    return
                target.sendall(data)
                delay = 0  # what follows is on its way already
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def _reset(link: socket.socket) -> None:
    """End a connection at once and without a farewell, as a broken line does."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(site: str, quality: Quality = GOOD, seed: int = 1):
    """A Line, for as long as the block lasts."""
    line = Line(site, quality, seed)
    try:
        yield line
    finally:
        line.close()
