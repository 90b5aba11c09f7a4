"""What the working status of a client goes through when rooms work on it (C-21). Each verb audits what it changed.

Only confirmation makes a client existing; the register itself never sets these statuses by hand.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm.attributes import flag_modified

from ia.clients import register
from ia.clients.care import handing, lending
from ia.clients.care.carers import GROUP
from ia.clients.models import (
    Client,
    ClientGrant,
    Concern,
    Delegation,
    OwnerChange,
    TimelineEntry,
)
from ia.clients.page import timeline
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org import colleagues


def _change(client: Client, act, action: str, *, owner_reason: str = "", owner_document=None, **facts) -> None:
    """Set columns, write them into the trail under `action`, and note a change of owner in the client's own history.
    Whoever gets a client gets it free: what the earlier adviser had lent of it ends."""
    before = client.managed_by_id
    changes = register.change(client, facts, act.person, act.now, action, why=owner_reason)
    if "managed_by_id" in changes:
        why = action.removeprefix("client:")
        _note_owner({client.id: before}, client.managed_by_id, why, owner_reason, owner_document, act)
        _let_go([client.id], act)


def _note_owner(before: Mapping[int, int | None], to_id: int, why: str, reason: str, document_id, act) -> None:
    """Write who gave which client to whom into the history of owners. `before`: the earlier adviser of each client."""
    same = {"at": act.now, "to_id": to_id, "why": why, "reason": reason, "document_id": document_id}
    same |= {"by_id": act.person.id if act.person else None}
    rows = [{"client_id": client_id, "from_id": from_id, **same} for client_id, from_id in before.items()]
    db.session.execute(insert(OwnerChange), rows)


def _let_go(client_ids: list[int], act) -> None:
    """These clients have left their adviser's hands: end what was lent of them, and tell the rooms."""
    lending.take_back(Delegation.client_id.in_(client_ids), act)
    handing.changed_hands(client_ids, act)


def concern(document_id: int, client_ids) -> None:
    """Say which clients a form is about: whoever the form waits for may read them meanwhile."""
    rows = [{"document_id": document_id, "client_id": number} for number in sorted(set(client_ids))]
    if rows:
        db.session.execute(insert(Concern), rows)


PLACE = ("managed_by_id", "team_id", "branch_id", "region_id", "fund_account_no")
"""What a record out of use gives up: nobody reaches it any more, and its account is free for the record that stays."""


def take_out(client: Client, act, action: str, **facts) -> dict:
    """Take a record out of use: nobody reaches or finds it from now on. Returns what `bring_back` needs. `facts` are set
    besides. Children (talks, timeline, contacts) stay where they are."""
    kept = {name: getattr(client, name) for name in PLACE} | {"status": client.status}
    freed = dict.fromkeys(PLACE) | {"status": "archived", "gone_at": act.now}
    register.change(client, freed | facts, act.person, act.now, action)
    _let_go([client.id], act)
    return kept


def bring_back(client: Client, kept: dict, act, action: str) -> None:
    """Put a record back into use as it was taken out."""
    register.change(client, kept | {"gone_at": None, "merged_into_id": None}, act.person, act.now, action)


def start_development(client: Client, act, *, managed_by, team_id: int | None) -> None:
    """An approved task book takes the client under its owner (D-22)."""
    _change(client, act, "client:developing", status="developing", managed_by_id=managed_by, team_id=team_id)


def hand_over(client: Client, act, *, managed_by: int, team_id: int | None, reason: str = "", document_id=None) -> None:
    """Another adviser goes on with a client: by reassignment (D-41), transfer (P-11), or because it was given away."""
    text = _from_to(client.managed_by_id, managed_by, reason)
    _change(
        client,
        act,
        "client:handed-over",
        owner_reason=reason,
        owner_document=document_id,
        managed_by_id=managed_by,
        team_id=team_id,
    )
    timeline.note([client.id], "handed-over", text, act, document_id=document_id)


def _from_to(from_id: int | None, to_id: int, reason: str) -> str:
    """What the timeline says of a hand-over: who to whom, and why."""
    names = colleagues.names([from_id, to_id])
    return f"{names.get(from_id, '')} → {names[to_id]}\n{reason}".strip()


