"""Taking a checked file: new clients are written where nobody sees them, known ones are filled in, and when nothing can go
wrong any more the new ones get their place.

So people see all of a file or nothing. Only the last step is done in several units of work when there are more than PLACED
new clients: one unit would hold the database longer than others wait for it.
"""

from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, insert, select, update

from ia.clients import contacts
from ia.clients.care.carers import delegates
from ia.clients.duplicates import GONE
from ia.clients.imports import writing
from ia.clients.imports.batch import KIND, actor_of, owner_at
from ia.clients.imports.checking import ROWS, Tally, Work, keep_bad, work_on
from ia.clients.imports.claims import BATCHES, Hold
from ia.clients.imports.planning import BY_COUNTER, Decision, Present, is_lent, present
from ia.clients.imports.reading import Bad
from ia.clients.imports.telling import tell_advisers
from ia.clients.imports.writing import CLIENTS, Amendment, Place
from ia.clients.snapshots import dump, load
from ia.clients.vocabulary import DECIDED
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import person_of
from ia.ground.tables.rows import SheetRefused

AMENDED, PLACED = 500, 5_000
"""Clients of one unit of work."""


def turn_back(hold: Hold, reason: str) -> None:
    """The file cannot be taken: what was written of it is taken back, and it is read again."""
    with hold.unit(state="returning", done_count=0, message=_("Nothing was taken. %(reason)s", reason=reason)):
        pass


def _told(bad: Bad) -> str:
    return _("Row %(row)s, %(column)s: %(reason)s", row=bad.row, column=bad.column, reason=bad.reason)


# New clients, which nobody sees yet


def stage(hold: Hold) -> None:
    """Write the new clients without a place, and note which known ones will be filled in."""
    try:
        if _post(hold, hold.row.owner_id) is None:
            raise SheetRefused(_("Clients are brought in by those who manage clients."))
        _stage_all(hold, work_on(hold.row))
    except SheetRefused as refused:
        turn_back(hold, str(refused.message))


def _post(hold: Hold, user_id: int):
    """The post in which the adviser manages clients of the branch today; None when there is none any more."""
    person = person_of(user_id, clock.local_date(hold.tick()))
    owner = owner_at(person, hold.row.branch_id)
    db.session.rollback()
    return owner.post if owner else None


def _stage_all(hold: Hold, work: Work) -> None:
    batch, tally, past = hold.row, Tally(), 0
    known_bad = _resumed(batch.id, work) if batch.done_count else _forget_the_check(hold, work)
    for rows in work.portions():
        before = max(batch.done_count - past, 0)
        past += len(rows)
        work.settle(rows[:before])
        work.planner.remember(row for row in rows[:before] if row.line not in known_bad)
        if rows[before:] and not _stage(hold, work, work.decide(rows[before:]), tally, past):
            return
    if clashes := _clashes(batch):
        if not batch.good_only:
            return turn_back(hold, f"{clashes[0].name}: {_known_already(clashes[0])}")
        _drop(hold, clashes)
    with hold.unit(state="updating", done_count=0, **({"notes": work.notes(tally)} if batch.by_command else {})):
        pass


def _forget_the_check(hold: Hold, work: Work) -> frozenset:
    """What the dry run had found is found anew, as the register stands now."""
    with hold.unit(row_count=work.table.count(), **Tally().counts):
        db.session.execute(delete(ROWS).where(ROWS.c.batch_id == hold.row.id))
    return frozenset()


def _resumed(batch_id: int, work: Work) -> frozenset[int]:
    """The lines that were found bad before the work was broken off; known clients count as taken."""
    query = select(ROWS.c.line, ROWS.c.client_id).where(ROWS.c.batch_id == batch_id)
    rows = db.session.execute(query).all()
    db.session.rollback()
    for row in rows:
        if row.client_id:
            work.planner.taken.note(row.client_id, row.line)
    return frozenset(row.line for row in rows if not row.client_id)


