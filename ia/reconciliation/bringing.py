"""Bringing a month of confirmations in as the platform's side (SYS-31): read, summed up, and kept as a summary."""

from datetime import date, datetime
from secrets import token_hex

from ia.ground.audit import trail
from ia.ground.db import write_unit
from ia.ground.tables.rows import SheetRefused
from ia.reconciliation import reading, runs, sources
from ia.reconciliation.compare import PLATFORM
from ia.reconciliation.files import FOLDER
from ia.reconciliation.lines import NO_ROWS, Reading
from ia.reconciliation.models import PlatformImport


class BadRows(ValueError):
    """Rows cannot be taken; `reading` tells which. Nothing was written."""

    def __init__(self, found: Reading):
        self.reading = found
        super().__init__(f"{found.bad} rows")


def bring_in(branch_id: int, file_name: str, digest: str, month: date | None, now: datetime) -> PlatformImport:
    """Bring the kept file of that SHA-256 in; it takes the place of what was brought in for the month before. Without a month
    it is that of most rows. A unit of work of its own. Raises SheetRefused and BadRows."""
    file = reading.open_file(FOLDER.place_of(digest), file_name, reading.words_of(branch_id))
    with sources.workplace(f"import-{token_hex(8)}") as place:
        sources.put_by(file, place, PLATFORM)
        if file.reading.bad:
            raise BadRows(file.reading)
        summary = sources.summarise(place)
    months = file.reading.months
    if not month and not months:
        raise SheetRefused(NO_ROWS)
    brought = PlatformImport(
        branch_id=branch_id,
        month=month or runs.first_of(max(months, key=months.get)),
        file_name=file_name[:120],
        file_sha256=digest,
        summary_sha256=summary,
        rows=file.reading.rows,
        amount=file.reading.amount,
        imported_at=now,
    )
    with write_unit() as unit:
        unit.add(brought)
        unit.flush()
        changes = {"month": [None, f"{brought.month:%Y-%m}"], "rows": [None, brought.rows]}
        trail.record("import", "recon_import", brought.id, actor=None, now=now, changes=changes)
    return brought
