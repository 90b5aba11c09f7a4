"""Commands of the register: bringing clients in from a file, and undoing that. They do what the worker does, here and now,
so that they need no queue."""

import json
import os
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from ia.clients.imports import batch as batches
from ia.clients.imports import checking, claims, columns, files, mapping, report, work
from ia.clients.imports.models import WORKING, ImportBatch
from ia.clients.imports.reading import Bad, Table, open_table
from ia.clients.vocabulary import SOURCES
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox import notices
from ia.ground.org.models import Unit, User
from ia.ground.org.person import person_of
from ia.ground.tables.sheets import SheetRefused, fold

ONE_OWNER = {fold(label): "" for label in (*columns.LABELS["managed_by"], "managed_by")}
"""Whoever says whose clients they become does not ask the column that may say it otherwise."""

to_json = click.option(
    "--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write the result to this file."
)


@click.command("import-clients")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--branch", "branch_code", help="Code of the branch, such as B001; needed where there are several.")
@click.option(
    "--owner",
    "username",
    help="User name of the adviser whose clients all become; else each row may name its own, or the marketing director.",
)
@click.option("--source", type=click.Choice(list(SOURCES)), default="own_contact", show_default=True)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--good-rows-only", is_flag=True, help="Take the good rows although others cannot be taken.")
@to_json
@with_appcontext
def import_clients(file, branch_code, username, source, dry_run, good_rows_only, out):
    """Bring clients and prospects in from a .csv, .xls or .xlsx FILE.

    Without --owner a row may name the adviser whose client it is, in a column such as 投资顾问, by name or user name. Rows of
    clients that are known already and say nothing new count neither as created nor as updated.
    """
    now = clock.now()
    owner = _owner(branch_code, username, now)
    try:
        words = mapping.words_of(owner.post.branch_id) | (ONE_OWNER if username else {})
        table = open_table(file, file.name, words)
        tally, bad = (None, []) if good_rows_only and not dry_run else _examined(table, owner, source, now)
    except SheetRefused as refused:
        raise click.ClickException(str(refused.message)) from None
    if dry_run:
        return _tell(None, tally.created, tally.updated, bad, out)
    if bad:
        _tell(None, 0, 0, bad, out)
        raise click.ClickException("Rows cannot be taken; nothing was written. See --good-rows-only.")
    batch = _taken(_begun(file, table, owner, source, good_rows_only, now))
    bad = [Bad(*cell) for cell in report.bad_cells(batch.id, None)]
    if batch.state != "done":
        _tell(None, 0, 0, bad, out)
        raise click.ClickException(batch.message or "Nothing was written.")
    _tell(batch.id, batch.created_count, batch.updated_count, bad, out)
    if batch.existing_count:
        told = f"  {batch.existing_count} of the new ones are existing clients by the file, and prospects until confirmed:"
        click.echo(f"{told} /clients/import/{batch.id}")


def _owner(branch_code: str | None, username: str | None, now) -> batches.Owner:
    """Whose clients they become, in the post that gives team and branch; without a name the director of the branch, for rows
    that name nobody."""
    branch = _branch(branch_code)
    if username is None:
        return _director(branch, now)
    user_id = db.session.scalar(select(User.id).where(User.username == username))
    person = person_of(user_id, clock.local_date(now)) if user_id else None
    owner = batches.owner_at(person, branch.id)
    if owner is None:
        raise click.BadParameter(f"{username} manages no clients in {branch.code}.", param_hint="--owner")
    return owner


def _branch(code: str | None) -> Unit:
    """The branch of that code, or the only one there is."""
    found = db.session.scalars(select(Unit).where(Unit.kind == "branch", Unit.closed_on.is_(None))).all()
    chosen = [branch for branch in found if code in (None, branch.code)]
    if code and not chosen:
        raise click.BadParameter(f"There is no branch {code}.", param_hint="--branch")
    if len(chosen) != 1:
        codes = ", ".join(sorted(branch.code for branch in found))
        raise click.BadParameter(f"Say which branch: {codes or 'there is none yet'}.", param_hint="--branch")
    return chosen[0]


