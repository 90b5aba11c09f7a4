"""The verbs of a hand-over: making the list, making it anew, and what is signed."""

from flask_babel import ngettext
from sqlalchemy import delete, insert, select

from ia.clients.models import Client
from ia.custody.handovers.models import Handover, HandoverItem
from ia.ground import registry
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.documents.numbering import serial_number
from ia.ground.holdings.own import everything
from ia.ground.org.models import Unit, User
from ia.ground.printing import service as printing
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

MOST = 5000
"""Things of one kind on a list; the largest book of an adviser has a tenth of that."""


def make(form, giver: User, branch: Unit, team_id: int | None, act: Act) -> Handover:
    """The list as everything stands now."""
    made = Handover(
        owner_id=act.person.id,
        created_by_id=act.person.id,
        from_id=giver.id,
        to_id=form.to_id.data,
        witness_id=form.witness_id.data,
        team_id=team_id,
        branch_id=branch.id,
        region_id=branch.region_id,
        title=giver.name,
        serial_no=serial_number("HO", branch.id, act.today),
        created_at=act.now,
        reason=form.reason.data,
        remark=form.remark.data or "",
        listed_at=act.now,
    )
    engine.begin(made, act)
    _list(made, act)
    return made


def list_anew(made: Handover, act: Act) -> None:
    """Put what is held now in the place of what was held when the list was made; sheets printed before are outdated."""
    db.session.execute(delete(HandoverItem).where(HandoverItem.handover_id == made.id))
    made.listed_at = act.now
    _list(made, act)
    db.session.expire(made, ["items"])


def _list(made: Handover, act: Act) -> None:
    rows = []
    for holding in everything(made.from_id, act.person, act.now, MOST):
        shown = [(text, url) for text, url in holding.rows]
        if holding.count > len(shown):
            left = holding.count - len(shown)
            shown.append((ngettext("%(num)s that is not named", "%(num)s that are not named", left), ""))
        rows += [{"section": str(holding.title)[:80], "text": text[:400], "url": url[:200]} for text, url in shown]
    clients, documents = _numbers(rows)
    for place, row in enumerate(rows, 1):
        number = _number_in(row["url"])
        row |= {"handover_id": made.id, "place": place}
        row["client_id"] = number if _is_client(row["url"]) and number in clients else None
        row["document_id"] = number if not row["client_id"] and number in documents else None
    if rows:
        db.session.execute(insert(HandoverItem), rows)


def _is_client(url: str) -> bool:
    return url.startswith("/clients/")


def _number_in(url: str) -> int | None:
    """The number of the record whose page this is."""
    parts = url.partition("#")[0].strip("/").split("/")
    return int(parts[1]) if len(parts) == 2 and parts[1].isdigit() else None


def _numbers(rows: list[dict]) -> tuple[set[int], set[int]]:
    """Which clients and forms the pages of these rows show: what is struck out of a form one day is struck out here too."""
    rooms = {kind.url for kind in registry.kinds().values()}
    clients = [_number_in(row["url"]) for row in rows if _is_client(row["url"])]
    forms = [_number_in(row["url"]) for row in rows if row["url"].strip("/").split("/")[0] in rooms]
    known = select(Client.id).where(Client.id.in_([one for one in clients if one]))
    filed = select(Document.id).where(Document.id.in_([one for one in forms if one]))
    return set(db.session.scalars(known)), set(db.session.scalars(filed))


def sign_when_complete(made: Handover, act: Act) -> None:
    """The list is signed when its boxes are, on a sheet that says what the list says."""
    if made.state == "prepared" and printing.all_signed(made, "handover_list"):
        engine.take(made, "sign", Act(None, act.now))
