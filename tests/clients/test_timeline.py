"""One timeline (F-E8): everything that happened, whoever wrote it, narrowed by kind, with the rights of the client."""

import io

import pytest

from ia.clients.care import lifecycle
from ia.clients.page.happenings import KINDS
from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.workflow.engine import Act
from tests.clients.test_access import csrf
from tests.clients.test_records import TALK
from tests.ground.test_filetypes import PDF


@pytest.fixture
def lively(people, shelf, app, cast):
    """A client with something of every kind."""
    client_id = shelf.put("advisor1", "王磊")
    advisor, leader = people("advisor1"), people("leader1")
    advisor.submit(f"/clients/{client_id}/contacts", TALK)
    advisor.submit(f"/clients/{client_id}/annotations", {"text": "偏好稳健"}, form="form")
    advisor.submit(f"/clients/{client_id}/edit", family="已婚")
    advisor.submit(f"/clients/{client_id}/files", {"folder": "identity", "file": (io.BytesIO(PDF), "身份证.pdf")})
    advisor.submit(f"/clients/{client_id}/papers", form="section#papers form")
    advisor.submit(f"/clients/{client_id}/visibility", {"visibility-scope": "team"})
    leader.get(f"/clients/{client_id}")
    leader.submit(None, form=f"/clients/{client_id}/level", press="level=senior")
    leader.post(f"/clients/{client_id}/key", data={"csrf_token": csrf(leader), "is_key": "1", "reason": "大户"})
    with app.app_context(), write_unit():
        lifecycle.note(client_id, "progress", "第一次上门", Act(cast.person("advisor1"), clock.now()))
    return client_id


def titles(visitor) -> list[str]:
    return visitor.page.texts("#timeline b")


def test_everything_that_happened_stands_there_once(people, lively):
    advisor = people("advisor1")
    advisor.get(f"/clients/{lively}")
    found = titles(advisor)
    for said in ("沟通记录", "批注", "修改", "附件", "打印", "可查询范围", "客户级别", "重点客户", "开发进展"):
        assert sum(said in title for title in found) == 1, (said, found)
    text = " ".join(advisor.page.texts("#timeline li"))
    for said in ("回访持仓", "偏好稳健", "家庭信息", "团队", "初级 → 高级", "大户", "第一次上门", "陈建国"):
        assert said in text, said
    assert "已婚" not in text and "身份资料" in text and "身份证" not in text


@pytest.mark.parametrize(
    ("kind", "there", "missing"),
    [
        ("talks", "回访持仓", "偏好稳健"),
        ("talks", "第一次上门", "客户级别"),
        ("changes", "客户级别", "回访持仓"),
        ("annotations", "偏好稳健", "客户级别"),
        ("forms", "暂无", "回访持仓"),
        ("nonsense", "回访持仓", "没有这种"),
    ],
)
def test_it_is_narrowed_by_kind(people, lively, kind, there, missing):
    people("leader1").get(f"/clients/{lively}/contacts?kind={kind}")
    text = " ".join(people("leader1").page.texts("#timeline"))
    assert there in text and missing not in text


def test_pages_of_one_kind_go_on_with_that_kind(people, shelf, app, cast):
    client_id = shelf.put("advisor1", "王磊")
    with app.app_context(), write_unit():
        act = Act(cast.person("advisor1"), clock.now())
        for step in range(45):
            lifecycle.note(client_id, "progress" if step % 2 else "failed", f"第{step:02}件", act)
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/contacts?kind=talks")
    seen = advisor.page.texts("#timeline .pre")
    while following := [href for href in advisor.page.links() if "after=" in href]:
        advisor.get(following[0])
        seen += advisor.page.texts("#timeline .pre")
    assert seen == [f"第{step:02}件" for step in range(43, 0, -2)]


def test_the_newest_comes_first_whichever_table_it_stands_in(people, shelf, still):
    client_id = shelf.put("advisor1", "王磊")
    advisor, leader = people("advisor1"), people("leader1")
    still("2026-11-24T10:05")
    advisor.submit(f"/clients/{client_id}/annotations", {"text": "其一"}, form="form")
    still("2026-11-24T10:10")
    leader.get(f"/clients/{client_id}")
    leader.submit(None, form=f"/clients/{client_id}/level", press="level=middle")
    still("2026-11-24T10:20")
    advisor.submit(f"/clients/{client_id}/contacts", TALK | {"at": "2026-11-24T10:07"})
    advisor.get(f"/clients/{client_id}/contacts")
    assert titles(advisor) == ["客户级别", "沟通记录", "批注", "填写"]


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_see_nothing_of_it(people, lively, kind):
    for username in ("advisor3", "advisor9", "director9"):
        people(username).get(f"/clients/{lively}/contacts?kind={kind}", expect=404)


@pytest.mark.parametrize("kind", KINDS)
def test_statements_do_not_grow_with_what_happened(people, lively, statements, kind):
    advisor = people("advisor1")
    advisor.get(f"/clients/{lively}/contacts?kind={kind}")
    with statements() as seen:
        advisor.get(f"/clients/{lively}/contacts?kind={kind}")
    assert len(seen) <= 7
    with statements() as seen:
        advisor.get(f"/clients/{lively}")
    assert len(seen) <= 7
