"""An alert raised by hand: abnormal trading that somebody noticed (W-08), or what no data tells the platform yet."""

from sqlalchemy import select

from ia.alerts.evaluation import FACTS, key_of, raise_for
from ia.alerts.models import Alert
from ia.alerts.rules import of_branches
from ia.clients import rules
from ia.clients.care.carers import Care
from ia.clients.models import Client
from ia.clients.vocabulary import SERVED
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.org.person import Person
from ia.ground.workflow.engine import Act


def may_raise(client: Client, person: Person, care: Care) -> bool:
    """Whoever writes for the client, and whoever answers for it: its adviser, the team's leader, the director (7.1)."""
    return rules.writes(client, person, care) or rules.oversees(client, person)


def has_account(client: Client) -> bool:
    """Alerts are set on accounts of clients whom somebody manages (W-01)."""
    return client.status in SERVED and client.managed_by_id is not None


def open_one(kind: str, client_id: int) -> int | None:
    """The alert of this rule that is open on the client, if there is one."""
    return db.session.scalar(select(Alert.id).where(Alert.open_key == key_of(kind, client_id)))


def raise_one(client: Client, kind: str, observed: str, act: Act) -> Alert:
    row = db.session.execute(select(*FACTS).where(Client.id == client.id)).one()
    branch = db.session.get(Unit, client.branch_id)
    rule = of_branches([branch.id])[branch.id][kind]
    (alert,) = raise_for([row], rule, branch, act, observed)
    return alert
