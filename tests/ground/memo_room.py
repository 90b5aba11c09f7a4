"""A small form for tests of the ground: it travels from its author to the leader of the team and ends.

It has no table of its own, so that the tables of the product stay what they are.
"""

from contextlib import contextmanager

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from ia.ground import registry
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach
from ia.ground.db import write_unit
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.documents.numbering import serial_number
from ia.ground.registry import DocumentKind, Module
from ia.ground.workflow import engine
from ia.ground.workflow.declare import AUTHOR, OWNER, SYSTEM, State, Step, Workflow, leader_above
from ia.ground.workflow.views import ReasonForm


class Memo(Document):
    """A title that somebody else must agree to."""

    __mapper_args__ = {"polymorphic_identity": "memo"}


Memo.reach = Reach((ADDRESSED,), advisor=OWN, leader=(OWN, TEAM), marketing_director=BRANCH)
LEADER = leader_above(_l("team leader"))
WORKFLOW = Workflow(
    "memo",
    "Memo",
    states=(
        State("draft", "Memo drafted", AUTHOR, editable=True, clause="D-19"),
        State("submitted", "Memo submitted", LEADER, days=2, clause="D-19"),
        State("agreed", "Memo agreed", clause="D-22"),
    ),
    steps=(
        Step("submit", "Submit memo", ["draft"], "submitted", AUTHOR, "D-19", tells=LEADER),
        Step("return", "Return memo", ["submitted"], "draft", LEADER, "D-20", asks=ReasonForm, approves=True),
        Step("agree", "Agree to memo", ["submitted"], "agreed", LEADER, "D-19 D-21", approves=True, tells=OWNER),
        Step("forget", "Forget memo", ["draft"], "agreed", SYSTEM, "D-22"),
    ),
)
KIND = DocumentKind("memo", "ME", "memos", "Memo", Memo, WORKFLOW, labels={"title": "Title of the memo"})
MODULE = Module(
    name="memos",
    title="Memo room",
    url="memos",
    blueprint=Blueprint("memos", __name__),
    roles=frozenset({"advisor", "leader"}),
    kinds=(KIND,),
    models=(Memo,),
    clauses={"D-23": "Memos are kept"},
)


@contextmanager
def opened(app, *more: Module):
    """The room stands in the house for a while."""
    modules, kinds = app.extensions["ia_modules"], app.extensions["ia_kinds"]
    app.extensions["ia_modules"] = (*modules, MODULE, *more)
    app.extensions["ia_kinds"] = {**kinds, "memo": KIND}
    try:
        yield registry
    finally:
        app.extensions["ia_modules"], app.extensions["ia_kinds"] = modules, kinds


def write(app, cast, username: str, now, title: str = "A memo") -> int:
    """A drafted memo of that person; returns its number."""
    with app.app_context(), write_unit() as unit:
        person = cast.person(username)
        memo = Memo(title=title, owner_id=person.id, created_by_id=person.id, created_at=now)
        memo.team_id, memo.branch_id = person.home.team_id, person.home.branch_id
        memo.serial_no = serial_number("ME", memo.branch_id, now.date())
        unit.add(memo)
        engine.begin(memo, engine.Act(person, now))
        return memo.id
