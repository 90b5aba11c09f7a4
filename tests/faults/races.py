"""Several people at one instant, as often as the targets name it (section 3, rows 9 and 17), over several server processes."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from http.client import HTTPException
from queue import Empty, SimpleQueue

from sqlalchemy import func, select

from ia.clients import register
from ia.clients.models import Client, ContactRecord
from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.documents.models import Document, Opinion
from ia.ground.documents.numbering import serial_number
from ia.ground.org.models import Post
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.taskbooks.models import TaskBook
from tests.faults import place as places
from tests.faults.outcome import Outcome
from tests.faults.place import Place
from tests.remote import Remote, at_once

APPROVALS, EDITS, CLICKS, CREATIONS = 1_000, 500, 500, 2_000
LANES = 3
"""So many races go on beside each other."""
CHUNK = 100
PLAN = {"source": "own_contact", "target_source": "own_resources", "mode": "phone", "business_needs": "资产配置"}


def clients(place: Place, number: int, username: str = "advisor1") -> list[int]:
    """So many prospects of this adviser."""
    found: list[int] = []
    while len(found) < number:
        with place.app.app_context(), write_unit():
            person, facts = place.person(username), {"source": "own_contact", "client_kind": "person"}
            for count in range(len(found), min(len(found) + CHUNK, number)):
                ways = [("mobile", f"137{count:08d}")]
                found.append(register.create(person, facts | {"name": f"客{count}"}, ways, [], clock.now()))
    return found


def books(place: Place, number: int, *steps: str) -> list[int]:
    """So many task books of advisor1, each with a client of its own, after these steps of the owner's."""
    found, left = [], clients(place, number)
    while left:
        part, left = left[:CHUNK], left[CHUNK:]
        with place.app.test_request_context(), write_unit() as unit:
            person, now = place.person("advisor1"), clock.now()
            for client_id in part:
                book = _book(unit.get(Client, client_id), person, now)
                engine.begin(book, Act(person, now))
                for step in steps:
                    engine.take(book, step, Act(person, now))
                found.append(book.id)
    return found


def _book(client: Client, person, now) -> TaskBook:
    home = person.home
    return TaskBook(
        **PLAN,
        goal="争取开户",
        deadline_on=date(2099, 12, 30),
        client_id=client.id,
        open_client_id=client.id,
        title=client.name,
        owner_id=person.id,
        created_by_id=person.id,
        team_id=home.team_id,
        branch_id=home.branch_id,
        region_id=home.region_id,
        by_director=False,
        created_at=now,
        serial_no=serial_number("TB", home.branch_id, clock.local_date(now)),
    )


def each(things: list, work: Callable[[SimpleQueue], None], threads: int = LANES) -> None:
    """Hand the things out to so many threads."""
    left: SimpleQueue = SimpleQueue()
    for thing in things:
        left.put(thing)
    places.lanes([partial(work, left)] * threads)


def rest(left: SimpleQueue):
    """What is left, one after the other."""
    while True:
        try:
            yield left.get_nowait()
        except Empty:
            return


def approvals(engine_name: str, number: int | None, hold: float) -> Outcome:
    """Two who lead the team, and the author, who has been given a post of leader too, approve at one instant."""
    number, statuses, author = number or APPROVALS, Counter(), Counter()
    with places.opened(engine_name) as place:
        with place.app.app_context(), write_unit() as unit:
            for username in ("leader2", "advisor1"):
                facts = {"role": "leader", "unit_id": place.units["B001-T1"], "starts_on": date(2024, 1, 1)}
                unit.add(Post(user_id=place.users[username], **facts))
        numbers = books(place, number, "submit")
        place.serve()

        def work(left):
            pair, writer = [place.remote("leader1"), place.remote("leader2")], place.remote("advisor1")
            token = writer.form("/password", "main form")["csrf_token"]
            for book in rest(left):
                address = f"/documents/{book}/steps/approve"
                forms = [{**one.form(address), "leader_opinion": "同意"} for one in pair]
                acts = [partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)]
                forged = {**forms[0], "csrf_token": token, "form_token": f"author-of-{book}"}
                *answers, own = at_once(*acts, partial(writer.send, "POST", address, forged))
                statuses[tuple(sorted(status for status, _, _ in answers))] += 1
                author[own[0]] += 1

        each(numbers, work)
        given = select(Opinion.document_id, func.count()).where(Opinion.step == "approve").group_by(Opinion.document_id)
        times = Counter(times for _, times in place.all(given))
        own = place.one(
            select(func.count()).where(Opinion.step == "approve", Opinion.actor_id == place.users["advisor1"])
        )
        right = times == {1: number} and statuses == {(303, 409): number}
        figures = f"{number} raced: {number - times[1]} not approved exactly once {dict(statuses)}; "
        figures += f"{own} by the author {dict(author)}"
        return Outcome(right and not own and not author[303] and not place.faults(), figures)


