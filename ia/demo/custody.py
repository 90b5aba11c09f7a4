"""Clients lent to a colleague, clients to be given to another adviser and a hand-over list, so that nobody finds these lists
empty."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ia.clients.models import Client
from ia.custody.choosing import COLUMNS
from ia.custody.delegations import verbs as delegations
from ia.custody.delegations.forms import LendingForm
from ia.custody.delegations.models import Lending
from ia.custody.handovers import verbs as handovers
from ia.custody.handovers.forms import HandoverForm
from ia.custody.transfers import verbs as transfers
from ia.custody.transfers.forms import TransferForm
from ia.demo.stage import Stage, filled, sent
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.workflow.engine import Act

LENDER, DELEGATE, GIVER = "advisor2", "advisor1", "advisor3"
SUPERIOR, TAKER, WITNESS = "director1", "leader2", "admin1"


def make_custody(now: datetime) -> int:
    """A delegation of two clients for a week that begins today, three clients whose transfer the director has not assigned
    yet, and what their adviser hands over, not signed yet; within the caller's unit. Nothing when there is a delegation
    already. Returns how many forms were made."""
    if db.session.scalar(select(Lending.id).limit(1)):
        return 0
    stage = Stage(now)
    return sum(play(stage, now) for play in (_lend, _ask, _hand_over))


def _existing(person, count: int) -> list:
    """The first clients of the adviser who have an account; none in a world too small."""
    query = select(*COLUMNS).where(Client.managed_by_id == person.id, Client.status == "existing")
    rows = db.session.execute(query.order_by(Client.id).limit(count)).all()
    return rows if len(rows) == count else []


def _fill(form, clients):
    form.clients.choices = [(client.id, client.name) for client in clients]
    return filled(form)


def _lend(stage: Stage, now: datetime) -> bool:
    person, today = stage.person(LENDER), local_date(now)
    clients = _existing(person, 2)
    fields = {
        "clients": [str(client.id) for client in clients],
        "delegate": str(stage.person(DELEGATE).id),
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=6)).isoformat(),
        "note": "年休假一周，请代为维护客户。",
    }
    with sent(fields, now):
        form = LendingForm(meta={"csrf": False})
        form.offer(person, today)
        if clients:
            delegations.lend(clients, _fill(form, clients), Act(person, now, form))
    return bool(clients)


def _ask(stage: Stage, now: datetime) -> bool:
    person = stage.person(GIVER)
    clients = _existing(person, 3)
    fields = {"clients": [str(client.id) for client in clients], "reason": "客户迁居，由就近团队服务更为方便。"}
    with sent(fields, now):
        form = TransferForm(meta={"csrf": False})
        if clients:
            transfers.request(clients, _fill(form, clients), Act(person, now, form))
    return bool(clients)


def _hand_over(stage: Stage, now: datetime) -> bool:
    person, today = stage.person(SUPERIOR), local_date(now)
    giver, branch = db.session.get(User, stage.person(GIVER).id), db.session.get(Unit, person.home.branch_id)
    fields = {
        "to_id": str(stage.person(TAKER).id),
        "witness_id": str(stage.person(WITNESS).id),
        "reason": "岗位调整，客户由领队接管。",
        "remark": "资料柜钥匙一把、服务手册十二册。",
    }
    clients = _existing(stage.person(GIVER), 3)
    with sent(fields, now):
        form = HandoverForm(meta={"csrf": False})
        form.offer(branch.id, today, giver.id)
        if clients:
            handovers.make(filled(form), giver, branch, person.home.team_id, Act(person, now, form))
    return bool(clients)
