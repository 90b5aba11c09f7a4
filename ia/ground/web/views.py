"""Small pages of the edge: keeping a draft, health."""

from flask import Blueprint, abort, jsonify, render_template, request
from flask_login import current_user
from sqlalchemy import text

from ia.ground import clock
from ia.ground.access.guard import guard, public
from ia.ground.db import db
from ia.ground.web import drafts

blueprint = Blueprint("web", __name__)


@blueprint.post("/drafts/<path:form>")
@guard()
def keep_draft(form):
    """Keep what is being typed; answers with the moment of saving, as one small element."""
    now = clock.now()
    if "\x00" in form:
        abort(404)
    try:
        drafts.keep(current_user.id, f"/{form.lstrip('/')}", request.form, now)
    except drafts.DraftTooLarge:
        return render_template("ground/_draft.html", saved_at=None), 413
    return render_template("ground/_draft.html", saved_at=now)


@blueprint.get("/healthz")
@public
def health():
    """Whether the database answers; the reasons stand in the body."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok", database=db.engine.dialect.name)
