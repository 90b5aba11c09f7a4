"""The months of a client on A4, for the client's own file (P-19).

It is no form: nobody signs it, and no sheet of it becomes outdated. So it is not kept as a copy with a code; it is the answer
to the request that is noted in the trail, and has no address of its own.
"""

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ia.clients import register
from ia.clients.models import Client
from ia.clients.page import uncounted
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.printing.facts import freeze
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import HouseForm
from ia.tracking import side_by_side
from ia.tracking.side_by_side import Month
from ia.tracking.views import blueprint, find, may_write, url
from ia.tracking.words import READERS

TITLE = _l("Monthly client tracking sheet")
PRINTED = 12
"""Months on one sheet."""


@blueprint.post("/clients/<id:client_id>/print")
@guard(*READERS)
def print_months(client_id):
    """For whoever keeps the client information: answers with the sheet of the newest months."""
    client, now = find(client_id), clock.now()
    if not may_write(client):
        return error_page(403, _("Only the managing adviser comments on the months of a client."))
    once.claim(HouseForm().form_token.data, current_user, now, url(client_id))
    found, _earlier = side_by_side.of_client(client_id, count=PRINTED)
    said = {"paper": [None, "monthly_tracking"]}
    trail.record("print", register.KIND, client.id, actor=current_user, now=now, changes=said)
    return sheet(client, found, now)


def sheet(client: Client, found: list[Month], now):
    frame = uncounted.frame(client, TITLE, now, url(client.id), landscape=True)
    return render_template("tracking/print.html", sheet=frame, facts=facts(client, found))


def facts(client: Client, found: list[Month]) -> dict:
    """What the sheet says."""
    pairs = [[_l("Client"), client.name], [_l("Client number"), client.client_no]]
    return freeze({"pairs": pairs, "rows": [_line(month) for month in found]})


def _line(month: Month) -> list:
    """A month with what changed against the month before, in brackets."""
    stat = month.stat
    return [
        stat.month,
        _with(stat.trade_volume, _share(month.share("trade_volume"))),
        _with(stat.trade_cost, _share(month.share("trade_cost"))),
        stat.holdings_structure,
        _with(stat.turnover_rate, _added(month.difference("turnover_rate"))),
        _with(stat.profit_loss, _added(month.difference("profit_loss"))),
        stat.comment,
    ]


def _with(value, change: str) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}\n({change})" if change else f"{value:,.2f}"


def _share(share) -> str:
    return "" if share is None else f"{share:+,.1f}%"


def _added(difference) -> str:
    return "" if difference is None else f"{difference:+,.2f}"
