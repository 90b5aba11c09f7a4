"""Files on documents: what is taken, who may add and fetch, how they are kept."""

import hashlib
import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from sqlalchemy import func, select

from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.documents import attachments
from ia.ground.documents.filetypes import FileRefused, kind_of
from ia.ground.documents.models import Attachment
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from tests.ground import memo_room
from tests.ground.memo_room import Memo

TYPES = "[Content_Types].xml"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\nstartxref\n9\n%%EOF\n"


def png(*chunks: tuple[bytes, bytes], width: int = 1, height: int = 1, rest: bytes = b"") -> bytes:
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*one) for one in chunks) + body + chunk(b"IEND", b"") + rest


def jpeg(*segments: bytes, rest: bytes = b"", height: int = 8) -> bytes:
    size = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, 8, 1) + b"\1\x11\0"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\1\1\0\0\x3f\0" + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + b"".join(segments) + size + scan + b"\xff\xd9" + rest


def office(parts: dict, method=zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


def docx(**more) -> bytes:
    return office({TYPES: "<Types/>", "word/document.xml": "<w/>", **more})


def ole(*streams: str) -> bytes:
    entries = b""
    for name in ("Root Entry", *streams):
        raw = (name + "\0").encode("utf-16-le")
        entry = raw.ljust(64, b"\0") + struct.pack("<HB", len(raw), 5 if name == "Root Entry" else 2)
        entries += entry.ljust(128, b"\0")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries.ljust(1024, b"\0")


XLSX = office({TYPES: "<Types/>", "xl/workbook.xml": "<w/>"})
GOOD = {
    "合同.pdf": (PDF, "application/pdf"),
    "a.png": (png(), "image/png"),
    "a.JPG": (jpeg(), "image/jpeg"),
    "b.jpeg": (jpeg(b"\xff\xe0\x00\x04ab", rest=jpeg()), "image/jpeg"),
    "a.docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "a.xlsx": (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "a.doc": (ole("WordDocument"), "application/msword"),
    "a.xls": (ole("Workbook"), "application/vnd.ms-excel"),
    "a.txt": ("纯文本\n".encode(), "text/plain"),
    "b.txt": ("纯文本\r\n".encode("gb18030"), "text/plain"),
    "c.txt": ("纯文本".encode("utf-16"), "text/plain"),
    "a.csv": ("姓名,金额\n张伟,1".encode("utf-8-sig"), "text/csv"),
}


@pytest.mark.parametrize("name", GOOD)
def test_the_files_of_an_office_are_taken(name):
    content, media_type = GOOD[name]
    assert kind_of(content, name).media_type == media_type


def test_what_the_spreadsheet_library_writes_is_taken():
    openpyxl = pytest.importorskip("openpyxl")
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["姓名", 1])
    book.save(stream)
    assert kind_of(stream.getvalue(), "表.xlsx").media_type.endswith("sheet")


def overlapping() -> bytes:
    """Two entries of the table point at the same bytes, as in archives that unpack to far more than they hold."""
    plain = office({TYPES: "<Types/>", "word/document.xml": "x" * 100, "word/documenu.xml": "x" * 100})
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        first, second = (archive.getinfo(f"word/documen{end}.xml").header_offset for end in "tu")
    return plain.replace(struct.pack("<I", second) + b"word/documenu", struct.pack("<I", first) + b"word/documenu")


def lying() -> bytes:
    """An entry that says it unpacks to ten bytes and does not stop there."""
    plain = office({TYPES: "<Types/>", "word/document.xml": b"\0" * 5_000_000})
    return plain.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))


