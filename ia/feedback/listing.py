"""The lists of feedback and of the papers in which it is sent up."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import true

from ia.feedback.models import FeedbackSummary, ProductFeedback
from ia.feedback.words import MONTH
from ia.feedback.workflow import STATES, SUMMARY_STATES
from ia.ground.org.models import Unit, User
from ia.ground.tables.filters import Filter
from ia.ground.tables.listing import Listing, Order

LISTING = Listing(
    ProductFeedback,
    columns=(
        ProductFeedback.id,
        ProductFeedback.serial_no,
        ProductFeedback.month,
        ProductFeedback.product,
        ProductFeedback.effect,
        ProductFeedback.state,
        User.name.label("author"),
        Unit.name.label("team"),
    ),
    orders=(Order("newest", _l("Newest first"), descending=True),),
    filters=(
        Filter("state", _l("State"), STATES, lambda value, person: ProductFeedback.state == value),
        Filter("mine", _l("Adviser"), {"1": _l("only mine")}, lambda value, person: true(), only=frozenset({"own"})),
    ),
    joined=lambda query: query.join(User, User.id == ProductFeedback.owner_id).outerjoin(
        Unit, Unit.id == ProductFeedback.team_id
    ),
)
SUMMARIES = Listing(
    FeedbackSummary,
    columns=(
        FeedbackSummary.id,
        FeedbackSummary.serial_no,
        FeedbackSummary.month,
        FeedbackSummary.state,
        FeedbackSummary.state_since,
        Unit.name.label("team"),
    ),
    orders=(
        Order("month", MONTH, FeedbackSummary.month, descending=True),
        Order("newest", _l("Newest first"), descending=True),
    ),
    filters=(Filter("state", _l("State"), SUMMARY_STATES, lambda value, person: FeedbackSummary.state == value),),
    joined=lambda query: query.join(Unit, Unit.id == FeedbackSummary.of_team_id),
)
