"""Text tables: comma, semicolon or tab between the cells, in the encodings that Chinese offices write."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from io import TextIOWrapper
from itertools import islice

from flask_babel import lazy_gettext as _l

from ia.ground.tables.rows import MEGABYTE, Limits, Row, SheetRefused, Source, make_row

NUL_BYTES = _l("The file contains NUL bytes, so it is not a text table.")

_LONGEST_ROW = 1_000_000  # characters
_LINES_IN_A_ROW = 1_000
_SAMPLE_LINES, _SAMPLE_WIDTH = 50, 20_000
_END_OF_FILE = "\x1a"  # closes files of DOS programs
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CHINESE_IN_UTF8 = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")


def encoding_of(source: Source, whole: bool = True) -> str:
    """The byte order mark decides, else strict UTF-8, else strict GB18030, else SheetRefused is raised.

    Without `whole` the first megabyte decides if there is anything but ASCII in it; the rest is refused when it is read.
    """
    head = source.head(MEGABYTE)
    whole = whole or len(head) < MEGABYTE or head.isascii()
    if head.startswith(codecs.BOM_UTF8):
        return _checked(source, "utf-8-sig", whole)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(source, "utf-16", whole)
    damaged = _damaged_line(source, "utf-8", whole)
    if damaged is None:
        return "utf-8"
    # Most damaged UTF-8 is also well-formed GB18030, and would come out as nonsense without a complaint.
    if _mostly_utf8(head):
        raise _wrong_encoding(damaged)
    return _checked(source, "gb18030", whole)


def _checked(source: Source, encoding: str, whole: bool) -> str:
    damaged = _damaged_line(source, encoding, whole)
    if damaged is not None:
        raise _wrong_encoding(damaged)
    return encoding


def _wrong_encoding(line: int) -> SheetRefused:
    return SheetRefused(
        _l(
            "Line %(line)s is damaged, or the text is neither UTF-8 nor GB18030. "
            "Open the file in a spreadsheet program and save it as .xlsx.",
            line=line,
        )
    )


def _damaged_line(source: Source, encoding: str, whole: bool = True) -> int | None:
    """The first line that cannot be decoded, looked for in the first megabyte or in the whole. Raises SheetRefused at a NUL,
    which no text table has."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with source.open() as file:
        for chunk in _chunks(file):
            if encoding != "utf-16" and b"\0" in chunk:
                raise SheetRefused(NUL_BYTES)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].count(b"\n")
            if "\0" in text:
                raise SheetRefused(NUL_BYTES)
            lines += text.count("\n")
            if not whole:
                return None
    return None


def _chunks(file) -> Iterator[bytes]:
    """The file in pieces, then an empty one, which tells a decoder to complain of a cut character."""
    while chunk := file.read(MEGABYTE):
        yield chunk
    yield b""


def _mostly_utf8(sample: bytes) -> bool:
    return len(_CHINESE_IN_UTF8.findall(sample)) >= sample.decode("utf-8", "replace").count("\ufffd")


def delimiter_of(source: Source, encoding: str) -> str:
    """The delimiter that cuts the most lines into the same number of cells, wider rows counting more."""
    with TextIOWrapper(source.open(), encoding, newline="") as text:
        lines = islice(iter(partial(text.readline, _SAMPLE_WIDTH), ""), _SAMPLE_LINES)
        sample = [_THOUSANDS.sub("", line) for line in lines]
    return max(",\t;", key=partial(_agreement, sample))


def _agreement(sample: list[str], delimiter: str) -> int:
    try:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1)
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


class _Lines:
    """The lines of a text, for a csv reader. Refuses what would make one row of the whole file."""

    def __init__(self, text: TextIOWrapper):
        self._text = text
        self._length = 0
        self._count = 0
        self.row = 1  # the line in which the present row began

    def __iter__(self):
        return self

    def __next__(self) -> str:
        line = self._text.readline(_LONGEST_ROW)
        if not line or line == _END_OF_FILE:
            raise StopIteration
        if "\0" in line:
            raise SheetRefused(NUL_BYTES)
        self._count += 1
        self._length += len(line)
        if self._length >= _LONGEST_ROW:
            raise SheetRefused(_l("Line %(line)s is longer than any real row.", line=self.row))
        if self._count - self.row > _LINES_IN_A_ROW:
            raise _unbalanced(self.row)
        return line

    def end_row(self) -> int:
        """The line in which the row began that has just been read; the next one begins after it."""
        began, self.row, self._length = self.row, self._count + 1, 0
        return began


def _unbalanced(line: int) -> SheetRefused:
    return SheetRefused(_l("The quotation marks in line %(line)s do not match.", line=line))


def read_delimited(source: Source, encoding: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    with TextIOWrapper(source.open(), encoding, newline="") as text:
        lines = _Lines(text)
        # strict: an unclosed quotation mark would otherwise swallow the rows after it in silence
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if row := make_row(lines.end_row(), cells, limits):
                    yield row
        except csv.Error:
            raise _unbalanced(lines.row) from None
        except UnicodeDecodeError:
            raise _wrong_encoding(_damaged_line(source, encoding) or lines.row) from None