def edits(engine_name: str, number: int | None, hold: float) -> Outcome:
    """Two browsers save the same draft at one instant, both from what they saw before."""
    number, lost, statuses = number or EDITS, [], Counter()
    with places.opened(engine_name) as place:
        numbers = books(place, number)
        place.serve()

        def work(left):
            pair = [place.remote("advisor1"), place.remote("advisor1")]
            for book in rest(left):
                address = f"/task-books/{book}/edit"
                forms = [{**one.form(address), "goal": f"目标{n}"} for n, one in enumerate(pair)]
                acts = [partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)]
                answers = at_once(*acts)
                won = [n for n, (status, _, _) in enumerate(answers) if status == 303]
                statuses[tuple(sorted(status for status, _, _ in answers))] += 1
                goal, version = place.all(select(TaskBook.goal, TaskBook.version).where(TaskBook.id == book))[0]
                told = all(f"目标{n}" in body for status, _, body in answers if status == 409 for n in (0, 1))
                if len(won) != 1 or goal != f"目标{won[0]}" or version != int(forms[0]["version"]) + 1 or not told:
                    lost.append(book)

        each(numbers, work)
        figures = f"{number} stale edits: {len(lost)} lost or not told {dict(statuses)}"
        return Outcome(not lost and not place.faults(), figures)


def clicks(engine_name: str, number: int | None, hold: float) -> Outcome:
    """A form sent twice at one instant; nothing but its token stands against a second record."""
    number, wrong = number or CLICKS, []
    with places.opened(engine_name) as place:
        (client_id,) = clients(place, 1)
        place.serve()
        address = f"/clients/{client_id}/contacts"

        def work(left):
            person = place.remote("advisor1")
            for topic in rest(left):
                talk = {
                    "direction": "active",
                    "nature": "general",
                    "channel": "phone",
                    "satisfaction": "4",
                    "topic": topic,
                }
                form = {**person.form(address, address), **talk}
                answers = at_once(*[partial(person.send, "POST", address, form)] * 2)
                if {(status, where) for status, where, _ in answers} != {(303, answers[0][1])}:
                    wrong.append([status for status, _, _ in answers])

        each([f"双击{n}" for n in range(number)], work)
        made = Counter(topic for (topic,) in place.all(select(ContactRecord.topic)))
        doubled = sum(times > 1 for times in made.values())
        right = len(made) == number and not doubled and not wrong
        figures = f"{number} forms sent twice: {doubled} doubled, {number - len(made)} missing {wrong[:3] or ''}"
        return Outcome(right and not place.faults(), figures)


def creations(engine_name: str, number: int | None, hold: float) -> Outcome:
    """Task books are opened beside each other while one web process after the other is killed."""
    number, over, kills, dice = number or CREATIONS, threading.Event(), [], random.Random(17)
    with places.opened(engine_name) as place:
        numbers = clients(place, number)
        place.serve()

        def work(left):
            person = place.remote("advisor1")
            for client_id in rest(left):
                facts = {**PLAN, "client_id": client_id, "goal": "争取开户", "deadline_on": "2099-12-30"}
                form = _form(person, f"/task-books/new?client_id={client_id}", "/task-books/new") | facts
                status, _, body = places.insist(person, "/task-books/new", form)
                assert status == 303, (status, body[:500])

        def kill():
            while not over.is_set():
                time.sleep(dice.uniform(0.1, 0.5))
                if places.kill_one(place.site, dice):
                    kills.append(1)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            each(numbers, work, threads=6)
        finally:
            over.set()
            killer.join()
        made = Counter(client_id for (client_id,) in place.all(select(TaskBook.client_id)))
        serials = [int(re.search(r"\d+$", serial)[0]) for (serial,) in place.all(select(Document.serial_no))]
        skipped = len(set(range(1, max(serials) + 1)) - set(serials))
        doubled = len(serials) - len(set(serials))
        right = len(made) == number == len(serials) and not skipped and not doubled and kills
        figures = f"{number} creations, {len(kills)} kills: {doubled} numbers doubled, {skipped} skipped, "
        figures += f"{number - len(made)} lost"
        return Outcome(bool(right) and not place.faults(), figures)


def _form(person: Remote, path: str, action: str) -> dict:
    """What stands in a form, asked for until somebody answers."""
    while True:
        try:
            return person.form(path, action)
        except (OSError, HTTPException):
            time.sleep(0.05)


DRILLS = {
    "approvals raced": places.on_both(approvals),
    "edits raced": places.on_both(edits),
    "submits doubled": places.on_both(clicks),
    "numbers under kills": places.on_both(creations),
}
