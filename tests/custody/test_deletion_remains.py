"""What is left of a client that was deleted: facts about the work, and no name (P-08, 7.3)."""

import re

import pypdf
import pytest
from sqlalchemy import select, text

from ia.clients.care import lifecycle
from ia.clients.models import Client, ContactRecord, SearchTerm
from ia.clients.references import CLIENTS, REMOVED, fate_of, references
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.printing.models import PrintCopy, SealedPaper
from ia.ground.printing.pdf import sealed
from ia.ground.printing.pdf.folders import SEALED
from ia.ground.web.drafts import Draft
from ia.ground.workflow.engine import Act
from tests.access.asking import Crowd
from tests.access.test_masking import crawl
from tests.clients.shelf import ACCOUNT, IDENTITY, MOBILE
from tests.custody.chain import NAME, STUB, Chain, WholeStory, confirmed


@pytest.fixture
def chain(people, cast, app):
    return Chain(people, cast, app)


@pytest.fixture
def story(people, cast, app):
    return WholeStory(people, cast, app)


@pytest.fixture
def client(shelf):
    return confirmed(shelf)


def nothing_but(chain, pattern: re.Pattern, besides: tuple[str, ...]) -> list:
    """Where in the database the pattern still stands."""
    found = []
    with chain.app.app_context():
        for table in db.metadata.sorted_tables:
            if table.name not in besides:
                for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):
                    if pattern.search(repr(tuple(row))):
                        found.append((table.name, tuple(row)))
    return found


def test_nothing_shows_the_client_any_more(chain, story, people, app, cast):
    """A client with everything that the platform can hang on one. Afterwards no page of anybody, no list, search, export,
    history, inbox or sheet shows the name or a number; nor does any table but the trail and the archive."""
    client, book = story.confirmed("advisor1", NAME, ACCOUNT)
    adviser = people("advisor1")
    adviser.submit(
        f"/clients/{client}/edit",
        {"contacts-0-kind": "mobile", "contacts-0-value": MOBILE},
        form=f"/clients/{client}/edit",
        family=f"{NAME}育有一子",
    )
    assert adviser.status == 200, adviser.page.text
    adviser.submit(
        f"/clients/{client}/contacts",
        form=f"/clients/{client}/contacts",
        at="2026-11-24T09:50",
        direction="active",
        nature="general",
        channel="phone",
        topic=f"与{NAME}通话",
        satisfaction=4,
    )
    adviser.submit(f"/clients/{client}/papers", form=f"/clients/{client}/print?paper=registration")
    for address in (f"/clients/{client}/edit", f"/documents/{book}/steps/add-entry"):
        with app.app_context(), write_unit() as unit:
            facts = {"user_id": cast.users["advisor1"], "form": address, "saved_at": clock.now()}
            unit.add(Draft(fields={"family": [f"{NAME} {MOBILE}"]}, **facts))
    number, code = chain.number(client), story.codes(book, "slip")[0]
    made = chain.executed("advisor1", client)

    secret = re.compile(f"{NAME}|{IDENTITY}|{ACCOUNT}|{MOBILE}")
    crowd = Crowd(app, cast)
    starts = ["/", "/clients/", "/task-books/", "/deletion-requests/", "/inbox/", "/search", "/custody/", "/audit/"]
    starts += [f"/task-books/{book}", f"/task-books/{book}/history", f"/prints/{code}", f"/deletion-requests/{made}"]
    starts += [f"/deletion-requests/{made}/print", f"/deletion-requests/{made}/history", f"/search?q={number}"]
    starts += [f"/clients/{client}{page}" for page in ("", "/edit", "/history", "/contacts", "/papers", "/print")]
    starts += [f"/task-books/{book}/print?paper={paper}" for paper in ("task_book", "slip")]
    searched = [f"/search?q={words}" for words in (NAME, NAME[1:], ACCOUNT, MOBILE[-4:], IDENTITY)]
    opened = 0
    for username in (
        "advisor1",
        "leader1",
        "director1",
        "clerk1",
        "admin1",
        "region1",
        "brokerage1",
        "hqadmin1",
        "gm1",
    ):
        for url, answer in crawl(crowd[username], starts):
            opened += 1
            assert not secret.search(answer.get_data(as_text=True)), (username, url)
        for url in searched:
            assert f"/task-books/{book}" not in crowd[username].ask(url).text
        export = crowd[username].send("/task-books/export")
        assert not secret.search(export.get_data().decode("utf-8", "replace"))
    assert opened > 200
    assert f"{STUB}{number}" in people("advisor1").get(f"/task-books/{book}").text, "the form stays, without the name"
    assert nothing_but(chain, secret, ("audit", "sealed_clients")) == []
    with app.app_context():
        trail = " ".join(str(row.changes) for row in db.session.scalars(select(AuditRow)))
    assert not re.search(f"{IDENTITY}|{ACCOUNT}|{MOBILE}", trail), "the trail has never known the numbers"


