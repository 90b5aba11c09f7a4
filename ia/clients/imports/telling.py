"""Telling advisers of the clients that a file has brought them, in numbers: a file may bring one of them hundreds."""

from datetime import datetime

from sqlalchemy import func, select

from ia.clients.models import Client
from ia.ground.db import db
from ia.ground.inbox import notices, telling
from ia.ground.web.language import N_

GIVEN = N_("%(count)s clients were brought in for you from the file %(file)s.")


def tell_advisers(batch, now: datetime) -> None:
    """Everybody but the owner of the file whose clients some of its rows became."""
    new = select(Client.managed_by_id, func.count()).where(Client.batch_id == batch.id, Client.gone_at.is_(None))
    rows = []
    for user_id, count in db.session.execute(new.group_by(Client.managed_by_id).order_by(Client.managed_by_id)):
        if user_id != batch.owner_id:
            about = {"subject": f"imported:{batch.id}", "count": count, "file": batch.file_name}
            rows += telling.rows_for([user_id], "import", GIVEN, now, now, **about)
    notices.tell(rows)
