"""Deleting a client: who asks, who decides in which order, who executes (P-08, 7.3)."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ia.custody.deletions.models import DeletionRequest
from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.documents.models import Document
from ia.taskbooks.models import TaskBook
from tests.custody.chain import DECIDING, NAME, POST, Chain, WholeStory, confirmed


@pytest.fixture
def chain(people, cast, app):
    return Chain(people, cast, app)


@pytest.fixture
def story(people, cast, app):
    return WholeStory(people, cast, app)


@pytest.fixture
def client(shelf):
    return confirmed(shelf)


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
