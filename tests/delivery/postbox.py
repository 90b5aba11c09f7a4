"""A real SMTP server on loopback that keeps what it takes, and does on demand what servers do on bad days."""

import asyncio
import threading
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller

from tests.services import free_port


class Postbox:
    """Mails as they came in. `refuses` are receivers unknown here; with `holds` set it keeps each mail waiting for its
    answer until `answers` is set, and `arrived` tells that one waits."""

    def __init__(self, **settings):
        self.mails, self.refuses, self.busy = [], set(), False
        self.holds, self.arrived, self.answers = False, threading.Event(), threading.Event()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), **settings)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}?from=platform@branch.example&timeout=2"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return "550 5.1.1 no such person here"
        if self.busy:
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        if self.holds:
            self.arrived.set()
            while not self.answers.is_set():
                await asyncio.sleep(0.01)
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]
