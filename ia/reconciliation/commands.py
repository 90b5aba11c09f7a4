"""Commands: bringing a month of confirmations in, and comparing it with the counter's file, here and now."""

import json
import os
from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Unit
from ia.ground.tables.sheets import SheetRefused
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.reconciliation import bringing, checks, runs, seals, work
from ia.reconciliation.files import FOLDER
from ia.reconciliation.models import FindingRow, ReconRun, Revision

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
branch_option = click.option("--branch", "branch_code", required=True, help="Code of the branch, such as B001.")


@click.command("import-platform")
@click.argument("file", type=FILE)
@branch_option
@click.option("--month", help="The month, such as 2026-10; without it that of most rows.")
@with_appcontext
def import_platform(file, branch_code, month):
    """Bring a month of confirmations in from FILE; it takes the place of an earlier import of the same month.

    Teams and advisers named there need not exist in the organisation.
    """
    branch, wanted = _branch(branch_code), _month(month) if month else None
    try:
        brought = bringing.bring_in(branch.id, file.name, _kept(file), wanted, clock.now())
    except SheetRefused as refused:
        raise click.ClickException(str(refused.message)) from None
    except bringing.BadRows as bad:
        for problem in bad.reading.problems[:20]:
            click.echo(f"  row {problem.line}, {problem.column}: {problem.message}", err=True)
        raise click.ClickException(f"{bad.reading.bad} rows cannot be taken; nothing was written.") from None
    click.echo(f"{brought.rows} rows of {brought.month:%Y-%m} for {branch_code}")


@click.command("reconcile")
@click.argument("file", type=FILE)
@click.option("--month", required=True, help="The month, such as 2026-10.")
@branch_option
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write the findings to this file.")
@with_appcontext
def reconcile(file, month, branch_code, out):
    """Compare the counter's FILE with the platform's month, and keep what was found."""
    branch, wanted = _branch(branch_code), _month(month)
    digest = _kept(file)
    act = Act(None, clock.now())
    with write_unit():
        try:
            run = runs.of_month(branch.id, wanted) or runs.begin(branch, wanted, act)
        except runs.NoKeeper:
            raise click.ClickException(f"Nobody in {branch_code} could keep the comparison: give a post first.") from None
        if run.state not in checks.TAKES_FILES:
            raise click.ClickException(f"{run.serial_no} takes no file now: it is {run.state}.")
        revision = runs.take_in(run, file.name, digest, act)
        engine.take(run, "take-file", act)
        number = revision.id
    work.carry_on(number, f"command-{os.getpid()}", clock.now)
    done = db.session.get(Revision, number, populate_existing=True)
    if done.state != "done":
        for line, column, reason in (done.problems or [])[:20]:
            click.echo(f"  row {line}, {column}: {reason}", err=True)
        raise click.ClickException(done.message or "Nothing was compared.")
    click.echo(f"{done.platform_rows} platform rows, {done.counter_rows} counter rows, {done.findings_count} findings")
    if done.total_says:
        click.echo(done.total_says)
    if out:
        out.write_text(json.dumps(findings(done.id), ensure_ascii=False, indent=1), encoding="utf-8")


def findings(revision_id: int) -> list[dict]:
    """The findings of a revision in the form of the counter's answer key: kind, account, and for a field its two values;
    `likely` on a pair that is probably one account mistyped."""
    columns = (FindingRow.kind, FindingRow.account, FindingRow.field, FindingRow.platform_value, FindingRow.counter_value)
    query = select(*columns, FindingRow.likely).where(FindingRow.revision_id == revision_id, FindingRow.rolled_from.is_(None))
    query = query.order_by(FindingRow.number)
    return [_told(row) for row in db.session.execute(query)]


def _told(row) -> dict:
    told = {"kind": row.kind, "account": row.account}
    if row.kind == "field":
        told |= {"field": row.field, "platform": row.platform_value or "", "counter": row.counter_value or ""}
    return told | ({"likely": row.likely} if row.likely else {})


def _branch(code: str) -> Unit:
    branch = db.session.scalar(select(Unit).where(Unit.code == code, Unit.kind == "branch"))
    if branch is None:
        raise click.BadParameter(f"There is no branch {code}.", param_hint="--branch")
    db.session.rollback()
    return branch


def _month(text: str) -> date:
    try:
        return runs.first_of(text)
    except ValueError:
        raise click.BadParameter(f"{text} is not a month; write it like 2026-10.", param_hint="--month") from None


def _kept(file: Path) -> str:
    with open(file, "rb") as stream:
        return FOLDER.keep(*FOLDER.put_down(stream))


@click.command("reconcile-verify")
@click.option("--month", help="Only this month, such as 2026-10.")
@click.option("--branch", "branch_code", help="Only this branch, such as B001.")
@with_appcontext
def verify(month, branch_code):
    """Look at everything that was sealed and print each SHA-256; ends with 1 when something is not as it was sealed.

    The sealed text, the counter's file, both summaries, and the differences with what was said of them, as the database has
    them now, are held against the seal.
    """
    conditions = [ReconRun.month == _month(month)] if month else []
    if branch_code:
        conditions.append(ReconRun.place_id == _branch(branch_code).id)
    found = seals.proofs(*conditions)
    for proof in found:
        click.echo(f"{proof.serial_no}  {proof.month:%Y-%m}  revision {proof.revision}  {proof.sha256}")
    broken = [proof for proof in found if proof.wrong]
    for proof in broken:
        reasons = ", ".join(str(reason) for reason in proof.wrong)
        click.echo(f"{proof.serial_no}, revision {proof.revision}: {reasons}", err=True)
    click.echo(f"{len(found)} seals, {len(broken)} not as sealed")
    if broken:
        raise SystemExit(1)
