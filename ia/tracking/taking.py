"""Putting a file in force: all its figures stand at one instant, as a new version of the month, or none do."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import and_, case, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ia.clients.figures import FIGURES, MonthlyStat
from ia.clients.models import Client
from ia.ground.audit import trail
from ia.ground.db import db, is_sqlite
from ia.ground.org.models import User
from ia.ground.timetable.holds import Hold
from ia.tracking.models import TradingRow, TradingUpload
from ia.tracking.uploads import KIND

UPLOADS, ROWS, STATS = TradingUpload.__table__, TradingRow.__table__, MonthlyStat.__table__


def take(hold: Hold) -> None:
    """Replace the month, in one unit of work. A file that was decided about while another one was in force is given back, to
    be looked at again."""
    row = hold.row
    of_month = (UPLOADS.c.branch_id == row.branch_id, UPLOADS.c.month == row.month)
    with hold.unit() as now:
        in_force = db.session.scalar(select(UPLOADS.c.id).where(*of_month, UPLOADS.c.state == "done"))
        if in_force == row.replaces_id:
            newest = db.session.scalar(select(func.max(UPLOADS.c.number)).where(*of_month))
            _put_in_force(row, (newest or 0) + 1, now)
        else:
            message = _("Another file of this month was taken meanwhile. Look at it again.")
            _move(row.id, state="checked", message=message)
    hold.look_again()


def _move(upload_id: int, **values) -> None:
    """No worker is at it any more."""
    said = {"leased_until": None, **values}
    db.session.execute(update(UPLOADS).where(UPLOADS.c.id == upload_id).values(said))


def _put_in_force(row, number: int, now: datetime) -> None:
    """The version before gives way first: of a month only one file is in force."""
    if row.replaces_id:
        _move(row.replaces_id, state="replaced")
    _move(row.id, state="done", number=number, taken_at=now, message=None)
    _write_figures(row, now)
    _empty_the_rest(row, now)
    forget(row.id)
    actor = db.session.execute(select(User.id, User.name).where(User.id == row.taken_by_id)).one()
    said = {"month": [None, row.month], "number": [None, number], "client_count": [None, row.client_count]}
    trail.record("import", KIND, row.id, actor=actor, now=now, changes=said)


def _write_figures(row, now: datetime) -> None:
    """One statement, whatever their number. What stood there is replaced; comments stay."""
    figures = [ROWS.c[name] for name in FIGURES]
    about = {"month": row.month, "branch_id": row.branch_id, "upload_id": row.id, "figures_at": now}
    told = [literal(value, STATS.c[name].type).label(name) for name, value in (about | {"comment_version": 0}).items()]
    # who has left the branch since the file was checked is left out
    placed = ROWS.join(Client.__table__, (Client.id == ROWS.c.client_id) & (Client.branch_id == row.branch_id))
    rows = select(ROWS.c.client_id, *told, *figures).select_from(placed)
    rows = rows.where(ROWS.c.upload_id == row.id, ROWS.c.state == "good")
    dialect = sqlite if is_sqlite() else postgresql
    query = dialect.insert(STATS).from_select(["client_id", *about, "comment_version", *FIGURES], rows)
    new = {name: query.excluded[name] for name in ("branch_id", "upload_id", *FIGURES)}
    # figures that are the same as before make no comment outdated
    same = and_(*(STATS.c[name].is_not_distinct_from(query.excluded[name]) for name in FIGURES))
    new["figures_at"] = case((same, STATS.c.figures_at), else_=query.excluded.figures_at)
    db.session.execute(query.on_conflict_do_update(index_elements=["client_id", "month"], set_=new))


def _empty_the_rest(row, now: datetime) -> None:
    """Who is no longer in the file has no figures for the month; a comment stays."""
    gone = (STATS.c.branch_id == row.branch_id, STATS.c.month == row.month, STATS.c.upload_id != row.id)
    db.session.execute(delete(STATS).where(*gone, STATS.c.commented_at.is_(None)))
    emptied = dict.fromkeys(FIGURES) | {"upload_id": row.id, "figures_at": now}
    db.session.execute(update(STATS).where(*gone).values(emptied))


def forget(upload_id: int) -> None:
    """The good rows of a file about which was decided; those that were not taken stay to be read."""
    db.session.execute(delete(ROWS).where(ROWS.c.upload_id == upload_id, ROWS.c.state == "good"))


def forget_bad(before: datetime, most: int) -> int:
    """Remove rows that were not taken, with the accounts they name, of files that were sent before that moment."""
    old = select(ROWS.c.id).join(UPLOADS, UPLOADS.c.id == ROWS.c.upload_id)
    old = old.where(ROWS.c.state != "good", UPLOADS.c.at < before).limit(most)
    return db.session.execute(delete(ROWS).where(ROWS.c.id.in_(old))).rowcount
