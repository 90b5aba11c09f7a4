"""Pages of what a person holds: whose, and everything in one list to print."""

from flask import Blueprint, abort, render_template
from flask_login import current_user

from ia.ground import clock, registry
from ia.ground.access.guard import guard
from ia.ground.holdings.own import everything
from ia.ground.holdings.people import VIEWERS, subjects

blueprint = Blueprint("holdings", __name__)


@blueprint.get("/holdings/")
@guard(*VIEWERS)
def index():
    today = clock.local_date(clock.now())
    return render_template("ground/holdings.html", subjects=subjects(current_user), today=today)


@blueprint.get("/holdings/<id:user_id>")
@guard(*VIEWERS)
def show(user_id):
    now, viewer = clock.now(), current_user._get_current_object()
    subject = next(iter(subjects(viewer, user_id)), None) or abort(404)
    holdings = everything(user_id, viewer, now)
    return render_template(
        "ground/holding.html",
        subject=subject,
        here=subject.here(clock.local_date(now)),
        holdings=[one for one in holdings if one.count],
        nothing=[one for one in holdings if not one.count],
        lists=[module.hands_over for module in registry.modules() if module.hands_over and viewer.has(*module.roles)],
        at=now,
        viewer=viewer,
    )
