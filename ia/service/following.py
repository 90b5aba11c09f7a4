"""Rules and sheets go with their clients to another adviser, team or branch, and into another record."""

from sqlalchemy import select, update

from ia.clients.care import handing
from ia.clients.models import Client
from ia.ground.db import db
from ia.service.models import ContactRule, TrackingSheet


@handing.follow
def go_with(client_ids: list[int], act) -> None:
    """Note where these clients, and those that they have become a part of, stand now."""
    into = select(Client.merged_into_id).where(Client.id.in_(client_ids), Client.merged_into_id.is_not(None))
    for model in (ContactRule, TrackingSheet):
        place = {
            name: select(column).where(Client.id == model.client_id).scalar_subquery()
            for name, column in model.place_of(Client).items()
        }
        moved = update(model).where(model.client_id.in_(client_ids) | model.client_id.in_(into)).values(place)
        db.session.execute(moved.execution_options(synchronize_session=False))
