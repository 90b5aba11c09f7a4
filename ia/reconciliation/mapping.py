"""What the columns of a counter's file mean where nobody knows it: asked once, and remembered for the branch."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import delete

from ia.ground.db import db
from ia.ground.tables.sheets import fold
from ia.reconciliation.lines import REQUIRED
from ia.reconciliation.models import ReconWord
from ia.reconciliation.words import COLUMNS as CHOICES

LEFT_OUT = "-"


class Unfit(ValueError):
    """What was said cannot be: a meaning twice, or still missing."""

    def __init__(self, message: str):
        self.message = message
        super().__init__(message)


class Asked(NamedTuple):
    index: int
    label: str
    code: str


def asked(columns: Sequence, form: Mapping) -> list[Asked]:
    """The columns with what they mean: as was just said, else as is known."""
    return [Asked(n, label, form.get(f"column-{n}", code or "")) for n, (label, code) in enumerate(columns)]


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
