"""Commands around the timetable: worker, scheduler, remind."""

import logging
from datetime import date, datetime

import click
from flask.cli import with_appcontext

from ia.ground import clock
from ia.ground.clock import at, local_date
from ia.ground.db import write_unit
from ia.ground.timetable import periods
from ia.ground.timetable.declare import Task
from jobs.reminders import Telling
from jobs.schedule import TIMETABLE
from jobs.scheduler import run_scheduler
from jobs.worker import run_worker

log = logging.getLogger("jobs.remind")


@click.command()
@click.option("--burst", is_flag=True, help="Stop when nothing waits.")
@with_appcontext
def worker(burst):
    """Do the jobs that wait in the queue."""
    run_worker(burst)


@click.command()
@with_appcontext
def scheduler():
    """Keep the timetable. More than one may run; each period is run once."""
    run_scheduler()


def moment_of(text: str) -> datetime:
    """A day, meaning its last minute, or a day with a time, on the branch's clock."""
    try:
        if len(text) == 10:
            return at(date.fromisoformat(text), 23, 59)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is neither 2026-11-26 nor 2026-11-26T08:30") from None
    return moment if moment.tzinfo else datetime.combine(moment.date(), moment.time(), clock.ZONE)


def come(moment: datetime) -> list[Task]:
    """The lines that tell people and whose time has come by that moment of that day."""
    morning = at(local_date(moment))
    telling = [task for task in TIMETABLE if isinstance(task.run, Telling)]
    return [task for task in telling if periods.newest(task.cron, moment) >= morning]


@click.command()
@click.option("--as-of", "as_of", help="A day, or a day with a time (2026-11-26T08:30); else the present moment.")
@with_appcontext
def remind(as_of):
    """Tell everybody what is due by that moment of that day. Nobody is told twice, however often this runs.

    Each line of the timetable is a unit of work of its own: one that fails keeps no other from being told.
    """
    moment, failed = moment_of(as_of) if as_of else clock.now(), []
    with clock.standing(moment):
        for task in come(moment):
            try:
                with write_unit():
                    told = task.run.told(clock.now())
            except Exception:
                log.exception("%s at %s", task.name, moment)
                failed.append(task.name)
                continue
            for code, sum in told.items():
                click.echo(f"{code} told={sum.told} already={sum.already}")
    if failed:
        raise click.ClickException(f"these lines failed, the log says why: {', '.join(failed)}")
