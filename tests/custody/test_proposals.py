"""Proposals: the adviser proposes level, key mark and status, leader or director makes them effective (AMB-64, C-09)."""

import pytest
from sqlalchemy import select

from ia.clients.care import lifecycle
from ia.clients.models import Client, TimelineEntry
from ia.custody.proposals.models import ClientProposal
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.workflow.engine import Act

WANTED = {"level": "senior", "status": "target", "is_key": "yes", "reason": "资产大幅增加"}
SEEING = ("advisor1", "leader1", "director1")
OUTSIDE = ("advisor2", "advisor3", "leader2", "advisor9", "leader9", "director9")
SHUT_OUT = ("admin1", "gm1", "clerk1", "counter1", "finance1", "region1", "sysadmin1", "hqadmin1")


@pytest.fixture
def client_id(shelf):
    return shelf.put("advisor1", "张三丰")


@pytest.fixture
def propose(people, keeper):
    def sent(username: str, client: int, expect: int = 200, **fields) -> int:
        """A proposal, as its number; 0 when it was refused."""
        before = keeper.newest(ClientProposal)
        visitor = people(username)
        visitor.submit(f"/client-proposals/new?client={client}", {**WANTED, **fields})
        assert visitor.status == expect, visitor.page.text
        made = keeper.newest(ClientProposal)
        return made if made != before else 0

    return sent


def standing(shelf, client_id) -> tuple:
    row = shelf.row(client_id)
    return row.level, row.status, row.is_key


def test_the_adviser_proposes_and_the_leader_makes_it_so(people, keeper, propose, shelf, client_id, cast):
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}")
    assert f"/client-proposals/new?client={client_id}" in advisor.page.links()
    document = propose("advisor1", client_id)
    assert "CP-B001-202611-0001" in "".join(advisor.page.flashes)
    assert keeper.waits_for(document) == {f"leader@{cast.units['B001-T1']}"}
    assert standing(shelf, client_id) == ("junior", "prospect", False), "nothing has happened yet"
    page = people("leader1").get(f"/client-proposals/{document}").text
    for said in ("张三丰", "初级", "高级", "潜在客户", "目标客户", "资产大幅增加", "林晓东"):
        assert said in page, said
    keeper.step("leader1", document, "accept", opinion="同意")
    assert standing(shelf, client_id) == ("senior", "target", True)
    assert keeper.state(document) == "accepted"
    assert keeper.told(document) == ["advisor1"]
    history = people("director1").get(f"/clients/{client_id}/history").text
    for said in ("设定级别与状态", "CP-B001-202611-0001 资产大幅增加", "陈建国", "高级"):
        assert said in history, said
    advisor.get(f"/clients/{client_id}")
    timeline = " ".join(advisor.page.texts("#timeline"))
    assert "提请变更级别或状态" in timeline and "初级 → 高级" in timeline
    advisor.get(f"/clients/{client_id}/contacts?kind=forms")
    assert f"/documents/{document}" in advisor.page.links()
    propose("advisor1", client_id, level="middle", status="", is_key="no")


def test_only_what_is_filled_in_changes(keeper, propose, shelf, client_id):
    document = propose("advisor1", client_id, level="middle", status="", is_key="")
    keeper.step("director1", document, "accept")
    assert standing(shelf, client_id) == ("middle", "prospect", False)


