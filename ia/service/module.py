"""What the house needs to know of client contact."""

from flask_babel import lazy_gettext as _l

from ia.clients.offers import Offer, offer
from ia.clients.rules import writes
from ia.ground.registry import Module, Section
from ia.service import (
    correcting,  # noqa: F401  its page joins the blueprint
    dormant_views,
    exporting,  # noqa: F401  its page joins the blueprint
    following,  # noqa: F401  goes with clients that change hands
    rule_views,
    views,
)
from ia.service.models import ContactRule, TrackingSheet
from ia.service.reminders import REMINDERS

TO_CONTACT = Section(_l("Whom to contact"), "service/_desk.html", views.on_desk)


@offer
def on_client_page(client, person, care):
    """Links on the page of a client for whoever keeps its communication records."""
    if writes(client, person, care):
        yield Offer(_l("Tracking sheet"), f"/tracking-sheets/new/{client.id}")
        yield Offer(_l("Contact rule"), f"/contact-rules/new/{client.id}")


MODULE = Module(
    name="service",
    title=_l("Client contact"),
    url="tracking-sheets",
    blueprint=views.blueprint,
    roles=frozenset(views.READERS),
    menu=(30,),
    models=(TrackingSheet,),
    reminders=REMINDERS,
    on_desk=(TO_CONTACT,),
    clauses={
        "C-20": _l("Every tracking sheet stands in the client's timeline the moment it is saved."),
        "S-01": _l("Tracking sheet: block “product in use” and satisfaction, after every talk about a product chosen."),
        "S-02": _l("Tracking sheet: trades with the product, degree and range of use, opinions and suggestions."),
        "S-05": _l("Coverage of the month per adviser, team and branch, with the names of who is left; reminder J-27."),
        "S-06": _l("Tracking sheet: every contact, active or passive, with all its fields; put right by whoever had it."),
        "S-07": _l("Tracking sheet: time, direction and nature, channel, topic, satisfaction, remark."),
        "S-09": _l("Whom to contact in this week or month; the list is announced on its first working day (J-26)."),
        "S-10": _l(
            "Contact rule of the kind “immediate contact”: the client stands on desk and list as soon as a condition holds."
        ),
        "S-11": _l("Tracking sheet: preparation beside last talks, open questions, holdings and recent trading, on one page."),
        "S-12": _l("Tracking sheet: problems solved, open issues with way and promised moment, satisfaction."),
        "S-21": _l("Tracking sheet: tick “guidance on site”; the list of sheets narrows to them."),
        "S-22": _l("Advice at the tick “guidance on site”."),
        "S-23": _l("Advice at the tick “guidance on site”."),
        "S-35": _l("Advice at the product in use."),
        "V-08": _l("Satisfaction 1 to 5 on every talk; the average per adviser stands in the coverage of the month."),
    },
)
RULES = Module(
    name="contact_rules",
    title=_l("Contact rules"),
    url="contact-rules",
    blueprint=rule_views.blueprint,
    roles=frozenset(views.READERS),
    within="tracking-sheets",
    models=(ContactRule,),
    labels=rule_views.LABELS,
    actions={"rule": _l("Contact rule set"), "rule-removed": _l("Contact rule removed")},
    clauses={
        "S-08": _l("Contact rule: value, volume, satisfaction, interval, channel, cycle; the list says why in that order."),
    },
)
DORMANT = Module(
    name="dormant_clients",
    title=_l("Sleeping clients"),
    url="dormant-clients",
    blueprint=dormant_views.blueprint,
    roles=frozenset(views.READERS),
    within="tracking-sheets",
    labels={"campaign": _l("Campaign")},
    actions={
        "activation": _l("Taken into an activation campaign"),
        "activation-ended": _l("Out of the activation campaign"),
    },
    clauses={
        "S-34": _l(
            "Sleeping and half-sleeping clients, taken into campaigns; who was talked with since, and who woke up."
        ),
    },
)
