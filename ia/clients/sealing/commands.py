"""flask --app app ia sealed …: the only way to what was sealed, for a court or an authority. Every use is in the trail."""

import getpass
import json
from datetime import datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from ia.clients.models import Client
from ia.clients.register import KIND
from ia.clients.sealing import archive
from ia.clients.sealing.models import SealedClient
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db, write_unit
from ia.ground.documents.attachments import path_of
from ia.ground.documents.models import Document

REASON = click.option("--reason", required=True, help="Why, for example the number of the court order.")


@click.group()
def sealed():
    """The sealed archive of deleted clients."""


@sealed.command("list")
@click.option("--expired", is_flag=True, help="Only what may be destroyed by now.")
@with_appcontext
def show(expired):
    """Every sealed client: number, request, day, last day of retention, and whether the seal is whole."""
    today = clock.local_date(clock.now())
    query = select(SealedClient, Document.serial_no).join(Document, Document.id == SealedClient.document_id)
    if expired:
        query = query.where(SealedClient.retained_until < today)
    for row, serial_no in db.session.execute(query.order_by(SealedClient.id)):
        standing = "whole" if archive.is_whole(row) else "BROKEN"
        click.echo(f"{row.client_no} {serial_no} sealed {row.sealed_on} kept until {row.retained_until} {standing}")


@sealed.command("open")
@click.argument("client_no")
@REASON
@with_appcontext
def open_one(client_no, reason):
    """Print what was sealed of CLIENT_NO, as JSON. Files are named by their SHA-256 under DATA_DIR/files."""
    with write_unit():
        row = _known(client_no)
        content = _content(row)
        _note("sealed-open", row, reason, clock.now())
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


@sealed.command()
@click.argument("client_no")
@REASON
@click.option("--confirm", required=True, help="The number of the client once more.")
@with_appcontext
def destroy(client_no, reason, confirm):
    """Destroy what was sealed of CLIENT_NO after its retention has ended. This cannot be undone."""
    now = clock.now()
    if confirm != client_no:
        raise click.ClickException("The two numbers differ; nothing was destroyed.")
    with write_unit() as unit:
        row = _known(client_no)
        if row.retained_until >= clock.local_date(now):
            raise click.ClickException(f"{client_no} must be kept until {row.retained_until}; nothing was destroyed.")
        files = _files(_content(row))
        _note("sealed-destroy", row, reason, now)
        unit.delete(row)
        unit.flush()
        unused = files - _in_use(files)
    for digest in sorted(unused):
        path_of(digest).unlink(missing_ok=True)
    click.echo(f"{client_no} is destroyed, with {len(unused)} files")


def _known(client_no: str) -> SealedClient:
    row = archive.find(client_no)
    if row is None:
        raise click.ClickException(f"Nothing is sealed under {client_no}.")
    return row


def _content(row: SealedClient) -> dict:
    try:
        return archive.open_seal(row)
    except archive.BrokenSeal:
        raise click.ClickException(f"The seal of {row.client_no} is broken: this is not what was sealed.") from None


def _note(action: str, row: SealedClient, reason: str, now: datetime) -> None:
    """Write into the trail who opened or destroyed what, as far as the machine knows it."""
    said = {"client_no": row.client_no, "reason": reason[:500], "operator": getpass.getuser()}
    client_id = db.session.scalar(select(Client.id).where(Client.client_no == row.client_no))
    changes = {name: [None, value] for name, value in said.items()}
    trail.record(action, KIND, client_id, actor=None, now=now, changes=changes)


def _files(content: dict) -> set[str]:
    """The files that were the client's own."""
    return {row["sha256"] for rows in content["rows"].values() for row in rows if row.get("sha256")}


def _in_use(digests: set[str]) -> set[str]:
    """Those of the files that some other record still has."""
    tables = [table for table in db.metadata.sorted_tables if "sha256" in table.c]
    return {
        digest
        for table in tables
        for digest in db.session.scalars(select(table.c.sha256).where(table.c.sha256.in_(digests)))
    }
