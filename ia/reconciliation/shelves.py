"""Lines put by on disk, sorted into shelves by account, so that a comparison needs the memory of one shelf only."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

from ia.reconciliation.lines import Line

SHELVES = 32
TOGETHER = 20_000
"""Lines that are collected before they are written."""


def write(lines: Iterable[Line], folder: Path, side: str, beat=lambda count: None) -> int:
    """Put the lines of one side by; returns how many. `beat(count)` is told now and then how many have come."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with ExitStack() as stack:
        files = [stack.enter_context(_path(folder, side, n).open("w", encoding="utf-8")) for n in range(SHELVES)]
        waiting: list[list[str]] = [[] for _ in files]
        for line in lines:
            account, name, asset_total, confirmed_on, team, advisor, number = line
            text = f"{account}\t{name}\t{asset_total}\t{confirmed_on}\t{team}\t{advisor}\t{number}\n"
            waiting[crc32(account.encode()) % SHELVES].append(text)
            count += 1
            if not count % TOGETHER:
                _put(waiting, files)
                beat(count)
        _put(waiting, files)
    return count


def _put(waiting: list[list[str]], files) -> None:
    for texts, file in zip(waiting, files, strict=True):
        file.writelines(texts)
        texts.clear()


def _path(folder: Path, side: str, number: int) -> Path:
    return folder / f"{side}-{number:02d}.txt"


def read(folder: Path, side: str, number: int) -> list[str]:
    """The lines of a shelf in the order of their accounts, as text: an account ends before a tab, which sorts before every
    digit."""
    with _path(folder, side, number).open(encoding="utf-8") as file:
        return sorted(text[:-1] for text in file)


def parsed(text: str) -> Line:
    account, name, asset_total, confirmed_on, team, advisor, number = text.split("\t")
    return Line(account, name, int(asset_total), confirmed_on, team, advisor, int(number))


def numbers() -> Iterator[int]:
    return iter(range(SHELVES))


def pack(folder: Path, sides: Iterable[str], target: Path) -> None:
    """Both sides as one compressed text, in the order of their accounts within each shelf; the same rows give the same
    bytes whatever their order in the files."""
    with target.open("xb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1, mtime=0, filename="") as packed:
        for side in sides:
            for number in numbers():
                texts = sorted(text[: text.rindex("\t")] for text in read(folder, side, number))
                packed.write("".join(f"{side}\t{text}\n" for text in texts).encode())
