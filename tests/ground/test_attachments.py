"""Files on documents: who may add and fetch them, how they are kept, what is said when one is refused."""

import hashlib
import io

import pytest
from sqlalchemy import func, select

from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.documents import attachments
from ia.ground.documents.filetypes import FileRefused
from ia.ground.documents.models import Attachment
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from tests.ground import memo_room
from tests.ground.memo_room import Memo
from tests.ground.test_filetypes import PDF, bomb, png


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\文件\\合同.pdf", "合同.pdf"),
        ("../../etc/合同.pdf", "合同.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ("  .pdf ", "pdf"),
    ],
)
def test_names_lose_what_could_harm(sent, kept):
    assert attachments.plain_name(sent) == kept


@pytest.fixture
def house(app, cast):
    with memo_room.opened(app):
        yield app


@pytest.fixture
def memo(house, cast, now):
    return memo_room.write(house, cast, "advisor1", now)


def token(visitor) -> str:
    visitor.get("/help/")
    return visitor.page.select("[name=csrf_token]")[0].get("value")


def send(visitor, memo, name="合同.pdf", content=PDF, htmx=False, **more):
    data = {"csrf_token": token(visitor), "file": (io.BytesIO(content), name), **more}
    headers = {"HX-Request": "true"} if htmx else {}
    return visitor.post(f"/documents/{memo}/attachments", data=data, headers=headers)


def stored(house) -> list[Attachment]:
    with house.app_context():
        return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def test_the_owner_adds_a_file_and_everybody_within_reach_fetches_it(house, people, memo):
    assert send(people("advisor1"), memo).status_code == 303
    (row,) = stored(house)
    assert (row.name, row.size, row.sha256) == ("合同.pdf", len(PDF), hashlib.sha256(PDF).hexdigest())
    for username in ("advisor1", "leader1", "director1"):
        answer = people(username).get(f"/documents/{memo}/attachments/{row.id}")
        assert answer.data == PDF and answer.content_type == "application/pdf"
    head = answer.headers
    assert head["Content-Disposition"] == (
        f"attachment; filename=\"file-{row.id}.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"
    )
    assert head["X-Content-Type-Options"] == "nosniff" and "sandbox" in head["Content-Security-Policy"]
    assert head["Cache-Control"] == "no-store"


@pytest.mark.parametrize("username", ["advisor2", "advisor3", "leader2", "advisor9", "director9", "sysadmin1", "gm1"])
def test_out_of_reach_there_is_no_document_and_no_file(house, people, memo, username):
    send(people("advisor1"), memo)
    (row,) = stored(house)
    people(username).get(f"/documents/{memo}/attachments/{row.id}", expect=404)
    assert send(people(username), memo, "a.png", png()).status_code == 404
    assert len(stored(house)) == 1


def test_a_file_belongs_to_its_document(house, cast, people, memo, now):
    other = memo_room.write(house, cast, "advisor2", now)
    send(people("advisor2"), other)
    (row,) = stored(house)
    people("advisor1").get(f"/documents/{memo}/attachments/{row.id}", expect=404)
    people("advisor1").get(f"/documents/{memo}/attachments/{row.id + 1}", expect=404)


def test_the_holder_may_add_and_who_only_looks_may_not(house, cast, people, memo, now):
    assert send(people("leader1"), memo).status_code == 403
    with house.app_context(), write_unit() as unit:
        engine.take(unit.get(Memo, memo), "submit", Act(cast.person("advisor1"), now))
    assert send(people("leader1"), memo).status_code == 303
    assert send(people("director1"), memo, "a.png", png()).status_code == 403
    assert send(people("advisor1"), memo, "a.png", png()).status_code == 303


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b""), ("a.png", PDF), ("a.docx", bomb(210_000_000)), ("a.pdf", b"x" * 2_097_153)]
)
def test_a_refused_file_is_told_beside_the_field_and_leaves_nothing(house, people, memo, name, content):
    visitor = people("advisor1")
    assert send(visitor, memo, name, content).status_code == 422
    assert len(visitor.page.select(".err")) == 1 and visitor.page.one("#attachment-file").get("aria-invalid") == "true"
    assert stored(house) == [] and not (house.config["DATA_DIR"] / "files").exists()