BAD = {
    "empty": ("a.pdf", b""),
    "pdf named picture": ("a.png", PDF),
    "picture named pdf": ("a.pdf", png()),
    "old format named new": ("a.docx", ole("WordDocument")),
    "new format named old": ("a.doc", docx()),
    "sheet named letter": ("a.docx", XLSX),
    "letter with password": ("a.docx", ole("EncryptedPackage", "EncryptionInfo")),
    "unknown ending": ("a.exe", PDF),
    "no ending": ("pdf", PDF),
    "two endings": ("a.pdf.exe", PDF),
    "program": ("a.txt", b"MZ\x90\0\3\0\0\0"),
    "script named text": ("a.txt", b"\n <script>alert(1)</script>"),
    "web page named text": ("a.csv", "\ufeff<!DOCTYPE html><b>".encode()),
    "picture drawn by markup": ("a.txt", b"<svg onload=alert(1)>"),
    "zip": ("a.zip", office({"a": "b"})),
    "zip named letter": ("a.docx", office({"a": "b"})),
    "letter with macro": ("a.docx", docx(**{"word/vbaProject.bin": "x"})),
    "letter with program": ("a.docx", docx(**{"word/run.EXE": "x"})),
    "letter that is a program library": ("a.docx", docx(**{"META-INF/MANIFEST.MF": "x"})),
    "letter and sheet": ("a.docx", docx(**{"xl/workbook.xml": "x"})),
    "letter that climbs": ("a.docx", docx(**{"../../etc/passwd": "x"})),
    "letter with something before": ("a.docx", b"%PDF-1.7\n" + docx()),
    "letter with something behind": ("a.docx", docx() + b"<script>alert(1)</script>"),
    "letter cut": ("a.docx", docx()[:-30]),
    "letter that lies": ("a.docx", lying()),
    "letter whose parts overlap": ("a.docx", overlapping()),
    "letter with a part twice": ("a.docx", docx(**{"WORD/document.xml": "x"})),
    "pdf and zip": ("a.pdf", PDF + office({"a": "b"})),
    "pdf within zip": ("a.pdf", PDF.replace(b"endobj", office({"a": "b"})[:-2] + b"\x20\0" + b" " * 9)),
    "pdf with something behind": ("a.pdf", PDF + b"MZ\x90"),
    "pdf with markup": ("a.pdf", PDF.replace(b"endobj", b"<html><script>")),
    "pdf cut": ("a.pdf", PDF[:20]),
    "picture and zip": ("a.png", png() + office({"a": "b"})),
    "picture with something behind": ("a.png", png(rest=b"Rar!")),
    "picture with script": ("a.png", png((b"tEXt", b"Comment\0<script>alert(1)</script>"))),
    "picture with wrong sum": ("a.png", png().replace(b"IDAT", b"IDAX")),
    "picture as large as a country": ("a.png", png(width=60_000, height=60_000)),
    "photograph with something behind": ("a.jpg", jpeg(rest=b"PK\3\4 and more")),
    "photograph with script": ("a.jpg", jpeg(b"\xff\xfe\0\x12<script src=//x>")),
    "photograph with something between": ("a.jpg", jpeg(b"hidden")),
    "photograph cut": ("a.jpg", jpeg()[:-2]),
    "photograph as large as a country": ("a.jpg", jpeg(height=40_000)),
    "pdf behind a few bytes": ("a.txt", b"hello\n" + PDF),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_what_it_says_is_refused(what):
    name, content = BAD[what]
    with pytest.raises(FileRefused) as refused:
        kind_of(content, name)
    assert str(refused.value.message)


def bomb(each: int, parts: int = 1, method=zipfile.ZIP_DEFLATED) -> bytes:
    zeros = b"\0" * each
    return office(
        {TYPES: "<Types/>", "word/document.xml": "", **{f"word/{n}.xml": zeros for n in range(parts)}}, method
    )


def test_bombs_are_refused_quickly_and_in_little_memory():
    files = [bomb(210_000_000), bomb(2_000_000, 100), bomb(10, 3000)]
    assert all(len(content) < 2 * 2**20 for content in files)
    for content in files:
        tracemalloc.start()
        began = time.monotonic()
        with pytest.raises(FileRefused):
            kind_of(content, "a.docx")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert time.monotonic() - began < 5 and peak < 20_000_000


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


# The pages


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
