"""Handing feedback in and changing it, and making the paper of a month. Called inside one unit of work."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Row, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from ia.clients.finding.named import all_named, several_meant
from ia.clients.models import Client, Concern
from ia.clients.page import timeline
from ia.feedback.forms import FeedbackForm
from ia.feedback.models import FeedbackSummary, ProductFeedback
from ia.feedback.words import CODE, SUMMARY_CODE, TEXTS
from ia.feedback.workflow import waiting
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents.numbering import serial_number
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.models import Unit
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

FACTS = ("product", *TEXTS)
CONCERNS = Concern.__table__
HAPPENING = "feedback"


def clients_of(feedback_id: int) -> list[Row]:
    """The clients whom it is about: id, number and name."""
    query = select(Client.id, Client.client_no, Client.name).join(CONCERNS, CONCERNS.c.client_id == Client.id)
    return list(
        db.session.execute(query.where(CONCERNS.c.document_id == feedback_id).order_by(Client.name_key, Client.id))
    )


def shown(client) -> str:
    """A client as a row of the form shows it."""
    return f"{client.client_no} {client.name}"


def read_clients(form: FeedbackForm, person, now, before: Sequence[int] = ()) -> list[Row] | None:
    """The clients that the rows of the form name; None, with the reason at the row, where one names nobody, or several.
    `before` are those of the feedback already, in reach or not."""
    asked = [(part, _asked(part.form.client.data)) for part in form.clients]
    known = all_named([text for _part, text in asked], person, now, also=before)
    found, fine = {}, True
    for part, text in asked:
        meant = known.get(text, [])
        if len(meant) == 1:
            found[meant[0].id] = meant[0]
        else:
            nobody = _("There is no client with this number or name within your reach.")
            part.form.client.errors = [several_meant(meant).message if meant else nobody]
            fine = False
    return list(found.values()) if fine else None


def _asked(text: str) -> str:
    """What a row looks for: the number with which it begins, else the whole text."""
    first = text.split(maxsplit=1)[0]
    return first if first.isascii() and first.isdigit() else text


def hand_in(form: FeedbackForm, clients: Sequence[Row], act: Act) -> ProductFeedback:
    """New feedback, which goes to the leader at once."""
    post = next(iter(act.person.units(*ADVISING)))
    feedback = ProductFeedback(
        month=f"{act.today:%Y-%m}",
        owner_id=act.person.id,
        created_by_id=act.person.id,
        created_at=act.now,
        team_id=post.team_id,
        branch_id=post.branch_id,
        region_id=post.region_id,
        title=form.product.data,
        serial_no=serial_number(CODE, post.branch_id, act.today),
        **_facts(form),
    )
    engine.begin(feedback, act)
    _concern(feedback, clients, act)
    return feedback


def _facts(form: FeedbackForm) -> dict:
    return {name: form[name].data or None for name in FACTS}


def _concern(feedback: ProductFeedback, clients: Sequence, act: Act) -> None:
    """Say whom it is about; it stands in their timelines."""
    rows = [{"document_id": feedback.id, "client_id": client.id} for client in clients]
    if rows:
        db.session.execute(insert(CONCERNS), rows)
        ids = [client.id for client in clients]
        timeline.note(ids, HAPPENING, feedback.product, act, document_id=feedback.id)


def change(feedback: ProductFeedback, form: FeedbackForm, clients: Sequence[Row], act: Act) -> None:
    """Change what no paper has taken in yet; the trail keeps what changed from what to what."""
    said = _facts(form)
    changes = {
        name: [getattr(feedback, name), value] for name, value in said.items() if getattr(feedback, name) != value
    }
    for name, (_before, value) in changes.items():
        setattr(feedback, name, value)
    feedback.title = feedback.product
    before, after = {one.id: one for one in clients_of(feedback.id)}, {one.id: one for one in clients}
    if before.keys() != after.keys():
        changes["clients"] = [[one.client_no for one in before.values()], [one.client_no for one in after.values()]]
        gone = [number for number in before if number not in after]
        mine = CONCERNS.c.document_id == feedback.id
        db.session.execute(delete(CONCERNS).where(mine, CONCERNS.c.client_id.in_(gone)))
        _concern(feedback, [one for number, one in after.items() if number not in before], act)
    if changes:
        flag_modified(feedback, "product")  # the version counts each change, also one that only changes the clients
        db.session.flush()
        trail.record("edit", feedback.kind, feedback.id, actor=act.person, now=act.now, changes=changes)


def paper_of(team_id: int, month: str) -> FeedbackSummary | None:
    """The team's paper for the month."""
    query = select(FeedbackSummary).where(FeedbackSummary.of_team_id == team_id, FeedbackSummary.month == month)
    return db.session.scalar(query)


def make_paper(team: Unit, month: str, text: str, found: Sequence[ProductFeedback], act: Act) -> FeedbackSummary:
    """The paper of a team for a month, with the feedback that waits. Raises StaleDataError when another one was made at the
    same instant: the request then runs once more, and finds it."""
    summary = FeedbackSummary(
        of_team_id=team.id,
        month=month,
        summary=text,
        owner_id=act.person.id,
        created_by_id=act.person.id,
        created_at=act.now,
        team_id=team.id,
        branch_id=team.branch_id,
        region_id=team.region_id,
        title=f"{month} {team.name}",
        serial_no=serial_number(SUMMARY_CODE, team.branch_id, act.today),
    )
    try:
        engine.begin(summary, act)
    except IntegrityError as lost:
        raise StaleDataError(f"{summary.title} is there already") from lost
    _take_in(summary, found, act)
    return summary


def _take_in(summary: FeedbackSummary, found: Sequence[ProductFeedback], act: Act) -> None:
    for feedback in found:
        feedback.summary_id = summary.id
    engine.take_all("aggregate", dict.fromkeys(found), act)


def take_in(summary: FeedbackSummary, act: Act) -> int:
    """Take in what was handed in since, up to the end of its month; returns how many."""
    found = waiting(summary.of_team_id, summary.month)
    flag_modified(summary, "summary")  # whoever sends the paper up at the same instant looks at it again
    _take_in(summary, found, act)
    return len(found)


def reword(summary: FeedbackSummary, text: str, act: Act) -> None:
    """Change what the leader says about the whole."""
    before = summary.summary
    if before != text:
        summary.summary = text
        db.session.flush()
        changes = {"summary": [before, text]}
        trail.record("edit", summary.kind, summary.id, actor=act.person, now=act.now, changes=changes)
