"""Plays task books on the real engine: every step as if its form had been sent by the person at that moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from flask import current_app
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ia.clients.models import Client
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.demo import numbers
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person, person_of
from ia.ground.printing import service as printing
from ia.ground.printing.papers import paper_of
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import StepForm
from ia.taskbooks import book as verbs
from ia.taskbooks.forms import TaskBookForm
from ia.taskbooks.models import TaskBook

BEFORE_ALL = timedelta(days=125)
"""A client of a scene stood in the register before the earliest beat."""


@dataclass
class Beat:
    """One moment of a play: `ago` working days back, `who` "" is the system.

    A field may be a function of scene and moment.
    `step` is a step of the workflow, "draft" to open the book, or a key of PAPERWORK.
    """

    ago: int
    hour: str
    who: str
    step: str
    fields: dict = field(default_factory=dict)


class BadPlay(ValueError):
    """A play that its own forms refuse."""


class NoProspect(LookupError):
    """A small world has no more prospects for this person."""


@contextmanager
def sent(fields: dict, moment: datetime):
    """A request that carries these fields, at that moment."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    data = MultiDict([(name, value) for name, values in lists.items() for value in values])
    with clock.standing(moment), current_app.test_request_context(method="POST", data=data):
        yield


def filled(form):
    """The form, if what was sent fits it."""
    if not form.validate():
        raise BadPlay(f"{type(form).__name__}: {form.errors}")
    return form


class Scene:
    """A book in the making."""

    def __init__(self, stage: "Stage", author: str, wants_number: bool):
        self.stage, self.author, self.wants_number = stage, author, wants_number
        self.book: TaskBook | None = None
        self.number = next(stage.numbers)

    @property
    def account(self) -> str:
        """An account number that no client of the world has."""
        return numbers.account(90_000_000 + self.number)

    def play(self, beat: Beat, moment: datetime) -> None:
        person = self.stage.person(beat.who) if beat.who else None
        client = self.stage.free_client(self.author, self.wants_number) if beat.step == "draft" else None
        fields = {name: value(self, moment) if callable(value) else value for name, value in beat.fields.items()}
        if client is not None:
            fields["client_id"] = str(client.id)
        with sent(fields, moment):
            if client is not None:
                self._draft(client, person, moment)
            elif beat.step in PAPERWORK:
                PAPERWORK[beat.step](self.book, fields, person, moment)
            else:
                self._step(beat.step, person, moment)
        db.session.flush()

    def _draft(self, client: Client, person: Person, moment: datetime) -> None:
        form = TaskBookForm(meta={"csrf": False})
        form.offer(person, clock.local_date(moment), [(client.id, client.name)])
        self.book = verbs.new(client, filled(form), Act(person, moment, form))

    def _step(self, name: str, person: Person | None, moment: datetime) -> None:
        step = engine.workflow_of(self.book).step(name, self.book.state)
        asks = step.asks or StepForm
        form = filled(asks(document=self.book, person=person, meta={"csrf": False})) if person else None
        engine.take(self.book, name, Act(person, moment, form))


def _print(book: TaskBook, fields: dict, person: Person, moment: datetime) -> None:
    printing.issue(paper_of(book, fields["paper"]), book, person, moment)


def _sheets(book: TaskBook, fields: dict) -> list:
    """The newest sheet of each copy."""
    sheets = printing.copies_of(book, paper_of(book, fields["paper"]))
    return [sheet for sheet in sheets if sheet.copy_no in fields.get("copies", (1, 2))]


def _sign(book: TaskBook, fields: dict, person: Person, moment: datetime) -> None:
    for sheet in _sheets(book, fields):
        for role, signer in fields["signers"].items():
            printing.sign(sheet.code, role, signer, clock.local_date(moment), person, moment, subject=book)


def _keep(book: TaskBook, fields: dict, person: Person, moment: datetime) -> None:
    for sheet in _sheets(book, fields):
        role, place = fields["role"], fields["place"]
        printing.keep(sheet.code, role, place, clock.local_date(moment), person, moment, subject=book)


PAPERWORK = {"print": _print, "sign": _sign, "keep": _keep}


class Stage:
    """Plays scenes beat by beat in the order of time, so that numbers and the trail come out as they would have."""

    def __init__(self, now: datetime):
        self.now, self.order, self.numbers, self.waiting = now, count(), count(), []
        self.people: dict[str, Person] = {}
        self.walks: dict[tuple[str, bool], Iterator[Client]] = {}
        self.taken: set[int] = set()
        latest = db.session.scalar(select(AuditRow.at).order_by(AuditRow.seq.desc()).limit(1))
        self.not_before = latest or datetime.min.replace(tzinfo=now.tzinfo)

    def person(self, username: str) -> Person:
        if username not in self.people:
            user_id = db.session.scalar(select(User.id).where(User.username == username))
            self.people[username] = person_of(user_id, clock.local_date(self.now))
        return self.people[username]

    def free_client(self, username: str, with_number: bool) -> Client:
        """A prospect of this person without an open book, each given once; an opening needs an identity number."""
        key = (username, with_number)
        if key not in self.walks:
            self.walks[key] = self._walk(self.person(username).id, with_number)
        for client in self.walks[key]:
            if client.id not in self.taken:
                self.taken.add(client.id)
                return client
        raise NoProspect(username)

    def _walk(self, user_id: int, with_number: bool):
        """Their prospects in the order of their numbers, fifty at a time; those with an identity number are spared."""
        booked = select(TaskBook.open_client_id).where(TaskBook.open_client_id.is_not(None))
        query = select(Client).where(
            Client.managed_by_id == user_id, Client.status.in_(OPEN_TO_VIEW), Client.id.not_in(booked)
        )
        query = query.where(Client.created_at < self.now - BEFORE_ALL)
        numbered = Client.id_no.is_not(None)
        for part in (numbered,) if with_number else (~numbered, numbered):
            last = 0
            while found := db.session.scalars(query.where(part, Client.id > last).order_by(Client.id).limit(50)).all():
                last = found[-1].id
                yield from found

    def add(self, author: str, beats: list[Beat]) -> None:
        self.put(Scene(self, author, any(beat.step == "account-opened-slip-printed" for beat in beats)), beats)

    def put(self, scene, beats: list[Beat]) -> None:
        """A scene of any kind: it is asked to `play(beat, moment)`."""
        for beat in beats:
            heappush(self.waiting, (self.when(beat), next(self.order), scene, beat))

    def when(self, beat: Beat) -> datetime:
        """`ago` working days before today at that hour; today's beats follow each other shortly before now."""
        if beat.ago == 0:
            return self.now - timedelta(minutes=40) + timedelta(minutes=int(beat.hour[3:]) / 2)
        hour, minute = map(int, beat.hour.split(":"))
        return clock.at(self.day(beat.ago), hour, minute)

    def day(self, ago: int) -> date:
        return calendar().add_working_days(clock.local_date(self.now), -ago)

    def play(self) -> int:
        """Play all that was added, but for scenes without a prospect; returns how many beats there were."""
        played, dropped = 0, set()
        while self.waiting:
            moment, _, scene, beat = heappop(self.waiting)
            if scene in dropped:
                continue
            self.not_before = max(moment, self.not_before)
            try:
                scene.play(beat, self.not_before)
                played += 1
            except NoProspect:
                dropped.add(scene)
        return played
