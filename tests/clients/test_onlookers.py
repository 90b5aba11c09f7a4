"""Who can see this client and why: person by person what the product does, with the reason in words."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from ia.clients.care.carers import GROUP
from ia.clients.care.lifecycle import concern, grant
from ia.clients.exports.rights import EXPORTER
from ia.clients.models import Delegation
from ia.demo.cast import CAST
from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.ground.org.models import Post
from tests.access import world as worlds
from tests.access.asking import Crowd
from tests.access.expected import PEOPLE

NAMES = {row[0]: row[1] for row in CAST}


def told(visitor, client_id) -> dict[str, list[str]]:
    """Per name the cells behind it: post, reasons, writes, whole numbers, export."""
    visitor.get(f"/clients/{client_id}/access")
    rows = [
        [" ".join(" ".join(cell.itertext()).split()) for cell in row.cssselect("th, td")]
        for row in visitor.page.select("tbody tr")
    ]
    return {row[0]: row[1:] for row in rows}


def lend(app, cast, client_id, username, *, until=date(2026, 12, 31)) -> None:
    with app.app_context(), write_unit() as unit:
        document = unit.scalar(select(Document.id).limit(1))
        lent = {"client_id": client_id, "document_id": document, "delegate_id": cast.users[username]}
        unit.execute(insert(Delegation).values(**lent, starts_on=date(2026, 11, 1), ends_on=until))


def test_the_page_names_exactly_those_who_see_the_client(app, cast, people):
    """A world with every relation, and on top of it delegations, shared work, a form that waits: for each client the page
    lists who is answered 200, and nobody else."""
    world, crowd = worlds.few(app, cast), Crowd(app, cast)
    first, shown, existing, foreign = world.clients[0], world.clients[3], world.clients[2], world.clients[8]
    lend(app, cast, first.id, "advisor3")
    lend(app, cast, shown.id, "advisor2", until=date(2026, 11, 23))
    with app.app_context(), write_unit() as unit:
        grant(existing.id, cast.users["finance1"], GROUP, clock.local_date(clock.now()))
        grant(foreign.id, cast.users["clerk1"], "codeveloper", date(2026, 11, 1))
        for client, address in ((existing, f"regional_head@{cast.units['R001']}"), (foreign, f"u:{cast.users['leader2']}")):
            book = world.books[0].id
            unit.add(Todo(document_id=book, address=address, state="x", since=clock.now()))
            concern(book, [client.id])
    compared, seen = 0, set()
    for client in world.clients:
        overseer = "director9" if client.branch == "B002" else "director1"
        named = set(told(people(overseer), client.id))
        right = {NAMES[who] for who in PEOPLE if crowd[who].ask(f"/clients/{client.id}").status_code == 200}
        assert named == right, (str(client), "too many", named - right, "missing", right - named)
        compared, seen = compared + len(PEOPLE), seen | named
    assert compared > 500 and {"何静雯", "曾鸿飞"} <= seen


@pytest.fixture
def client_id(shelf):
    return shelf.known(visibility_scope="branch", min_advisor_level=2)


def test_the_reasons_stand_in_words(people, client_id):
    rows = told(people("advisor1"), client_id)
    why = "负责管理的投资顾问 向营业部开放（二级及以上）：第一投资顾问团队投资顾问，自 2024-01-01"
    assert rows["林晓东"] == ["投资顾问", why, "是", "说明理由后可看", "否"]
    assert rows["赵志强"][1:] == ["示范营业部市场总监，自 2024-01-01", "否", "说明理由后可看", "否"]
    assert rows["吴思远"][1:] == ["向营业部开放（二级及以上）：第二投资顾问团队投资顾问，自 2024-01-01", "否", "否", "否"]
    assert "周雨涵" not in rows and "梁浩然" not in rows
    assert next(iter(rows)) == "林晓东", "who writes comes first"


def test_a_delegate_writes_and_the_adviser_only_looks(people, client_id, app, cast):
    worlds.few(app, cast)
    lend(app, cast, client_id, "advisor2")
    rows = told(people("advisor1"), client_id)
    assert rows["周雨涵"][1:4] == ["授权至 2026-12-31", "是", "说明理由后可看"]
    assert rows["林晓东"][2] == "否"


def test_a_service_group_and_shared_work_are_told_apart(people, client_id, app, cast):
    with app.app_context(), write_unit():
        grant(client_id, cast.users["advisor2"], "codeveloper", date(2026, 11, 2))
        grant(client_id, cast.users["finance1"], GROUP, date(2026, 11, 3))
    rows = told(people("advisor1"), client_id)
    assert rows["周雨涵"][1:3] == ["自 2026-11-02：与投资顾问共同开发该客户", "否"]
    assert rows["何静雯"][1:3] == ["自 2026-11-03：服务小组成员", "是"]


def test_a_form_that_waits_is_named_with_a_link(people, client_id, app, cast):
    book = worlds.few(app, cast).books[0]
    with app.app_context(), write_unit() as unit:
        unit.add(Todo(document_id=book.id, address=f"brokerage_gm@{cast.units['C000']}", state="x", since=clock.now()))
        concern(book.id, [client_id])
    rows = told(people("advisor1"), client_id)
    assert rows["萧致远"][1] == f"等待其处理：客户开发任务书 {book.serial}"
    assert f"/documents/{book.id}" in people("advisor1").page.links()


def test_who_may_export_is_told_too(people, client_id, app, cast):
    with app.app_context(), write_unit() as unit:
        post = {"role": EXPORTER, "unit_id": cast.units["B001"], "starts_on": date(2026, 11, 1)}
        unit.add(Post(user_id=cast.users["advisor3"], **post))
        unit.add(Post(user_id=cast.users["sysadmin1"], **post))
    rows = told(people("advisor1"), client_id)
    assert {name for name, cells in rows.items() if cells[-1] == "是"} == {"吴思远"}


@pytest.mark.parametrize(
    ("username", "status"),
    [("advisor1", 200), ("leader1", 200), ("director1", 200), ("advisor3", 403), ("advisor2", 404), ("gm1", 403)],
)
def test_only_those_who_answer_for_the_client_are_told(people, client_id, username, status):
    people(username).get(f"/clients/{client_id}/access", expect=status)


def test_the_clients_page_leads_there(people, client_id):
    for username, leads in (("advisor1", True), ("leader1", True), ("advisor3", False)):
        people(username).get(f"/clients/{client_id}")
        for page in ("access", "reads"):
            assert (f"/clients/{client_id}/{page}" in people(username).page.links()) == leads


def test_a_branch_costs_few_statements(people, client_id, statements):
    people("advisor1").get(f"/clients/{client_id}/access")
    with statements() as seen:
        people("advisor1").get(f"/clients/{client_id}/access")
    assert len(seen) <= 7
