"""What a task book objects to when two records of one client are to become one."""

from flask_babel import gettext as _
from sqlalchemy import select

from ia.clients.merging.hindrances import hindrance
from ia.clients.vocabulary import DECIDED
from ia.ground.db import db
from ia.ground.web.language import listed
from ia.taskbooks.models import TaskBook


@hindrance
def open_books(stays, goes):
    """One client has one open book (AMB-18), and who is a client already is not developed."""
    ids = [stays.id, goes.id]
    rows = db.session.execute(
        select(TaskBook.open_client_id, TaskBook.serial_no).where(TaskBook.open_client_id.in_(ids))
    )
    serials = dict(tuple(row) for row in rows)
    if len(serials) == 2:
        numbers = listed(serials[number] for number in ids)
        yield _("Both records have an open task book (%(numbers)s); end one of them first.", numbers=numbers)
    elif goes.id in serials and stays.status in DECIDED:
        yield _("The other record has an open task book (%(number)s); end it first.", number=serials[goes.id])
