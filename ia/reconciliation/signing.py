"""Accepting, signing off and sealing a comparison. Called inside the unit of work of a step."""

import hashlib
import json
from datetime import date

from sqlalchemy import insert, literal, select

from ia.ground.db import db
from ia.ground.workflow.engine import Act
from ia.reconciliation import checks, queue
from ia.reconciliation.models import FindingRow, ReconRun, Revision, Seal


def same_file_again(run: ReconRun, act: Act) -> dict:
    """The platform was corrected: the file of the last revision is compared once more, as a revision of its own."""
    last = checks.revision_of(run)
    run.revision += 1
    db.session.add(
        Revision(
            run_id=run.id,
            number=run.revision,
            file_name=last.file_name,
            file_sha256=last.file_sha256,
            sent_by_id=last.sent_by_id,
            sent_at=act.now,
            language=last.language,
        )
    )
    db.session.flush()
    queue.send_later(checks.revision_of(run).id)
    return {"revision": [last.number, run.revision]}


def opened_again(run: ReconRun, act: Act) -> dict:
    """The archived revision stays as it is; its differences go on in a copy, as the next revision (6.5)."""
    last = checks.revision_of(run)
    run.revision += 1
    run.accepted_by_id = None
    copied = _copy(Revision, Revision.id == last.id, number=run.revision)
    fresh = db.session.scalar(insert(Revision.__table__).from_select(*copied).returning(Revision.id))
    rows = _copy(FindingRow, FindingRow.revision_id == last.id, revision_id=fresh)
    db.session.execute(insert(FindingRow.__table__).from_select(*rows))
    return {"revision": [last.number, run.revision]}


def _copy(model, condition, **changes):
    """Names of the columns and the SELECT that copies rows with these changes."""
    names = [column.name for column in model.__table__.columns if column.name != "id"]
    columns = [literal(changes[name]) if name in changes else model.__table__.c[name] for name in names]
    return names, select(*columns).where(condition).order_by(model.id)


def accepted(run: ReconRun, act: Act) -> dict:
    run.accepted_by_id = act.person.id
    return {}


def sealed(run: ReconRun, act: Act) -> dict:
    """Everything that the archive keeps gets one hash: file, both summaries, findings with their explanations."""
    content = archive(run, checks.revision_of(run))
    digest = hashlib.sha256(content.encode()).hexdigest()
    db.session.add(Seal(run_id=run.id, revision=run.revision, content=content, sha256=digest, sealed_at=act.now))
    return {"sealed": [None, digest]}


def archive(run: ReconRun, revision: Revision) -> str:
    """The sealed text: JSON with sorted names. The summaries themselves stand in it by the hash under which they are kept."""
    facts = {
        "serial_no": run.serial_no,
        "month": f"{run.month:%Y-%m}",
        "revision": revision.number,
        "file": [revision.file_name, revision.file_sha256],
        "summaries": revision.summaries_sha256,
        "digest": revision.digest,
        "tolerance": checks.tolerance(run.month),
        "rows": [revision.platform_rows, revision.counter_rows],
        "amounts": [revision.platform_amount, revision.counter_amount],
        "findings": told(revision.id),
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def told(revision_id: int) -> list[list]:
    """The findings of a revision with what was said of them, as they are sealed."""
    query = select(FindingRow).where(FindingRow.revision_id == revision_id).order_by(FindingRow.number)
    return [_told(row) for row in db.session.scalars(query.execution_options(yield_per=2_000))]


def _told(row: FindingRow) -> list:
    values = (row.kind, row.account, row.field, row.platform_value, row.counter_value, row.cause, row.wrong_side)
    said = (row.explanation, row.corrective, row.owner_id, row.due_on, row.explained_by_id, row.explained_at)
    left = (row.rolled_from, row.outcome, row.settled_by_id, row.settled_at, row.paired)
    return [value.isoformat() if isinstance(value, date) else value for value in (*values, *said, *left)]
