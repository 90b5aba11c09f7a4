"""What talks left open."""

from collections.abc import Iterable

from sqlalchemy import select

from ia.clients.questions.models import OpenQuestion
from ia.ground.db import db


def left_of(record_ids: Iterable[int]) -> dict[int, list[str]]:
    """The questions that each of these talks left open, with what was answered since. One statement."""
    query = select(OpenQuestion.record_id, OpenQuestion.question, OpenQuestion.answer)
    query = query.where(OpenQuestion.record_id.in_(record_ids)).order_by(OpenQuestion.id)
    found: dict[int, list[str]] = {}
    for row in db.session.execute(query):
        said = f"{row.question} → {row.answer}" if row.answer else row.question
        found.setdefault(row.record_id, []).append(said)
    return found
