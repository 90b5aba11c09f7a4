"""Deleting a client: who asks, who decides in which order, who executes, and what is left afterwards (P-08, 7.3)."""

import re
from functools import partial

import pypdf
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from ia.clients.care import lifecycle
from ia.clients.models import Client, ContactRecord, ContactWay, SearchTerm
from ia.clients.references import CLIENTS, REMOVED, fate_of, references
from ia.custody.deletions.models import DeletionRequest
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Attachment, Document
from ia.ground.printing.models import PrintCopy, SealedPaper
from ia.ground.printing.pdf import sealed
from ia.ground.printing.pdf.folders import SEALED
from ia.ground.web.drafts import Draft
from ia.ground.workflow.engine import Act
from ia.taskbooks.models import TaskBook
from tests.access.test_masking import crawl
from tests.access.world import Crowd
from tests.clients.shelf import ACCOUNT, EMAIL, IDENTITY, MOBILE
from tests.custody.chain import DECIDING, POST, WHY, Chain, WholeStory
from tests.remote import Remote, at_once

NAME = "欧阳修文"
STUB = "已删除客户 "


@pytest.fixture
def chain(people, cast, app):
    return Chain(people, cast, app)


@pytest.fixture
def story(people, cast, app):
    return WholeStory(people, cast, app)


@pytest.fixture
def client(shelf):
    """A confirmed client of advisor1 with every kind of number."""
    facts = {"id_type": "id_card", "id_no": IDENTITY, "email": EMAIL, "family": f"{NAME}的父亲", "employer": "甲公司"}
    return shelf.existing("advisor1", NAME, **facts)


# The way


def test_three_opinions_and_one_execution(chain, client, people):
    made = chain.request("advisor1", client)
    where = [("director1", "requested"), ("region1", "director_ok"), ("brokerage1", "regional_ok")]
    for username, state in where:
        assert chain.state(made) == state
        assert chain.row(made).serial_no in people(username).get("/").text, "it waits on this desk"
        assert people(username).get(f"/clients/{client}").status_code == 200, "whoever decides reads the client"
        chain.approve(username, made, f"{username}同意")
    assert chain.state(made) == "brokerage_gm_ok"
    for username in ("region1", "brokerage1"):
        people(username).get(f"/clients/{client}", expect=404)
    chain.step("hqadmin1", made, "execute", client_no=chain.number(client))
    assert chain.state(made) == "executed"
    row = chain.row(made)
    assert [*row.approvers, row.executed_by_id] == [chain.cast.users[one] for one in (*DECIDING, "hqadmin1")]
    page = people("advisor1").get(f"/deletion-requests/{made}").text
    assert all(f"{username}同意" in page for username in DECIDING), "the chain of approvals stays"
    assert set(chain.told(made)) >= {"advisor1"}


def test_nobody_decides_out_of_turn(chain, client, people):
    """Whoever is not asked now is refused, whatever step is forged: not there (404), not yours (403), not now (409)."""
    made, number = chain.request("advisor1", client), chain.number(client)
    steps = [f"{post}-{verb}" for post in POST.values() for verb in ("approve", "reject")] + ["execute"]
    everybody = (*DECIDING, "leader1", "gm1", "hqadmin1", "director9", "advisor1")
    for username in (*DECIDING, None):
        state = chain.state(made)
        for one in everybody:
            waits = one == username or (one == "hqadmin1" and username is None)
            for name in steps if not waits else ():
                if one == "brokerage1" and name == "brokerage-reject" and state == "brokerage_gm_ok":
                    continue  # his to take until the execution
                token = people(one).get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
                fields = {"opinion": "抢先", "client_no": number, "csrf_token": token}
                answer = people(one).post(f"/documents/{made}/steps/{name}", data=fields)
                assert answer.status_code in (403, 404, 409), (one, name, state)
                assert chain.state(made) == state
        if username:
            chain.approve(username, made)


def test_an_opinion_is_asked_for(chain, client):
    made = chain.request("advisor1", client)
    chain.approve("director1", made, " ", expect=422)
    chain.reject("director1", made, " ", expect=422)
    assert chain.state(made) == "requested"


def test_one_person_with_two_posts_approves_once(chain, client, story, cast):
    """Three different people, whatever posts they hold."""
    story.give_second_post("director1", "regional_head", "R001")
    story.give_second_post("region1", "brokerage_gm", "C000")
    made = chain.request("advisor1", client)
    chain.approve("director1", made)
    chain.step("director1", made, "regional-approve", expect=422, opinion="再同意")
    assert "三个不同的人" in chain.people("director1").page.text
    chain.approve("region1", made)
    chain.step("region1", made, "brokerage-approve", expect=422, opinion="再同意")
    chain.approve("brokerage1", made)
    assert chain.row(made).approvers == tuple(cast.users[one] for one in DECIDING)