STEPS = {"accept": ("leader1", "director1"), "decline": ("leader1", "director1"), "withdraw": ("advisor1",)}
AFTER = {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn"}


@pytest.mark.parametrize("step", STEPS)
def test_who_takes_which_step(keeper, propose, shelf, client_id, step):
    fields = {"opinion": "暂不调整"} if step == "decline" else {}
    for taker in STEPS[step]:
        document = propose("advisor1", client_id)
        for username in sorted({*SEEING, *OUTSIDE} - set(STEPS[step])):
            keeper.step(username, document, step, expect=403 if username in SEEING else 404, **fields)
            assert keeper.state(document) == "proposed"
        keeper.step(taker, document, step, **fields)
        assert keeper.state(document) == AFTER[step]
        if step == "accept":
            shelf.set(client_id, level="junior", status="prospect", is_key=False)
        else:
            assert standing(shelf, client_id) == ("junior", "prospect", False)


def test_who_sees_the_form(keeper, propose, client_id):
    document = propose("advisor1", client_id)
    for username in (*SEEING, *OUTSIDE, *SHUT_OUT):
        for page in ("", "/history"):
            expected = 200 if username in SEEING else 403 if username in SHUT_OUT else 404
            assert keeper.status(username, f"/client-proposals/{document}{page}") == expected, (username, page)
    for username in (*SEEING, *OUTSIDE):
        assert ("张三丰" in keeper.people(username).get("/client-proposals/").text) == (username in SEEING), username


def test_a_leader_proposes_about_own_clients_to_the_director(keeper, propose, shelf, cast):
    own = shelf.put("leader1", "王磊")
    document = propose("leader1", own)
    assert keeper.waits_for(document) == {f"marketing_director@{cast.units['B001']}"}
    keeper.step("leader1", document, "accept", expect=403)
    keeper.step("director1", document, "accept")
    assert standing(shelf, own)[0] == "senior"


@pytest.mark.parametrize("username", ["advisor2", "advisor3", "leader1", "advisor9"])
def test_nobody_proposes_about_clients_of_others(propose, people, client_id, shelf, username):
    shelf.set(client_id, visibility_scope="branch")
    assert propose(username, client_id, expect=422) == 0
    if username != "advisor9":
        people(username).get(f"/clients/{client_id}")
        assert not [href for href in people(username).page.links() if "client-proposals/new" in href]


def test_who_decides_does_not_propose(people, client_id):
    people("director1").get("/client-proposals/new", expect=403)
    people("clerk1").get("/client-proposals/new", expect=403)


def test_a_client_that_is_lent_is_not_proposed_about(propose, keeper, client_id):
    """A delegate does not dispose of the client, and its adviser only looks on (7.3, AMB-11)."""
    keeper.lend("advisor1", [client_id], "advisor2")
    assert propose("advisor1", client_id, expect=422) == 0
    assert propose("advisor2", client_id, expect=422) == 0


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"reason": " "}, "此项必填。"),
        ({"level": "", "status": "", "is_key": ""}, "请提请与现状不同的内容。"),
        ({"level": "junior", "status": "prospect", "is_key": "no"}, "请提请与现状不同的内容。"),
        ({"level": "king"}, "请从列表中选择。"),
        ({"status": "existing"}, "请从列表中选择。"),
        ({"status": "archived"}, "请从列表中选择。"),
    ],
)
def test_what_cannot_be_proposed_is_refused_and_nothing_lost(propose, people, client_id, fields, says):
    assert propose("advisor1", client_id, expect=422, **{"reason": "不丢", **fields}) == 0
    assert says in people("advisor1").page.errors
    assert fields.get("reason", "不丢").strip() in people("advisor1").page.source


def test_the_status_of_a_client_in_development_is_not_proposed(propose, people, client_id, shelf):
    shelf.set(client_id, status="developing")
    assert propose("advisor1", client_id, expect=422) == 0
    assert "客户不能由当前状态变更为该状态。" in people("advisor1").page.errors
    propose("advisor1", client_id, status="")


def test_one_proposal_at_a_time(propose, people, client_id, keeper):
    first = propose("advisor1", client_id)
    assert propose("advisor1", client_id, expect=422, level="middle") == 0
    assert "CP-B001-202611-0001" in "".join(people("advisor1").page.errors)
    keeper.step("advisor1", first, "withdraw")
    assert propose("advisor1", client_id, level="middle")


