"""Mails against a real SMTP server: who gets which, once, without names; and what happens when the server or we fail."""

import shutil
import socket
import ssl
import subprocess
import threading
from datetime import date, time, timedelta

import pytest
from aiosmtpd.smtp import AuthResult
from sqlalchemy import insert, select, text, update

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.delivery import address, sending
from ia.ground.delivery.models import DeliveryChoice, Mail
from ia.ground.inbox.models import Notice
from ia.ground.org.models import User
from ia.ground.timetable import queue
from jobs import mails as job
from jobs import upkeep
from tests.delivery.postbox import Postbox
from tests.services import free_port, until


@pytest.fixture
def send(app):
    """`send()` sends what is due, as the worker does."""

    def run() -> dict:
        with app.app_context():
            return job.send()

    return run


# What is made


def test_at_once_one_mail_with_all_that_is_new(made, mails, now, notify, choose, postbox):
    notify("advisor1", subject="cycle:before")
    choose("advisor1", mail="immediate", since=now + timedelta(seconds=1))
    later = now + timedelta(minutes=1)
    notify("advisor1", subject="client:7", reminder="J-24", created_at=later, due_at=later + timedelta(days=1))
    notify("advisor1", subject="cycle:weekly", created_at=later)
    assert made() == 1 and made() == 0
    (mail,) = mails()
    assert mail.subject == "2 条提醒" and mail.state == "waiting"
    assert "J-24" in mail.body and "https://ia.branch.example/clients/7" in mail.body and "截止 2026-11-25" in mail.body
    assert "before" not in mail.body


def test_no_mail_names_a_client(app, people, made, mails, story, notify, choose, postbox):
    choose("leader1", mail="immediate")
    book = story.draft("advisor1", story.prospect("advisor1", "张三丰"))
    story.step("advisor1", book, "submit")
    notify("leader1", reminder="J-56", subject="client:9:birthday")
    assert made() == 1
    (mail,) = mails()
    assert "张三丰" not in mail.subject + mail.body and "林晓东" not in mail.subject + mail.body
    with app.app_context():
        serial = db.session.scalar(text(f"SELECT serial_no FROM documents WHERE id = {book}"))
    assert f"{serial}" in mail.body and f"/task-books/{book}" in mail.body and "客户开发任务书" in mail.body


def test_in_the_language_of_the_receiver(app, cast, made, mails, notify, choose, postbox, now):
    choose("advisor1", mail="immediate")
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.id == cast.users["advisor1"]).values(language="en"))
    notify("advisor1", reminder="J-24", subject="client:7")
    made()
    (mail,) = mails()
    assert mail.subject.startswith("J-24 ") and mail.subject.isascii() and mail.body.isascii()


def test_what_was_read_or_sleeps_is_not_mailed(app, made, notify, choose, postbox, now):
    choose("advisor1", mail="immediate")
    read, sleeps = notify("advisor1"), notify("advisor1", subject="cycle:monthly")
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Notice).where(Notice.id == read).values(read_at=now))
        unit.execute(update(Notice).where(Notice.id == sleeps).values(snoozed_until=now + timedelta(hours=2)))
    assert made() == 0


def test_quiet_hours_hold_back_until_they_end(made, notify, choose, postbox, now, still):
    choose("advisor1", mail="immediate", quiet_from=time(9), quiet_to=time(11))
    notify("advisor1")
    assert made() == 0
    still(clock.at(date(2026, 11, 24), 11))
    assert made() == 1


@pytest.mark.parametrize(
    "first,last,at,quiet",
    [
        (time(22), time(7), time(23), True),
        (time(22), time(7), time(6, 59), True),
        (time(22), time(7), time(7), False),
        (time(22), time(7), time(21, 59), False),
        (time(12), time(14), time(12), True),
        (time(12), time(14), time(14), False),
        (time(8), time(8), time(8), False),
        (None, None, time(3), False),
    ],
)
def test_quiet_hours_may_cross_midnight(first, last, at, quiet):
    assert DeliveryChoice(quiet_from=first, quiet_to=last).quiet_at(at) is quiet


