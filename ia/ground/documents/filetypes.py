"""What a file is, by its contents alone. What is several things at once, hides something or would burst is refused.

Nothing here unpacks a picture, reads XML or keeps what it unpacks: the files are passed on to people as they came, and
must only be what they say.
"""

import re
import struct
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, is_zipfile

from flask_babel import lazy_gettext as _l


class FileRefused(ValueError):
    """Why a file is not taken, in words for whoever sent it."""

    def __init__(self, message):
        self.message = message
        super().__init__(str(message))


class Kind(NamedTuple):
    """A kind of file that is taken: its media type and the endings that its name may have."""

    media_type: str
    endings: tuple[str, ...]
    title: object


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Kind("application/pdf", (".pdf",), "PDF")
PNG = Kind("image/png", (".png",), "PNG")
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), "JPEG")
DOCX = Kind(f"{_OFFICE}wordprocessingml.document", (".docx",), "Word (docx)")
XLSX = Kind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",), "Excel (xlsx)")
DOC = Kind("application/msword", (".doc",), "Word (doc)")
XLS = Kind("application/vnd.ms-excel", (".xls",), "Excel (xls)")
TEXT = Kind("text/plain", (".txt", ".csv"), _l("text"))
KINDS = (PDF, PNG, JPEG, DOCX, XLSX, DOC, XLS, TEXT)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)

UNKNOWN = _l("Files of this kind are not taken. Possible are: %(endings)s.", endings=" ".join(ENDINGS))
EMPTY = _l("The file is empty.")
DAMAGED = _l("The file is damaged or incomplete. Open it, save it again, and try once more.")
HIDES = _l("Other data hides in this file. Save it again in its own program, and try once more.")
BURSTS = _l("Unpacked, this file is far larger than a real document.")
LOCKED = _l("The file is protected with a password. Save it without one.")
ACTIVE = _l("The file contains a program (macro). Save it without, as .docx or .xlsx.")

LARGEST_INSIDE = 100 * 1024 * 1024
MOST_PARTS = 2000
_CHUNK = 1 << 18
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|\?xml|\?php)", re.IGNORECASE)
_SCRIPT = re.compile(rb"<(!doctype html|script|iframe|\?php)[\s>]", re.IGNORECASE)
_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRAM = frozenset((".class", ".jar", ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".htm", ".html", ".php", ".swf"))
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def kind_of(content: bytes, name: str) -> Kind:
    """The kind that content and name agree on. Raises FileRefused."""
    if not content:
        raise FileRefused(EMPTY)
    kind = _by_content(content)
    ending = PurePosixPath(name.lower()).suffix
    if ending not in ENDINGS:
        raise FileRefused(UNKNOWN)
    if ending not in kind.endings:
        message = _l("The name ends in %(ending)s, but the content is: %(kind)s.", ending=ending, kind=kind.title)
        raise FileRefused(message)
    if ending == ".csv":
        return TEXT._replace(media_type="text/csv")
    return kind


def _by_content(content: bytes) -> Kind:
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if is_zipfile(BytesIO(content)):
        raise FileRefused(HIDES)
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if b"%PDF-" in content[:1024]:
        raise FileRefused(HIDES)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(_OLE):
        return _ole(content)
    return _text(content)


def _pdf(content: bytes) -> Kind:
    body, mark, rest = content.rpartition(b"%%EOF")
    if not mark or b"startxref" not in body[-2048:]:
        raise FileRefused(DAMAGED)
    if rest.strip(b"\0\t\n\f\r ") or _MARKUP.search(content[:1024]):
        raise FileRefused(HIDES)
    return PDF


def _png(content: bytes) -> Kind:
    at, first = 8, True
    while at + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content) or (name == b"IHDR") != first:
            break
        if zlib.crc32(content[at + 4 : end - 4]) != struct.unpack_from(">I", content, end - 4)[0]:
            break
        if name == b"IHDR" and not _bearable(*struct.unpack_from(">II", content, at + 8)):
            raise FileRefused(BURSTS)
        if name == b"IEND":
            return _picture(PNG, content, end)
        at, first = end, False
    raise FileRefused(DAMAGED)


def _jpeg(content: bytes) -> Kind:
    end = _end_of_jpeg(content, 0)
    while content.startswith(b"\xff\xd8\xff", end):  # telephones put a second, smaller picture behind the first
        end = _end_of_jpeg(content, end)
    return _picture(JPEG, content, end)


