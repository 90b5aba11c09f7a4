"""Identity numbers, phones and accounts stand whole nowhere in the bytes: pages, partials, exports, history, trail, log.

The two exceptions are policy: the account slip, for those who handle it; and a number shown once to somebody who works
with the client and says why, which is in the trail.
"""

import io
import json
import logging
import re
from collections import Counter
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, text, update

from ia.clients import register
from ia.clients.exports.rights import EXPORTER
from ia.clients.models import Client
from ia.clients.reads.intake import take_in
from ia.ground import clock, registry
from ia.ground.access import reads
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.delivery import making
from ia.ground.delivery.models import DeliveryChoice, Mail
from ia.ground.org.models import Post, User
from tests.access import world as worlds
from tests.access.expected import PEOPLE, relations, sees_client
from tests.access.test_steps import FIELDS as STEP
from tests.access.world import NOBODYS

READING = ("advisor1", "advisor3", "leader1", "leader2", "director1", "admin1", "clerk1", "counter1", "advisor9")
OTHERS = ("station1", "gm1", "sysadmin1", "hq1", "region1", "callcentre1")
MOST = 140
"""Pages that one person opens, those named at the start among them."""
ALIKE = 4
"""Links to one address that are followed with other questions: a calendar leads on to the next month for ever."""


def secrets(world) -> re.Pattern:
    numbers = set(world.numbers) | {f"8877{book.client.client_no}" for book in world.books}
    return re.compile("|".join(sorted(numbers)))


def found(pattern: re.Pattern, answer) -> set[str]:
    """Whole numbers in an answer, also where signs stand between the digits."""
    said = answer.get_data().decode("utf-8", "replace") + str(answer.headers)
    return set(pattern.findall(said)) | set(pattern.findall(re.sub(r"(?<=\d)(?:&nbsp;|[\s\u00a0-])+(?=\d)", "", said)))


def is_slip(url: str, world) -> bool:
    codes = [code for book in world.books for code in book.codes.get("slip", ())]
    return "paper=slip" in url or any(url.startswith(f"/prints/{code}") for code in codes)


def crawl(browser, starts):
    """Every page that can be reached by links, and what htmx is given there; where that was the whole page, other records are
    asked for the page alone."""
    todo, known, whole, asked = list(starts), set(starts), set(), Counter()
    while todo and len(known) <= MOST:
        url = todo.pop(0)
        answer = browser.ask(url)
        assert answer.status_code < 500, (browser.username, url)
        yield url, answer
        if answer.mimetype != "text/html":
            continue
        kind = (answer.status_code, "?" in url, re.sub(r"\d+", "N", urlsplit(url).path))
        if kind not in whole:
            part = browser.ask(url, htmx=True)
            whole |= {kind} if part.text.startswith("<!doctype") else set()
            yield url, part
        for link in re.findall(r'(?:href|hx-get)="(/[^"#]*)', answer.text):
            link = link.replace("&amp;", "&")
            path, _, question = link.partition("?")
            if (
                path.startswith(("/static/", "/help/", "/calendar/"))
                or link in known
                or (question and asked[path] >= ALIKE)
            ):
                continue
            asked[path] += bool(question)
            known.add(link)
            todo.append(link)


STARTS = ("/", "/clients/", "/task-books/", "/inbox/", "/custody/", "/search", "/audit/", "/clients/new", "/prints/")
STARTS += ("/audit/reads", "/clients/exports", "/sessions")
TAILS = ("", "/edit", "/history", "/reveal", "/reads", "/access")


def test_no_page_shows_a_number(app, cast, crowd):
    world = worlds.few(app, cast)
    for client in world.clients:
        if PEOPLE[client.owner].role == "advisor":
            crowd[client.owner].send(f"/clients/{client.id}/print")
    pattern, opened, slips = secrets(world), 0, 0
    for username in (*READING, *OTHERS):
        browser, who = crowd[username], PEOPLE[username]
        starts = [*STARTS, *(f"/clients/?q={client.client_no}" for client in world.clients[:3])]
        starts += [f"/search?q={client.account[-4:]}" for client in world.clients if client.account]
        starts += [f"/clients/{c.id}{tail}" for c in world.clients[:10] for tail in TAILS]
        starts[:0] = [f"/prints/{code}" for book in world.books for code in book.codes.get("slip", ())]
        for url, answer in crawl(browser, starts):
            opened += 1
            shown = found(pattern, answer)
            if shown and is_slip(url, world):
                slips += 1
                assert all(number.startswith("8877") for number in shown)
                assert any(relations(who, book) & HANDLES for book in world.books)
                continue
            assert not shown, (username, url, shown)
        export = browser.send("/task-books/export")
        assert not found(pattern, export)
    assert opened > 800 and slips > 0


