"""Clients lent to a colleague, clients to be given to another adviser, a deletion that the regional head decides next, a
hand-over list and clients of before to be confirmed, so that nobody finds these lists empty."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from ia.clients import register
from ia.clients.imports import batch as batches
from ia.clients.models import Client
from ia.custody.choosing import COLUMNS
from ia.custody.delegations import verbs as delegations
from ia.custody.delegations.forms import LendingForm
from ia.custody.delegations.models import Lending
from ia.custody.deletions import checks
from ia.custody.deletions import verbs as deletions
from ia.custody.handovers import verbs as handovers
from ia.custody.handovers.forms import HandoverForm
from ia.custody.stock import verbs as stock
from ia.custody.stock.qualifying import judge, load
from ia.custody.transfers import verbs as transfers
from ia.custody.transfers.forms import TransferForm
from ia.demo.stage import Stage, filled, sent
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import ReasonForm

LENDER, DELEGATE, GIVER = "advisor2", "advisor1", "advisor3"
SUPERIOR, TAKER, WITNESS = "director1", "leader2", "admin1"


def make_custody(now: datetime) -> int:
    """A delegation of two clients for a week that begins today, three clients whose transfer the director has not assigned
    yet, one whose deletion the director has approved, what an adviser hands over, not signed yet, and three clients of a file
    whom the administrative director has not confirmed yet; within the caller's unit. Nothing when there is a delegation
    already. Returns how many forms were made."""
    if db.session.scalar(select(Lending.id).limit(1)):
        return 0
    stage = Stage(now)
    return sum(play(stage, now) for play in (_lend, _ask, _delete, _hand_over, _confirm))


def _existing(person, count: int) -> list:
    """The first clients of the adviser who have an account; none in a world too small."""
    rows = db.session.execute(_with_account(person).limit(count)).all()
    return rows if len(rows) == count else []


def _with_account(person):
    query = select(*COLUMNS).where(Client.managed_by_id == person.id, Client.status == "existing")
    return query.order_by(Client.id)


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


def _delete(stage: Stage, now: datetime) -> bool:
    person, director = stage.person(DELEGATE), stage.person(SUPERIOR)
    found = (db.session.get(Client, row.id) for row in db.session.execute(_with_account(person)).all())
    client = next((one for one in found if not checks.hindrances(one)), None)
    if client is None:
        return False
    made = deletions.request(client, "客户书面要求删除其个人信息，经核对无未了结业务。", Act(person, now))
    with sent({"opinion": "情况属实，同意上报。"}, now):
        form = ReasonForm(document=made, person=director, meta={"csrf": False})
        engine.take(made, "director-approve", Act(director, now, filled(form)))
    return True


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


def _confirm(stage: Stage, now: datetime) -> bool:
    """The file is one that was taken on the day before, with the clients' accounts in it."""
    person, giver = stage.person(SUPERIOR), stage.person(GIVER)
    query = select(Client).where(Client.managed_by_id == giver.id, Client.status == "prospect")
    clients = db.session.scalars(query.where(Client.fund_account_no.is_(None)).order_by(Client.id).limit(3)).all()
    if len(clients) < 3:
        return False
    sender = batches.owner_at(person, person.home.branch_id)
    sent_at = now - timedelta(days=1)
    file = batches.begin("老客户清单.xlsx", "0" * 64, sender, "own_contact", sent_at, state="done")
    file.row_count = file.created_count = len(clients)
    for number, client in enumerate(clients, 1):
        facts = {"fund_account_no": f"00680299{number:02d}", "opened_on": date(2019, 3, number), "batch_id": file.id}
        register.change(client, facts, None, now, "import")
    judged = judge(load([client.id for client in clients]))
    if judged.fit:
        stock.request(judged.fit, "与柜台系统客户清单逐户核对一致。", Act(person, now), batch_id=file.id)
    return bool(judged.fit)
