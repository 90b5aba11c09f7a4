"""Requests to delete a client: who sees which, on which page, and how quickly (P-08, 7.1)."""

import pytest

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.documents.models import Attachment
from tests.clients.shelf import ACCOUNT, IDENTITY, MOBILE
from tests.custody.chain import DECIDING, NAME, WHY, Chain, confirmed


@pytest.fixture
def chain(people, cast, app):
    return Chain(people, cast, app)


@pytest.fixture
def client(shelf):
    return confirmed(shelf)


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


def test_a_list_that_is_cut_says_where_to_begin(people, shelf, monkeypatch):
    monkeypatch.setattr("ia.custody.deletions.views.SUGGESTED", 2)
    monkeypatch.setattr("ia.custody.proposals.views.OFFERED", 2)
    shelf.existing("advisor1", "甲一", fund_account_no="0068000001")
    pages = [f"/{room}/new" for room in ("deletion-requests", "client-proposals")]
    assert not any("从客户页面" in people("advisor1").get(page).text for page in pages)
    shelf.existing("advisor1", "乙二", fund_account_no="0068000002")
    assert all("从客户页面" in people("advisor1").get(page).text for page in pages)


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


def test_the_chain_on_paper_after_the_execution(chain, client, people):
    """It says until when the archive is kept, and has no empty lines where the client's numbers stood."""
    made = chain.executed("advisor1", client)
    shown = people("director1").get(f"/deletion-requests/{made}/print").text
    assert "封存保管至" in shown and "资金帐号" not in shown and "证件号码" not in shown and NAME not in shown


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
