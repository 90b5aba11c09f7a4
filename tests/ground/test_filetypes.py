"""What files are taken: those that an office needs, and that are what they say."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest

from ia.ground.documents.filetypes import FileRefused, kind_of

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
