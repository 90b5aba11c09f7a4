"""What a branch calls its columns: asked once, where a label is not known, and used for every later file of the branch."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select

from ia.clients.imports import columns
from ia.clients.imports.models import ImportColumn
from ia.clients.vocabulary import CONTACT_KINDS, LABELS
from ia.ground.db import db
from ia.ground.tables.sheets import fold

LONGEST = 80
"""Characters of a label; a longer one is no label."""
LEFT_OUT = "-"
"""What the form sends for a column that is to be left out."""
TITLES = {**LABELS, **CONTACT_KINDS, "created_by": _l("Recorded by"), "created_on": _l("Recorded on")}


def choices() -> dict[str, object]:
    """What a column may mean, with titles."""
    return {code: TITLES[code] for code in columns.COLUMNS}


def words_of(branch_id: int) -> dict[str, str]:
    """What the branch has said: folded label → code, "" for columns that it leaves out."""
    rows = db.session.execute(select(ImportColumn.label, ImportColumn.code).where(ImportColumn.branch_id == branch_id))
    return {row.label: row.code for row in rows}


def words_in(meanings: Iterable) -> dict[str, str]:
    """The same as it was when a file was checked; `meanings` are the columns kept with the batch."""
    return {fold(label): code for _index, label, code in meanings if code is not None}


def doubled(meant: Iterable[str]) -> str | None:
    """The first code that two columns claim and only one can have."""
    seen = set()
    for code in meant:
        if code in seen and code not in columns.WAYS:
            return code
        seen.add(code)
    return None


def remember(branch_id: int, said: Mapping[str, str], by_id: int, now: datetime) -> None:
    """Keep what these labels mean in the branch; what was said of them before is forgotten."""
    rows = [
        {"branch_id": branch_id, "label": label, "code": code, "by_id": by_id, "at": now}
        for label, code in said.items()
        if len(label) <= LONGEST
    ]
    if not rows:
        return
    before = delete(ImportColumn).where(
        ImportColumn.branch_id == branch_id, ImportColumn.label.in_([row["label"] for row in rows])
    )
    db.session.execute(before.execution_options(synchronize_session=False))
    db.session.execute(insert(ImportColumn), rows)