def test_a_digest_at_its_hour_once_a_day(app, made, mails, notify, choose, postbox, story, still):
    still(clock.at(date(2026, 11, 24), 7, 30))
    choose("leader1", mail="digest", digest_hour=8)
    book = story.draft("advisor1", story.prospect("advisor1", "张三丰"))
    story.step("advisor1", book, "submit")
    assert made() == 0
    still(clock.at(date(2026, 11, 24), 8, 1))
    assert made() == 1
    notify("leader1", subject="cycle:later")
    assert made() == 0
    still(clock.at(date(2026, 11, 25), 9))
    assert made() == 1
    first, second = mails()
    assert (first.key, second.key) == ("digest:2026-11-24", "digest:2026-11-25")
    assert first.subject == "今日汇总：1 条提醒，0 项待办到期或逾期" and "张三丰" not in first.body


def test_a_digest_names_what_is_due_and_is_not_made_of_nothing(app, made, mails, choose, postbox, story, now):
    choose("leader1", mail="digest", digest_hour=8)
    choose("leader2", mail="digest", digest_hour=8)
    book = story.draft("advisor1", story.prospect("advisor1", "张三丰"))
    story.step("advisor1", book, "submit")
    with app.app_context(), write_unit() as unit:
        unit.execute(text(f"UPDATE todos SET due_at = '2026-11-23 09:00:00' WHERE document_id = {book}"))
        unit.execute(update(Notice).values(read_at=now))
    assert made() == 1
    (mail,) = mails()
    assert "0 条提醒，1 项待办到期或逾期" in mail.subject and f"/task-books/{book}" in mail.body


def test_without_a_server_an_address_or_an_account_nothing_is_made(
    app, cast, made, notify, choose, postbox, monkeypatch, now
):
    for username in ("advisor1", "advisor2", "advisor3"):
        choose(username, mail="immediate")
        notify(username)
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.id == cast.users["advisor1"]).values(email=None))
        unit.execute(update(User).where(User.id == cast.users["advisor2"]).values(disabled_at=now))
    monkeypatch.setitem(app.config, "MAIL_URL", "")
    assert made() == 0
    monkeypatch.setitem(app.config, "MAIL_URL", postbox.url)
    assert made() == 1


def test_a_thousand_notices_in_few_statements(app, cast, made, mails, choose, postbox, statements, now):
    usernames = ("advisor1", "advisor2", "advisor3", "leader1")
    for username in usernames:
        choose(username, mail="immediate")
    rows = [
        {"user_id": cast.users[username], "reminder": "J-27", "subject": f"month:{n}", "message": "", "values": {}}
        | {"due_at": now, "created_at": now}
        for username in usernames
        for n in range(250)
    ]
    with app.app_context(), write_unit() as unit:
        unit.execute(insert(Notice), rows)
    with statements() as seen:
        assert made() == 4
    assert len(seen) <= 4, "\n".join(seen)
    assert all("200" in mail.body and mail.body.count("\n- J-27") == 50 for mail in mails())


