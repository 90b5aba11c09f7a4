"""Confirmations put by on disk, sorted into shelves by account, so that a comparison needs the memory of one shelf only, and
several processes work at it side by side.

A confirmation is a text, its account first; the line of the file in which it stood is kept beside it, because it is no part
of what is compared. Texts stay the bytes that stand on disk, in UTF-8, which sort as their characters do: most of a month is
never looked into. All shelves of a side, sorted and compressed, make its summary, which is a file that stays.
"""

import gzip
import os
import shutil
import zlib
from array import array
from collections.abc import Iterable, Sequence
from itertools import compress
from pathlib import Path

from ia.reconciliation.lines import Line

SHELVES = 32
NUMBERS = "Q"
INDEX_FITS = 4_096
"""Bytes at the beginning of a summary that surely hold its index."""


class Shelf:
    """The texts of one side in one shelf, sorted. An account ends before a tab, which sorts before every digit.

    They come from a summary, or were put by; `is_packed` tells that they stand in a summary already.
    """

    def __init__(self, folder: Path, side: str, number: int):
        part = _part(folder, side, number)
        self.is_packed = part.exists()
        self._unsorted, self._numbers = ([], array(NUMBERS)) if self.is_packed else _put_by(folder, side, number)
        self.texts = _unpacked(part) if self.is_packed else sorted(self._unsorted)

    def add(self, others: Sequence[bytes]) -> None:
        """Add texts of another origin."""
        self.texts = sorted([*self.texts, *others])
        self.is_packed = self.is_packed and not others

    def lines(self, texts: Sequence[bytes]) -> dict[bytes, Line]:
        """Lines of texts of this shelf; of one that stands there twice the earlier. Those of a summary have no number."""
        found = dict.fromkeys(texts, 0)
        wanted = map(found.__contains__, self._unsorted)
        for text, number in compress(zip(self._unsorted, self._numbers, strict=True), wanted):
            found[text] = min(number, found[text] or number)
        return {text: _parsed(text, number) for text, number in found.items()}


def account_of(text: bytes) -> bytes:
    return text[: text.index(b"\t")]


def _parsed(text: bytes, number: int) -> Line:
    account, name, asset_total, confirmed_on, team, advisor = text.decode().split("\t")
    return Line(account, name, int(asset_total), confirmed_on, team, advisor, number)


def put(folder: Path, side: str, accounts: Iterable[str], texts: Iterable[str], numbers: Iterable[int]) -> None:
    """Put confirmations of one side by. Each process writes files of its own."""
    shelves = [([], array(NUMBERS)) for _ in range(SHELVES)]
    for code, text, number in zip(map(zlib.crc32, map(str.encode, accounts)), texts, numbers, strict=True):
        shelf = shelves[code % SHELVES]
        shelf[0].append(text)
        shelf[1].append(number)
    for place, (kept, lines) in enumerate(shelves):
        if kept:
            path = folder / f"{side}-{place:02d}-{os.getpid()}.txt"
            with path.open("a", encoding="utf-8", newline="\n") as file:
                file.write("\n".join(kept) + "\n")
            with path.with_suffix(".num").open("ab") as file:
                lines.tofile(file)


def _put_by(folder: Path, side: str, number: int) -> tuple[list[bytes], array]:
    paths = sorted(folder.glob(f"{side}-{number:02d}-*.txt"))
    texts = b"".join(path.read_bytes() for path in paths).split(b"\n")[:-1]
    return texts, array(NUMBERS, b"".join(path.with_suffix(".num").read_bytes() for path in paths))


def empty(folder: Path, side: str) -> None:
    """Take away what was put by of one side."""
    for path in folder.glob(f"{side}-*"):
        path.unlink()


def pack(folder: Path, side: str, number: int, texts: Sequence[bytes]) -> None:
    """Compress a shelf; the same texts give the same bytes."""
    plain = b"\n".join((*texts, b""))
    _part(folder, side, number).write_bytes(gzip.compress(plain, compresslevel=1, mtime=0))


def _part(folder: Path, side: str, number: int) -> Path:
    return folder / f"packed-{side}-{number:02d}"


def _unpacked(part: Path) -> list[bytes]:
    return gzip.decompress(part.read_bytes()).split(b"\n")[:-1]


def bind(folder: Path, side: str, target: Path) -> None:
    """Append the summary of a side to a file: the lengths of its shelves, and the shelves, all of it one text for gzip."""
    parts = [_part(folder, side, number) for number in range(SHELVES)]
    lengths = " ".join(str(part.stat().st_size) for part in parts)
    with target.open("ab") as whole:
        whole.write(gzip.compress(f"{side}\t{lengths}\n".encode(), compresslevel=1, mtime=0))
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole)


def unbind(summary: Path, folder: Path, side: str) -> None:
    """Lay the shelves of a summary out, to be compared."""
    with summary.open("rb") as whole:
        index, head = zlib.decompressobj(wbits=31), whole.read(INDEX_FITS)
        lengths = index.decompress(head).decode().partition("\t")[2].split()
        whole.seek(len(head) - len(index.unused_data))
        for number, length in enumerate(lengths):
            _part(folder, side, number).write_bytes(whole.read(int(length)))