HANDLES = {"clerk", "counter", "admin", "owner", "leader", "director"}


def test_the_slip_is_open_to_those_who_handle_it_alone(app, cast, crowd):
    world = worlds.few(app, cast)
    for book in world.books:
        account = book.client.account or f"8877{book.client.client_no}"
        for code in book.codes.get("slip", ()):
            for who in PEOPLE.values():
                for url in (f"/prints/{code}", f"/task-books/{book.id}/print?paper=slip"):
                    answer = crowd[who.username].ask(url)
                    assert (account in answer.text) == (answer.status_code == 200)
                    if answer.status_code == 200:
                        assert relations(who, book) & HANDLES and who.branch == book.branch, (who.username, url)


def plain_rows(app, pattern, besides=("clients", "client_contacts", "client_terms", "task_books", "print_copies")):
    """Where in the database a whole number stands, other than where it is kept and on the frozen slips."""
    with app.app_context():
        for table in db.metadata.sorted_tables:
            if table.name not in besides:
                for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):
                    if hits := pattern.findall(repr(tuple(row))):
                        yield table.name, hits


def client_fields(name="张三", **more) -> dict:
    return {
        "name": name,
        "client_kind": "person",
        "source": "own_contact",
        "id_type": "id_card",
        "id_no": "11010519491231002X",
        "account-fund_account_no": "0012345678",
        "contacts-0-kind": "mobile",
        "contacts-0-value": "13712345678",
        "contacts-1-kind": "email",
        "contacts-1-value": "13712345678@example.com",
        "contacts-2-kind": "wechat",
        "contacts-2-value": "wx13712345678",
        **more,
    }


OWN = re.compile("11010519491231002X|0012345678|13712345678|13987654321|0087654321|11010519491231003[0-9X]")


def test_recording_and_editing_leave_masked_traces(app, cast, crowd):
    """New client, edit, refused edit, conflict, contact, print: whole numbers stay in their own columns."""
    browser = crowd["advisor1"]
    made = browser.send("/clients/new", client_fields())
    assert made.status_code == 303
    url = made.headers["Location"]
    shown = browser.ask(f"{url}/edit").text
    assert not OWN.search(shown) and "1101****002X" in shown
    masked = client_fields(
        name="张三改",
        id_no="1101****002X",
        version="1",
        **{
            "account-fund_account_no": "****5678",
            "contacts-0-value": "137****5678",
            "contacts-1-value": "1****@example.com",
        },
    )
    masked["contacts-2-value"] = "w****"
    assert browser.send(f"{url}/edit", masked).status_code == 303
    with app.app_context():
        row = db.session.scalar(select(Client).where(Client.name == "张三改"))
        assert (row.id_no, row.fund_account_no) == ("11010519491231002X", "0012345678")
        assert [way.value for way in row.contacts] == ["13712345678", "13712345678@example.com", "wx13712345678"]
        client_id = row.id
    for bad in (
        {"name": ""},
        {"version": "1", "name": "张三丙"},
        {"add_row": "1"},
        {"account-opened_on": "2026-02-30"},
    ):
        answer = browser.send(f"{url}/edit", {**masked, "version": "2", **bad})
        assert answer.status_code in (200, 409, 422) and not OWN.search(answer.text), bad
    changed = {**masked, "version": "2", "contacts-0-value": "13987654321", "account-fund_account_no": "0087654321"}
    assert browser.send(f"{url}/edit", changed).status_code == 303
    assert browser.send(f"{url}/print").status_code == 303
    for page in ("", "/history", "/print", "/papers", "/contacts", "/edit", "/reveal"):
        for username in ("advisor1", "leader1", "director1"):
            assert not OWN.search(crowd[username].ask(url + page).text), (username, page)
    assert list(plain_rows(app, OWN, besides=("clients", "client_contacts", "client_terms", "drafts"))) == []
    with app.app_context():
        trail = json.dumps([row.changes for row in db.session.scalars(select(AuditRow))], ensure_ascii=False)
        assert "****" in trail and client_id


def test_the_trail_and_notices_hold_no_number(app, cast, crowd):
    world = worlds.few(app, cast)
    assert list(plain_rows(app, secrets(world))) == []
    with app.app_context():
        frozen = [tuple(row) for row in db.session.execute(text("SELECT paper, facts FROM print_copies"))]
    for paper, facts in frozen:
        assert paper == "slip" or not secrets(world).search(facts)


# A number shown whole


