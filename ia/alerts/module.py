"""What the house needs to know of alerts."""

from flask_babel import lazy_gettext as _l

from ia.alerts import (
    date_views,
    dates,
    following,  # noqa: F401  goes with clients that change hands
    rule_views,  # noqa: F401  its pages join the blueprint
)
from ia.alerts.clauses import CLAUSES
from ia.alerts.labels import LABELS
from ia.alerts.models import Alert
from ia.alerts.raising import has_account, may_raise
from ia.alerts.reminders import REMINDERS
from ia.alerts.rules import LABELS as FIGURES
from ia.alerts.rules import SUBJECT
from ia.alerts.views import RAISING, READERS, blueprint
from ia.alerts.workflow import WORKFLOW
from ia.clients.offers import Offer, offer
from ia.ground.registry import DocumentKind, Module


@offer
def on_client_page(client, person, care):
    """A link on the page of a client for whoever may raise an alert."""
    if has_account(client) and may_raise(client, person, care):
        yield Offer(_l("Raise an alert"), f"/alerts/new/{client.id}")


MODULE = Module(
    name="alerts",
    title=_l("Alerts"),
    url="alerts",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(25,),
    kinds=(
        DocumentKind(
            kind="alert",
            code="AL",
            url="alerts",
            title=WORKFLOW.title,
            model=Alert,
            workflow=WORKFLOW,
            labels=LABELS,
        ),
    ),
    models=(Alert,),
    clauses=CLAUSES,
    labels=LABELS | FIGURES,
    reminders=REMINDERS,
    subjects={SUBJECT: _l("Rule of alerts")},
    pageless=frozenset({SUBJECT}),
    actions={"alert-rule": _l("Rule of alerts set")},
)
DATES = Module(
    name="stock_dates",
    title=_l("Dates of stocks"),
    url=dates.URL,
    blueprint=date_views.blueprint,
    roles=frozenset(RAISING),
    within="alerts",
    models=(dates.StockDate,),
    labels=date_views.LABELS,
    reminders=dates.REMINDERS,
    subjects={date_views.SUBJECT: _l("Date of a stock")},
    pageless=frozenset({date_views.SUBJECT}),
    clauses={
        "I-11": _l("Dates of stocks: the advisers of holders are told five trading days and one before."),
        "W-07": _l("Dates of stocks: last days to exercise, results of new shares, news of what clients hold; J-71."),
    },
)
