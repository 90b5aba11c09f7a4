"""flask --app app ia audit …"""

import re
import sys

import click
from flask.cli import with_appcontext

from ia.ground.audit.anchor import End
from ia.ground.audit.verify import missing_guards
from ia.ground.audit.verify import verify as prove

_END = re.compile(r"(\d{1,18})[ :]([0-9a-f]{64})")


@click.group()
def audit():
    """The audit trail."""


def _end(context, option, values) -> list[End]:
    found = [_END.fullmatch(value.strip()) for value in values]
    if not all(found):
        raise click.BadParameter("write the number of a row, a colon, and its 64 digits")
    return [End(int(match[1]), match[2]) for match in found]


@audit.command()
@click.option("--known", multiple=True, callback=_end, help="SEQ:DIGEST printed by an earlier run and kept elsewhere.")
@with_appcontext
def verify(known):
    """Prove that the trail is complete and unchanged. Exits with 1 and names the first bad row when it is not."""
    proof = prove(known)
    click.echo(f"{proof.rows} rows verified")
    for name in missing_guards():
        click.echo(f"warning: the trigger {name} is not there", err=True)
    if proof.finding:
        click.echo(f"first bad row: {proof.finding.seq}: {proof.finding.what}")
        sys.exit(1)
    click.echo(f"the trail is whole; it ends with {proof.end.seq}:{proof.end.mac}")
