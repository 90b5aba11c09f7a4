"""flask --app app ia backup DIR, ia restore DIR, and ia check-deploy."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from ia.ground import clock
from ia.ground.audit.verify import verify
from ia.ground.backup import keys, work
from ia.ground.backup.reminders import note
from ia.ground.backup.store import BackupFailed

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@with_appcontext
def backup(folder):
    """Write a backup of database, files, keys and trail into DIR, which must be empty or new. The site may go on working.

    Whoever holds the backup can read everything: keep it as safe as the database, and at another place.
    """
    began = clock.now()
    try:
        facts = work.take(folder, began)
    except BackupFailed as error:
        note(began, clock.now(), {"error": str(error)[:500]}, False)
        raise click.ClickException(str(error)) from error
    size = sum(file["size"] for file in facts["files"].values())
    note(began, clock.now(), {"files": len(facts["files"]), "bytes": size}, True)
    click.echo(f"{len(facts['files'])} files, {size} bytes, read again and whole: {folder}")
    for key, place in ((key, facts[key.fact]) for key in (keys.TRAIL, keys.SECOND)):
        if place == keys.ENVIRONMENT:
            click.echo(f"{key.env} stands in the environment and so not in the backup: keep it elsewhere")
    warnings = [f"{len(facts['missing_files'])} attachments have no file any more"] if facts["missing_files"] else []
    _warn([*warnings, keys.second_key_trouble()])


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--force", is_flag=True, help="Also while the site runs, and over a database that knows more.")
@with_appcontext
def restore(folder, force):
    """Put the backup of DIR in the place of what is there; that is moved aside, not deleted. Stop the site first."""
    try:
        aside = work.put_back(folder, clock.now(), force=force)
    except BackupFailed as error:
        raise click.ClickException(str(error)) from error
    if aside:
        click.echo(f"what was there before: {aside}")
    proof = verify()
    click.echo(f"restored; {proof.rows} rows of the trail verified")
    if proof.finding:
        click.echo(f"first bad row: {proof.finding.seq}: {proof.finding.what}")
        sys.exit(1)
    click.echo("now bring the tables to the present form (ia migrate) and start the site")
    _warn([keys.second_key_trouble()])


@click.command("check-deploy")
@with_appcontext
def check_deploy():
    """Look at the keys of this site: that nobody else can read them, and that those in use are there."""
    others = [f"others may read or change {path}: chmod 600" for path in keys.readable_by_others()]
    _warn([*others, keys.second_key_trouble()])
    click.echo("nothing to complain of")


def _warn(said: list[str | None]) -> None:
    """Say what is wrong, and end with 1; nothing when nothing is."""
    wrong = [one for one in said if one]
    for one in wrong:
        click.echo(f"warning: {one}", err=True)
    if wrong:
        sys.exit(1)
