"""Printing one paper for several records at once: the slips of a day are one click and one print job."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground import clock
from ia.ground.access import reach
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.printing import service
from ia.ground.printing.models import PrintCopy
from ia.ground.printing.papers import Paper, Printable, printables
from ia.ground.printing.refusals import PrintRefused

MOST = 40
"""Records that are printed together: what a printer takes in one go, and a page a branch can load."""


class Batch(NamedTuple):
    """A paper, and the records that await it with their names, the oldest first."""

    printable: Printable
    paper: Paper
    rows: list[tuple[int, str]]

    @property
    def name(self) -> str:
        return f"{self.printable.kind}:{self.paper.code}"


def waiting(person: Person, now: datetime) -> list[Batch]:
    """What this person may print and nobody has printed yet, by paper."""
    batches = []
    for printable in printables().values():
        for paper in printable.papers:
            if paper.waiting and (rows := _rows(printable, paper, person, now)):
                batches.append(Batch(printable, paper, rows))
    return batches


class Issued(NamedTuple):
    """The sheets of a paper that somebody issued on a day; of a copy that was printed twice, the later."""

    printable: Printable
    paper: Paper
    copies: list[PrintCopy]

    @property
    def name(self) -> str:
        return f"{self.printable.kind}:{self.paper.code}"


def issued(person: Person, day: date) -> list[Issued]:
    """What this person issued on that day, by paper: forms print as their steps are taken, and the printer comes later."""
    start, end = clock.at(day), clock.at(day + timedelta(days=1))
    mine = (PrintCopy.printed_by_id == person.id) & (PrintCopy.printed_at >= start) & (PrintCopy.printed_at < end)
    rows = db.session.scalars(select(PrintCopy).where(mine).order_by(PrintCopy.id.desc()).limit(MOST * 10))
    latest = {}
    for copy in rows:
        latest.setdefault((copy.subject_kind, copy.paper, copy.subject_id, copy.copy_no), copy)
    known, found = printables(), {}
    for copy in sorted(latest.values(), key=lambda copy: copy.id)[: MOST * 2]:
        found.setdefault((copy.subject_kind, copy.paper), []).append(copy)
    papers = [(known[kind], known[kind].paper(code), copies) for (kind, code), copies in found.items() if kind in known]
    return [Issued(*one) for one in papers if one[1]]


def siblings(copy: PrintCopy) -> list[PrintCopy]:
    """All sheets of the print job to which this one belongs, in the order in which they were printed."""
    same = (PrintCopy.printed_by_id == copy.printed_by_id) & (PrintCopy.printed_at == copy.printed_at)
    return list(db.session.scalars(select(PrintCopy).where(same).order_by(PrintCopy.id).limit(MOST * 4)))


def _rows(printable: Printable, paper: Paper, person: Person, now: datetime) -> list[tuple[int, str]]:
    model = printable.model
    printed = select(PrintCopy.id).where(
        PrintCopy.subject_kind == printable.kind, PrintCopy.subject_id == model.id, PrintCopy.paper == paper.code
    )
    query = reach.reachable(model, person, now).where(paper.waiting(), ~printed.exists()).order_by(model.id).limit(MOST)
    found = [record for record in db.session.scalars(query).unique() if service.may_print(paper, record, person, now)]
    return [(record.id, f"{printable.serial_no(record)} {printable.name(record)}".strip()) for record in found]


def issue(chosen: list[str], person: Person, now: datetime) -> list[PrintCopy]:
    """Print every copy for the records chosen, as "kind:paper:number" of what waits; all or none. Raises PrintRefused."""
    offered = {
        f"{batch.name}:{number}": (batch.printable, batch.paper, number)
        for batch in waiting(person, now)
        for number, name in batch.rows
    }
    if not chosen or len(chosen) > MOST:
        raise PrintRefused(_l("Choose between one and %(most)s papers.", most=MOST))
    if not offered.keys() >= set(chosen):
        raise PrintRefused(_l("Somebody has printed one of these meanwhile. Choose again."))
    copies = []
    for name in dict.fromkeys(chosen):
        printable, paper, number = offered[name]
        copies += service.issue(paper, reach.one(printable.model, number, person, now), person, now)
    return copies
