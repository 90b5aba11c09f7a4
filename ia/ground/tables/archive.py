"""The archive of XML parts that a newer workbook is, opened without believing anything it says of itself."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as InflateError

from flask_babel import lazy_gettext as _l

from ia.ground.tables.rows import MEGABYTE, Limits, SheetRefused

DAMAGED = _l("The workbook is damaged or incomplete. Open it in a spreadsheet program and save it again.")
TOO_BIG = _l("Unpacked, the workbook is far larger than a real table. Copy the rows into a new workbook.")

_CHUNK = 1 << 16
_ENTRIES = 2_000
_ENTRY_MARK = b"PK\x01\x02"
_LONGEST_TAG = 2 * _CHUNK
_MARKS_OF_A_CELL = 6  # <c><is><t></t></is></c>
_SMALL = 32 * MEGABYTE  # unpacked to no more than this, any ratio is harmless
_SMALL_PART = 8 * MEGABYTE  # links, styles, the list of sheets; their readers keep nearly all of it

# What zipfile, zlib and expat raise on archives made to confuse them, and the readers on wrong references.
_BROKEN = (
    *(BadZipFile, InflateError, expat.ExpatError, struct.error, EOFError, OSError, RuntimeError),
    *(ValueError, LookupError, OverflowError),
)


@contextmanager
def refusing_the_broken():
    try:
        yield
    except _BROKEN as error:
        raise SheetRefused(DAMAGED) from error


def too_many_cells(limits: Limits) -> SheetRefused:
    return SheetRefused(_l("The sheet has more than %(most)s cells, empty ones included. Split it.", most=limits.cells))


class Parts:
    """The parts by name. How many there are and how large is found out, not read from the headers."""

    def __init__(self, data: bytes, limits: Limits):
        # zipfile makes an object of every entry before it can be asked how many there are.
        if data.count(_ENTRY_MARK) > _ENTRIES:
            raise SheetRefused(TOO_BIG)
        self._archive = ZipFile(BytesIO(data))
        self._entries = {_key(entry.filename): entry for entry in self._archive.infolist()}
        self._limits = limits
        self._bytes_left = limits.inflated
        self._marks_left = limits.cells * _MARKS_OF_A_CELL
        self._check(len(data))

    def _check(self, packed: int) -> None:
        limits = self._limits
        entries = self._archive.infolist()
        if len(self._entries) < len(entries) or not all(map(_usual, entries)):
            raise SheetRefused(DAMAGED)
        declared = sum(entry.file_size for entry in entries)
        if declared > limits.inflated or declared > max(_SMALL, limits.ratio * packed):
            raise SheetRefused(TOO_BIG)

    def measure(self, name: str, most: int) -> None:
        """Unpack a part without keeping it: its checksum must hold, its true size and its tags be bearable.

        This runs at the speed of zlib, before the slower reading, and finds a cut file before a row is out.
        """
        with self._archive.open(self._entries[_key(name)]) as file:
            while chunk := file.read(MEGABYTE):
                most -= len(chunk)
                self._bytes_left -= len(chunk)
                self._marks_left -= chunk.count(b"<") + chunk.count(b"/>")
                if min(most, self._bytes_left) < 0:
                    raise SheetRefused(TOO_BIG)
                if self._marks_left < 0:
                    raise too_many_cells(self._limits)

    def read(self, name: str | None, reader, most: int = _SMALL_PART):
        """The reader, after it has seen a whole part. A part that is not there is an empty one."""
        if name is not None and _key(name) in self._entries:
            self.measure(name, most)
            for _ in self.events(name, reader):
                pass
        return reader

    def events(self, name: str, reader: "Reader") -> Iterator[None]:
        """Feed a part to the reader, with a pause after each piece to take out what it has gathered."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        fed = 0
        with self._archive.open(self._entries[_key(name)]) as file:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk)
                fed += len(chunk)
                # An unfinished tag is looked through again with every piece: a giant one would take minutes.
                if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise SheetRefused(TOO_BIG)
                yield
        parser.Parse(b"", True)
        yield


def _key(name: str) -> str:
    """Writers disagree about slashes and capitals in the names of parts."""
    return name.replace("\\", "/").lstrip("/").lower()


def _usual(entry: ZipInfo) -> bool:
    # Encrypted entries cannot be read; the headers of rarer methods can ask for gigabytes to unpack with.
    return not entry.flag_bits & 1 and entry.compress_type in (ZIP_STORED, ZIP_DEFLATED)


def _refuse_doctype(*_) -> None:
    """Workbooks have no document type; entities that multiply each other do."""
    raise SheetRefused(DAMAGED)


class Reader:
    """Receives a part's tags and text. Keeps text only while `_gathering`, no more than a cell can hold."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._gathering = False
        self._pieces: list[str] = []
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        pass

    def end(self, tag: str) -> None:
        pass

    def text(self, data: str) -> None:
        if not self._gathering:
            return
        self._length += len(data)
        if self._length > self._limits.cell:
            raise SheetRefused(_l("A cell of the workbook is longer than any real text."))
        self._pieces.append(data)

    def _gathered(self) -> str:
        """What has been kept since the last time this was asked."""
        pieces = self._pieces
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        pieces.clear()
        self._length = 0
        return text


def local(tag: str) -> str:
    return tag.rpartition(":")[2]
