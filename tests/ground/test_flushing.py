"""What is saved is on the disk before anybody hears of it, and nobody waits for the disk with the lock in hand."""

import fcntl
import os

import pytest

from ia.ground.audit import anchor, trail
from ia.ground.db import db
from tests.ground.trails import write

pytestmark = pytest.mark.sqlite_only

PROSPECT = {"name": "张三丰", "source": "own_contact", "contacts-0-kind": "mobile", "contacts-0-value": "13800138000"}


@pytest.fixture
def flushes(app, monkeypatch):
    """What stood so at each flush: the file, whether another writer could begin, how far the trail was noted outside."""
    seen, flush = [], os.fdatasync
    with app.app_context():
        path = db.engine.url.database

    def watched(handle):
        with open(f"{path}.lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails where the unit still holds it
        seen.append((os.path.basename(os.readlink(f"/proc/self/fd/{handle}")), anchor.newest(trail.anchor_path())))
        flush(handle)

    monkeypatch.setattr(os, "fdatasync", watched)
    return seen


def test_a_unit_is_flushed_after_the_lock_and_before_the_trail_is_noted(app, cast, now, flushes):
    write(app, cast, now, 1)
    write(app, cast, now, 2)
    with app.app_context():
        last = anchor.newest(trail.anchor_path())
        name = os.path.basename(db.engine.url.database)
    assert [file for file, _ in flushes] == [f"{name}-wal"] * 2
    assert flushes[0][1] is None or flushes[0][1].seq == last.seq - 2
    assert flushes[1][1].seq == last.seq - 1


def test_a_form_is_flushed_before_it_is_answered_and_a_page_flushes_nothing(people, flushes):
    visitor = people("advisor1")
    del flushes[:]
    visitor.get("/clients/")
    assert flushes == []
    answer = visitor.submit("/clients/new", PROSPECT, follow=False)
    assert answer.status_code == 303 and flushes


def test_what_is_refused_is_not_flushed(people, flushes):
    visitor = people("advisor1")
    del flushes[:]
    assert visitor.submit("/clients/new", name="", follow=False).status_code == 422
    assert flushes == []


def test_a_disk_that_does_not_take_it_is_no_answer_that_it_is_saved(people, monkeypatch):
    visitor = people("advisor1")
    visitor.get("/clients/new")

    def broken(handle):
        raise OSError(5, "input/output error")

    monkeypatch.setattr(os, "fdatasync", broken)
    answer = visitor.submit(None, PROSPECT, follow=False)
    assert answer.status_code >= 500 and "张三丰" in answer.text