def reveals(app) -> list:
    with app.app_context():
        return list(db.session.scalars(select(AuditRow).where(AuditRow.action == "reveal").order_by(AuditRow.seq)))


def test_a_reveal_needs_a_reason_and_leaves_a_row(app, cast, crowd):
    world = worlds.few(app, cast)
    client = next(one for one in world.clients if one.status == "existing" and one.owner == "advisor1")
    url, browser = f"/clients/{client.id}/reveal", crowd["advisor1"]
    assert client.id_no not in browser.ask(f"{url}?number=id_no&reason=x").text, "a GET shows nothing"
    for fields in (
        {"number": "id_no"},
        {"number": "id_no", "reason": "  "},
        {"reason": "核对"},
        {"number": "9", "reason": "x"},
    ):
        answer = browser.send(url, fields)
        assert answer.status_code == 422 and client.id_no not in answer.text, fields
    assert reveals(app) == []
    answer = browser.send(url, {"number": "id_no", "reason": "核对开户资料"})
    assert answer.status_code == 200 and answer.text.count(client.id_no) >= 1 and client.mobile not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    (row,) = reveals(app)
    assert (row.actor_id, row.subject_id) == (cast.users["advisor1"], client.id)
    assert row.changes == {"number": [None, "id_no"], "reason": [None, "核对开户资料"]}
    history = crowd["leader1"].ask(f"/clients/{client.id}/history").text
    assert "核对开户资料" in history and client.id_no not in history


def test_who_may_have_a_number_shown(app, cast, crowd):
    """Everybody × every client: with sight and a reason by work the number and one row; else neither."""
    world = worlds.few(app, cast)
    by_work = {"own", "shared", "leads", "directs", "decided"}
    for who in PEOPLE.values():
        for client in world.clients[:10]:
            before = len(reveals(app))
            answer = crowd[who.username].send(f"/clients/{client.id}/reveal", {"number": "id_no", "reason": "核对"})
            may = sees_client(who, client) and bool(relations(who, client) & by_work)
            assert (client.id_no in answer.text) == may, (who.username, str(client), answer.status_code)
            assert len(reveals(app)) - before == may, (who.username, str(client))


def test_a_contact_of_another_client_cannot_be_shown(app, cast, crowd):
    world = worlds.few(app, cast)
    mine, other = world.clients[0], world.clients[8]
    with app.app_context():
        query = text("SELECT id FROM client_contacts WHERE client_id = :id")
        way = db.session.scalar(query, {"id": other.id})
    answer = crowd["advisor1"].send(f"/clients/{mine.id}/reveal", {"number": str(way), "reason": "核对"})
    assert answer.status_code == 422 and other.mobile not in answer.text


# Mails, files beside the database, logs


def test_no_mail_and_no_file_holds_a_number_or_a_name(app, cast, crowd, monkeypatch, caplog):
    """Everybody wants everything by mail, all reminders run, people look around; then every file of the data directory."""
    monkeypatch.setitem(app.config, "MAIL_URL", "smtp://127.0.0.1:1?from=platform@branch.example")
    monkeypatch.setitem(app.config, "SITE_URL", "https://ia.branch.example")
    world, now = worlds.cared(app, cast), clock.now()
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).values(email=User.username + "@branch.example"))
        since = {"digest_hour": 8, "since": now - timedelta(days=1)}
        unit.add_all(DeliveryChoice(user_id=number, mail="immediate", **since) for number in cast.users.values())
        told = [reminder for module in registry.modules() for reminder in module.reminders]
    with caplog.at_level(logging.DEBUG):
        for reminder in told:
            with app.app_context(), write_unit():
                reminder.run(now)
        crowd["leader1"].send(
            f"/documents/{next(b.id for b in world.books if b.state == 'submitted')}/steps/approve", STEP
        )
        for username in READING:
            for client in world.clients[:6]:
                crowd[username].ask(f"/clients/{client.id}")
        with app.app_context(), write_unit():
            made = making.make(now)["made"]
    with app.app_context():
        said = "\n".join(f"{mail.subject}\n{mail.body}" for mail in db.session.scalars(select(Mail)))
    uploads = app.config["DATA_DIR"] / "files"  # these hold what people put into them
    files = [path for path in app.config["DATA_DIR"].rglob("*") if path.is_file() and uploads not in path.parents]
    assert made > 3 and len(files) > 1
    for words in (said, caplog.text, *(path.read_bytes().decode("utf-8", "replace") for path in files)):
        assert not secrets(world).search(words) and not worlds.SECRET.search(words)


