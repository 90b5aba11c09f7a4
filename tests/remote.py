"""A person's plain HTTP connection to a site in other processes, for tests in which several people act at one instant."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from io import BytesIO
from threading import Barrier
from urllib.parse import urlencode, urlsplit

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import insert
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.org.models import Login
from ia.ground.org.signin import digest
from tests.pages import Page


class Remote:
    """Signed in by a session put into the database, so that the slow hash does not stand between the test and the race."""

    def __init__(self, site, app, user_id: int):
        token, now = secrets.token_urlsafe(16), clock.now()
        with app.app_context(), write_unit() as unit:
            row = {"user_id": user_id, "token_hash": digest(token), "created_at": now, "address": "", "agent": "test"}
            unit.execute(insert(Login).values(**row, expires_at=now + timedelta(hours=12), proved_at=now))
        seal = SecureCookieSessionInterface().get_signing_serializer(app)
        self.cookie = seal.dumps({"_user_id": token, "seen": int(now.timestamp()), "_fresh": True})
        self.host = urlsplit(site.url).netloc

    def send(self, method: str, path: str, fields: dict | None = None, file: tuple | None = None) -> tuple[int, str, str]:
        """Status, where a redirect leads, and the body. `file` is the name of its field, its own name, and its bytes."""
        link = HTTPConnection(self.host, timeout=60)
        kind, body = "application/x-www-form-urlencoded", urlencode(fields or {}, doseq=True)
        if file:
            there = FileStorage(BytesIO(file[2]), file[1])
            boundary, body = encode_multipart({**(fields or {}), file[0]: there})
            kind = f"multipart/form-data; boundary={boundary}"
        link.request(method, path, body, {"Cookie": f"ia={self.cookie}", "Content-Type": kind})
        answer = link.getresponse()
        for name, value in answer.getheaders():
            if name == "Set-Cookie" and value.startswith("ia="):
                self.cookie = value.split(";")[0][3:]
        return answer.status, answer.getheader("Location") or "", answer.read().decode()

    def form(self, path: str, action: str | None = None) -> dict:
        """What stands in the form of a page."""
        status, _, body = self.send("GET", path)
        assert status == 200, (path, status)
        return dict(Page(path, body).form(action or path).form_values())


def at_once(*acts) -> list:
    """Let all acts begin at one instant, each in a thread of its own; their results in order."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
