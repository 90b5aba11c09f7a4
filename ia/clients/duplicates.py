"""Is this somebody we already know? Asked over the whole company before a client is written, by number, never by name.

Two clients may share a name, so a name alone is no finding. What the asker may not see is shown masked, with whom to ask.
Records out of use, merged or deleted, are none.

- The same document number in the same branch is refused: it is the same client, unless that one has left or is archived.
- Elsewhere in the company, or for a phone number, it is a finding that a tick overrides: families share phones.
- The same fund account is refused, and when the account is closed, that is said.
"""

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, case, literal, select, union_all

from ia.clients import masking, rules
from ia.clients.care.carers import Care
from ia.clients.models import Client, ContactWay
from ia.clients.vocabulary import LABELS
from ia.ground.access.reach import reachable
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import Person

GONE = ("exited", "archived")
SHOWN = 10


class Finding(NamedTuple):
    """A known client that shares a number. `refused` names the input that cannot stay; `url` and `client_no` are empty when out
    of sight.
    `merge` leads to making it a part of the client who is asked about, where the asker may."""

    why: str
    name: str
    whom: str
    url: str
    refused: str
    message: str
    client_no: str = ""
    merge: str = ""


def find(
    person: Person,
    now: datetime,
    branch_id: int,
    *,
    id_no: str | None = None,
    account: str | None = None,
    phones: list[str] = (),
    but: int | None = None,
) -> list[Finding]:
    """The clients, other than number `but`, that share one of these numbers. One statement."""
    shared = _shared(id_no, account, phones)
    if not shared:
        return []
    hits = union_all(*shared).subquery()
    seen = reachable(Client, person, now).with_only_columns(Client.id).where(Client.id == hits.c.id).correlate(hits)
    team = Unit.__table__.alias("team")
    branch = Unit.__table__.alias("branch")
    query = (
        select(
            hits.c.why,
            Client.id,
            Client.name,
            Client.client_no,
            Client.status,
            Client.branch_id,
            Client.team_id,
            Client.managed_by_id,
            Client.account_closed_on,
            User.name.label("adviser"),
            team.c.name.label("team"),
            branch.c.name.label("branch"),
            case((seen.exists(), 1), else_=0).label("visible"),
        )
        .select_from(hits)
        .join(Client, Client.id == hits.c.id)
        .join(User, User.id == Client.managed_by_id)
        .join(branch, branch.c.id == Client.branch_id)
        .outerjoin(team, team.c.id == Client.team_id)
        .where(Client.id != (but or 0), Client.gone_at.is_(None))
        .limit(SHOWN)
    )
    return [_finding(row, branch_id, person, but) for row in db.session.execute(query)]


def _shared(id_no, account, phones) -> list[Select]:
    found = []
    if id_no:
        found.append(select(Client.id.label("id"), literal("id_no").label("why")).where(Client.id_no == id_no))
    if account:
        by_account = select(Client.id.label("id"), literal("fund_account_no").label("why"))
        found.append(by_account.where(Client.fund_account_no == account))
    if phones:
        by_phone = select(ContactWay.client_id.label("id"), literal("contacts").label("why"))
        found.append(by_phone.where(ContactWay.plain.in_(phones)).distinct())
    return found


def _finding(row, branch_id: int, person: Person, asked_about: int | None) -> Finding:
    here = row.branch_id == branch_id
    visible = bool(row.visible)
    mergeable = asked_about and here and visible and rules.joins(row, row, person, Care(), Care())
    refused = row.why == "fund_account_no" or (row.why == "id_no" and here and row.status not in GONE)
    return Finding(
        why=str(LABELS[row.why]),
        name=row.name if visible else masking.name(row.name),
        whom=" ".join(filter(None, [row.adviser, row.team if here else row.branch])),
        url=f"/clients/{row.id}" if visible else "",
        refused=row.why if refused else "",
        message=_message(row),
        client_no=row.client_no if visible else "",
        merge=f"/clients/{asked_about}/merge?other={row.client_no}" if mergeable else "",
    )


def _message(row) -> str:
    if row.why == "fund_account_no" and row.account_closed_on:
        return _("This account was closed on %(day)s.", day=row.account_closed_on.isoformat())
    if row.why == "fund_account_no":
        return _("This account belongs to a client whom %(name)s manages.", name=row.adviser)
    return _("This client is known already, and managed by %(name)s.", name=row.adviser)
