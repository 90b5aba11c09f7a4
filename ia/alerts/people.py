"""Who sees to an alert: the adviser in charge of the client today (P-05, P-09), the leader above, and who is asked for help."""

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.alerts.models import Alert
from ia.clients.care.carers import writers
from ia.clients.models import Delegation
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.org.staff import leaders_of
from ia.ground.workflow.declare import Above, Holder

BOARD_POST = "advisory_board"
AT_ONCE = 5_000
"""Clients asked about in one statement."""


def writing(alert: Alert, today: date) -> list[int]:
    """Who writes for the client on that day: the one in charge, and the service group (P-29). Asked once for an alert at
    hand."""
    known = alert.__dict__.setdefault("_writing", {})
    if today not in known:
        known[today] = writers(alert.client_id, alert.owner_id, today)
    return known[today]


def in_charge(alert: Alert, today: date) -> int:
    """To whom the alert goes on that day: the delegate while the client is lent, else its adviser."""
    known = alert.__dict__.get("_in_charge", {})
    return known[today] if today in known else writing(alert, today)[0]


def know_holders(alerts: Iterable[Alert], today: date) -> None:
    """Ask for all of these alerts at once who is in charge and who leads: one statement, and one for each team."""
    alerts = list(alerts)
    lent = delegates({alert.client_id for alert in alerts}, today)
    leading = {team_id: leaders_of(team_id, today) for team_id in {alert.team_id for alert in alerts}}
    for alert in alerts:
        alert.__dict__["_in_charge"] = {today: lent.get(alert.client_id, alert.owner_id)}
        alert.__dict__["_leading"] = {today: leading[alert.team_id]}


def _leader(alert: Alert, today: date) -> list[str]:
    """The leader of the team; for a leader's own clients, and where there is none, the marketing director (AMB-59)."""
    known = alert.__dict__.get("_leading", {})
    leading = known[today] if today in known else leaders_of(alert.team_id, today)
    found = sorted({f"{role}@{alert.team_id}" for role, user_id in leading if user_id != alert.owner_id})
    return found or [f"marketing_director@{alert.branch_id}"]


def delegates(client_ids: Iterable[int], today: date) -> dict[int, int]:
    """Who writes in the adviser's place on that day, by client; of clients that are not lent, nothing."""
    ids, found = sorted(client_ids), {}
    for start in range(0, len(ids), AT_ONCE):
        part = Delegation.client_id.in_(ids[start : start + AT_ONCE])
        query = select(Delegation.client_id, Delegation.delegate_id).where(part, Delegation.running(today))
        found |= dict(db.session.execute(query).all())
    return found


class InCharge(Holder):
    """The to-do goes to the one in charge; the service group may act as well."""

    def holds(self, document, person, today) -> bool:
        return person.id in writing(document, today)


def _helper(alert: Alert, today: date) -> list[str]:
    if alert.helper == "board":
        return board()
    return [f"u:{alert.helper_id}"] if alert.helper else []


def board() -> list[str]:
    """The address of the advisory board: a post of the company."""
    return [f"{BOARD_POST}@{number}" for number in db.session.scalars(select(Unit.id).where(Unit.kind == "company"))]


CARER = InCharge(
    "adviser", _l("adviser in charge of the client"), lambda alert, today: [f"u:{in_charge(alert, today)}"]
)
LEADER = Above("leader", _l("team leader"), _leader)
HELPER = Holder("helper", _l("who is asked for help"), _helper)