def hand_over_many(
    client_ids: Iterable[int], act, *, from_id: int, managed_by: int, team_id: int | None, reason: str, document_id: int
) -> list[int]:
    """The same for many clients of one adviser, in a number of statements that does not grow with them. Those that are
    not that adviser's any more are left alone. Returns who went over."""
    theirs = select(Client.id, Client.team_id).where(Client.id.in_(sorted(client_ids)), Client.managed_by_id == from_id)
    rows = db.session.execute(theirs.order_by(Client.id).with_for_update())
    teams = {row.id: row.team_id for row in rows}
    if not teams:
        return []
    given = {"managed_by_id": managed_by, "team_id": team_id, "version": Client.version + 1}
    moved = update(Client).where(Client.id.in_(teams)).values(given)
    db.session.execute(moved.execution_options(synchronize_session=False))
    _note_owner(dict.fromkeys(teams, from_id), managed_by, "handed-over", reason, document_id, act)
    text = _from_to(from_id, managed_by, reason)
    timeline.note(teams, "handed-over", text, act, document_id=document_id)
    same = {"managed_by_id": [from_id, managed_by], "reason": [None, reason]}
    changes = {one: same | ({"team_id": [team, team_id]} if team != team_id else {}) for one, team in teams.items()}
    trail.record_all("client:handed-over", register.KIND, changes, actor=act.person, now=act.now)
    _let_go(list(teams), act)
    return list(teams)


def assign(client: Client, act, *, managed_by: int, team_id: int | None, reason: str, document_id: int) -> None:
    """The leader has given a shared prospect to a member, who took it on: a target client in the member's hands (D-20)."""
    text = _from_to(client.managed_by_id, managed_by, reason)
    _change(
        client,
        act,
        "client:assigned",
        owner_reason=reason,
        owner_document=document_id,
        status="target",
        managed_by_id=managed_by,
        team_id=team_id,
    )
    timeline.note([client.id], "assigned", text, act, document_id=document_id)


def back_to_prospect(client: Client, act) -> None:
    """Development failed: a prospect again, open to all advisers of the branch (D-39, P-22)."""
    client.failed_at = act.now
    _change(client, act, "client:failed", status="prospect", visibility_scope="branch", min_advisor_level=1)


def begin_confirmation(client: Client, act) -> None:
    """Confirmation has been asked for."""
    _change(client, act, "client:confirming", status="confirming")


def back_to_development(client: Client, act) -> None:
    """Confirmation was returned, or the client did not open an account."""
    _change(client, act, "client:developing", status="developing")


def confirm(
    client: Client, act, *, account: str, assets, opened_on: date, under: int, managed_by: int, team_id
) -> None:
    """How a new client becomes an existing one (D-56, D-57): the account is the client's from here on."""
    _change(
        client,
        act,
        "client:existing",
        status="existing",
        fund_account_no=account,
        total_assets=assets,
        opened_on=opened_on,
        confirmed_under_id=under,
        managed_by_id=managed_by,
        team_id=team_id,
    )


def confirm_many(clients: Iterable, act, *, text: str, document_id: int) -> None:
    """Clients of before become existing clients together, each under the adviser who manages it: they were clients when the
    platform began, so that no task book could confirm them. `clients` are rows of id, status and managed_by_id that the
    caller has locked. The number of statements does not grow with them."""
    rows = {client.id: client for client in clients}
    facts = {"status": "existing", "confirmed_under_id": Client.managed_by_id, "priority": None}
    confirmed = update(Client).where(Client.id.in_(rows)).values(facts | {"version": Client.version + 1})
    db.session.execute(confirmed.execution_options(synchronize_session=False))
    changes = {
        one: {"status": [row.status, "existing"], "confirmed_under_id": [None, row.managed_by_id]}
        for one, row in rows.items()
    }
    trail.record_all("client:existing", register.KIND, changes, actor=act.person, now=act.now)
    timeline.note(rows, "confirmed", text, act, document_id=document_id)


def add_services(client: Client, act, services: list[str]) -> None:
    """The services chosen with the agreement are part of the client information (D-53, C-30)."""
    _change(client, act, "client:services", services=sorted({*(client.services or ()), *services}))


def mark_key(client: Client, act, why: str) -> None:
    """The platform marks a client as a key client, and says why: one who complained, for example (C-18, R-20)."""
    _change(client, act, "key", owner_reason=why, is_key=True)


def note(client_id: int, kind: str, text: str, act, *, document_id: int | None = None, at=None) -> None:
    """Write what happened into the client's timeline (D-38)."""
    db.session.add(
        TimelineEntry(
            client_id=client_id,
            at=at or act.now,
            kind=kind,
            text=text,
            document_id=document_id,
            by_id=act.person.id if act.person else None,
        )
    )


