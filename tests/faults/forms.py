"""Forms sent while something breaks under them (targets, section 3, rows 10 and 12): what was acknowledged with 303 is there
whole and once, what was not is there whole or not at all, and a refusal shows the text again.

Each writer records clients, opens a task book for each, notes a talk and edits the client, one form after the other, and
sends again what got no answer or was refused for now: the same form, with the same token.
"""

import contextlib
import fcntl
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPException
from pathlib import Path

import psycopg
from sqlalchemy import select

from ia.clients.imports.models import ImportBatch
from ia.clients.models import Client, ContactRecord, ContactWay, SearchTerm
from ia.embedded import Store
from ia.ground.audit.models import AuditRow
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.taskbooks.models import TaskBook
from tests.faults import place as places
from tests.faults.outcome import Outcome
from tests.faults.place import Place
from tests.pages import Page

WRITERS = ("advisor1", "advisor2", "advisor3", "leader1", "leader2", "station1")
KILLS, LOCKED, SOONER = 300, 30.0, 4.0
"""Web processes that are killed; seconds that the database is locked, and by how much each answer must be quicker than that."""
SLOWEST = 1.0
"""Seconds that a form may take while the queue is away (row 12)."""
REFUSED = 503
TEXT = "写了很久的一段话，一个字也不能少。" * 20


class Writer:
    """A person who fills in forms until told to stop, and remembers every answer."""

    def __init__(self, place: Place, username: str, number: int, uploads: bool = False, series: int = 0):
        self.remote, self.number, self.uploads, self.series = place.remote(username), number, uploads, series
        self.kept: dict[str, str] = {}
        self.tried: set[str] = set()
        self.seconds: list[float] = []
        self.refused = self.lost_text = self.cut = 0

    def write(self, until: Callable[[], bool], pause: float = 0.0) -> None:
        count = 0
        while not until():
            count += 1
            time.sleep(pause)
            self.journey(f"{self.series}之{self.number}号{count}", f"13{self.number}{self.series:02d}{count:06d}")

    def journey(self, mark: str, mobile: str) -> None:
        """A client, a book, a talk, a change; each with the mark by which it is found again."""
        ways = {"contacts-0-kind": "mobile", "contacts-0-value": mobile}
        facts = {"name": f"客{mark}", "client_kind": "person", "source": "own_contact", "other": TEXT + mark, **ways}
        client = self.post(f"client:客{mark}", "/clients/new", facts)
        number = client.rpartition("/")[2]
        plan = {"client_id": number, "source": "own_contact", "target_source": "own_resources", "mode": "phone"}
        plan |= {"goal": TEXT + mark, "deadline_on": "2099-12-30", "business_needs": mark}
        self.post(f"book:{mark}", "/task-books/new", plan, f"?client_id={number}")
        talk = {"direction": "active", "nature": "general", "channel": "phone", "topic": mark}
        talk |= {"solved": TEXT, "satisfaction": "4"}
        self.post(f"talk:{mark}", f"/clients/{number}/contacts", talk)
        self.post(f"edit:{mark}", f"/clients/{number}/edit", {"preferences": TEXT + mark})
        if self.uploads:
            table = f"姓名,手机\n表{mark},{mobile}\n".encode()
            self.post(f"import:{mark}", "/clients/import", {}, file=("file", f"{mark}.csv", table))

    def post(self, what: str, path: str, facts: dict, query: str = "", file: tuple | None = None) -> str:
        """Open the form, fill it in, send it until it is taken; where it leads."""
        fields = self.form(path, query) | facts
        self.tried.add(what)
        while True:
            began = time.monotonic()
            try:
                status, where, body = self.remote.send("POST", path, fields, file)
            except (OSError, HTTPException):
                self.cut += 1
                time.sleep(0.05)
                continue
            self.seconds.append(time.monotonic() - began)
            if status == 303:
                self.kept[what] = where
                return where
            if status != REFUSED:
                raise AssertionError(f"{what}: {status} {Page(path, body).text[:300]}")
            self.refused += 1
            page = Page(path, body)
            said = [element.text_content().strip() for element in page.select("textarea")]
            self.lost_text += any(str(value).strip() not in said for value in facts.values() if len(str(value)) > 20)
            time.sleep(0.2)

    def form(self, path: str, query: str) -> dict:
        while True:
            try:
                return self.remote.form(path + query, path)
            except (OSError, HTTPException):
                time.sleep(0.05)
            except AssertionError as error:
                if f", {REFUSED})" not in str(error):
                    raise
                time.sleep(0.2)