def test_the_record_stays_without_a_name(chain, client, shelf, people, app):
    number = chain.number(client)
    chain.executed("advisor1", client)
    row = shelf.row(client)
    assert row.name == f"{STUB}{number}" and row.client_no == number and row.contacts == []
    filled = {c.name for c in Client.__table__.columns if getattr(row, c.name) not in (None, False)}
    assert filled == {
        "id",
        "client_no",
        "name",
        "name_key",
        "client_kind",
        "status",
        "level",
        "visibility_scope",
        "min_advisor_level",
        "source",
        "created_by_id",
        "created_at",
        "gone_at",
        "version",
    }
    assert chain.count(SearchTerm, SearchTerm.client_id == client) == 0
    for page in ("", "/edit", "/history", "/contacts", "/reveal", "/merge"):
        for username in ("advisor1", "leader1", "director1"):
            assert chain.status(username, f"/clients/{client}{page}") == 404
    people("advisor1").submit(
        "/clients/new",
        {"contacts-0-kind": "mobile", "contacts-0-value": MOBILE},
        name=NAME,
        source="own_contact",
        id_no=IDENTITY,
    )
    assert people("advisor1").page.flashes == ["客户已登记。"], "somebody who comes back is a new client"


def test_every_table_that_points_at_the_client_is_seen_to(chain, client, shelf, app):
    """What belonged to the client alone is gone, what stays is empty; the archive has all rows of all tables."""
    furnish(chain, client)
    with app.app_context():
        before = {
            one.name: db.session.execute(select(one.table).where(one.column == client)).all()
            for one in references()
            if one.table.name != CLIENTS
        }
    number = chain.number(client)
    chain.executed("advisor1", client)
    sealed = chain.content(number)["rows"]
    with app.app_context():
        for one in references():
            if one.table.name == CLIENTS:
                continue
            fate = fate_of(one.table)
            left = db.session.execute(select(one.table).where(one.column == client)).mappings().all()
            if fate.on_deletion == REMOVED:
                assert left == [], one.name
            for row in left:
                assert {name: row[name] for name in fate.blank} == dict(fate.blank), one.name
            assert len(sealed.get(one.table.name, ())) >= len(before[one.name]), one.name
    assert {"contact_records", "client_timeline", "client_contacts", "client_grants"} <= set(sealed)


def furnish(chain, client: int) -> None:
    """Talks, timeline, shared sight."""
    with chain.app.app_context(), write_unit() as unit:
        act = Act(chain.cast.person("advisor1"), clock.now())
        lifecycle.note(client, "talk", f"{NAME}来访", act)
        lifecycle.grant(client, chain.cast.users["advisor2"], "codeveloper", act.today)
        facts = {"direction": "active", "nature": "general", "channel": "phone", "created_at": act.now}
        unit.add(ContactRecord(client_id=client, by_id=act.person.id, at=act.now, topic=f"{NAME}来电", **facts))