def test_who_approved_does_not_execute(chain, client, story):
    story.give_second_post("brokerage1", "hq_sysadmin", "C000")
    made = chain.approved("advisor1", client)
    chain.step("brokerage1", made, "execute", expect=422, client_no=chain.number(client))
    assert chain.state(made) == "brokerage_gm_ok"


def test_who_asks_does_not_approve(chain, client, story):
    story.give_second_post("leader1", "marketing_director", "B001")
    made = chain.request("leader1", client)
    chain.step("leader1", made, "director-approve", expect=403, opinion="同意")
    chain.approve("director1", made)


def test_the_database_knows_the_order_too(chain, client, app, cast):
    made = chain.request("advisor1", client)
    users = cast.users
    wrong = (
        {"regional_head_id": users["region1"]},
        {"director_id": users["director1"], "regional_head_id": users["director1"]},
        {"brokerage_gm_id": users["brokerage1"]},
        {
            "director_id": users["director1"],
            "regional_head_id": users["region1"],
            "brokerage_gm_id": users["director1"],
        },
        {"executed_by_id": users["hqadmin1"]},
    )
    for values in wrong:
        table = DeletionRequest.__table__
        with app.app_context(), pytest.raises(IntegrityError), write_unit() as unit:
            unit.execute(update(table).where(table.c.id == made).values(values))


@pytest.mark.parametrize("approvals", range(4))
def test_a_rejection_ends_it_at_any_point(chain, client, approvals, people, shelf):
    made = chain.approved("advisor1", client, DECIDING[:approvals])
    chain.step("hqadmin1", made, "brokerage-reject", expect=403 if approvals == 3 else 404, opinion="技术人员不决定")
    chain.reject(DECIDING[min(approvals, 2)], made)
    assert chain.state(made) == "rejected" and chain.waits_for(made) == set()
    assert "理由不足" in people("advisor1").get(f"/deletion-requests/{made}").text
    assert shelf.row(client).name == NAME and people("advisor1").get(f"/clients/{client}").status_code == 200
    assert chain.request("advisor1", client) not in (0, made), "it may be asked for again"


def test_whoever_asked_withdraws_before_anybody_approved(chain, client):
    made = chain.request("advisor1", client)
    chain.step("leader1", made, "withdraw", expect=403, opinion="x")
    chain.step("advisor1", made, "withdraw", opinion="客户改变了主意")
    assert chain.state(made) == "withdrawn"
    again = chain.approved("advisor1", client, DECIDING[:1])
    chain.step("advisor1", again, "withdraw", expect=409, opinion="晚了")


# Who may ask, and about whom


def test_the_adviser_and_the_leader_ask_and_nobody_else(chain, client, keeper):
    for username in ("advisor2", "advisor3", "leader2", "advisor9"):
        assert chain.forge(username, client) == 422
    for username in ("director1", "admin1", "clerk1", "region1", "hqadmin1", "gm1"):
        assert chain.forge(username, client) == 403
    assert chain.count(DeletionRequest) == 0
    made = chain.request("leader1", client)
    assert chain.row(made).owner_id == chain.cast.users["leader1"]


def test_prospects_are_archived_instead(chain, shelf, people):
    for status in ("prospect", "target", "developing", "archived"):
        prospect = shelf.put("advisor1", "潜在客户", status=status)
        assert chain.forge("advisor1", prospect) == 422
        assert "归档" in people("advisor1").get(f"/deletion-requests/new?client={prospect}").text
        assert f"/deletion-requests/new?client={prospect}" not in people("advisor1").get(f"/clients/{prospect}").text
    for place, status in enumerate(("confirming", "existing", "exiting", "exited")):
        decided = shelf.existing(
            "advisor1", f"客户{place}", fund_account_no=f"00{place}7654321", phone=f"1390000000{place}"
        )
        shelf.set(decided, status=status)
        assert f"/deletion-requests/new?client={decided}" in people("advisor1").get(f"/clients/{decided}").text
        assert chain.request("advisor1", decided)


def test_a_delegated_client_is_not_deleted(chain, client, keeper):
    """Neither by the delegate nor by the adviser who lent it (7.3)."""
    lending = keeper.lend("advisor1", [client], "advisor2")
    assert chain.forge("advisor2", client) == 422
    assert chain.request("advisor1", client, expect=422) == 0
    assert keeper.read(select(Document.serial_no).where(Document.id == lending)) in chain.people("advisor1").page.text
    chain.request("leader1", client, expect=422)