class Findings:
    """What stands in the database against what was answered."""

    def __init__(self, place: Place, writers: list[Writer]):
        self.place = place
        self.kept = {what: where for writer in writers for what, where in writer.kept.items()}
        self.tried = {what for writer in writers for what in writer.tried}
        self.there = self._there()
        self.lost = sorted(what for what in self.kept if self.there.get(what, 0) == 0)
        self.doubled = sorted(what for what, times in self.there.items() if times > 1)
        self.unasked = sorted(set(self.there) - self.tried)
        self.half = [*self._half(), *place.faults()]

    def _there(self) -> dict[str, int]:
        """How often each form stands in the database with every word of it."""
        found: dict[str, int] = {}

        def add(what: str) -> None:
            found[what] = found.get(what, 0) + 1

        for name, other, preferences in self.place.all(select(Client.name, Client.other, Client.preferences)):
            mark = name[1:]
            if name.startswith("客") and other == TEXT + mark:
                add(f"client:{name}")
                if preferences == TEXT + mark:
                    add(f"edit:{mark}")
        for goal, needs in self.place.all(select(TaskBook.goal, TaskBook.business_needs)):
            if goal == TEXT + needs:
                add(f"book:{needs}")
        for topic, solved in self.place.all(select(ContactRecord.topic, ContactRecord.solved)):
            if solved == TEXT:
                add(f"talk:{topic}")
        for (name,) in self.place.all(select(ImportBatch.file_name)):
            add(f"import:{name.removesuffix('.csv')}")
        return found

    def _half(self) -> list[str]:
        """Records of which a part is missing: number of telephone, terms of search, header, to-do, row of the trail."""
        rows, found = self.place, []
        mine = Client.name.startswith("客")
        for what, missing in {
            "client without a telephone": ~select(ContactWay.id).where(ContactWay.client_id == Client.id).exists(),
            "client that nobody finds": ~select(SearchTerm.client_id).where(SearchTerm.client_id == Client.id).exists(),
            "client of whom the trail knows nothing": ~_recorded("client", Client.id),
            "talk that the client does not know": select(ContactRecord.id)
            .where(ContactRecord.client_id == Client.id)
            .exists()
            & Client.last_contact_at.is_(None),
        }.items():
            found += [f"{what}: {name}" for (name,) in rows.all(select(Client.name).where(mine, missing))]
        books = select(Document.serial_no).where(Document.kind == "task_book")
        for what, missing in {
            "header without a book": ~select(TaskBook.id).where(TaskBook.id == Document.id).exists(),
            "book without a to-do": ~select(Todo.id).where(Todo.document_id == Document.id).exists(),
            "book of which the trail knows nothing": ~_recorded("task_book", Document.id),
        }.items():
            found += [f"{what}: {serial}" for (serial,) in rows.all(books.where(missing))]
        for kind, table in (("client", Client.id), ("task_book", TaskBook.id)):
            told = select(AuditRow.subject_id).where(AuditRow.subject_kind == kind, AuditRow.action == "create")
            found += [
                f"{kind} {number} is in the trail only"
                for (number,) in rows.all(told.where(AuditRow.subject_id.not_in(select(table))))
            ]
        return found


def _recorded(kind: str, number):
    row = (AuditRow.subject_kind == kind) & (AuditRow.subject_id == number) & (AuditRow.action == "create")
    return select(AuditRow.seq).where(row).exists()


def play(place: Place, breaks: Callable[[list[Writer]], None], uploads: bool = False) -> tuple[Findings, list[Writer]]:
    """Let the writers write while `breaks` does its work, and a little longer."""
    writers = [Writer(place, username, number, uploads) for number, username in enumerate(WRITERS, 1)]
    over = threading.Event()

    def fault():
        try:
            time.sleep(1)
            breaks(writers)
            time.sleep(1)
        finally:
            over.set()

    places.lanes([fault, *(partial(writer.write, over.is_set) for writer in writers)])
    return Findings(place, writers), writers


def outcome(found: Findings, writers: list[Writer], more: str, holds: bool) -> Outcome:
    lost_text = sum(writer.lost_text for writer in writers)
    bad = found.lost or found.doubled or found.half or found.unasked or lost_text
    figures = (
        f"{more}, {len(found.kept)} forms acknowledged: {len(found.lost)} lost, {len(found.doubled)} doubled, "
        f"{len(found.half)} half-written; {sum(writer.refused for writer in writers)} refusals, {lost_text} without the text"
    )
    if bad:
        figures += f" {(found.lost + found.doubled + found.half + found.unasked)[:3]}"
    return Outcome(not bad and holds and bool(found.kept), figures)


