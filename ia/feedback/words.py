"""The fixed words of the product feedback."""

from flask_babel import lazy_gettext as _l

from ia.ground.org.colleagues import ADVISING
from ia.ground.org.roles import TEAM_LEADERS

KIND, CODE = "product_feedback", "PF"
SUMMARY_KIND, SUMMARY_CODE = "feedback_summary", "FS"
"""The kinds of document, and how their serial numbers begin."""
HOME, SUMMARIES = "/product-feedback/", "/feedback-summaries/"
SUPERIORS = (*TEAM_LEADERS, "marketing_director")
READERS = (*ADVISING, "marketing_director")
"""7.1: own for advisers, the team for leaders, the branch for the director."""
ABOVE = ("inst_service", "hq_brokerage", "research_institute")
"""7.2: who reads what was sent up."""
TEXTS = {
    "effect": _l("Effect in use"),
    "problems": _l("Problems that came up"),
    "needs": _l("Needs of the clients"),
    "improvements": _l("Suggestions for improvement"),
}
"""The four of S-04."""
PRODUCT, CLIENTS, MONTH = _l("Product"), _l("Clients concerned"), _l("Month")
SUMMARY = _l("Overall assessment")
LABELS = {"product": PRODUCT, **TEXTS, "clients": CLIENTS, "month": MONTH, "summary": SUMMARY, "state": _l("State")}
MOST_CLIENTS = 20
"""Clients on one feedback."""
