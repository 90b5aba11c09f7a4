"""Who acts on the forms of custody, by relation."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients.models import Concern, OwnerChange
from ia.ground.db import db
from ia.ground.workflow.declare import Holder, at_branch, leader_above


def named(code: str, title, column: str) -> Holder:
    """The person whose number stands in a column of the form; nobody while it is empty."""

    def find(document, today):
        user_id = getattr(document, column)
        return [f"u:{user_id}"] if user_id else []

    return Holder(code, title, find)


LEADER = leader_above(_l("team leader"))
"""Whoever leads the form's team; for a leader's own form the marketing director."""
DIRECTOR = at_branch("marketing_director", _l("marketing director"))


def _former(document, today):
    gave = select(OwnerChange.from_id).join(Concern, Concern.client_id == OwnerChange.client_id)
    gave = gave.where(Concern.document_id == document.id, OwnerChange.document_id == document.id)
    return [f"u:{user_id}" for user_id in db.session.scalars(gave.distinct()) if user_id]


FORMER = Holder("former", _l("advisers whose clients went to somebody else by the form"), _former)
