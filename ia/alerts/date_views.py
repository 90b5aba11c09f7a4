"""Pages of the dates of stocks: what is coming, putting one down, whom it concerns."""

from flask import Blueprint, abort, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from wtforms import ValidationError

from ia.alerts.dates import KINDS, LISTED, URL, StockDate, holders
from ia.alerts.views import RAISING
from ia.clients.finding import stocks
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.web import drafts, once
from ia.ground.web.forms import REQUIRED, DayField, HouseForm, PickField, text

HOME, SUBJECT = f"/{URL}/", "stock_date"
SHOWN = 100
LABELS = {
    "kind": _l("Kind of date"),
    "stock": _l("Stock, by code or name"),
    "on_day": _l("Date"),
    "text": _l("What clients are told"),
}
blueprint = Blueprint("stock_dates", __name__)


class DateForm(HouseForm):
    """A date that concerns whoever holds a stock."""

    kind = PickField(LABELS["kind"], [REQUIRED], choices=KINDS)
    stock = text(LABELS["stock"], limit=40)
    on_day = DayField(LABELS["on_day"], [REQUIRED])
    text = text(LABELS["text"], limit=200, required=True)

    def validate_stock(self, field):
        if field.data and not stocks.asked(field.data):
            raise ValidationError(_l("Give the six digits of the code, or two characters of the name."))

    def validate_on_day(self, field):
        if field.data and field.data < clock.local_date(clock.now()):
            raise ValidationError(_l("This day is over."))


@blueprint.get("/")
@guard(*RAISING)
def index():
    """What is coming in the branch, the nearest first."""
    today = clock.local_date(clock.now())
    query = select(StockDate, User.name.label("by")).join(User, User.id == StockDate.by_id)
    within = StockDate.reach.condition(StockDate, current_user, clock.now())
    query = query.where(within, StockDate.on_day >= today, StockDate.dropped_at.is_(None))
    rows = db.session.execute(query.order_by(StockDate.on_day, StockDate.id).limit(SHOWN)).all()
    return render_template("alerts/dates.html", rows=rows, kinds=KINDS, labels=LABELS)


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*RAISING)
def new():
    now, form = clock.now(), DateForm()
    home = next((post for post in current_user.units(*RAISING) if post.branch_id), None) or abort(403)
    if not form.is_submitted():
        return new_page(form, kept=drafts.refill(form, current_user.id, HOME + "new"))
    if not form.validate():
        return new_page(form, 422)
    once.claim(form.form_token.data, current_user, now)
    facts = form.facts(*LABELS) | {"stock": form.stock.data or None}
    one = StockDate(branch_id=home.branch_id, by_id=current_user.id, at=now, **facts)
    db.session.add(one)
    db.session.flush()
    said = {name: [None, str(value)] for name, value in facts.items() if value}
    trail.record("create", SUBJECT, one.id, actor=current_user, now=now, changes=said)
    drafts.discard(current_user.id, HOME + "new")
    flash(_("Put down. The advisers of holders are told beforehand."))
    return redirect(once.settle(form.form_token.data, f"{HOME}{one.id}"), 303)


def new_page(form: DateForm, status: int = 200, kept=None):
    return render_template("alerts/new_date.html", form=form, address=HOME + "new", kept=kept), status


@blueprint.get("/<id:date_id>")
@guard(*RAISING)
def show(date_id):
    """The date, and who of one's own clients is to be told."""
    now = clock.now()
    one = reach.find(StockDate, date_id, current_user, now)
    found = holders(one, current_user, now)
    return render_template(
        "alerts/date.html",
        one=one,
        by=db.session.get(User, one.by_id).name,
        kinds=KINDS,
        found=found[:LISTED],
        more=len(found) > LISTED,
        listed=LISTED,
        drops=may_drop(one),
        token=once.fresh_token(),
    )


def may_drop(one: StockDate) -> bool:
    """Whoever put it down, and the director."""
    directs = any(post.branch_id == one.branch_id for post in current_user.units("marketing_director"))
    return one.dropped_at is None and (one.by_id == current_user.id or directs)


@blueprint.post("/<id:date_id>/drop")
@guard(*RAISING)
def drop(date_id):
    """It was wrong, or does not hold any more: nobody is told of it from now on."""
    now = clock.now()
    one = reach.find(StockDate, date_id, current_user, now)
    once.claim(HouseForm().form_token.data, current_user, now, HOME)
    if not may_drop(one):
        abort(403)
    one.dropped_at = now
    trail.record("drop", SUBJECT, one.id, actor=current_user, now=now)
    flash(_("Nobody is told of this date any more."))
    return redirect(HOME, 303)
