"""A file on its way into the register: checked first, then written whole or not at all, or its good rows alone."""

import hashlib
import os
import time
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import update

from ia.clients.imports.planning import Plan, plan
from ia.clients.imports.reading import Reading
from ia.clients.imports.writing import write
from ia.clients.models import ImportBatch
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.person import Person, PostHeld

KIND = "import_batch"
KEPT_DAYS = 7
SHOWN = 500
"""Bad cells kept with the batch; the file of bad rows has them all."""


class Owner(NamedTuple):
    """Whose clients they become, and in which post: that gives team and branch."""

    person: Person
    post: PostHeld


def owner_at(person: Person, branch_id: int | None) -> Owner | None:
    """The person as owner of clients in that branch; None without a post there that has clients."""
    posts = person.units("advisor", "leader", "station_leader", "marketing_director")
    post = next((post for post in posts if post.branch_id == branch_id), None)
    return Owner(person, post) if post else None


def folder() -> Path:
    """Where files wait between the check and the decision; readable by this account alone."""
    path = current_app.config["DATA_DIR"] / "imports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def keep_file(data: bytes) -> str:
    """Keep a file for a few days under its SHA-256, and let go of older ones."""
    digest = hashlib.sha256(data).hexdigest()
    for path in folder().iterdir():
        if path.stat().st_mtime < time.time() - KEPT_DAYS * 86_400:
            path.unlink(missing_ok=True)
    target = folder() / digest
    fresh = target.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(data)
    fresh.chmod(0o600)
    fresh.replace(target)
    return digest


def file_of(batch: ImportBatch) -> bytes | None:
    """The file of a batch, while it is kept."""
    path = folder() / batch.sha256
    return path.read_bytes() if path.exists() else None


def notes(reading: Reading, made: Plan) -> list[str]:
    """What is to be said about a file besides its bad cells."""
    said = []
    if reading.unknown:
        said.append(_("These columns are not known and were left out: %(names)s.", names="、".join(reading.unknown)))
    if made.shared:
        lines = "、".join(map(str, made.shared[:50]))
        said.append(_("The phone of these rows is also that of another client: %(rows)s.", rows=lines))
    return said


def begin(
    reading: Reading, made: Plan, file_name: str, digest: str, owner: Owner, by: Person, source: str, now: datetime
) -> ImportBatch:
    """Record a checked file; nothing of it is in the register yet."""
    batch = ImportBatch(
        kind="clients",
        file_name=file_name[-120:],
        sha256=digest,
        branch_id=owner.post.branch_id,
        by_id=by.id,
        owner_id=owner.person.id,
        at=now,
        state="checked",
        row_count=len(reading.rows),
        created_count=len(made.creates),
        updated_count=len(made.updates),
        bad_rows=[bad._asdict() for bad in made.bad[:SHOWN]],
        notes=notes(reading, made),
        source=source,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def take(
    batch: ImportBatch, reading: Reading, owner: Owner, actor: Person | None, now: datetime, good_only: bool
) -> Plan:
    """Write the file into the register as that stands now. A plan with bad rows is returned unwritten unless the good
    rows alone are wanted. Of two who take the same batch at once, one finds it taken (see `claim`)."""
    made = plan(reading, owner.person, owner.post)
    if made.bad and not good_only:
        return made
    write(made, batch.id, owner.person, owner.post, actor, now)
    counts = {"created_count": len(made.creates), "updated_count": len(made.updates)}
    for name, value in counts.items():
        setattr(batch, name, value)
    batch.state, batch.bad_rows = "done", [bad._asdict() for bad in made.bad[:SHOWN]]
    db.session.flush()
    said = {"file": batch.file_name, "sha256": batch.sha256, **counts, "bad_count": len(made.bad_lines)}
    changes = {name: [None, value] for name, value in said.items()}
    trail.record("import", KIND, batch.id, actor=actor, now=now, changes=changes)
    return made


def claim(batch: ImportBatch, state: str) -> bool:
    """Move a checked batch on, once; False when somebody has done so before."""
    moved = db.session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.state == "checked")
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    return moved.rowcount == 1
