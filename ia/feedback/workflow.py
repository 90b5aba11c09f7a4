"""How product feedback travels (4.17): adviser → leader's paper of the month → institutional client service."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.feedback.holders import DIRECTOR, INST_SERVICE, LEADER, WITHIN
from ia.feedback.models import FeedbackSummary, ProductFeedback
from ia.feedback.words import KIND, SUMMARY_KIND
from ia.ground.db import db
from ia.ground.workflow import engine
from ia.ground.workflow.declare import OWNER, SYSTEM, State, Step, Workflow
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import StepForm


def in_paper(summary_id: int) -> list[ProductFeedback]:
    """The feedback in a paper, by product. One statement."""
    query = select(ProductFeedback).where(ProductFeedback.summary_id == summary_id)
    query = query.options(joinedload(ProductFeedback.owner))
    return list(db.session.scalars(query.order_by(ProductFeedback.product, ProductFeedback.id)))


def waiting(team_id: int, month: str) -> list[ProductFeedback]:
    """The feedback of a team, up to the end of a month, that stands in no paper yet. One statement."""
    query = select(ProductFeedback).where(ProductFeedback.team_id == team_id, ProductFeedback.summary_id.is_(None))
    query = query.where(ProductFeedback.month <= month).options(joinedload(ProductFeedback.owner))
    return list(db.session.scalars(query.order_by(ProductFeedback.product, ProductFeedback.id)))


def send_up(summary: FeedbackSummary, act: Act) -> dict:
    """What stands in the paper goes up with it."""
    found = in_paper(summary.id)
    engine.take_all("send-up", dict.fromkeys(found), Act(None, act.now))
    return {}


def outstanding(summary: FeedbackSummary, act: Act):
    if left := len(waiting(summary.of_team_id, summary.month)):
        yield _l("%(count)s more have been handed in since and are not in this paper.", count=left)


WORKFLOW = Workflow(
    KIND,
    _l("Product feedback"),
    states=(
        State("submitted", _l("Submitted"), LEADER, clause="S-04"),
        State("aggregated", _l("Aggregated"), WITHIN, clause="S-04"),
        State("sent_up", _l("Sent up"), clause="S-04"),
    ),
    steps=(
        Step(
            "aggregate",
            _l("Take into the paper of the month"),
            ["submitted"],
            "aggregated",
            LEADER | DIRECTOR,
            "S-04",
            when=lambda feedback: feedback.summary_id is not None,  # never by itself, only with its paper
            tells=OWNER,
        ),
        Step("send-up", _l("Send up"), ["aggregated"], "sent_up", SYSTEM, "S-04"),
    ),
)
SUMMARY_WORKFLOW = Workflow(
    SUMMARY_KIND,
    _l("Product feedback of the team"),
    states=(
        State("draft", _l("Draft"), LEADER, editable=True, clause="S-04"),
        State("sent_up", _l("Sent up"), INST_SERVICE, clause="S-04"),
        State("read", _l("Taken note of"), clause="S-04"),
    ),
    steps=(
        Step(
            "send-up",
            _l("Send up to institutional client service"),
            ["draft"],
            "sent_up",
            LEADER | DIRECTOR,
            "S-04",
            warns=outstanding,
            effect=send_up,
        ),
        Step("note", _l("Take note"), ["sent_up"], "read", INST_SERVICE, "S-04", asks=StepForm, tells=OWNER),
    ),
)
STATES = {state.name: state.title for state in WORKFLOW.states}
SUMMARY_STATES = {state.name: state.title for state in SUMMARY_WORKFLOW.states}
