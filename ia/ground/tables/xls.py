"""Workbooks of the older .xls kind, unpacked by a fenced-in process into a file of rows."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask_babel import lazy_gettext as _l

from ia.ground.tables.rows import Limits, Row, SheetRefused, make_row
from ia.ground.tables.values import iso_text, number_text

_CHILD = Path(__file__).with_name("sheets_child.py")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

PASSWORD = _l("The workbook is protected by a password. Save it without one.")
UNREADABLE = _l("The workbook is damaged, locked or far larger than a real table. Save it as .xlsx without a password.")
_REASONS = {
    "nothing": _l("The workbook has no visible sheet."),
    "columns": _l("The sheet has more columns than a real table."),
}


class Workbook:
    """The first visible sheet of a workbook, kept as a file of rows while this object lives.

    Of a formula only its stored result is left here, and of a number filled with zeros only the number.
    """

    def __init__(self, data: bytes, limits: Limits):
        # A protected .xlsx is wrapped into the container of an .xls.
        if _ENCRYPTED in data:
            raise SheetRefused(PASSWORD)
        self._limits = limits
        self._unpacked = NamedTemporaryFile(prefix="ia-sheet-")  # noqa: SIM115 - lives as long as this object
        self._unpack(data)
        with open(self._unpacked.name, encoding="ascii") as file:
            self.title = json.loads(file.readline())

    def _unpack(self, data: bytes) -> None:
        limits = self._limits
        arguments = (limits.memory, math.ceil(limits.seconds), limits.columns)
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_CHILD), *map(str, arguments)],
                input=data,
                stdout=self._unpacked,
                stderr=subprocess.PIPE,
                timeout=limits.seconds,
                env=os.environ | {"RUST_BACKTRACE": "0"},  # a trace of a refusal would cost more than the reading
            )
        except subprocess.TimeoutExpired:
            raise SheetRefused(UNREADABLE) from None
        if done.returncode:
            raise SheetRefused(_REASONS.get(done.stderr.decode("ascii", "replace").strip(), UNREADABLE))

    def rows(self) -> Iterator[Row]:
        with open(self._unpacked.name, encoding="ascii") as file:
            file.readline()
            for record in file:
                line, values = json.loads(record)
                row = self._row(line, values)
                if row:
                    yield row

    def _row(self, line: int, values: list) -> Row | None:
        shown = [_shown(value) for value in values]
        problems = {index: problem for index, (_, problem) in enumerate(shown) if problem}
        return make_row(line, [text for text, _ in shown], self._limits, problems)


def _shown(value):
    if isinstance(value, str):
        return value, None
    if isinstance(value, dict):
        return iso_text(value["at"])
    return (str(value).upper(), None) if isinstance(value, bool) else number_text(repr(value))
