"""Asking and answering, in the unit of work of the form or step that does it."""

from datetime import datetime
from typing import NamedTuple

from ia.clients.care import lifecycle
from ia.clients.questions.models import OpenQuestion
from ia.ground.clock import local
from ia.ground.documents import numbering
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

TITLE = 60


class Promise(NamedTuple):
    """What was asked, and what was promised about it."""

    question: str
    answer_channel: str
    promised_at: datetime


def ask(
    promise: Promise,
    act: Act,
    *,
    source: str,
    client=None,
    contact: str = "",
    record_id: int | None = None,
    from_document_id: int | None = None,
    owner_id: int | None = None,
    place=None,
) -> OpenQuestion:
    """Put down a question with its promise; it waits for `owner_id`, else for whoever acts. Team and branch are those of
    the client, else of the `place` where it was asked, else of the person's post."""
    home = client or place or act.person.home
    question = OpenQuestion(
        title=promise.question[:TITLE],
        owner_id=owner_id or act.person.id,
        created_by_id=act.person.id,
        team_id=home.team_id,
        branch_id=home.branch_id,
        created_at=act.now,
        client_id=client.id if client is not None else None,
        contact=contact or None,
        source=source,
        record_id=record_id,
        from_document_id=from_document_id,
        **promise._asdict(),
    )
    numbering.enter(question, "OQ", act.today)
    engine.begin(question, act)
    if client is not None:
        lifecycle.concern(question.id, [client.id])
        until = f"{local(promise.promised_at):%Y-%m-%d %H:%M}"
        lifecycle.note(client.id, "question", f"{promise.question} ({until})", act, document_id=question.id)
    return question


def answer(question: OpenQuestion, act: Act) -> dict:
    """The promise is kept: what was said stands in the question and in the client's timeline."""
    question.answer, question.answered_at = act.form.answer.data, act.now
    if question.client_id:
        lifecycle.note(question.client_id, "answer", question.answer, act, document_id=question.id)
    return {"answer": [None, question.answer]}
