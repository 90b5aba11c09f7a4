"""Bad files: a clear message in the language of the person, nothing written, no file kept."""

import io
import random
import re
import time
import tracemalloc
import zipfile

import pytest
from sqlalchemy import select

from ia.clients.models import Client
from ia.ground.db import db
from tests.access import world as worlds
from tests.access.asking import contents
from tests.access.inputs import LANGUAGES, speaking, untouched
from tests.clients.test_import import work


def refused_file(app, visitor, language, name, content):
    before = contents(app)
    visitor.submit("/clients/import", {"file": (io.BytesIO(content), name)}, form="/clients/import")
    assert visitor.status == 422 and visitor.page.errors, name
    chinese = bool(re.match("[\u4e00-\u9fff]", visitor.page.errors[0]))  # the heads expected are named in Chinese
    assert chinese == (language == "zh_Hans_CN"), visitor.page.errors
    assert untouched(app, before)
    assert not list((app.config["DATA_DIR"] / "imports").glob("*")), "a refused file is not kept"


FILES = {
    "picture named csv": ("a.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 200),
    "paper": ("a.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF"),
    "program": ("a.exe", b"MZ\x90\0" + b"\0" * 100),
    "nothing": ("a.csv", b""),
    "web page named xls": ("a.xls", "<html><table><tr><td>姓名</td></tr></table></html>".encode()),
    "noise": ("a.csv", bytes(random.Random(4).randbytes(3000))),
    "nul bytes": ("a.csv", b"\0" * 500),
    "unknown headers": ("a.csv", "甲,乙\n1,2\n".encode()),
    "an archive cut short": ("a.xlsx", b"PK\3\4\x14\0\0\0\x08\0"),
}


@LANGUAGES
def test_files_that_are_no_table(app, people, language):
    visitor = speaking(people("advisor1"), language)
    for name, content in FILES.values():
        refused_file(app, visitor, language, name, content)


@LANGUAGES
def test_a_column_that_nobody_knows_is_named(app, people, language):
    visitor = speaking(people("advisor1"), language)
    table = "姓名,手机,星座\n张三,13712345678,狮子座\n".encode("gb18030")
    visitor.submit("/clients/import", {"file": (io.BytesIO(table), "客户\0名单.csv")}, form="/clients/import")
    work(visitor)
    assert "星座" in visitor.page.text


def test_signs_that_cannot_be_kept_in_a_file(app, people):
    """Refused as a file, told as a cell or left out, and never a mistake of the platform."""
    visitor = people("advisor1")
    for odd in ("张\0三", "张\x1b三", "张\ufffe三", "张\u202e三"):
        for head in ("姓名", f"姓名,{odd}"):
            table = f"{head},手机\n{odd},13712345678\n".encode()
            visitor.submit("/clients/import", {"file": (io.BytesIO(table), f"{odd}.csv")}, form="/clients/import")
            assert visitor.status in (200, 422), (odd, visitor.status)
            if visitor.status == 422:
                continue
            work(visitor)
            if visitor.page.select("[name=take][value=good], [name=take][value=all]"):
                visitor.submit(None, press=visitor.page.select("[name=take]")[0].get("value"))
                work(visitor)


@LANGUAGES
def test_bad_cells_are_told_by_row_and_column(app, people, language):
    """Date, amount, identity: each with its row, and the good rows can still be taken."""
    lines = (
        "姓名,手机,开户日期,证件类型,证件号码,资产总额",
        "张三,13712345678,2026-02-30,,,",
        "李四,13712345679,,身份证,110105194912310021,",
        "王五,13712345680,,,,12abc",
        "赵六,13712345681,,,,100",
        f"{'长' * 500},13712345682,,,,",
    )
    visitor = speaking(people("advisor1"), language)
    visitor.submit(
        "/clients/import", {"file": (io.BytesIO("\n".join(lines).encode()), "a.csv")}, form="/clients/import"
    )
    work(visitor)
    told = visitor.page.texts("tbody tr")
    assert [row[0] for row in told] == ["2", "3", "4", "6"]
    assert all(column in row for column, row in zip(("开户日期", "证件号码", "资产总额", "姓名"), told, strict=True))
    batch = visitor.page.url
    visitor.submit(None, press="take=good")
    assert visitor.status == 200, batch
    work(visitor)
    with app.app_context():
        assert "赵六" in db.session.scalars(select(Client.name)).all()


class Zeros(io.RawIOBase):
    """A body of any length that nobody has to build; `read_so_far` tells how much of it was wanted."""

    def __init__(self, head: bytes, length: int):
        self.head, self.left, self.read_so_far, self.at = head, length, 0, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, place, whence=0):
        self.at = self.left if whence == io.SEEK_END else place
        return self.at

    def tell(self):
        return self.at

    def readinto(self, buffer):
        size = min(len(buffer), self.left)
        piece = self.head[:size].ljust(size, b"\0")
        self.head = self.head[size:]
        buffer[:size] = piece
        self.left -= size
        self.read_so_far += size
        return size


@LANGUAGES
@pytest.mark.parametrize(
    ("url", "most"),
    [("/clients/import", "42"), ("/documents/4000000/attachments", "12"), ("/clients/new", "12"), ("/drafts/x", "12")],
)
def test_a_hundred_megabytes(app, cast, people, says, language, url, most):
    """413 with a page, without taking the body into memory."""
    worlds.few(app, cast)
    visitor = speaking(people("advisor1"), language)
    size = 100 * 2**20
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = Zeros(head, size)
    tracemalloc.start()
    began = time.monotonic()
    answer = visitor.post(
        url,
        input_stream=body,
        content_length=size,
        content_type="multipart/form-data; boundary=x",
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 413 and says("This is too large", language) in answer.text
    assert says("What is sent here may have %(most)s MB.", language, most=most) in answer.text
    assert time.monotonic() - began < 5 and peak < 30 * 2**20 and body.read_so_far < 15 * 2**20


def bomb(megabytes: int) -> bytes:
    """A workbook whose sheet unpacks to so many megabytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{kinds}"/>')
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(megabytes):
                part.write(b" " * 2**20)
    return whole.getvalue()


@LANGUAGES
def test_a_spreadsheet_bomb(app, people, language):
    content = bomb(300)
    assert len(content) < 3 * 2**20
    visitor = speaking(people("advisor1"), language)
    tracemalloc.start()
    began = time.monotonic()
    refused_file(app, visitor, language, "a.xlsx", content)
    took, peak = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 15 and peak < 200 * 2**20
