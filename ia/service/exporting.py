"""Talks taken out of the house as a file (F-F4): those of the list of tracking sheets, asked for and made as exports of clients
are (P-19, F-E12)."""

from ia.clients.exports import asking, rights
from ia.ground.access.guard import guard
from ia.service.listing import LISTING
from ia.service.models import TrackingSheet
from ia.service.views import HOME, blueprint

FROM_SHEETS = asking.Door(
    "talks", LISTING, TrackingSheet.record_id, TrackingSheet.branch_id, f"{HOME}export", f"{HOME}done"
)


@blueprint.route("/export", methods=["GET", "POST"])
@guard(rights.EXPORTER)
def export():
    return asking.answer(FROM_SHEETS)
