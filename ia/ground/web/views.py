"""Small pages of the edge: keeping a draft, health."""

from flask import Blueprint, abort, jsonify, render_template, request
from flask_login import current_user
from sqlalchemy import text

from ia.ground import clock
from ia.ground.access.guard import guard, public
from ia.ground.db import db
from ia.ground.web import drafts, once

blueprint = Blueprint("web", __name__)


@blueprint.post("/drafts/<path:form>")
@guard()
def keep_draft(form):
    """Keep what is being typed; answers with the moment of saving, as one small element. What comes after the form itself was
    accepted, late or because the answer was lost, is kept no more: 208 says where the form led."""
    now = clock.now()
    if "\x00" in form:
        abort(404)
    if result := once.result_of(request.form.get("form_token"), current_user):
        return "", 208, {"Location": result}
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
