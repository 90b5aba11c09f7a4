"""What the house needs to know of the product feedback."""

from flask_babel import lazy_gettext as _l

from ia.feedback.clauses import CLAUSES
from ia.feedback.models import FeedbackSummary, ProductFeedback
from ia.feedback.papers import FEEDBACK, SUMMARY_PAPER
from ia.feedback.reminders import REMINDERS
from ia.feedback.summary_views import blueprint as summaries
from ia.feedback.views import blueprint
from ia.feedback.words import ABOVE, CODE, KIND, LABELS, READERS, SUMMARY_CODE, SUMMARY_KIND, SUPERIORS
from ia.feedback.workflow import SUMMARY_WORKFLOW, WORKFLOW
from ia.ground.registry import DocumentKind, Module

MODULE = Module(
    name="feedback",
    title=_l("Product feedback"),
    url="product-feedback",
    blueprint=blueprint,
    roles=frozenset((*READERS, *ABOVE)),
    menu=(33,),
    kinds=(
        DocumentKind(
            kind=KIND,
            code=CODE,
            url="product-feedback",
            title=WORKFLOW.title,
            model=ProductFeedback,
            workflow=WORKFLOW,
            labels=LABELS,
            papers=(FEEDBACK,),
        ),
    ),
    models=(ProductFeedback,),
    clauses=CLAUSES,
    labels=LABELS,
    reminders=REMINDERS,
)
SUMMARIES = Module(
    name="feedback_summaries",
    title=_l("Product feedback sent up"),
    url="feedback-summaries",
    blueprint=summaries,
    roles=frozenset((*SUPERIORS, *ABOVE)),
    within="product-feedback",
    kinds=(
        DocumentKind(
            kind=SUMMARY_KIND,
            code=SUMMARY_CODE,
            url="feedback-summaries",
            title=SUMMARY_WORKFLOW.title,
            model=FeedbackSummary,
            workflow=SUMMARY_WORKFLOW,
            labels=LABELS,
            papers=(SUMMARY_PAPER,),
        ),
    ),
    models=(FeedbackSummary,),
    labels=LABELS,
)
