"""Files of a client in folders (C-27): kept by who writes the client, open to those who work with it, never gone."""

import io

import pytest
from sqlalchemy import select

from ia.clients.care import lifecycle
from ia.clients.models import Client, ClientFile
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.backup.databases import kept_digests
from ia.ground.db import db, write_unit
from ia.ground.documents import attachments
from ia.ground.workflow.engine import Act
from tests.clients.test_access import csrf
from tests.ground.test_filetypes import PDF, png

NAME = "王磊身份证.pdf"


def put(visitor, client_id, content=PDF, name=NAME, folder="identity"):
    visitor.submit(f"/clients/{client_id}/files", {"folder": folder, "file": (io.BytesIO(content), name)})


def rows(app) -> list[ClientFile]:
    with app.app_context():
        return list(db.session.scalars(select(ClientFile).order_by(ClientFile.id)))


@pytest.fixture
def client_id(shelf):
    return shelf.put("advisor1", "王磊", visibility_scope="branch")


@pytest.fixture
def file_id(people, client_id, app):
    put(people("advisor1"), client_id)
    return rows(app)[0].id


def test_a_file_lies_in_its_folder_and_is_handed_out_as_it_came(people, client_id, app):
    advisor = people("advisor1")
    put(advisor, client_id)
    assert advisor.page.flashes == ["附件已添加。"], advisor.page.errors
    put(advisor, client_id, png(), "交易申请.png", "trading")
    assert advisor.page.texts("h2") == ["身份资料", "交易业务"]
    for username in ("advisor1", "leader1", "director1"):
        people(username).get(f"/clients/{client_id}/files")
        assert NAME in people(username).page.text
        answer = people(username).get(f"/clients/{client_id}/files/{rows(app)[0].id}")
        assert answer.data == PDF and "attachment" in answer.headers["Content-Disposition"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_folders_come_in_the_order_of_the_guideline(people, client_id):
    advisor = people("advisor1")
    for number, folder in enumerate(("other", "trading", "agreements", "opening", "identity")):
        put(advisor, client_id, f"{number}".encode(), f"{number}.txt", folder)
    assert advisor.page.texts("h2") == ["合同协议", "身份资料", "开户业务", "交易业务", "其他资料"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"folder": ""},
        {"folder": "nonsense"},
        {"content": b"", "name": "空.pdf"},
        {"content": b"MZ\x90\x00" * 20, "name": "程序.exe"},
        {"content": PDF, "name": "照片.png"},
        {"content": b"x" * (2 * 2**20 + 1), "name": "太大.txt"},
    ],
)
def test_what_may_not_be_kept_is_refused(people, client_id, app, wrong):
    advisor = people("advisor1")
    put(advisor, client_id, **wrong)
    assert advisor.status in (413, 422) and rows(app) == []


def test_the_same_file_is_kept_once(people, client_id, file_id, app):
    put(people("advisor1"), client_id, name="副本.pdf", folder="other")
    assert people("advisor1").status == 422 and len(rows(app)) == 1


def test_the_trail_tells_folder_and_number_and_not_the_name(people, client_id, file_id, app):
    people("advisor3").get(f"/clients/{client_id}/history")
    assert "身份资料" in people("advisor3").page.text and NAME not in people("advisor3").page.source
    people("advisor3").get(f"/clients/{client_id}/contacts?kind=changes")
    assert NAME not in people("advisor3").page.source
    with app.app_context():
        said = db.session.scalars(select(AuditRow.changes).where(AuditRow.action == "attach")).one()
    assert said["file"] == [None, file_id]


@pytest.mark.parametrize("username", ["advisor2", "advisor3", "advisor9", "director9", "clerk1", "gm1", "sysadmin1"])
def test_for_who_merely_browses_and_for_strangers_there_are_no_files(people, client_id, file_id, username):
    """advisor2 and advisor3 see the prospect, which is shown to the branch."""
    visitor = people(username)
    closed = 404 if username in ("advisor2", "advisor3", "advisor9", "director9", "clerk1") else 403
    for address in ("files", f"files/{file_id}", f"files/{file_id}/strike"):
        visitor.get(f"/clients/{client_id}/{address}", expect=closed)
    visitor.get("/help/")
    token = visitor.page.select("[name=csrf_token]")[0].get("value")
    for address in ("files", f"files/{file_id}/strike"):
        visitor.post(f"/clients/{client_id}/{address}", data={"csrf_token": token, "reason": "x"})
        assert visitor.status == closed
    if username in ("advisor2", "advisor3"):
        visitor.get(f"/clients/{client_id}")
        assert f"/clients/{client_id}/files" not in visitor.page.links()


def test_a_former_adviser_finds_nothing_after_the_handover(people, client_id, file_id, app, cast, shelf):
    shelf.set(client_id, visibility_scope="owner")
    people("advisor1").get(f"/clients/{client_id}/files/{file_id}")
    with app.app_context(), write_unit() as unit:
        act = Act(cast.person("director1"), clock.now())
        given = {"managed_by": cast.users["advisor3"], "team_id": cast.units["B001-T2"], "reason": "离职"}
        lifecycle.hand_over(unit.get(Client, client_id), act, **given)
    for address in ("files", f"files/{file_id}"):
        people("advisor1").get(f"/clients/{client_id}/{address}", expect=404)
        people("advisor3").get(f"/clients/{client_id}/{address}")


def test_the_counter_sees_files_from_confirmation_on(people, client_id, file_id, shelf, cast):
    people("clerk1").get(f"/clients/{client_id}/files", expect=404)
    shelf.set(client_id, status="confirming")
    people("clerk1").get(f"/clients/{client_id}/files/{file_id}")


def test_who_reads_does_not_write(people, client_id, file_id, app):
    for username in ("leader1", "director1"):
        visitor = people(username)
        visitor.get(f"/clients/{client_id}/files")
        assert not visitor.page.select("main form")
        for address in ("files", f"files/{file_id}/strike"):
            visitor.post(f"/clients/{client_id}/{address}", data={"csrf_token": csrf(visitor), "reason": "x"})
            assert visitor.status == 403
    assert rows(app)[0].struck_at is None


def test_a_file_struck_out_is_named_with_the_reason_and_kept(people, client_id, file_id, app):
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/files/{file_id}/strike", reason=" ")
    assert advisor.status == 422
    advisor.submit(f"/clients/{client_id}/files/{file_id}/strike", reason="扫描不清")
    assert advisor.page.flashes == ["文件已划去。"]
    assert advisor.page.texts("del") == [NAME] and "扫描不清" in advisor.page.text
    advisor.get(f"/clients/{client_id}/files/{file_id}", expect=404)
    advisor.get(f"/clients/{client_id}/files/{file_id}/strike", expect=404)
    (row,) = rows(app)
    with app.app_context():
        assert attachments.content_of(row.sha256) == PDF
    put(advisor, client_id)
    assert advisor.status == 200 and len(rows(app)) == 2
    advisor.get(f"/clients/{client_id}/history")
    assert "扫描不清" in advisor.page.text


def test_a_file_belongs_to_its_client(people, shelf, client_id, file_id):
    other = shelf.put("advisor1", "李强", phone="13900000005")
    people("advisor1").get(f"/clients/{other}/files/{file_id}", expect=404)


def test_a_backup_knows_the_files_of_clients(people, client_id, file_id, app):
    with app.app_context():
        assert rows(app)[0].sha256 in kept_digests()
