"""What the columns of a counter's file mean where nobody knows it: asked once, and remembered for the branch."""

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import delete, select

from ia.ground.db import db
from ia.ground.tables import sheets
from ia.ground.tables.rows import MEGABYTE
from ia.ground.tables.sheets import fold
from ia.reconciliation.lines import REQUIRED
from ia.reconciliation.models import ReconWord
from ia.reconciliation.reading import LIMITS
from ia.reconciliation.words import COLUMNS as CHOICES

LEFT_OUT = "-"
LOOKED_INTO = 4 * MEGABYTE
"""A file up to this size is opened while somebody waits for the page."""
SAMPLES, LONGEST = 3, 40
"""Values of a column that are shown, and how much of each."""


class Unfit(ValueError):
    """What was said cannot be: a meaning twice, or still missing."""

    def __init__(self, message: str):
        self.message = message
        super().__init__(message)


class Asked(NamedTuple):
    """A column to be asked about. `samples` are the first values below its label."""

    index: int
    label: str
    code: str
    samples: Sequence[str]


def asked(columns: Sequence, form: Mapping, samples: Sequence = ()) -> list[Asked]:
    """The columns with what they mean: as was just said, else as is known."""
    return [
        Asked(n, label, form.get(f"column-{n}", code or ""), samples[n] if samples else ())
        for n, (label, code) in enumerate(columns)
    ]


def samples(path: Path, filename: str, labels: Sequence[str]) -> list[list[str]]:
    """The first values below each of these labels; nothing where the file is large or cannot be read so far."""
    if path.stat().st_size > LOOKED_INTO:
        return []
    try:
        rows = sheets.read_sheet(path, filename, limits=LIMITS, whole=False).rows
        head = next((row for row in rows if [cell.strip() for cell in row.cells if cell.strip()] == list(labels)), None)
        below = list(islice((row for row in rows if head and row.line > head.line), SAMPLES))
    except sheets.SheetRefused:
        return []
    places = [place for place, cell in enumerate(head.cells) if cell.strip()] if head else []
    return [[row.cells[place].strip()[:LONGEST] for row in below if place < len(row.cells)] for place in places]


def said(columns: Sequence, form: Mapping) -> dict[str, str]:
    """What the form says of the labels: folded label → code, empty for one left out. Raises Unfit."""
    found = {}
    for one in asked(columns, form):
        if one.code not in ("", LEFT_OUT, *CHOICES):
            raise Unfit(_("Choose one of the list."))
        found[fold(one.label)] = "" if one.code in ("", LEFT_OUT) else one.code
    meant = [code for code in found.values() if code]
    for code in REQUIRED:
        if meant.count(code) > 1:
            raise Unfit(_("Two columns cannot both mean “%(title)s”.", title=CHOICES[code]))
        if code not in meant:
            raise Unfit(_("Say which column is “%(title)s”.", title=CHOICES[code]))
    return found


def remember(branch_id: int, words: Mapping[str, str]) -> None:
    """Keep what was said of labels for the branch, in the place of what it said before."""
    labels = [label[:80] for label in words]
    db.session.execute(delete(ReconWord).where(ReconWord.branch_id == branch_id, ReconWord.label.in_(labels)))
    db.session.add_all(ReconWord(branch_id=branch_id, label=label[:80], code=code) for label, code in words.items())


def remembered(branch_id: int) -> list[tuple[str, object]]:
    """What the branch has said of labels that mean something: label, and what it means."""
    query = select(ReconWord.label, ReconWord.code).where(ReconWord.branch_id == branch_id, ReconWord.code != "")
    order = {code: place for place, code in enumerate(CHOICES)}
    words = sorted(db.session.execute(query), key=lambda row: (order.get(row.code, len(order)), row.label))
    return [(label, CHOICES.get(code, code)) for label, code in words]


def forget(branch_id: int) -> int:
    """Forget all that the branch has said of labels, so that it is asked again; returns of how many."""
    return db.session.execute(delete(ReconWord).where(ReconWord.branch_id == branch_id)).rowcount