def _stage(hold: Hold, work: Work, decisions: list[Decision], tally: Tally, past: int) -> bool:
    """Write one portion; False when the file is to be taken whole and cannot be."""
    bad = next((one.bad[0] for one in decisions if one.bad), None)
    if bad and not hold.row.good_only:
        turn_back(hold, _told(bad))
        return False
    tally.add(decisions)
    new = writing.prepared(decisions, hold.row, hold.tick())
    counts = {name: BATCHES.c[name] + number for name, number in Tally().add(decisions).counts.items()}
    with hold.unit(done_count=past, **counts):
        writing.stage(new, hold.row)
        keep_bad(hold.row.id, decisions)
        _keep_planned(hold.row.id, decisions)
    return True


def _keep_planned(batch_id: int, decisions: list[Decision]) -> None:
    rows = [
        {
            "batch_id": batch_id,
            "state": "planned",
            "line": one.row.line,
            "client_id": one.client_id,
            "cells": list(one.row.cells),
            "wanted": {"facts": dump(one.facts), "ways": one.ways, "owner": one.row.about.get("owner_id")},
        }
        for one in decisions
        if one.updates
    ]
    if rows:
        db.session.execute(insert(ROWS), rows)


def _clashes(batch) -> list:
    """New clients whose document number somebody else has recorded in the branch meanwhile."""
    mine, other = CLIENTS.alias("mine"), CLIENTS.alias("other")
    staged = (mine.c.batch_id == batch.id, mine.c.managed_by_id.is_(None), mine.c.gone_at.is_(None))
    query = (
        select(mine.c.id, mine.c.name, User.name.label("adviser"))
        .join(other, other.c.id_no == mine.c.id_no)
        .join(User, User.id == other.c.managed_by_id)
        .where(*staged, other.c.branch_id == batch.branch_id, other.c.status.not_in(GONE))
    )
    found = {row.id: row for row in db.session.execute(query)}
    db.session.rollback()
    return list(found.values())


def _known_already(clash) -> str:
    return _("This client is known already, and managed by %(name)s.", name=clash.adviser)


def _drop(hold: Hold, clashes: list) -> None:
    many = len(clashes)
    counts = {"created_count": BATCHES.c.created_count - many, "bad_count": BATCHES.c.bad_count + many}
    rows = [
        {"batch_id": hold.row.id, "state": "bad", "cells": [one.name], "bad": [["", _known_already(one)]]}
        for one in clashes
    ]
    with hold.unit(**counts):
        writing.drop_staged([one.id for one in clashes])
        db.session.execute(insert(ROWS), rows)


# Known clients, filled in


def fill_in(hold: Hold) -> None:
    """Write what the file knows of known clients, and keep what stood there before."""
    actor = actor_of(hold.row)
    while rows := _planned(hold.row.id):
        stand = present(row.client_id for row in rows)
        wanted = {row.id: _amendment(row, stand[row.client_id]) for row in rows}
        problems = _problems(hold, rows, stand, wanted)
        db.session.rollback()
        if problems and not hold.row.good_only:
            row = next(row for row in rows if row.id in problems)
            return turn_back(hold, _told(Bad(row.line, *problems[row.id])))
        _fill_in(hold, [row for row in rows if row.id not in problems], stand, wanted, problems, actor)
    with hold.unit(state="placing", done_count=0):
        pass


def _planned(batch_id: int) -> list:
    query = select(ROWS).where(ROWS.c.batch_id == batch_id, ROWS.c.state == "planned")
    return list(db.session.execute(query.order_by(ROWS.c.id).limit(AMENDED)))


def _amendment(row, client: Present) -> Amendment:
    """What the row knows and the client lacks even now."""
    closed = BY_COUNTER if client.row.status in DECIDED else ()
    facts = load(CLIENTS, row.wanted["facts"])
    have = {contacts.plain(*pair) for pair in client.pairs}
    return Amendment(
        {code: value for code, value in facts.items() if code not in closed and getattr(client.row, code) != value},
        [(kind, value) for kind, value in row.wanted["ways"] if contacts.plain(kind, value) not in have],
    )


