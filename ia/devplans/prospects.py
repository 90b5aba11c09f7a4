"""The key clients of a plan: rows in which a client is named by number or whole name, or anybody in free text."""

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Row, and_, case, false, literal, select

from ia.clients.finding.named import all_named, several_meant
from ia.clients.models import Client
from ia.devplans.models import DevPlan, KeyProspect
from ia.ground.db import db
from ia.ground.org.person import Person

DIGITS = range(6, 11)
"""How many digits a client's number has, today the fewest."""


class Key(NamedTuple):
    """A key client as the plan keeps it."""

    name: str
    client_id: int | None


def shown(number: str, name: str) -> str:
    """A client of the register as a row of the form shows it."""
    return f"{number} {name}"


def _asked(text: str) -> str:
    """What a row looks for: the number with which it begins, else the whole text."""
    first = text.split(maxsplit=1)[0]
    return first if _is_number(first) else text


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in DIGITS


def read(form, person: Person, now: datetime, plan: DevPlan | None = None) -> list[Key] | None:
    """The rows of the form as the plan will keep them. A text that names no client stays what it is; a number that does
    not, and a name that several bear, are refused at the row, and then there is None."""
    rows = [(row, row.form.client.data) for row in form.key_prospects]
    before = [one.client_id for one in plan.key_prospects if one.client_id] if plan else []
    known = all_named([_asked(text) for _row, text in rows], person, now, also=before)
    found, problems = [], False
    for row, text in rows:
        asked = _asked(text)
        problem, key = _settled(text, asked, known.get(asked, []))
        if key and key.client_id and key.client_id in [one.client_id for one in found]:
            problem = _("This client stands in another row already.")
        if problem:
            row.form.client.errors, problems = [*row.form.client.errors, problem], True
        elif key:
            found.append(key)
    return None if problems else found


def _settled(text: str, asked: str, meant: list[Row]) -> tuple[str, Key | None]:
    """What a row says: why it is refused, or whom it means."""
    if len(meant) > 1:
        return several_meant(meant).message, None
    if meant:
        return "", Key(meant[0].name, meant[0].id)
    if _is_number(asked):
        return _("No client of yours has this number."), None
    return "", Key(text, None)


def set_rows(plan: DevPlan, keys: list[Key]) -> None:
    plan.key_prospects = [KeyProspect(place=place, **key._asdict()) for place, key in enumerate(keys)]


class Named(NamedTuple):
    """A key client as a page names it; `url` leads to the client where the reader reaches it."""

    plan_id: int
    name: str
    client_no: str | None
    url: str


def of_plans(plan_ids, person: Person, now: datetime) -> dict[int, list[Named]]:
    """The key clients of these plans, by plan. One statement."""
    reached = and_(Client.id.is_not(None), Client.reach.condition(Client, person, now))
    query = (
        select(
            KeyProspect.plan_id,
            KeyProspect.name,
            KeyProspect.client_id,
            Client.client_no,
            case((reached, literal(1)), else_=literal(0)).label("reached"),
        )
        .outerjoin(Client, Client.id == KeyProspect.client_id)
        .where(KeyProspect.plan_id.in_(list(plan_ids)) if plan_ids else false())
        .order_by(KeyProspect.plan_id, KeyProspect.place)
    )
    found: dict[int, list[Named]] = {}
    for row in db.session.execute(query):
        url = f"/clients/{row.client_id}" if row.reached else ""
        found.setdefault(row.plan_id, []).append(Named(row.plan_id, row.name, row.client_no, url))
    return found
