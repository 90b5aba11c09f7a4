"""A small kind of document with two papers, for the tests of printing: a slip in two copies, and a note in one."""

from contextlib import contextmanager

from flask import Blueprint, render_template_string
from flask_babel import lazy_gettext as _l
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import func, select

from ia.ground import clock, registry
from ia.ground.access.guard import guard
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Document
from ia.ground.org.models import User
from ia.ground.org.person import person_of
from ia.ground.printing import service, views
from ia.ground.printing.models import PrintCopy
from ia.ground.printing.papers import Paper
from ia.ground.printing.sheets import papers_of
from ia.ground.workflow.declare import OWNER, State, Workflow, at_branch
from ia.ground.workflow.views import load

KIND, URL = "test-slip", "test-slips"
TEMPLATES = {
    "test_slip.html": """{% extends "print/_frame.html" %}{% from "print/_facts.html" import pairs, table %}
{% block body %}{{ pairs(facts.main) }}{{ table(facts.columns, facts.rows) }}
{% if facts.opinions %}{{ table(["By", "Opinion"], facts.opinions) }}{% endif %}{% endblock %}""",
}


class TestSlip(Document):
    """Shares the table of all documents, so that no test adds a table to the schema."""

    __test__ = False
    __mapper_args__ = {"polymorphic_identity": KIND}
    reach = Reach(everyone=(OWN,), leader=TEAM, counter_clerk=BRANCH, admin_director=BRANCH)


def facts(slip, now):
    return {
        "main": [(_l("Title"), slip.title), (_l("Serial number"), slip.serial_no)],
        "columns": [_l("No.")],
        "rows": [["1"]],
    }


SLIP = Paper(
    code="slip",
    title=_l("Account slip"),
    copies=2,
    labels=(_l("Copy one"), _l("Copy two")),
    signers=(("counter_clerk", _l("Counter clerk")), ("advisor", _l("Adviser"))),
    keepers=(("counter_clerk", _l("counter")), ("leader", _l("team"))),
    facts=facts,
    template="test_slip.html",
    allowed=lambda slip: None if slip.state == "agreed" else _l("Only an agreed slip is printed."),
    printed_by=OWNER | at_branch("counter_clerk", _l("Counter clerk")),
    registered_by=at_branch("counter_clerk", _l("Counter clerk")),
    waiting=lambda: TestSlip.state == "agreed",
)
NOTE = Paper(
    code="note",
    title=_l("Note"),
    copies=1,
    labels=(_l("Copy one"),),
    signers=(("client", _l("Client")), ("advisor", _l("Adviser"))),
    optional=frozenset({"client", "advisor"}),
    facts=lambda slip, now: {
        "main": [(_l("Title"), slip.title)],
        "columns": [_l("No.")],
        "rows": [],
        "opinions": [["李领队", "同意办理"]],
    },
    template="test_slip.html",
    printed_by=OWNER,
    registered_by=OWNER,
)
WORKFLOW = Workflow(KIND, _l("Slip"), [State("agreed", _l("agreed"))], [])
DECLARED = registry.DocumentKind(KIND, "SL", URL, _l("Slip"), TestSlip, WORKFLOW, papers=(SLIP, NOTE))
room = Blueprint("test_slips", __name__)


@room.get("/<id:slip_id>")
@guard()
def show(slip_id):
    slip = load(slip_id)
    page = """{% extends "_base.html" %}{% block title %}{{ slip.title }}{% endblock %}
    {% block content %}{% include "ground/_papers.html" %}{% endblock %}"""
    return render_template_string(page, slip=slip, papers=papers_of(slip, clock.now()))


@room.get("/<id:slip_id>/print")
@guard()
def print_sheet(slip_id):
    return views.show_sheet(load(slip_id))


@room.post("/<id:slip_id>/print")
@guard()
def issue(slip_id):
    return views.issue_copies(load(slip_id))


def open_room(app, monkeypatch) -> None:
    """Make the kind known to the application for one test; its pages stay, since a running application only gains."""
    monkeypatch.setitem(app.extensions["ia_kinds"], KIND, DECLARED)
    loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_env.loader])
    monkeypatch.setattr(app.jinja_env, "loader", loader)
    if room.name not in app.blueprints:
        app._got_first_request = False
        app.register_blueprint(room, url_prefix=f"/{URL}")
        if views.blueprint.name not in app.blueprints:
            app.register_blueprint(views.blueprint)


@contextmanager
def acting(app, username: str, now):
    """A unit of work in which somebody acts without a browser; gives that person."""
    with app.test_request_context("/"), write_unit():
        user_id = db.session.scalar(select(User.id).where(User.username == username))
        yield person_of(user_id, clock.local_date(now))


def make_slip(cast, now, title="Title of 张三", state="agreed", owner="advisor1", number=1, team="B001-T1") -> int:
    """A slip of that owner, within the caller's unit of work."""
    owner_id = cast.users[owner]
    slip = TestSlip(
        serial_no=f"SL-B001-202611-{number:04d}",
        title=title,
        owner_id=owner_id,
        created_by_id=owner_id,
        team_id=cast.units[team],
        branch_id=cast.units[team[:4]],
        state=state,
        state_since=now,
        created_at=now,
    )
    db.session.add(slip)
    db.session.flush()
    return slip.id


def read(slip_id: int) -> TestSlip:
    return db.session.get(TestSlip, slip_id)


def printed(app, slip, now, by="advisor1", paper=SLIP, **more) -> list[str]:
    """Print, and give the codes."""
    with acting(app, by, now) as person:
        return [copy.code for copy in service.issue(paper, read(slip), person, now, **more)]


def change(app, slip, title):
    with app.app_context(), write_unit():
        read(slip).title = title


def signed(app, now, code, role="advisor", signer="advisor1", day=None, by="clerk1"):
    with acting(app, by, now) as person:
        return service.sign(code, role, signer, day or clock.local_date(now), person, now)


def kept(app, now, code, role="counter_clerk", place="counter", day=None, by="clerk1"):
    with acting(app, by, now) as person:
        return service.keep(code, role, place, day or clock.local_date(now), person, now)


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def codes(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(PrintCopy.code).order_by(PrintCopy.id)))


def print_slip(app, visitor, slip) -> list[str]:
    before = len(codes(app))
    visitor.submit(f"/{URL}/{slip}", form=f"/{URL}/{slip}/print?paper=slip")
    return codes(app)[before:]
