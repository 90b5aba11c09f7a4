"""The page of operations: what happens by itself, what waits, what failed, and trying again. Nothing of the business."""

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, abort, current_app, flash, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, select, update

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.delivery.making import TRIED_FOR
from ia.ground.delivery.models import CLAIMED, FAILED, WAITING, Mail
from ia.ground.org.models import User
from ia.ground.org.roles import ADMINISTRATORS
from ia.ground.timetable import lines, standing

blueprint = Blueprint("operations", __name__, url_prefix="/operations")
SHOWN = 50


class Mails(NamedTuple):
    """How mail stands: how many wait, since when, those that failed, and the newest reason for waiting."""

    waiting: int
    oldest: datetime | None
    error: str | None
    failed: list


@blueprint.get("/")
@guard(*ADMINISTRATORS)
def index():
    now = clock.now()
    return render_template(
        "ground/operations.html",
        engine=standing.engine(now),
        lines=lines.lines(now),
        mails=mails(),
        sends=bool(current_app.config["MAIL_URL"]),
    )


def mails() -> Mails:
    """Two statements."""
    open_ones = Mail.state.in_((WAITING, CLAIMED))
    count, oldest, error = db.session.execute(
        select(func.count(), func.min(Mail.created_at), func.max(Mail.error)).where(open_ones)
    ).one()
    facts = Mail.id, Mail.kind, Mail.created_at, Mail.attempts, Mail.error, User.username
    query = select(*facts).join(User, User.id == Mail.user_id).where(Mail.state == FAILED)
    return Mails(count, oldest, error, db.session.execute(query.order_by(Mail.id.desc()).limit(SHOWN)).all())


@blueprint.post("/runs/<id:run_id>/retry")
@guard(*ADMINISTRATORS)
def retry_run(run_id):
    """A run of the timetable that failed is due at once; its pause is over."""
    return _again("job_run", run_id, lines.retry(run_id, clock.now()))


@blueprint.post("/mails/<id:mail_id>/retry")
@guard(*ADMINISTRATORS)
def retry_mail(mail_id):
    """A mail that failed is tried for another day."""
    now = clock.now()
    query = update(Mail).where(Mail.id == mail_id, Mail.state == FAILED)
    query = query.values(state=WAITING, not_before=now, give_up_at=now + TRIED_FOR).returning(Mail.key)
    return _again("mail", mail_id, db.session.scalar(query.execution_options(synchronize_session=False)))


@blueprint.post("/jobs/<job_id>/retry")
@guard(*ADMINISTRATORS)
def retry_job(job_id):
    """A job that failed goes into the queue again. It has no number, so the trail names it among the values."""
    return _again("job", None, job_id if standing.retry(job_id) else None)


def _again(kind: str, number: int | None, what: str | None):
    if what is None:
        abort(404)
    trail.record("retry", kind, number, actor=current_user, now=clock.now(), changes={"job": [None, what]})
    flash(_("It is tried again within a minute."))
    return redirect("/operations/", 303)
