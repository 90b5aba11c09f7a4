"""The roof: an application from its settings, the ground floor and the rooms."""

import os
from pathlib import Path

from flask_login import AnonymousUserMixin
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from ia.cli import init_commands
from ia.ground import registry
from ia.ground.access.guard import init_guard
from ia.ground.access.reads import init_reads
from ia.ground.config import settings
from ia.ground.db import db, prepare_engine
from ia.ground.org import signin
from ia.ground.org.proof import init_proof
from ia.ground.web import parking
from ia.ground.web.application import Application
from ia.ground.web.assets import init_assets
from ia.ground.web.compress import init_compress
from ia.ground.web.errors import init_errors
from ia.ground.web.headers import init_headers
from ia.ground.web.language import init_language
from ia.ground.web.layout import init_layout
from ia.modules import GROUND_BLUEPRINTS, MODULES, PAGES

ROOT = Path(__file__).resolve().parent


class RecordNumber(IntegerConverter):
    """The number of a record in an address: digits within what both databases can hold."""

    regex = r"[1-9]\d{0,9}"

    def __init__(self, url_map):
        super().__init__(url_map, max=2**31 - 1)


class Nobody(AnonymousUserMixin):
    """Whoever has not signed in."""

    id = None
    language = None
    name = ""
    roles = addresses = frozenset()
    does_business = False

    def has(self, *roles):
        return False


def init_migrations(app: Application) -> None:
    """Make `flask db` known. Web workers (IA_SERVING, set by gunicorn.conf.py) do without: Alembic costs them 11 MB."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)


def create_app(**overrides) -> Application:
    """The application. `overrides` replace settings that otherwise come from the environment."""
    app = Application("ia", root_path=str(ROOT.parent), static_folder=None, template_folder="templates")
    app.config.update(settings())
    app.config.update(overrides)
    app.url_map.converters["id"] = RecordNumber
    app.json.ensure_ascii = False
    if proxies := app.config["PROXIES"]:  # so many servers of ours stand before this one; their word on the address counts
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
    db.init_app(app)
    if not os.environ.get("IA_SERVING"):
        init_migrations(app)
    CSRFProtect(app)
    signin.manager.init_app(app)
    signin.manager.anonymous_user = Nobody
    with app.app_context():
        prepare_engine(db.engine)
    init_language(app)
    init_errors(app)
    init_guard(app, parking.park)
    init_proof(app)
    init_reads(app)
    init_assets(app)
    init_layout(app)
    init_headers(app)
    init_compress(app)
    for blueprint in GROUND_BLUEPRINTS:
        app.register_blueprint(blueprint)
    registry.register(app, MODULES, PAGES)
    init_commands(app)
    return app