def test_an_open_form_hinders_the_request_and_the_execution(chain, client, app, cast):
    made = chain.approved("advisor1", client)
    with app.app_context(), write_unit() as unit:
        facts = {"owner_id": cast.users["advisor1"], "created_by_id": cast.users["advisor1"]}
        book = TaskBook(
            client_id=client,
            open_client_id=client,
            branch_id=cast.units["B001"],
            serial_no="TB-OPEN",
            title=NAME,
            state="draft",
            state_since=clock.now(),
            created_at=clock.now(),
            source="own_contact",
            target_source="own_resources",
            goal="x",
            deadline_on=clock.local_date(clock.now()),
            mode="phone",
            business_needs="x",
            **facts,
        )
        unit.add(book)
        unit.flush()
        number = book.id
    chain.step("hqadmin1", made, "execute", expect=422, client_no=chain.number(client))
    assert "TB-OPEN" in chain.people("hqadmin1").page.text and chain.state(made) == "brokerage_gm_ok"
    chain.reject("brokerage1", made, "有未结束的任务书")
    assert chain.request("advisor1", client, expect=422) == 0
    with app.app_context(), write_unit() as unit:
        table = Document.__table__
        unit.execute(update(table).where(table.c.id == number).values(state="cancelled"))
    assert chain.request("advisor1", client)


def test_one_request_at_a_time(chain, client):
    first = chain.request("advisor1", client)
    assert chain.request("leader1", client, expect=422) == 0
    assert chain.row(first).serial_no in chain.people("leader1").page.text


def test_a_client_about_to_be_deleted_is_not_merged(chain, client, shelf, people):
    other = shelf.put("advisor1", NAME, phone="13900000002")
    chain.request("advisor1", client)
    page = people("advisor1").get(f"/clients/{client}/merge?other={chain.number(other)}").text
    assert "已有删除申请" in page


def test_the_number_is_typed_once_more(chain, client, shelf):
    made = chain.approved("advisor1", client)
    chain.step("hqadmin1", made, "execute", expect=422, client_no="100000")
    assert shelf.row(client).name == NAME


# Who sees what


def test_who_sees_which_request(chain, client, shelf):
    made = chain.request("advisor1", client)
    address = f"/deletion-requests/{made}"
    sees = ("advisor1", "leader1", "director1", "region1", "brokerage1")
    for username in (
        *sees,
        "advisor2",
        "advisor3",
        "leader2",
        "station1",
        "advisor9",
        "director9",
        "leader9",
        "hqadmin1",
    ):
        for page in ("", "/history", "/print") if username != "hqadmin1" else ("", "/history"):
            assert chain.status(username, address + page) == (200 if username in sees else 404), (username, page)
        listed = chain.row(made).serial_no in chain.people(username).get("/deletion-requests/").text
        assert listed == (username in sees), username
    for username in ("admin1", "gm1", "clerk1", "finance1", "sysadmin1", "hq1", "company1", "callcentre1"):
        assert chain.status(username, address) == 403


def test_the_technician_sees_what_is_to_be_executed_and_no_more(chain, client, people, shelf):
    made = chain.approved("advisor1", client, DECIDING[:2])
    visitor, address = people("hqadmin1"), f"/deletion-requests/{made}"
    visitor.get(address, expect=404)
    assert chain.row(made).serial_no not in visitor.get("/deletion-requests/").text
    chain.approve("brokerage1", made)
    for page in (
        address,
        f"{address}/history",
        "/",
        "/inbox/",
        "/deletion-requests/",
        f"/documents/{made}/steps/execute",
    ):
        shown = visitor.get(page).text
        assert NAME not in shown and MOBILE not in shown and IDENTITY not in shown, page
    assert "欧**" in visitor.get(address).text and chain.number(client) in visitor.page.text
    for page in (f"/clients/{client}", f"{address}/print", "/clients/", f"/search?q={chain.number(client)}"):
        assert NAME not in visitor.get(page, expect=None).text
        assert f"/clients/{client}" not in visitor.page.links()
    assert chain.status("hqadmin1", f"/clients/{client}") == 403
    chain.step("hqadmin1", made, "execute", client_no=chain.number(client))
    assert visitor.get(address).status_code == 200, "what one has executed stays in sight"
    assert chain.row(made).serial_no in visitor.get("/deletion-requests/").text


def test_files_on_a_request_are_not_the_technicians(chain, client, app, cast, people):
    made = chain.approved("advisor1", client)
    with app.app_context(), write_unit() as unit:
        file = Attachment(
            document_id=made,
            name="a.pdf",
            media_type="application/pdf",
            size=1,
            sha256="0" * 64,
            added_by_id=cast.users["advisor1"],
            added_at=clock.now(),
        )
        unit.add(file)
        unit.flush()
        number = file.id
    people("hqadmin1").get(f"/documents/{made}/attachments/{number}", expect=404)
    assert "a.pdf" not in people("hqadmin1").get(f"/deletion-requests/{made}").text
    assert "a.pdf" in people("brokerage1").get(f"/deletion-requests/{made}").text