def test_talks_stay_as_facts_about_the_work(chain, client, app):
    furnish(chain, client)
    chain.executed("advisor1", client)
    with app.app_context():
        (talk,) = db.session.scalars(select(ContactRecord).where(ContactRecord.client_id == client)).all()
    assert (talk.topic, talk.solved, talk.remark) == ("", None, None) and talk.by_id == chain.cast.users["advisor1"]


def test_records_merged_before_go_along(chain, client, shelf, people):
    other = shelf.put("advisor1", "欧阳文修", phone="13987654321", family="另有住处")
    visitor, number = people("advisor1"), chain.number(other)
    visitor.submit(
        f"/clients/{client}/merge?other={number}", form=f"/clients/{client}/merge", reason="同一人", same_client=True
    )
    assert shelf.row(other).merged_into_id == client
    main = chain.number(client)
    chain.executed("advisor1", client)
    assert shelf.row(other).name == f"{STUB}{number}" and shelf.row(other).family is None
    secret = re.compile("欧阳文修|13987654321|另有住处")
    assert nothing_but(chain, secret, ("audit", "sealed_clients")) == []
    assert "另有住处" in chain.sealed_text(main)
    assert chain.status("advisor1", f"/clients/{other}") == 404


def test_other_clients_keep_their_names_on_a_shared_form(chain, client, shelf, keeper, people):
    """A transfer of two: only the deleted one loses the name there."""
    other = shelf.existing("advisor1", "司马光", fund_account_no="0099887766", phone="13911112222")
    document = keeper.transferred("advisor1", [client, other], "advisor2")
    keeper.step("advisor2", document, "take-over")
    number = chain.number(client)
    chain.executed("advisor2", client)
    title = chain.title(document)
    assert "司马光" in title and NAME not in title and f"{STUB}{number}" in title
    assert shelf.row(other).name == "司马光"


def test_history_of_a_form_tells_steps_and_no_values(chain, story, people):
    client, book = story.confirmed("advisor1", NAME, ACCOUNT)
    before = people("advisor1").get(f"/task-books/{book}/history").text
    assert f"与{NAME}首次沟通" in before
    chain.executed("advisor1", client)
    after = people("advisor1").get(f"/task-books/{book}/history").text
    assert NAME not in after and "已封存" in after and "申请新客户确认" not in after or "林晓东" in after


def test_sheets_stay_whole_without_the_name(chain, story, people, app):
    """Code, signatures and custody of printed sheets stay, and the sheet is not taken for one that somebody has altered."""
    client, book = story.confirmed("advisor1", NAME, ACCOUNT)
    code = story.codes(book, "slip")[0]
    number = chain.number(client)
    chain.executed("advisor1", client)
    page = people("clerk1").get(f"/task-books/{book}/print?paper=slip").text
    assert f"{STUB}{number}" in page and ACCOUNT not in page
    assert people("clerk1").get(f"/prints/{code}", follow_redirects=True).status_code == 200
    with app.app_context():
        sheets = db.session.scalars(select(PrintCopy).where(PrintCopy.document_id == book)).all()
        assert len(sheets) == 3
    assert chain.count(PrintCopy, PrintCopy.document_id == book) == 3


def test_sealed_files_of_its_forms_are_made_anew_without_the_name(chain, story, app, now):
    client, book = story.confirmed("advisor1", NAME, ACCOUNT)
    with app.app_context():
        assert NAME in _sealed_text(book)
    chain.executed("advisor1", client)
    with app.app_context():
        assert book in sealed.waiting(now)
        text = _sealed_text(book)
        assert NAME not in text and ACCOUNT not in text and "开户确认凭单" in text


def _sealed_text(book: int) -> str:
    sealed.make(book)
    files = db.session.scalars(select(SealedPaper.sha256).where(SealedPaper.document_id == book))
    readers = [pypdf.PdfReader(SEALED.place_of(digest)) for digest in files if digest]
    return "".join(page.extract_text() for reader in readers for page in reader.pages)
