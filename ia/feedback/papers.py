"""The papers on A4, one copy each, without signature (4.17): feedback of an adviser, and the paper that is sent up."""

from collections import Counter

from flask_babel import lazy_gettext as _l

from ia.feedback.holders import DIRECTOR, INST_SERVICE, LEADER
from ia.feedback.models import FeedbackSummary, ProductFeedback
from ia.feedback.words import CLIENTS, MONTH, PRODUCT, SUMMARY, TEXTS
from ia.feedback.workflow import in_paper
from ia.feedback.writing import clients_of, shown
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.printing.papers import Paper
from ia.ground.workflow.declare import OWNER


def feedback_facts(feedback: ProductFeedback, now) -> dict:
    """The feedback as it stands, with the clients: it stays in the branch."""
    return {
        "pairs": [
            [PRODUCT, feedback.product],
            [_l("Adviser"), db.session.get(User, feedback.owner_id).name],
            [_l("Handed in"), feedback.created_at],
            [CLIENTS, [shown(client) for client in clients_of(feedback.id)]],
        ],
        "texts": [[title, getattr(feedback, name)] for name, title in TEXTS.items()],
    }


def summary_facts(summary: FeedbackSummary, now) -> dict:
    """All feedback in the paper. Which clients it is about stays in the branch (P-19)."""
    found = in_paper(summary.id)
    products = Counter(feedback.product for feedback in found)
    return {
        "pairs": [
            [MONTH, summary.month],
            [_l("Team"), db.session.get(Unit, summary.of_team_id).name],
            [_l("Number of feedbacks"), len(found)],
            [_l("Products"), [f"{product} {count}" for product, count in products.items()]],
        ],
        "summary": [SUMMARY, summary.summary],
        "rows": [row(feedback) for feedback in found],
    }


def row(feedback: ProductFeedback) -> list:
    """A line of the paper."""
    return [feedback.product, *(getattr(feedback, name) for name in TEXTS), feedback.owner.name]


FEEDBACK = Paper(
    "feedback",
    _l("Product feedback"),
    copies=1,
    labels=(_l("Kept by the adviser"),),
    signers=(),
    facts=feedback_facts,
    template="feedback/print.html",
    printed_by=OWNER | LEADER | DIRECTOR,
)
SUMMARY_PAPER = Paper(
    "summary",
    _l("Product feedback of the team"),
    copies=1,
    labels=(_l("Kept by the leader"),),
    signers=(),
    facts=summary_facts,
    template="feedback/print_summary.html",
    printed_by=LEADER | DIRECTOR | INST_SERVICE,
)
