"""Commands of the register."""

import hashlib
import json
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from ia.clients.imports import batch as batches
from ia.clients.imports.planning import Plan, plan
from ia.clients.imports.reading import read
from ia.clients.vocabulary import SOURCES
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Unit, User
from ia.ground.org.person import person_of
from ia.ground.tables.sheets import SheetRefused


@click.command("import-clients")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--branch", "branch_code", required=True, help="Code of the branch, such as B001.")
@click.option("--owner", "username", required=True, help="User name of the adviser whose clients they become.")
@click.option("--source", type=click.Choice(list(SOURCES)), default="own_contact", show_default=True)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--good-rows-only", is_flag=True, help="Take the good rows although others cannot be taken.")
@click.option(
    "--json", "report", type=click.Path(dir_okay=False, path_type=Path), help="Write the result to this file."
)
@with_appcontext
def import_clients(file, branch_code, username, source, dry_run, good_rows_only, report):
    """Bring clients and prospects in from a .csv, .xls or .xlsx FILE."""
    now = clock.now()
    owner = _owner(branch_code, username, now)
    db.session.rollback()
    try:
        reading = read(file, file.name, clock.local_date(now), source=source)
    except SheetRefused as refused:
        raise click.ClickException(str(refused.message)) from None
    number = None
    with write_unit():
        made = plan(reading, owner.person, owner.post)
        if not dry_run and (good_rows_only or not made.bad):
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            batch = batches.begin(reading, made, file.name, digest, owner, owner.person, source, now)
            made = batches.take(batch, reading, owner, None, now, good_only=good_rows_only)
            number = batch.id
    written = number is not None
    _tell(made, number, dry_run or written, report)
    if not dry_run and not written:
        raise click.ClickException("Rows cannot be taken; nothing was written. See --good-rows-only.")


def _owner(branch_code: str, username: str, now) -> batches.Owner:
    """The adviser, in the post that gives team and branch."""
    branch_id = db.session.scalar(select(Unit.id).where(Unit.code == branch_code, Unit.kind == "branch"))
    if branch_id is None:
        raise click.BadParameter(f"There is no branch {branch_code}.", param_hint="--branch")
    user_id = db.session.scalar(select(User.id).where(User.username == username))
    person = person_of(user_id, clock.local_date(now)) if user_id else None
    owner = batches.owner_at(person, branch_id) if person else None
    if owner is None:
        raise click.BadParameter(f"{username} manages no clients in {branch_code}.", param_hint="--owner")
    return owner


def _tell(made: Plan, number: int | None, counted: bool, report: Path | None) -> None:
    """Print the result, and write it as JSON. What was refused as a whole created nothing."""
    result = {
        "batch": number,
        "created": len(made.creates) if counted else 0,
        "updated": len(made.updates) if counted else 0,
        "bad": [bad._asdict() for bad in made.bad],
    }
    click.echo(f"created {result['created']}, updated {result['updated']}, bad rows {len(made.bad_lines)}")
    for bad in made.bad[:20]:
        click.echo(f"  row {bad.row}, {bad.column}: {bad.reason}")
    if report:
        report.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
