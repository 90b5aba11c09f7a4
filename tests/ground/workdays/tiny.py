"""A tiny application with the tables of the calendar and the audit trail."""

from flask import Flask
from flask_babel import Babel

from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.workdays.models import CalendarDay, CalendarYear


def make_app(folder, name):
    """A tiny application with the tables of this shelf and the audit trail."""
    app = Flask("tiny")
    app.config.update(
        TESTING=True, SECRET_KEY="tiny", WTF_CSRF_ENABLED=False, DATA_DIR=folder, BABEL_DEFAULT_LOCALE="en"
    )
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / name}"
    app.config["MAX_UPLOAD"] = 2**21
    db.init_app(app)
    Babel(app)
    with app.app_context():
        tables = [model.__table__ for model in (CalendarYear, CalendarDay, AuditRow)]
        db.metadata.create_all(db.engine, tables=tables)
    return app