def test_two_runs_at_once_share_the_notices(app, cast, made, mails, notify, choose, postbox, now):
    choose("advisor1", mail="immediate")
    for n in range(20):
        notify("advisor1", subject=f"cycle:{n}")
    together, counts = threading.Barrier(3), []

    def run():
        together.wait()
        with clock.standing(now):
            counts.append(made())

    runs = [threading.Thread(target=run) for _ in range(3)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert sorted(counts) == [0, 0, 1] and len(mails()) == 1 and mails()[0].body.count("\n- ") == 20


# What is sent


@pytest.fixture
def waiting(notify, choose, made):
    """`waiting("advisor1")` has a mail that waits to be sent."""

    def make(*usernames: str) -> None:
        for username in usernames:
            choose(username, mail="immediate")
            notify(username)
        assert made() == len(usernames)

    return make


def test_a_mail_arrives(mails, waiting, send, postbox, now):
    waiting("advisor1", "advisor2")
    assert send() == {"sent": 2, "failed": 0} and send() == {"sent": 0, "failed": 0}
    first, second = postbox.mails
    assert (first["To"], second["To"]) == ("advisor1@branch.example", "advisor2@branch.example")
    assert first["From"] == "platform@branch.example" and first["Auto-Submitted"] == "auto-generated"
    assert first.get_content_type() == "text/plain" and "/tracking-sheets/" in first.get_content()
    assert [mail.state for mail in mails()] == ["sent"] * 2 and first["Message-ID"] == mails()[0].message_id


def test_a_receiver_refused_for_good_has_failed_and_keeps_nobody_up(mails, waiting, send, postbox, now):
    postbox.refuses = {"advisor1@branch.example"}
    waiting("advisor1", "advisor2")
    assert send() == {"sent": 1, "failed": 1}
    failed, sent = mails()
    assert (failed.state, sent.state) == ("failed", "sent") and "550" in failed.error


def test_refused_for_now_is_tried_again_after_growing_pauses(mails, waiting, send, postbox, now, still):
    postbox.busy = True
    waiting("advisor1")
    moment, pauses = now, []
    while mails()[0].state == "waiting":
        still(moment)
        assert send()["failed"] == 1 and send()["failed"] == 0
        pauses.append(int((mails()[0].not_before - moment).total_seconds() / 60))
        moment = mails()[0].not_before
    assert pauses[:6] == [1, 2, 4, 8, 15, 15]
    assert timedelta(hours=23) < moment - now < timedelta(hours=25) and "451" in mails()[0].error


def test_when_it_takes_them_again_they_arrive_once(mails, waiting, send, postbox, now, still):
    postbox.busy = True
    waiting("advisor1", "advisor2")
    assert send()["failed"] == 2
    postbox.busy = False
    assert send()["sent"] == 0
    still(now + timedelta(minutes=1))
    assert send()["sent"] == 2 and len(postbox.mails) == 2


def test_a_server_that_is_away_is_asked_once_a_run(app, mails, waiting, send, postbox, now, monkeypatch):
    waiting("advisor1", "advisor2")
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{free_port()}?from=platform@branch.example")
    assert send()["away"] is True
    assert [(mail.state, mail.attempts) for mail in mails()] == [("waiting", 1), ("waiting", 0)]
    assert "ConnectionRefused" in mails()[0].error


def test_a_server_that_hangs_costs_its_patience(app, mails, waiting, send, postbox, now, monkeypatch):
    waiting("advisor1")
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"smtp://127.0.0.1:{deaf.getsockname()[1]}?from=platform@branch.example&timeout=0.3"
        monkeypatch.setitem(app.config, "MAIL_URL", url)
        assert send()["away"] is True
    assert "imed" in mails()[0].error and mails()[0].state == "waiting"


def test_where_tls_is_asked_nothing_goes_without(app, mails, waiting, send, postbox, now, monkeypatch):
    waiting("advisor1")
    monkeypatch.setitem(app.config, "MAIL_URL", f"{postbox.url}&tls=starttls")
    assert send()["away"] is True
    assert not postbox.mails and "STARTTLS" in mails()[0].error


@pytest.fixture
def certificate(tmp_path):
    """A certificate of this machine that nobody trusts yet, and its key, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the program openssl")
    path = tmp_path / "server.pem"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(
        ["openssl", *words.split(), "-keyout", path, "-out", tmp_path / "cert"], check=True, stderr=subprocess.DEVNULL
    )
    path.write_text(path.read_text() + (tmp_path / "cert").read_text())
    return path


@pytest.fixture
def guarded(app, certificate, monkeypatch):
    """`guarded("starttls")` or `guarded("smtps")` is a server under TLS that takes mail from user `us@er` alone."""
    boxes = []

    def start(how: str) -> Postbox:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

        def check(server, session, envelope, mechanism, given):
            right = (given.login, given.password) == (b"us@er", b"p:w")
            return AuthResult(success=right, handled=False)  # the answer is the library's

        tls = {"ssl_context": context} if how == "smtps" else {"tls_context": context, "require_starttls": True}
        box = Postbox(**tls, authenticator=check, auth_required=True, auth_require_tls=how != "smtps")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # the server's first greeting is checked too
        box.controller.start()
        boxes.append(box)
        url = box.url.replace("smtp://", f"{'smtps' if how == 'smtps' else 'smtp'}://us%40er:p%3Aw@")
        monkeypatch.setitem(app.config, "MAIL_URL", f"{url}&tls={'' if how == 'smtps' else how}")
        return box

    yield start
    for box in boxes:
        box.controller.stop()


@pytest.mark.parametrize("how", ["starttls", "smtps"])
def test_under_tls_and_signed_in(waiting, send, postbox, guarded, now, how):
    waiting("advisor1")
    box = guarded(how)
    assert send() == {"sent": 1, "failed": 0} and len(box.mails) == 1


def test_a_certificate_that_nobody_vouches_for_gets_nothing(mails, waiting, send, postbox, guarded, now, monkeypatch):
    waiting("advisor1")
    box = guarded("starttls")
    monkeypatch.delenv("SSL_CERT_FILE")
    assert send()["away"] is True and not box.mails and "CERTIFICATE_VERIFY_FAILED" in mails()[0].error


def test_a_wrong_password_is_said_and_not_shown(app, mails, waiting, send, postbox, guarded, now, monkeypatch):
    waiting("advisor1")
    box = guarded("starttls")
    monkeypatch.setitem(app.config, "MAIL_URL", app.config["MAIL_URL"].replace("p%3Aw", "geheim"))
    assert send()["away"] is True and not box.mails
    assert "535" in mails()[0].error and "geheim" not in mails()[0].error


def test_whose_account_ended_gets_nothing_more(app, cast, mails, waiting, send, postbox, now):
    waiting("advisor1")
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.id == cast.users["advisor1"]).values(disabled_at=now))
    assert send()["failed"] == 1 and mails()[0].state == "failed" and not postbox.mails


def test_of_two_senders_one_gets_a_mail(app, waiting, postbox, now):
    waiting("advisor1")
    with app.app_context():
        mine = sending.take(now)
        assert mine and sending.take(now) is None
        theirs = sending.take(now + sending.LEASE)
        assert theirs.attempt == 2 and theirs.message_id == mine.message_id
        assert not sending.note_sent(mine, now), "the claim had run out"
        assert sending.note_sent(theirs, now)


def test_a_worker_killed_between_the_answer_and_its_note_sends_it_again_under_the_same_name(
    app, cast, store, process, mails, waiting, postbox, still
):
    still(clock.now())
    waiting("advisor1", "advisor2")
    postbox.holds = True
    with app.app_context():
        assert queue.enqueue("jobs.mails.send", job_id="one")
    one = process("flask", "--app", "app", "ia", "worker", "--burst", IA_MAIL_URL=postbox.url)
    until(postbox.arrived.is_set, "the mail to be under way", one)
    with app.app_context(), write_unit() as unit:  # the worker's note has to wait for us
        unit.execute(update(Mail).values(attempts=Mail.attempts))
        postbox.answers.set()
        one.kill()
    postbox.holds = False
    assert sorted(mail.state for mail in mails()) == ["claimed", "waiting"] and len(postbox.mails) == 1
    still(max(mail.claimed_until for mail in mails() if mail.claimed_until))
    with app.app_context():
        assert job.send() == {"sent": 2, "failed": 0}
        assert job.send() == {"sent": 0, "failed": 0}
    again, other = sorted(set(postbox.ids), key=lambda one: -postbox.ids.count(one))
    assert (postbox.ids.count(again), postbox.ids.count(other)) == (2, 1)
    assert {mail.state for mail in mails()} == {"sent"}


def test_the_timetable_makes_and_a_worker_sends(app, cast, store, process, mails, notify, choose, postbox, still):
    still(clock.now())
    choose("advisor1", mail="immediate")
    notify("advisor1")
    with app.app_context():
        with write_unit():
            assert job.tick(clock.now()) == {"made": 1, "asked": True}
        assert store.llen("rq:queue:ia") == 1
    one = process("flask", "--app", "app", "ia", "worker", "--burst", IA_MAIL_URL=postbox.url)
    assert one.popen.wait(60) == 0, one.said()
    assert len(postbox.mails) == 1 and mails()[0].state == "sent"
    with app.app_context(), write_unit():
        assert job.tick(clock.now()) == {"made": 0}


@pytest.mark.parametrize(
    "url",
    ["http://host?from=a@b", "smtp://host", "smtp://?from=a@b", "smtp://host:x?from=a@b", "smtp://h?from=a@b&tls=no"],
)
def test_a_setting_that_cannot_be_is_said(url):
    with pytest.raises(address.BadMailUrl, match="IA_MAIL_URL"):
        address.parse(url)


def test_user_and_password_are_percent_encoded():
    server = address.parse("smtps://us%40er:p%3Aw@mail.example?from=a@b.example")
    assert (server.user, server.password, server.port, server.smtps) == ("us@er", "p:w", 465, True)
    assert address.parse("smtp://mail.example:2525?from=a@b&tls=starttls").starttls


def test_old_mails_are_cleared_away_and_their_notices_not_mailed_again(app, mails, made, waiting, postbox, now, still):
    waiting("advisor1")
    still(now + timedelta(days=31))
    with app.app_context(), write_unit():
        assert upkeep.clear_away(clock.now())["mails"] == 1
    assert mails() == [] and made() == 0


# What a person chooses


def test_a_person_chooses(app, cast, people, postbox):
    adviser = people("advisor1")
    facts = {
        "mail": "digest",
        "email": "Lin@Branch.Example",
        "digest_hour": "7",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
    }
    adviser.submit("/account/delivery", facts)
    assert adviser.status == 200 and adviser.page.flashes
    with app.app_context():
        choice = db.session.get(DeliveryChoice, cast.users["advisor1"])
        assert (choice.mail, choice.digest_hour, choice.quiet_to) == ("digest", 7, time(7))
        assert db.session.get(User, cast.users["advisor1"]).email == "Lin@branch.example"
        assert (
            db.session.scalar(select(text("count(*)")).select_from(text("audit")).where(text("action = 'delivery'")))
            == 1
        )
    adviser.get("/account/delivery")
    assert adviser.page.one("[name=email]").get("value") == "Lin@branch.example"
    assert adviser.page.one("[name=quiet_from]").get("value") == "22:00"


@pytest.mark.parametrize(
    "facts",
    [
        {"mail": "immediate", "email": ""},
        {"mail": "none", "email": "no address"},
        {"mail": "none", "quiet_from": "22:00", "quiet_to": ""},
        {"mail": "none", "quiet_from": "", "quiet_to": "07:00"},
        {"mail": "none", "quiet_from": "25:00", "quiet_to": "07:00"},
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(app, cast, people, facts):
    adviser = people("advisor1")
    adviser.submit("/account/delivery", facts)
    assert adviser.status == 422 and adviser.page.errors
    for name, value in facts.items():
        if name != "mail":
            assert adviser.page.one(f"[name={name}]").get("value", "") == value
    with app.app_context():
        assert db.session.get(DeliveryChoice, cast.users["advisor1"]) is None