def test_a_change_meanwhile_is_said_before_it_is_accepted(propose, people, client_id, keeper, shelf):
    document = propose("advisor1", client_id, status="")
    leader = people("leader1")
    leader.get(f"/clients/{client_id}")
    leader.submit(None, form=f"/clients/{client_id}/level", press="level=middle")
    leader.get(f"/client-proposals/{document}")
    assert "提请之后客户情况已有变化：客户级别: 初级 → 中级。" in leader.page.text
    leader.get(f"/documents/{document}/steps/accept")
    assert "提请之后客户情况已有变化" in leader.page.text
    leader.submit(None, form=f"/documents/{document}/steps/accept")
    assert standing(shelf, client_id)[0] == "senior"
    leader.get(f"/client-proposals/{document}")
    assert "提请之后客户情况已有变化" in leader.page.text, "what was accepted despite stands with the opinion"


def test_a_status_that_the_work_has_overtaken_is_not_given(propose, people, client_id, keeper, shelf):
    document = propose("advisor1", client_id)
    shelf.set(client_id, status="developing")
    keeper.step("leader1", document, "accept", expect=422)
    assert keeper.state(document) == "proposed" and standing(shelf, client_id) == ("junior", "developing", False)
    keeper.step("leader1", document, "decline", opinion="已在开发")
    assert keeper.state(document) == "declined"


def test_a_client_in_other_hands_ends_the_proposal(propose, client_id, keeper, app, cast, people):
    document = propose("advisor1", client_id)
    with app.app_context(), write_unit() as unit:
        act = Act(cast.person("director1"), clock.now())
        given = {"managed_by": cast.users["advisor3"], "team_id": cast.units["B001-T2"]}
        lifecycle.hand_over(unit.get(Client, client_id), act, **given)
    assert keeper.state(document) == "withdrawn" and keeper.waits_for(document) == set()
    people("advisor1").get(f"/client-proposals/{document}")
    assert f"/clients/{client_id}" not in people("advisor1").page.links()
    assert propose("advisor3", client_id)


def test_a_second_sending_is_no_second_proposal(people, client_id, keeper):
    advisor = people("advisor1")
    advisor.get(f"/client-proposals/new?client={client_id}")
    form = advisor.page
    for _ in range(2):
        advisor.page = form
        advisor.submit(None, dict(WANTED))
        assert advisor.page.url == f"/client-proposals/{keeper.newest(ClientProposal)}"
    assert len(keeper.all(select(ClientProposal.id))) == 1


def test_what_comes_to_nothing_is_told_in_the_timeline(propose, keeper, client_id, app):
    first = propose("advisor1", client_id)
    keeper.step("leader1", first, "decline", opinion="再观察")
    second = propose("advisor1", client_id)
    keeper.step("advisor1", second, "withdraw")
    with app.app_context():
        query = select(TimelineEntry.kind, TimelineEntry.text, TimelineEntry.document_id).order_by(TimelineEntry.id)
        assert [tuple(row) for row in db.session.execute(query)] == [
            ("proposed", "资产大幅增加", first),
            ("declined", "再观察", first),
            ("proposed", "资产大幅增加", second),
            ("withdrawn", "", second),
        ]
        assert not list(db.session.scalars(select(AuditRow.seq).where(AuditRow.action == "standing")))


def test_statements(propose, people, client_id, keeper, statements, database):
    saving = 13 if database == "sqlite" else 15  # there the trail takes its lock, and then asks for its end
    advisor, leader = people("advisor1"), people("leader1")

    def spent(act) -> int:
        with statements() as seen:
            act()
        return len(seen)

    advisor.get(f"/client-proposals/new?client={client_id}")
    assert spent(lambda: advisor.submit(None, dict(WANTED), follow=False)) <= saving
    document = keeper.newest(ClientProposal)
    leader.get("/client-proposals/")
    assert spent(lambda: leader.get("/client-proposals/")) <= 5
    assert spent(lambda: leader.get(f"/client-proposals/{document}")) <= 7