def web_killed(engine: str, number: int | None, hold: float) -> Outcome:
    """kill -9 of so many web processes of a site as `ia run` starts it; every hundredth time of their parent too."""
    number, done, dice = number or KILLS, 0, random.Random(10)

    def breaks(writers) -> None:
        nonlocal done
        while done < number:
            time.sleep(dice.uniform(0.05, 0.3))
            if done % 100 == 99 and (head := places.arbiter(place.site)):
                os.kill(head, signal.SIGKILL)
                time.sleep(3)
                done += 1
            else:
                done += places.kill_one(place.site, dice)

    with places.opened(engine) as place:
        place.run()
        found, writers = play(place, breaks)
        cut = sum(writer.cut for writer in writers)
        return outcome(found, writers, f"{done} kills, {cut} forms cut off", done >= number and cut > 0)


def database_locked(engine: str, number: int | None, hold: float) -> Outcome:
    """Somebody else's program holds the lock for half a minute; nobody waits until it lets go."""
    hold = number or LOCKED

    def breaks(writers) -> None:
        with _locked(place):
            time.sleep(hold)

    with places.opened(engine) as place:
        place.serve(len(WRITERS) + 2)
        found, writers = play(place, breaks)
        refused = sum(writer.refused for writer in writers)
        slowest, most = max(second for writer in writers for second in writer.seconds), hold - SOONER
        said = f"locked {hold:.0f} s, slowest answer {slowest:.1f} s (< {most:.0f})"
        return outcome(found, writers, said, refused > 0 and slowest < most)


@contextlib.contextmanager
def _locked(place: Place):
    if place.engine == "sqlite":
        with contextlib.closing(
            sqlite3.connect(place.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), timeout=30)
        ) as link:
            link.execute("BEGIN IMMEDIATE")
            yield
            link.rollback()
    else:
        with psycopg.connect(place.app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")) as link:
            link.execute("LOCK TABLE audit, submissions IN EXCLUSIVE MODE")
            yield
            link.rollback()


def disk_full(number: int | None, hold: float) -> Outcome:
    """No byte more fits beside the database for a while."""
    with _small_disk() as disk, places.opened("sqlite", disk.folder) as place:
        place.serve()

        def breaks(writers) -> None:
            with disk.full(place):
                time.sleep(hold)

        found, writers = play(place, breaks)
        refused = sum(writer.refused for writer in writers)
        return outcome(found, writers, f"{disk.how} for {hold:.0f} s", refused > 0)


class Disk:
    """A folder whose disk can be filled: a small one in memory, mounted where this may mount; else files that must not
    grow (RLIMIT_FSIZE), laid upon the processes of the site from outside."""

    def __init__(self, folder: Path, mounted: bool):
        self.folder, self.mounted = folder, mounted
        self.how = "a full disk" if mounted else "files that cannot grow"

    @contextlib.contextmanager
    def full(self, place: Place):
        path = place.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
        with open(f"{path}.lock", "ab") as turn:  # nobody else writes while the log is emptied
            fcntl.flock(turn, fcntl.LOCK_EX)
            with contextlib.closing(sqlite3.connect(path, timeout=30)) as link:
                link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            limit = self._fill() if self.mounted else self._hold(place)
        yield
        limit()

    def _fill(self) -> Callable[[], None]:
        ballast = self.folder / "ballast"
        with open(ballast, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"\0" * 65_536):
                pass
        return ballast.unlink

    def _hold(self, place: Place) -> Callable[[], None]:
        def limit(size: int) -> None:
            for pid in (place.site.pid, *places.children(place.site.pid)):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

        limit(4096)
        return partial(limit, resource.RLIM_INFINITY)


@contextlib.contextmanager
def _small_disk():
    folder = Path(tempfile.mkdtemp(prefix="ia-drill-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "none", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def queue_away(how: signal.Signals, number: int | None, hold: float) -> Outcome:
    """Redis is killed, or hangs; every form is taken, an uploaded file too, and none slowly."""
    with places.opened("sqlite") as place:
        store, during = Store(place.folder).start(), []
        place.app.config["REDIS_URL"] = store.url
        place.serve()

        def breaks(writers) -> None:
            before = [len(writer.seconds) for writer in writers]
            store.process.send_signal(how)
            time.sleep(max(hold, 10))
            during.extend(s for writer, n in zip(writers, before, strict=True) for s in writer.seconds[n:])

        try:
            found, writers = play(place, breaks, uploads=True)
        finally:
            store.process.send_signal(signal.SIGCONT)
            store.stop()
        slow = places.p95(during)
        refused = sum(writer.refused for writer in writers)
        more = f"{len(during)} forms meanwhile, p95 {slow:.2f} s (≤ {SLOWEST:.0f})"
        return outcome(found, writers, more, slow <= SLOWEST and not refused and len(during) > 20)


DRILLS = {
    "web killed": places.on_both(web_killed),
    "database locked": places.on_both(database_locked),
    "disk full": disk_full,
    "forms, queue killed": partial(queue_away, signal.SIGKILL),
    "forms, queue hung": partial(queue_away, signal.SIGSTOP),
}
