"""The demo shows a delegation that runs, a transfer that waits for the director, a deletion that waits for the regional head,
a hand-over list, and clients of before to be confirmed."""

from sqlalchemy import select

from ia.clients.models import Delegation
from ia.custody.delegations.models import Lending
from ia.custody.deletions.models import DeletionRequest
from ia.custody.handovers.models import Handover
from ia.custody.stock.models import StockConfirmation
from ia.custody.transfers.models import Transfer
from ia.demo.custody import make_custody
from ia.demo.world import make_world
from ia.ground.audit.models import AuditRow
from ia.ground.clock import local_date
from ia.ground.db import db, write_unit


def _named(handed: Handover) -> set[str]:
    """Which kinds of things the list names."""
    return {name for item in handed.items for name in ("client_id", "document_id") if getattr(item, name)}


def test_the_demo_lends_and_asks(app, now):
    with app.app_context():
        make_world(clients=300, contacts=300, now=now)
        db.session.remove()
        lending = db.session.scalars(select(Lending)).one()
        lent = db.session.scalars(select(Delegation).where(Delegation.running(local_date(now)))).all()
        assert {row.document_id for row in lent} == {lending.id} and len(lent) == 2
        assert db.session.scalars(select(Transfer.state)).all() == ["requested"]
        assert db.session.scalars(select(DeletionRequest.state)).all() == ["director_ok"]
        (handed,) = db.session.scalars(select(Handover)).all()
        assert handed.state == "prepared" and {"client_id", "document_id"} <= _named(handed)
        assert db.session.scalars(select(StockConfirmation.state)).all() == ["requested"]
        trail = list(db.session.scalars(select(AuditRow.at).order_by(AuditRow.seq)))
        assert trail == sorted(trail), "the trail runs backwards"
        with write_unit():
            assert make_custody(now) == 0, "what is there stays"


def test_a_world_without_clients_has_neither(app, now):
    with app.app_context():
        make_world(clients=0, contacts=0, now=now)
        assert db.session.scalar(select(Lending.id)) is None
        assert db.session.scalar(select(Transfer.id)) is None
        assert db.session.scalar(select(DeletionRequest.id)) is None
        assert db.session.scalar(select(Handover.id)) is None
