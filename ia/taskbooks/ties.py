"""A client with an open task book is not given to somebody else: the book is closed or reassigned first (AMB-18). Only the
director, who assigns a transfer (P-11), may leave the book with its owner, and is told of it before."""

from sqlalchemy import select

from ia.clients.care.ties import Tie, tie
from ia.ground.db import db
from ia.taskbooks.models import TaskBook


@tie
def open_books(client_ids: list[int]) -> list[Tie]:
    """The clients that have an open book."""
    query = select(TaskBook.open_client_id, TaskBook.kind, TaskBook.serial_no)
    return [Tie(*row) for row in db.session.execute(query.where(TaskBook.open_client_id.in_(client_ids)))]
