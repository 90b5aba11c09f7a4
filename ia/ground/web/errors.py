"""Errors as pages: in the person's language, saying what to do, with everything typed still there."""

from flask import Flask, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_htmx import HTMX
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from ia.ground import registry
from ia.ground.db import Busy, db
from ia.ground.web import drafts
from ia.ground.web.once import AlreadyDone
from ia.ground.web.uploads import MEGABYTE
from ia.ground.workflow.engine import Moved

htmx = HTMX()
LOOKED_THROUGH = 48 * 1024 * 1024
"""Bytes of a request that was too large which are read all the same, so that the words beside the file are not lost."""
EXPLANATIONS = {
    400: (_l("The request could not be understood"), _l("Go back, check what was typed, and send it again.")),
    401: (_l("Please sign in"), _l("Your session has ended. Sign in again to go on.")),
    403: (
        _l("This page is not open to your post"),
        _l("If it should be, ask the system administrator of your branch."),
    ),
    404: (
        _l("Nothing found here"),
        _l("It does not exist, or it is not open to you. Search for it, or start from the desk."),
    ),
    405: (_l("This page cannot be used that way"), _l("Go back and use the buttons of the page.")),
    409: (_l("Somebody was faster"), _l("Look at the record as it stands now, then decide again.")),
    413: (_l("This is too large"), _l("Go back and send a smaller file, or send it in parts.")),
    422: (_l("Not possible now"), _l("See the reason below.")),
    500: (
        _l("The platform made a mistake"),
        _l("Nothing was saved. Your text is kept below; try again, and tell the administrator."),
    ),
    503: (_l("The database is busy"), _l("Nothing was saved. Your text is kept below; try again in a moment.")),
}
"""Title and advice per status."""
_NOT_SHOWN = frozenset({"csrf_token", "form_token", "version"}) | drafts.SECRETS


def typed() -> list[tuple[str, str]]:
    """What the refused form carried, so that it can be shown and copied."""
    if request.method == "GET":
        return []
    try:
        sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_SHOWN and value]
    except HTTPException:
        return []
    labels = registry.labels()
    return [(str(labels.get(name) or labels.get(name.rsplit("-", 1)[-1], name)), value) for name, value in sent]


def page(status: int, explanation: str = "", **more):
    """An error page of that status."""
    title, advice = EXPLANATIONS.get(status, EXPLANATIONS[400])
    body = render_template(
        "errors/error.html", status=status, title=title, explanation=explanation, advice=advice, kept=typed(), **more
    )
    return make_response(body, status)


def faster(error: Moved) -> str:
    """Who decided what in the meantime, where anybody has said something."""
    last = error.last
    if last is None:
        return _("Somebody was faster")
    return _("%(name)s has just taken the step “%(step)s”.", name=last.by or _("The system"), step=error.title)


def moved(error: Moved):
    """409: says who decided what in the meantime."""
    return page(409, faster(error), last=error.last) if error.last else page(409)


def init_errors(app: Flask) -> None:
    htmx.init_app(app)

    @app.errorhandler(HTTPException)
    def http(error):
        if error.code is not None and error.code < 400:
            return error
        db.session.rollback()
        return page(error.code or 500)

    @app.errorhandler(RequestEntityTooLarge)
    def large(error):
        db.session.rollback()
        megabytes, request.max_content_length = request.max_content_length // MEGABYTE, LOOKED_THROUGH
        return page(413, _("What is sent here may have %(most)s MB.", most=megabytes))

    @app.errorhandler(CSRFError)
    def forged(error):
        db.session.rollback()
        return page(
            400, _("This form is out of date or did not come from this site. Open it again; your text is below.")
        )

    @app.errorhandler(AlreadyDone)
    def done(error):
        db.session.rollback()
        return redirect(error.url, 303)

    @app.errorhandler(Moved)
    def stale(error):
        db.session.rollback()
        return moved(error)

    @app.errorhandler(StaleDataError)
    def raced(error):
        db.session.rollback()
        return page(409)

    @app.errorhandler(Busy)
    @app.errorhandler(OperationalError)
    def busy(error):
        db.session.rollback()
        app.logger.warning("refused for now: %s", error)
        return page(503)

    @app.errorhandler(DBAPIError)
    @app.errorhandler(Exception)
    def failed(error):
        db.session.rollback()
        app.logger.exception("unexpected error")
        return page(500)