def grant(client_id: int, user_id: int, why: str, on: date) -> None:
    """Let a person see the client for shared work; a grant that had ended begins again."""
    row = db.session.scalar(
        db.select(ClientGrant).where(
            ClientGrant.client_id == client_id, ClientGrant.user_id == user_id, ClientGrant.why == why
        )
    )
    if row is None:
        db.session.add(ClientGrant(client_id=client_id, user_id=user_id, why=why, starts_on=on))
    else:
        row.ends_on = None


def group_of(client_id: int) -> list[int]:
    """The members of a client's service group beside its adviser, by number."""
    query = db.select(ClientGrant.user_id).where(
        ClientGrant.client_id == client_id, ClientGrant.why == GROUP, ClientGrant.ends_on.is_(None)
    )
    return sorted(db.session.scalars(query))


def set_group(client: Client, members: Iterable[int], act, *, despite: Iterable[str] = ()) -> set[int]:
    """Let these people care for the client together with its adviser; an empty group ends it, and all rights with it, at
    once (P-29). `despite` are the warnings given. Returns who joined."""
    before, after = group_of(client.id), sorted(members)
    joined = set(after) - set(before)
    if before == after:
        return joined
    end_grants(client.id, GROUP, act.today, keep=tuple(after))
    for user_id in sorted(joined):
        grant(client.id, user_id, GROUP, act.today)
    flag_modified(client, "managed_by_id")  # who cares for a client is part of it: its version counts the group too
    said = {"despite": [None, list(despite)]} if despite else {}
    register.change(client, {}, act.person, act.now, "group", group=[before, after], **said)
    return joined


def set_groups(
    advisers: Mapping[int, int | None], members: Iterable[int], act, *, despite: Iterable[str] = ()
) -> dict[int, set[int]]:
    """The same for many clients, in a number of statements that does not grow with them. `advisers`: the managing adviser of
    each client, who belongs to its group anyway. Returns who joined which."""
    known: dict[int, dict[int, bool]] = {one: {} for one in advisers}
    grants = select(ClientGrant.client_id, ClientGrant.user_id, ClientGrant.ends_on.is_(None).label("runs"))
    for row in db.session.execute(grants.where(ClientGrant.client_id.in_(known), ClientGrant.why == GROUP)):
        known[row.client_id][row.user_id] = row.runs
    before = {one: {user for user, runs in users.items() if runs} for one, users in known.items()}
    after = {one: set(members) - {adviser} for one, adviser in advisers.items()}
    joined = {one: after[one] - before[one] for one in sorted(advisers)}
    _set_ends([(one, user) for one in joined for user in sorted(before[one] - after[one])], act.today)
    _set_ends([(one, user) for one, users in joined.items() for user in sorted(users & known[one].keys())], None)
    fresh = [(one, user) for one, users in joined.items() for user in sorted(users - known[one].keys())]
    same = {"why": GROUP, "starts_on": act.today}
    if fresh:
        db.session.execute(insert(ClientGrant), [{"client_id": one, "user_id": user, **same} for one, user in fresh])
    said = {"despite": [None, list(despite)]} if despite else {}
    changed = [one for one in joined if before[one] != after[one]]
    counted = update(Client).where(Client.id.in_(changed)).values(version=Client.version + 1)
    db.session.execute(counted.execution_options(synchronize_session=False))
    changes = {one: {"group": [sorted(before[one]), sorted(after[one])], **said} for one in changed}
    trail.record_all("group", register.KIND, changes, actor=act.person, now=act.now)
    return joined


def _set_ends(pairs: list[tuple[int, int]], on: date | None) -> None:
    """Let the membership of each pair of client and person end on that day, or go on."""
    table = ClientGrant.__table__
    mine = (table.c.client_id == bindparam("client")) & (table.c.user_id == bindparam("member")) & (table.c.why == GROUP)
    if pairs:
        ended = update(table).where(mine).values(ends_on=bindparam("on"))
        db.session.execute(ended, [{"client": one, "member": user, "on": on} for one, user in pairs])


def end_grants(client_id: int, why: str, on: date, *, keep: tuple[int, ...] = ()) -> None:
    """End the sight that shared work had given, at once."""
    db.session.execute(
        db.update(ClientGrant)
        .where(ClientGrant.client_id == client_id, ClientGrant.why == why, ClientGrant.ends_on.is_(None))
        .where(ClientGrant.user_id.not_in(keep or (0,)))
        .values(ends_on=on)
        .execution_options(synchronize_session=False)
    )