def test_the_log_holds_no_number(app, cast, crowd, caplog, monkeypatch):
    """Whatever the platform writes down of refused forms, full databases and its own mistakes."""
    caplog.set_level(logging.INFO)
    browser, before = crowd["advisor1"], count(app)

    def broken(person, facts, ways, teams, now):
        db.session.execute(text("INSERT INTO nowhere VALUES (:a, :b)"), {"a": facts["id_no"], "b": ways[0][1]})

    browser.send("/clients/new", client_fields(**{"account-total_assets": "12abc"}))
    browser.post("/clients/new", data=client_fields())
    monkeypatch.setattr(register, "create", broken)
    answer = browser.send("/clients/new", client_fields())
    assert answer.status_code in (500, 503) and "13712345678" in answer.text, "what was typed is not lost"
    monkeypatch.setattr(register, "create", lambda person, facts, *_: 1 / len(facts["id_no"][:0]))
    assert browser.send("/clients/new", client_fields()).status_code == 500
    monkeypatch.undo()
    assert "nowhere" in caplog.text and "ZeroDivisionError" in caplog.text, "the mistakes themselves are written down"
    assert not OWN.findall(caplog.text)
    assert count(app) == before


def test_the_log_of_a_clash_of_accounts_holds_no_number(app, cast, crowd, caplog):
    """The database itself names the value that stands there already."""
    assert crowd["advisor1"].send("/clients/new", client_fields()).status_code == 303
    other = client_fields("李四", id_no="", **{"contacts-0-value": "13987654321"})
    assert crowd["advisor3"].send("/clients/new", other).status_code == 422
    assert not OWN.findall(caplog.text)


def count(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Client))


def test_passwords_stand_in_no_answer_and_no_table(app, cast, crowd, now):
    """Neither on the page of a refused form, nor among drafts when the session has ended in between."""
    typed = {"password": "demoadvisor1", "new_password": "a-fresh-Secret-1", "again": "a-fresh-Secret-1"}
    pattern = re.compile("a-fresh-Secret-1|demoadvisor1")
    browser = crowd["advisor1"]
    browser.ask("/help/")
    assert not pattern.search(browser.post("/password", data=typed).text)
    assert not pattern.search(browser.send("/password", {**typed, "again": "other"}).text)
    browser.send("/drafts/password", typed)
    with browser.session_transaction() as session:
        session["seen"] = 0
    assert browser.send("/password", typed).status_code == 303
    assert list(plain_rows(app, pattern, besides=())) == []


# The read log, and files that leave the house


def test_the_read_log_holds_no_number_and_no_name(app, cast, crowd):
    world = worlds.few(app, cast)
    for client in world.clients:
        for tail in ("", "/edit", "/reveal?number=id_no"):
            crowd["director1"].ask(f"/clients/{client.id}{tail}")
    with app.app_context(), write_unit():
        said = b"".join(path.read_bytes() for path in reads.files()).decode()
        taken = take_in(clock.now())["taken"]
    assert taken == said.count("\n") > 20
    assert not secrets(world).search(said) and not worlds.SECRET.search(said)
    assert list(plain_rows(app, secrets(world))) == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_holds_no_number_unless_whole_ones_were_asked_for(app, cast, crowd, kind, caplog):
    world = worlds.few(app, cast)
    with app.app_context(), write_unit() as unit:
        post = {"user_id": cast.users["director1"], "role": EXPORTER, "unit_id": cast.units["B001"]}
        unit.add(Post(**post, starts_on=date(2026, 1, 1)))
    asked = {"format": kind, "kind": "check", "purpose": "核对", "consent": "y", "consent_under": "协议"}
    pattern, browser = secrets(world), crowd["director1"]
    with caplog.at_level(logging.DEBUG):
        masked = browser.send("/clients/export", asked)
        whole = browser.send("/clients/export", {**asked, "whole": "y", "whole_reason": "核对"})
    assert masked.status_code == whole.status_code == 200
    assert not numbers_in(pattern, masked, kind)
    right = {one.id_no for one in world.clients if one.branch == "B001"}
    assert right <= numbers_in(pattern, whole, kind)
    assert not pattern.search(caplog.text) and list(plain_rows(app, pattern)) == []
    assert not found(pattern, browser.ask("/clients/exports"))
    browser.send(f"/clients/exports/{NOBODYS}/file")


def numbers_in(pattern: re.Pattern, answer, kind: str) -> set[str]:
    """Whole numbers in a file, whatever it is packed in."""
    if kind == "csv":
        return found(pattern, answer)
    cells = (cell.value for row in load_workbook(io.BytesIO(answer.data)).active.iter_rows() for cell in row)
    return set(pattern.findall(" ".join(map(str, cells))))
