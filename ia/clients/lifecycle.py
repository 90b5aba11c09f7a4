"""What the working status of a client goes through when rooms work on it (C-21). Each verb audits what it changed.

Only confirmation makes a client existing; the register itself never sets these statuses by hand.
"""

from datetime import date

from sqlalchemy import delete, insert

from ia.clients import index, register
from ia.clients.models import Client, ClientGrant, Concern, OwnerChange, SearchTerm, TimelineEntry
from ia.ground.db import db


def _change(client: Client, act, action: str, *, owner_reason: str = "", owner_document=None, **facts) -> None:
    """Set columns, write them into the trail under `action`, and note a change of owner in the client's own history."""
    before = client.managed_by_id
    changes = register.change(client, facts, act.person, act.now, action, why=owner_reason)
    if "fund_account_no" in changes:
        index.refresh(client)
    if "managed_by_id" in changes:
        db.session.add(
            OwnerChange(
                client_id=client.id,
                at=act.now,
                from_id=before,
                to_id=client.managed_by_id,
                why=action.removeprefix("client:"),
                reason=owner_reason,
                document_id=owner_document,
                by_id=act.person.id if act.person else None,
            )
        )


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
    db.session.execute(
        delete(SearchTerm).where(SearchTerm.client_id == client.id).execution_options(synchronize_session=False)
    )
    freed = dict.fromkeys(PLACE) | {"status": "archived", "gone_at": act.now}
    register.change(client, freed | facts, act.person, act.now, action)
    return kept


def bring_back(client: Client, kept: dict, act, action: str) -> None:
    """Put a record back into use as it was taken out."""
    register.change(client, kept | {"gone_at": None, "merged_into_id": None}, act.person, act.now, action)
    index.refresh(client)


def start_development(client: Client, act, *, managed_by, team_id: int | None) -> None:
    """An approved task book takes the client under its owner (D-22)."""
    _change(client, act, "client:developing", status="developing", managed_by_id=managed_by, team_id=team_id)


def hand_over(client: Client, act, *, managed_by: int, team_id: int | None, reason: str = "", document_id=None) -> None:
    """Another adviser goes on with a client: by reassignment (D-41), transfer (P-11), or because it was given away."""
    _change(
        client,
        act,
        "client:handed-over",
        owner_reason=reason,
        owner_document=document_id,
        managed_by_id=managed_by,
        team_id=team_id,
    )


def back_to_prospect(client: Client, act) -> None:
    """Development failed: a prospect again, open to all advisers of the branch (D-39, P-22)."""
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
    """The one way to become an existing client (D-56, D-57): the account is the client's from here on."""
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


def add_services(client: Client, act, services: list[str]) -> None:
    """The services chosen with the agreement are part of the client information (D-53, C-30)."""
    _change(client, act, "client:services", services=sorted({*(client.services or ()), *services}))


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


def end_grants(client_id: int, why: str, on: date, *, keep: tuple[int, ...] = ()) -> None:
    """End the sight that shared work had given, at once."""
    db.session.execute(
        db.update(ClientGrant)
        .where(ClientGrant.client_id == client_id, ClientGrant.why == why, ClientGrant.ends_on.is_(None))
        .where(ClientGrant.user_id.not_in(keep or (0,)))
        .values(ends_on=on)
        .execution_options(synchronize_session=False)
    )