def test_the_menu_leads_there_above_the_branch_alone(people):
    for username, expected in (("region1", 1), ("brokerage1", 1), ("hqadmin1", 1), ("advisor1", 0), ("director1", 0)):
        people(username).get("/deletion-requests/")
        links = people(username).page.select("nav a[href='/deletion-requests/']")
        in_menu = [link for link in links if "custody-tabs" not in [up.get("id") for up in link.iterancestors()]]
        assert len(in_menu) == expected, username


# What is left


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


def test_sealed_files_of_its_forms_are_made_anew_without_the_name(chain, story, app):
    client, book = story.confirmed("advisor1", NAME, ACCOUNT)
    with app.app_context():
        assert NAME in _sealed_text(book)
    chain.executed("advisor1", client)
    with app.app_context():
        assert book in sealed.waiting()
        text = _sealed_text(book)
        assert NAME not in text and ACCOUNT not in text and "开户确认凭单" in text


def _sealed_text(book: int) -> str:
    sealed.make(book)
    files = db.session.scalars(select(SealedPaper.sha256).where(SealedPaper.document_id == book))
    readers = [pypdf.PdfReader(SEALED.place_of(digest)) for digest in files if digest]
    return "".join(page.extract_text() for reader in readers for page in reader.pages)


def test_the_chain_on_paper(chain, client, people):
    made = chain.approved("advisor1", client, DECIDING[:1])
    visitor, address = people("advisor1"), f"/deletion-requests/{made}/print"
    token = visitor.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert visitor.post(address, data={"csrf_token": token}).status_code == 422
    for username in DECIDING[1:]:
        chain.approve(username, made, f"{username}同意")
    assert people("region1").post(address, data={"csrf_token": token}).status_code in (400, 403)
    visitor.submit(f"/deletion-requests/{made}", form=f"{address}?paper=approval_chain")
    sheet = visitor.get(address).text
    assert all(words in sheet for words in (NAME, WHY, "region1同意", "1101****002X"))
    assert IDENTITY not in sheet and ACCOUNT not in sheet
    people("hqadmin1").get(address, expect=403)


def test_pages_stay_within_their_statements(chain, client, people, statements):
    made = chain.approved("advisor1", client, DECIDING[:1])
    visits = [
        ("advisor1", "/deletion-requests/", 5),
        ("advisor1", f"/deletion-requests/new?client={client}", 7),
        ("advisor1", f"/deletion-requests/{made}", 10),
        ("region1", f"/deletion-requests/{made}", 10),
        ("region1", f"/documents/{made}/steps/regional-approve", 10),
    ]
    for username, address, most in visits:
        people(username).get(address)
        with statements() as seen:
            people(username).get(address)
        assert len(seen) <= most, f"{username} {address}: {len(seen)} statements\n" + "\n".join(seen)


# At one instant


@pytest.fixture
def remote(live, app, cast):
    return lambda username: Remote(live, app, cast.users[username])


def test_of_two_directors_one_approves(chain, shelf, story, remote, app):
    story.give_second_post("leader2", "marketing_director", "B001")
    for round_ in range(3):
        facts = {"fund_account_no": f"00{round_}5554443", "phone": f"1390000000{round_}"}
        made = chain.request("advisor1", shelf.existing("advisor1", f"客户{round_}", **facts))
        address = f"/documents/{made}/steps/director-approve"
        pair = [remote("director1"), remote("leader2")]
        forms = [{**one.form(address), "opinion": "同意"} for one in pair]
        answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
        assert sorted(answer[0] for answer in answers) == [303, 409]
        assert chain.state(made) == "director_ok"


def test_of_two_requests_at_once_one_is_made(chain, client, remote):
    pair = [remote("advisor1"), remote("leader1")]
    address = f"/deletion-requests/new?client={client}"
    forms = [{**one.form(address, "/deletion-requests/new"), "client": client, "reason": WHY} for one in pair]
    send = [partial(one.send, "POST", "/deletion-requests/new", form) for one, form in zip(pair, forms, strict=True)]
    assert sorted(answer[0] for answer in at_once(*send)) == [303, 422]
    assert chain.count(DeletionRequest) == 1


def test_an_execution_happens_once(chain, client, remote):
    made = chain.approved("advisor1", client)
    address = f"/documents/{made}/steps/execute"
    pair = [remote("hqadmin1"), remote("hqadmin1")]
    forms = [{**one.form(address), "client_no": chain.number(client)} for one in pair]
    answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
    assert sorted(answer[0] for answer in answers) == [303, 409]
    assert chain.count(ContactWay, ContactWay.client_id == client) == 0