def _end_of_jpeg(content: bytes, at: int) -> int:
    """Where the picture that begins at `at` ends."""
    sized, drawing, at = False, False, at + 2
    while mark := _MARK.search(content, at):
        if not drawing and content[at : mark.start()].strip(b"\xff"):
            raise FileRefused(HIDES)  # only within the picture itself may anything stand between two marks
        at, code = mark.end(), mark[0][1]
        drawing = code == 0xDA
        if code == 0xD9 and sized:
            return at
        if code in (0x01, 0xD8, 0xD9) or at + 2 > len(content):
            break
        (length,) = struct.unpack_from(">H", content, at)
        if code in _SIZES:
            sized = True
            if not _bearable(*struct.unpack(">HH", content[at + 3 : at + 7].ljust(4, b"\0"))):
                raise FileRefused(BURSTS)
        at += length
    raise FileRefused(DAMAGED)


def _bearable(one: int, other: int) -> bool:
    return 0 < one <= 30_000 and 0 < other <= 30_000 and one * other <= 100_000_000


def _picture(kind: Kind, content: bytes, end: int) -> Kind:
    head = content[:4096].replace(b"<?xml", b"")
    if content[end:].strip(b"\0\r\n ") or _MARKUP.search(head) or _SCRIPT.search(content):
        raise FileRefused(HIDES)
    return kind


def _ole(content: bytes) -> Kind:
    """The old formats of Office: a small file system, told apart by the names of its streams."""
    names = set()
    for at in range(512, len(content) - 127, 128):
        length, sort = struct.unpack_from("<HB", content, at + 64)
        if 2 < length <= 64 and length % 2 == 0 and sort in (1, 2, 5):
            names.add(content[at : at + length - 2].decode("utf-16-le", "replace"))
    if "EncryptedPackage" in names:
        raise FileRefused(LOCKED)
    found = [kind for kind, marks in ((DOC, {"WordDocument"}), (XLS, {"Workbook", "Book"})) if names & marks]
    if len(found) != 1:
        raise FileRefused(UNKNOWN)
    return found[0]


def _text(content: bytes) -> Kind:
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    for encoding in [coding] if coding else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        head = text[:1024].lstrip("\ufeff \t\r\n")
        if _FORBIDDEN.search(text) or head.startswith("{\\rtf"):
            break
        if _MARKUP.match(head.encode("utf-8", "replace")):
            raise FileRefused(HIDES)
        return TEXT
    raise FileRefused(UNKNOWN)


def _office(content: bytes) -> Kind:
    """The newer formats of Office: an archive, of which nothing is believed before it is tried."""
    if content[-22:-18] != b"PK\x05\x06":
        raise FileRefused(HIDES if is_zipfile(BytesIO(content)) else DAMAGED)
    if content.count(b"PK\x01\x02") > MOST_PARTS:
        raise FileRefused(BURSTS)
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = _parts(content, archive)
            _unpack(archive)
    except FileRefused:
        raise
    except (BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, LookupError) as error:
        raise FileRefused(DAMAGED) from error
    found = [kind for kind, part in ((DOCX, "word/document.xml"), (XLSX, "xl/workbook.xml")) if part in names]
    if len(found) != 1 or "[content_types].xml" not in names:
        raise FileRefused(UNKNOWN)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefused(ACTIVE)
    return found[0]


def _parts(content: bytes, archive: ZipFile) -> set[str]:
    """The names of the parts, which must lie one behind the other from the first byte to the table at the end."""
    size, start = struct.unpack_from("<II", content, len(content) - 10)
    at = 0
    for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        if entry.flag_bits & 1:
            raise FileRefused(LOCKED)
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise FileRefused(DAMAGED)
        if not at <= entry.header_offset <= at + 24:  # between two parts at most the true size of the first
            raise FileRefused(HIDES)
        name, extra = struct.unpack_from("<HH", content, entry.header_offset + 26)
        at = entry.header_offset + 30 + name + extra + entry.compress_size
    names = {entry.filename.replace("\\", "/").lower() for entry in archive.infolist()}
    ends = {PurePosixPath(name).suffix for name in names}
    outside = any(name.startswith(("/", "meta-inf/")) or ".." in name.split("/") for name in names)
    twice = len(names) < len(archive.infolist())
    if not at <= start <= at + 24 or start + size != len(content) - 22 or outside or twice or ends & _PROGRAM:
        raise FileRefused(HIDES)
    return names


def _unpack(archive: ZipFile) -> None:
    """Unpack all parts without keeping them: the sums must hold, and all together be bearable."""
    left = LARGEST_INSIDE
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise FileRefused(BURSTS)
