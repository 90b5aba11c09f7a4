"""Pages of the monthly tracking: who is without a comment, the months of a client, what the adviser says about one."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.clients import rules
from ia.clients.care.carers import care_of
from ia.clients.figures import FIGURES, MonthlyStat, last_over
from ia.clients.models import Client
from ia.clients.offers import Offer, offer
from ia.clients.vocabulary import SERVED
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.web import conflict, drafts, once
from ia.ground.web.errors import htmx
from ia.ground.web.errors import page as error_page
from ia.ground.workflow.engine import Act
from ia.tracking import commenting, listing, months, overview, side_by_side
from ia.tracking.forms import CommentForm
from ia.tracking.words import COMMENT, COUNTER, OPEN, READERS, STANDINGS

HOME = "/monthly-tracking/"
blueprint = Blueprint("tracking", __name__)


@offer
def tracked(client, person, care) -> list[Offer]:
    """The link on the page of a client."""
    if client.status not in SERVED or not person.has(*READERS):
        return []
    return [Offer(_("Monthly tracking"), url(client.id))]


def url(client_id: int) -> str:
    return f"{HOME}clients/{client_id}"


def find(client_id: int) -> Client:
    """The client, or 404 when it does not exist for this person."""
    return reach.find(Client, client_id, current_user, clock.now())


def may_write(client: Client) -> bool:
    return rules.writes(client, current_user, care_of(client.id, current_user, clock.now()))


@blueprint.get("/")
@guard(*READERS, *COUNTER)
def index():
    """Who is without a comment for the month among the clients in one's care; to superiors also how far each adviser is."""
    now, person = clock.now(), current_user._get_current_object()
    if not person.has(*READERS):
        return redirect(f"{HOME}uploads")
    last = last_over(clock.local_date(now))
    found = listing.LISTING.page(person, {"standing": OPEN, "month": last, **request.args}, now, request.path)
    asked = found.values.get("standing") or listing.Asked(OPEN, last)
    return render_template(
        "tracking/_rows.html" if htmx else "tracking/index.html",
        listing=found,
        month=asked.month,
        last=last,
        before=months.later(asked.month, -1),
        after=months.later(asked.month),
        figures=listing.figures_of([row.id for row in found.rows], asked.month),
        standing=asked.standing,
        standings=STANDINGS,
        titles=FIGURES,
        lines=[] if htmx else overview.lines(person, asked.month),
        together=overview.together,
        brings_in=person.has(*COUNTER),
    )


@blueprint.get("/clients/<id:client_id>")
@guard(*READERS)
def show(client_id):
    client = find(client_id)
    found, earlier = side_by_side.of_client(client_id, months.read(request.args.get("until")))
    return render_template(
        "tracking/client.html",
        client=client,
        months=found,
        earlier=earlier,
        newest="until" not in request.args,
        titles=FIGURES,
        comment_title=COMMENT,
        in_percent=side_by_side.IN_PERCENT,
        writes=may_write(client),
        token=once.fresh_token(),
    )


@blueprint.route("/clients/<id:client_id>/months/<month>", methods=["GET", "POST"])
@guard(*READERS)
def comment(client_id, month):
    """The comment of a month, beside its figures and those of the month before."""
    client, now, form = find(client_id), clock.now(), CommentForm()
    stat = of_month(client_id, month)
    if not may_write(client):
        return error_page(403, _("Only the managing adviser comments on the months of a client."))
    if request.method == "GET":
        form = CommentForm(formdata=None, comment=stat.comment)
        kept = drafts.refill(form, current_user.id, request.path)
        form.version.data = str(stat.comment_version)
        return comment_page(client, stat, form, kept=kept)
    once.claim(form.form_token.data, current_user, now, url(client_id))
    if not form.validate():
        return comment_page(client, stat, form, 422)
    if form.seen_version not in (None, stat.comment_version):
        return conflict_with(stat, form)
    commenting.write(stat, form.comment.data, Act(current_user._get_current_object(), now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(url(client_id), 303)


def of_month(client_id: int, month: str) -> MonthlyStat:
    """The month of the client, or 404 when nothing is known of it."""
    query = select(MonthlyStat).where(
        MonthlyStat.client_id == client_id, MonthlyStat.month == (months.read(month) or "")
    )
    return db.session.scalar(query.options(joinedload(MonthlyStat.commented_by))) or abort(404)


def comment_page(client: Client, stat: MonthlyStat, form: CommentForm, status: int = 200, kept=None):
    found, _earlier = side_by_side.of_client(client.id, stat.month, 2)
    html = render_template(
        "tracking/comment.html",
        client=client,
        stat=stat,
        months=found,
        titles=FIGURES,
        in_percent=side_by_side.IN_PERCENT,
        form=form,
        kept=kept,
        draft=request.path,
        back=url(client.id),
    )
    return html, status


def conflict_with(stat: MonthlyStat, mine: CommentForm):
    """409: both wordings; what is chosen is sent again on top of the newest version."""
    theirs = CommentForm(formdata=None, comment=stat.comment)
    who = {"changed_by": stat.commented_by.name, "changed_at": stat.commented_at} if stat.commented_by else {}
    return conflict.answer(theirs, mine, action=request.path, version=stat.comment_version, **who)