def _problems(hold: Hold, rows: list, stand: dict[int, Present], wanted: dict[int, Amendment]) -> dict:
    """What has come in the way of rows since they were planned: by row the column and the reason."""
    code = "fund_account_no"
    asked = {wanted[row.id].facts[code]: row.client_id for row in rows if wanted[row.id].facts.get(code)}
    taken, found = writing.accounts_of_others(asked), {}
    lent = delegates(stand, clock.local_date(hold.tick()))
    for row in rows:
        if stand[row.client_id].row.managed_by_id != (row.wanted.get("owner") or hold.row.owner_id):
            found[row.id] = ("name", _("The client has another adviser now."))
        elif row.client_id in lent:
            found[row.id] = ("name", is_lent(lent[row.client_id]))
        elif wanted[row.id].facts.get(code) in taken:
            found[row.id] = (code, _("This account belongs to another client now."))
    labels = {code: label for _index, label, code in reversed(hold.row.columns or ())}
    return {row_id: (labels.get(code, code), reason) for row_id, (code, reason) in found.items()}


def _fill_in(hold: Hold, rows: list, stand: dict, wanted: dict, problems: dict, actor) -> None:
    many, lost = len(rows) + len(problems), len(problems)
    counts = {"updated_count": BATCHES.c.updated_count - lost, "bad_count": BATCHES.c.bad_count + lost}
    with hold.unit(done_count=BATCHES.c.done_count + many, **counts) as now:
        changes = {row.client_id: wanted[row.id] for row in rows}
        writing.amend(stand, changes, hold.row.id, "import", actor, now)
        _note(
            [
                {"row_id": row.id, "now": "written", "what": _kept(row, stand, wanted[row.id]), "why": None}
                for row in rows
            ]
            + [
                {"row_id": row_id, "now": "bad", "what": None, "why": [list(problem)]}
                for row_id, problem in problems.items()
            ]
        )


def _note(said: list[dict]) -> None:
    """What became of planned rows."""
    values = {"state": bindparam("now"), "wanted": None}
    values |= {"kept": bindparam("what", type_=ROWS.c.kept.type), "bad": bindparam("why", type_=ROWS.c.bad.type)}
    db.session.execute(update(ROWS).where(ROWS.c.id == bindparam("row_id")).values(values), said)


def _kept(row, stand: dict[int, Present], amendment: Amendment) -> dict:
    before = {code: getattr(stand[row.client_id].row, code) for code in amendment.facts}
    same = {"ways": amendment.add, "owner": row.wanted.get("owner")}
    return {"before": dump(before), "after": dump(amendment.facts), **same}


# Places


def _place(hold: Hold, user_id: int) -> Place:
    """That of the adviser's post; should the adviser have left it in this very minute, the branch alone."""
    if post := _post(hold, user_id):
        return Place(post.team_id, post.branch_id, post.region_id)
    region_id = db.session.scalar(select(Unit.region_id).where(Unit.id == hold.row.branch_id))
    return Place(None, hold.row.branch_id, region_id)


def place(hold: Hold) -> None:
    """Give the new clients their place: from here on they are in the register and in the trail."""
    batch, actor, where = hold.row, actor_of(hold.row), {}
    while ids := writing.staged(batch.id, PLACED):
        changes = {number: writing.said(client, batch.id) for number, client in present(ids).items()}
        given = writing.owners(ids, batch.id)
        db.session.rollback()
        where |= {one: _place(hold, one) for one in {batch.owner_id, *given.values()} - where.keys()}
        with hold.unit(done_count=BATCHES.c.done_count + len(ids)) as now:
            writing.place(changes, batch, given, where, actor, now)
    said = {"file": batch.file_name, "sha256": batch.sha256}
    said |= {name: getattr(batch, name) for name in Tally().counts}
    with hold.unit(state="done") as now:
        changes = {name: [None, value] for name, value in said.items()}
        trail.record("import", KIND, batch.id, actor=actor, now=now, changes=changes)
        tell_advisers(batch, now)
