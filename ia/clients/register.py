"""The verbs of the register: what may happen to a client, written and audited in one unit of work.

Each verb is told who acts and when; whether they may is asked in rules.py, and by the views before.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm.attributes import flag_modified

from ia.clients import contacts, masking, numbers
from ia.clients.finding import index
from ia.clients.models import Client, ContactRecord, ContactWay, VisibleTeam
from ia.clients.standing import priority
from ia.ground.audit import trail
from ia.ground.audit.models import REVEAL, AuditRow
from ia.ground.clock import local
from ia.ground.db import db
from ia.ground.org.person import Person

KIND = "client"
STARTS = {"status": "prospect", "level": "junior", "is_key": False}
SEARCHED = frozenset({*index.FACTS, "branch_id"})


def is_blank(value) -> bool:
    """Whether nothing was said; an amount of zero is something."""
    return value is None or value == "" or value == []


def plain(column: str, value):
    """A value as it stands in the trail: personal numbers masked, amounts and days as text, blanks as None."""
    if is_blank(value):
        return None
    if column in masking.MASKS:
        return masking.MASKS[column](value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value if isinstance(value, (str, int, list)) else value.isoformat()


def masked_ways(ways: list[tuple[str, str]]) -> list[str]:
    return [masking.contact(kind, value) for kind, value in ways]


def create(
    person: Person,
    facts: dict,
    ways: list[tuple[str, str]],
    teams: list[int],
    now: datetime,
    place: dict | None = None,
) -> int:
    """A new prospect of this person, in the team and branch of the person's post. `facts` holds columns of the client;
    `place` those in which it belongs to somebody else: managed_by_id, team_id, created_by_id. Returns the number of the
    record."""
    home = person.home
    row = {
        **STARTS,
        "visibility_scope": "owner",
        "min_advisor_level": 1,
        **facts,
        "client_no": numbers.next_numbers()[0],
        "managed_by_id": person.id,
        "team_id": home.team_id,
        "branch_id": home.branch_id,
        "region_id": home.region_id,
        "created_by_id": person.id,
        "created_at": now,
        **(place or {}),
    }
    client_id = db.session.execute(insert(Client).values(row).returning(Client.id)).scalar_one()
    _add_ways(client_id, ways)
    _show_to(client_id, teams)
    index.add(index.rows_of(client_id, row["branch_id"], row, ways))
    said = {column: value for column, value in facts.items() if not is_blank(value) and value is not False}
    changes = {column: [None, plain(column, value)] for column, value in said.items()}
    changes["contacts"] = [None, masked_ways(ways)]
    trail.record("create", KIND, client_id, actor=person, now=now, changes=changes)
    return client_id


def _add_ways(client_id: int, ways: list[tuple[str, str]]) -> None:
    if ways:
        rows = [
            {"client_id": client_id, "kind": kind, "value": value, "plain": contacts.plain(kind, value)}
            for kind, value in ways
        ]
        db.session.execute(insert(ContactWay), rows)


def _show_to(client_id: int, teams: list[int]) -> None:
    if teams:
        db.session.execute(insert(VisibleTeam), [{"client_id": client_id, "team_id": team} for team in sorted(teams)])


def change(
    client: Client, facts: dict, person: Person | None, now: datetime, action: str = "edit", *, why: str = "", **more
) -> dict:
    """Set columns of a client and record typed differences under `action`, with `why` as the reason given; `more` are
    further differences, [before, after]. Returns what changed."""
    changes = {}
    for column, value in facts.items():
        before = getattr(client, column)
        if before != value and not (is_blank(before) and is_blank(value)):
            changes[column] = [plain(column, before), plain(column, value)]
            setattr(client, column, value)
    changes |= {name: pair for name, pair in more.items() if pair[0] != pair[1]}
    if changes:
        if not SEARCHED.isdisjoint(changes):
            db.session.flush()
            index.refresh(client)
        said = {"reason": [None, why]} if why else {}
        trail.record(action, KIND, client.id, actor=person, now=now, changes=changes | said)
    return changes


def save(
    client: Client, facts: dict, ways: list[tuple[str, str]], person: Person | None, now: datetime, action: str = "edit"
) -> dict:
    """An edit of the nine groups by the managing adviser (P-05). `ways` are all contacts as they shall be."""
    before = [(way.kind, way.value) for way in client.contacts]
    moved = sorted(before) != sorted(ways)
    if moved:
        client.contacts = [
            next((way for way in client.contacts if (way.kind, way.value) == pair), None) or _way(*pair)
            for pair in ways
        ]
        flag_modified(client, "name")  # contacts are part of the client: its version counts them too
    more = {"contacts": [masked_ways(before), masked_ways(ways)]} if moved else {}
    changes = change(client, facts, person, now, action, **more)
    if moved and SEARCHED.isdisjoint(changes):
        index.refresh(client)
    return changes


def _way(kind: str, value: str) -> ContactWay:
    return ContactWay(kind=kind, value=value, plain=contacts.plain(kind, value))


def set_visibility(
    client: Client, scope: str, grade: int, teams: list[int], person: Person, now: datetime, why: str = ""
) -> dict:
    """Who may query a prospect (P-20): owner, team, branch or chosen teams, from an adviser level on."""
    before = sorted(db.session.scalars(db.select(VisibleTeam.team_id).where(VisibleTeam.client_id == client.id)))
    after = sorted(teams) if scope == "teams" else []
    if before != after:
        db.session.execute(
            delete(VisibleTeam).where(VisibleTeam.client_id == client.id).execution_options(synchronize_session=False)
        )
        _show_to(client.id, after)
        flag_modified(client, "visibility_scope")
    facts = {"visibility_scope": scope, "min_advisor_level": grade}
    return change(client, facts, person, now, "visibility", why=why, visibility_teams=[before, after])


NEWEST_SATISFACTION = (
    select(ContactRecord.satisfaction)
    .where(ContactRecord.client_id == Client.id, ContactRecord.satisfaction.is_not(None))
    .order_by(ContactRecord.at.desc(), ContactRecord.id.desc())
    .limit(1)
    .scalar_subquery()
)


def note_satisfaction(*client_ids: int) -> None:
    """The rows of these clients say again what their newest talk says; for whoever moves talks."""
    rows = update(Client).where(Client.id.in_(client_ids)).values(last_satisfaction=NEWEST_SATISFACTION)
    db.session.execute(rows.execution_options(synchronize_session=False))


def record_contact(
    client: Client, facts: dict, next_at: datetime | None, person: Person, now: datetime, *, settles: bool = True
) -> int:
    """A communication record (P-17); the client's row notes the last talk, how content the client is, and the next one. Returns
    the number of the record. A talk that does not settle leaves the agreed next contact as it is: who answered the
    phone for a colleague does not keep the colleague's appointment.

    The row's version stays: a talk does not collide with an edit of the client information.
    """
    row = {**facts, "client_id": client.id, "by_id": person.id, "created_at": now}
    record_id = db.session.execute(insert(ContactRecord).values(row).returning(ContactRecord.id)).scalar_one()
    noted = {"last_contact_at": max(filter(None, [client.last_contact_at, facts["at"]]))}
    if facts.get("satisfaction") is not None:
        noted["last_satisfaction"] = NEWEST_SATISFACTION
    if settles and (next_at or (client.next_contact_at and client.next_contact_at <= facts["at"])):
        noted |= {"next_contact_at": next_at, "priority": priority.of(client, next_contact_at=next_at)}
    db.session.execute(
        update(Client).where(Client.id == client.id).values(noted).execution_options(synchronize_session=False)
    )
    said = {name: [None, facts[name]] for name in ("direction", "nature", "channel", "topic")}
    trail.record("contact", KIND, client.id, actor=person, now=now, changes=said)
    return record_id


def correct_contact(client: Client, record: ContactRecord, facts: dict, person: Person, now: datetime) -> bool:
    """Put right what a communication record says; what it said before stays in the trail (P-24), and the client's row follows.
    Returns whether anything was changed."""
    changes = {
        name: [_plain(getattr(record, name)), _plain(value)]
        for name, value in facts.items()
        if getattr(record, name) != value
    }
    if not changes:
        return False
    newest = client.last_contact_at is None or client.last_contact_at <= max(record.at, facts["at"])
    for name, value in facts.items():
        setattr(record, name, value)
    db.session.flush()
    noted = {"last_satisfaction": NEWEST_SATISFACTION}
    if newest:
        noted["last_contact_at"] = (
            select(func.max(ContactRecord.at)).where(ContactRecord.client_id == Client.id).scalar_subquery()
        )
    row = update(Client).where(Client.id == client.id).values(noted)
    db.session.execute(row.execution_options(synchronize_session=False))
    trail.record("contact-corrected", KIND, client.id, actor=person, now=now, changes=changes)
    return True


def _plain(value) -> str | int | None:
    return f"{local(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def note_look_up(client_id: int, person: Person, now: datetime) -> None:
    """Somebody is about to see a client for a caller of the hotline (AMB-62)."""
    trail.record("look-up", KIND, client_id, actor=person, now=now)


def note_reveal(client_id: int, number: str, reason: str, person: Person, now: datetime) -> int:
    """Somebody is about to see a number whole: who, which, why. Returns how many this person has asked for within an hour,
    this one included: whoever writes the trail waits for the others, so that none is overlooked."""
    changes = {"number": [None, number], "reason": [None, reason]}
    trail.record("reveal", KIND, client_id, actor=person, now=now, changes=changes)
    mine = (AuditRow.actor_id == person.id) & (AuditRow.at > now - timedelta(hours=1))
    return db.session.scalar(select(func.count()).select_from(AuditRow).where(mine, REVEAL))