def test_a_file_of_exactly_the_limit_is_taken(house, people, memo):
    limit = house.config["MAX_UPLOAD"]
    assert send(people("advisor1"), memo, "a.txt", b"x" * limit).status_code == 303


def test_no_file_at_all_is_told(house, people, memo):
    visitor = people("advisor1")
    assert visitor.post(f"/documents/{memo}/attachments", data={"csrf_token": token(visitor)}).status_code == 422
    assert visitor.page.errors


def test_far_too_much_is_refused_whole(house, people, memo):
    assert send(people("advisor1"), memo, "a.pdf", b"x" * 13_000_000).status_code == 413


def test_without_the_token_nothing_is_taken(house, people, memo):
    data = {"file": (io.BytesIO(PDF), "a.pdf")}
    assert people("advisor1").post(f"/documents/{memo}/attachments", data=data).status_code == 400


def test_the_same_file_twice_and_the_same_form_twice(house, people, memo):
    visitor = people("advisor1")
    assert send(visitor, memo).status_code == 303
    assert send(visitor, memo).status_code == 422
    assert send(visitor, memo, "a.png", png(), form_token="once").status_code == 303
    assert send(visitor, memo, "b.txt", b"b", form_token="once").status_code == 303
    assert send(visitor, memo, "b.txt", b"b", form_token="once", htmx=True).status_code == 200
    assert [row.name for row in stored(house)] == ["合同.pdf", "a.png"]


def test_htmx_gets_the_list_with_a_fresh_form(house, people, memo):
    visitor = people("advisor1")
    answer = send(visitor, memo, htmx=True)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert visitor.page.texts("tbody th") == ["合同.pdf"] and visitor.page.select("form")
    assert send(visitor, memo, "a.png", PDF, htmx=True).status_code == 422
    assert visitor.page.select(".err") and visitor.page.texts("tbody th") == ["合同.pdf"]


def test_adding_is_in_the_trail(house, cast, people, memo):
    send(people("advisor1"), memo)
    with house.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.action == "attach")).one()
    assert (row.subject_kind, row.subject_id, row.actor_id) == ("memo", memo, cast.users["advisor1"])
    assert row.changes["file"] == [None, "合同.pdf"]


def test_a_lost_or_changed_file_is_said_and_not_handed_out(house, people, memo):
    send(people("advisor1"), memo)
    (row,) = stored(house)
    with house.app_context():
        path = attachments.path_of(row.sha256)
    path.write_bytes(PDF.replace(b"1 0 obj", b"2 0 obj"))
    people("advisor1").get(f"/documents/{memo}/attachments/{row.id}", expect=404)
    path.unlink()
    people("advisor1").get(f"/documents/{memo}/attachments/{row.id}", expect=404)


def test_the_row_never_stands_without_its_file(house, people, memo, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attachments.os, "fsync", full)
    assert send(people("advisor1"), memo).status_code >= 500
    monkeypatch.undo()
    assert stored(house) == []
    assert [path for path in (house.config["DATA_DIR"] / "files").rglob("*") if path.is_file()] == []
    assert send(people("advisor1"), memo).status_code == 303


def test_a_document_takes_a_limited_number_of_files(house, cast, memo, now, monkeypatch):
    monkeypatch.setattr(attachments, "MOST", 2)
    with house.app_context(), write_unit() as unit:
        document, person = unit.get(Memo, memo), cast.person("advisor1")
        attachments.add(document, "1.txt", b"1", person, now)
        attachments.add(document, "2.txt", b"2", person, now)
        with pytest.raises(FileRefused):
            attachments.add(document, "3.txt", b"3", person, now)
        assert unit.scalar(select(func.count()).select_from(Attachment)) == 2


def test_the_list_costs_one_statement(house, cast, memo, now, statements):
    with house.test_request_context(), write_unit() as unit:
        document, person = unit.get(Memo, memo), cast.person("advisor1")
        for number in range(5):
            attachments.add(document, f"{number}.txt", str(number).encode(), person, now)
        with statements() as seen:
            assert len(attachments.panel(document, person, now).files) == 5
        assert len(seen) == 1
