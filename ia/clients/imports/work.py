"""What the worker does with a file, state by state. Each step may be broken off at any moment and be taken up again: how
far it came stands with the batch, written in the same unit of work as what it did."""

from collections.abc import Callable
from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from ia.clients.imports import checking, claims, returning, taking
from ia.clients.imports.claims import Hold, Superseded
from ia.clients.imports.models import TAKEN
from ia.ground.db import Busy, db, refresh_statistics, write_unit

STEPS = {
    "reading": checking.check,
    "staging": taking.stage,
    "updating": taking.fill_in,
    "placing": taking.place,
    "returning": returning.give_back,
    "undoing": returning.undo,
}
TRANSIENT = (Busy, IntegrityError, OperationalError, StaleDataError)
"""What a second look settles: somebody else was writing, or was faster."""
LOOKS = 5


def carry_on(batch_id: int, holder: str, tick: Callable[[], datetime]) -> str | None:
    """Work on a batch until it waits for a person; its state then. None when there is nothing to do, or somebody else is
    at it. `tick` tells the present moment."""
    hold = claims.claim(batch_id, holder, tick)
    if hold is None:
        return None
    try:
        with force_locale(hold.row.language or current_app.config["BABEL_DEFAULT_LOCALE"]):
            claims.give_up(hold, _("The platform could not cope with this file. Tell the administrator."))
            _work(hold)
    except Superseded as late:
        claims.log.warning("left to somebody else: %s", late)
        return None
    except Exception:
        db.session.rollback()
        claims.let_go(hold)
        raise
    if hold.state in TAKEN:
        with write_unit():
            refresh_statistics()  # the register may be many times as large as the planner knows
    return hold.state


def _work(hold: Hold) -> None:
    looks = 0
    while hold.state in STEPS:
        try:
            STEPS[hold.state](hold)
        except TRANSIENT as error:
            db.session.rollback()
            looks += 1
            if looks > LOOKS:
                raise
            claims.log.info("import %d looks again: %s", hold.row.id, error)
            hold.look_again()
