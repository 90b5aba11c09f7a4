"""The fixed words of the task book: code names and their titles."""

from flask_babel import lazy_gettext as _l

from ia.clients.vocabulary import MODES, SERVICES, SOURCES, TARGET_SOURCES

OUTSIDE = ("visit", "service_point")
"""Modes that take the adviser out of the branch, so that start and end are stated (D-24)."""
KIT = {
    "brochure": _l("Brochure and company introduction"),
    "service_content": _l("Service content and team strengths"),
    "custom_product": _l("Product made for the client's need"),
    "complaint_solution": _l("Solution to the client's complaint"),
}
PURPOSES = {
    "learn": _l("Learn the client's situation"),
    "be_known": _l("Let the client know oneself"),
    "image": _l("Build a professional image"),
    "act": _l("Make the client act"),
}
DECISION_ROLES = {
    "decider": _l("Decision maker"),
    "proxy": _l("Decides for another"),
    "influencer": _l("Influences the decision"),
}
CONSENT_CHANNELS = {
    "in_person": _l("In person"),
    "phone": _l("By phone"),
    "message": _l("By message"),
}
HOSTS = {
    "designated": _l("Designated person"),
    "substitute": _l("Substitute"),
    "leader": _l("Leader in a special case"),
}
PHONE_MINUTES, WALK_IN_MINUTES, TALKS, STALL_MONTHS = 5, 30, 3, 3
"""phone.max_minutes, walk_in.max_minutes, in_depth.max_talks, development.stall_months."""

__all__ = [
    "CONSENT_CHANNELS",
    "DECISION_ROLES",
    "HOSTS",
    "KIT",
    "MODES",
    "OUTSIDE",
    "PHONE_MINUTES",
    "PURPOSES",
    "SERVICES",
    "SOURCES",
    "STALL_MONTHS",
    "TALKS",
    "TARGET_SOURCES",
    "WALK_IN_MINUTES",
]
