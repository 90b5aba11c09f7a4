"""批注: what advisers note about own clients (C-11). Written once, never changed; whoever wrote one may strike it out."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import insert, select, update

from ia.clients import rules
from ia.clients.care.carers import care_of
from ia.clients.forms import filled
from ia.clients.models import Annotation, Client
from ia.clients.page.around import Note
from ia.clients.page.sections import moment
from ia.clients.register import KIND
from ia.clients.views import blueprint, find, url
from ia.clients.vocabulary import LABELS
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.web import drafts, once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import HouseForm, text

AT_ONCE = 100
"""How many annotations their page shows; older ones stand in the timeline."""


class AnnotationForm(HouseForm):
    text = text(LABELS["annotation"], filled, required=True, long=True, limit=2_000)


def annotate(client_id: int, said: str, person: Person, now: datetime) -> None:
    """Note something about the client."""
    row = {"client_id": client_id, "by_id": person.id, "at": now, "text": said}
    db.session.execute(insert(Annotation), row)
    trail.record("annotate", KIND, client_id, actor=person, now=now, changes={"annotation": [None, said]})


def strike(annotation: Annotation, person: Person, now: datetime) -> None:
    """Strike an annotation out; a second time changes nothing. It stays readable."""
    query = update(Annotation).where(Annotation.id == annotation.id, Annotation.struck_at.is_(None))
    done = db.session.execute(query.values(struck_at=now).execution_options(synchronize_session=False))
    if done.rowcount:
        changes = {"annotation": [annotation.text, None]}
        trail.record("strike-annotation", KIND, annotation.client_id, actor=person, now=now, changes=changes)


@blueprint.route("/<id:client_id>/annotations", methods=["GET", "POST"])
@guard(*rules.READERS)
def annotations(client_id):
    client, now, form = find(client_id), clock.now(), AnnotationForm()
    writes = rules.writes(client, current_user, care_of(client_id, current_user, now))
    if request.method == "GET":
        return shown(client, form, writes, kept=drafts.refill(form, current_user.id, request.path))
    if not writes:
        return error_page(403, _("Only the managing adviser annotates the client."))
    once.claim(form.form_token.data, current_user, now, url(client_id))
    if not form.validate():
        return shown(client, form, writes), 422
    annotate(client_id, form.text.data, current_user, now)
    drafts.discard(current_user.id, request.path)
    flash(_("The annotation is saved."))
    return redirect(url(client_id), 303)


def shown(client: Client, form: AnnotationForm, writes: bool, kept=None) -> str:
    query = (
        select(Annotation.id, User.name, Annotation.text, Annotation.at, Annotation.struck_at, Annotation.by_id)
        .join(User, User.id == Annotation.by_id)
        .where(Annotation.client_id == client.id)
        .order_by(Annotation.at.desc(), Annotation.id.desc())
        .limit(AT_ONCE)
    )
    return render_template(
        "clients/annotations.html",
        client=client,
        form=form,
        kept=kept,
        notes=[Note(*row) for row in db.session.execute(query)],
        writes=writes,
        mine=current_user.id,
        moment=moment,
    )


@blueprint.post("/<id:client_id>/annotations/<id:annotation_id>/strike")
@guard(*rules.READERS)
def strike_annotation(client_id, annotation_id):
    client = find(client_id)
    mine = select(Annotation).where(Annotation.id == annotation_id, Annotation.client_id == client.id)
    annotation = db.session.scalar(mine) or abort(404)
    if annotation.by_id != current_user.id:
        return error_page(403, _("An annotation is struck out by whoever wrote it."))
    strike(annotation, current_user, clock.now())
    flash(_("The annotation is struck out."))
    return redirect(f"{url(client.id)}/annotations", 303)