def _director(branch: Unit, now) -> batches.Owner:
    today = clock.local_date(now)
    found = sorted(notices.receivers([f"marketing_director@{branch.id}"], today))
    for person in (person_of(user_id, today) for user_id in found):
        if any(post.branch_id == branch.id for post in person.units("marketing_director")):  # no deputy
            return batches.owner_at(person, branch.id)
    raise click.BadParameter(f"{branch.code} has no marketing director: say who.", param_hint="--owner")


def _examined(table: Table, owner: batches.Owner, source: str, now) -> tuple[checking.Tally, list[Bad]]:
    """What the file would do, and all its bad cells."""
    today = clock.local_date(now)
    mandate = batches.Mandate(owner.person.id, owner.post.branch_id, gives=True, fills=True)
    comparison = checking.Work(table, mandate, source, today)
    tally, bad = checking.Tally(), []
    for rows in comparison.portions():
        decisions = comparison.decide(rows)
        tally.add(decisions)
        bad += [cell for one in decisions for cell in one.bad]
    return tally, bad


def _begun(file: Path, table: Table, owner: batches.Owner, source: str, good_only: bool, now) -> int:
    """Record the file, taken up by this process; a worker goes on with it should this process be killed."""
    with open(file, "rb") as stream:
        digest = files.FOLDER.keep(*files.FOLDER.put_down(stream))
    more = {"columns": batches.shown_columns(table), "good_only": good_only, "by_command": True}
    with write_unit():
        batch = batches.begin(file.name, digest, owner, source, now, state="staging", holder=_holder(), **more)
        batch.leased_until = now + claims.LEASE
        db.session.flush()
        return batch.id


def _holder() -> str:
    return f"command-{os.getpid()}"


def _taken(batch_id: int) -> ImportBatch:
    """Work on the file until it is at rest."""
    work.carry_on(batch_id, _holder(), clock.now)
    return db.session.get(ImportBatch, batch_id, populate_existing=True)


def _tell(number: int | None, created: int, updated: int, bad: list[Bad], out: Path | None) -> None:
    """Print the result, and write it as JSON. What was refused as a whole created nothing."""
    lines = {cell.row for cell in bad}
    click.echo(f"created {created}, updated {updated}, bad rows {len(lines)}")
    for cell in bad[:20]:
        click.echo(f"  row {cell.row}, {cell.column}: {cell.reason}")
    result = {"batch": number, "created": created, "updated": updated, "bad": [cell._asdict() for cell in bad]}
    _write(result, out)


def _write(result: dict, out: Path | None) -> None:
    if out:
        out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@click.command("import-undo")
@click.argument("batch", type=int)
@click.option("--reason", default="import-undo", show_default=True, help="Why; it stands in the audit trail.")
@to_json
@with_appcontext
def import_undo(batch, reason, out):
    """Undo an imported file, the BATCH that import-clients named: new clients go out of use, known ones get back what
    stood there before. What somebody has worked on since stays, and is listed. Undoing twice changes nothing."""
    now = clock.now()
    found = db.session.get(ImportBatch, batch)
    if found is None:
        raise click.ClickException(f"There is no import {batch}.")
    if found.state not in ("done", "undoing", "undone"):
        raise click.ClickException(f"Import {batch} is {found.state}; only what was taken can be undone.")
    before = _standing(batch)
    with write_unit():
        said = {"undone_why": reason, "left_count": 0, "holder": _holder()}
        batches.move(found, "done", "undoing", now, **said)
    done = _taken(batch)
    if done.state in WORKING:
        raise click.ClickException(f"Import {batch} is being undone by the worker.")
    after, stays = _standing(batch), report.left_marks(batch)
    result = {
        "batch": batch,
        "removed": before.clients - after.clients,
        "put_back": before.rows - after.rows,
        "left": [{"row": one.line, "client_no": one.client_no, "columns": one.columns} for one in stays],
    }
    click.echo(f"removed {result['removed']}, put back {result['put_back']}, left {len(stays)}")
    _write(result, out)


def _standing(batch_id: int) -> report.Standing:
    standing = report.standing(batch_id)
    db.session.rollback()
    return standing
