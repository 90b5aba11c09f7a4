"""What stands in an export of talks (F-F4): the fields of the communication record (S-07, S-12). Numbers are masked, in what
was written about the talk too, unless they were asked for whole with a reason."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, insert, select

from ia.clients import masking
from ia.clients.exports.models import Exported, ExportedTalk
from ia.clients.exports.parts import allowed, in_order, portions, rights, told, ways_of
from ia.clients.models import Client, ContactRecord
from ia.clients.questions.left import left_of
from ia.clients.talks.sight import SIGHT
from ia.clients.vocabulary import CHANNELS, DIRECTIONS, LABELS, NATURES
from ia.ground.clock import local
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person

ABOUT = ("client_id", "at", "direction", "nature", "channel", "topic", "solved", "satisfaction", "minutes", "remark")


def header() -> list[str]:
    return [
        *(str(LABELS["client_no"]), _("Client"), str(LABELS["fund_account_no"])),
        *(_("Time of the talk"), _("Direction"), _("Nature"), _("Channel"), _("Topic"), _("Problems solved")),
        *(_("Open issues"), _("Client satisfaction, 1 to 5"), _("Minutes"), _("Remark"), _("By")),
    ]


def lines(ids: list[int], person: Person, now: datetime, whole: bool) -> Iterator[tuple[int, list]]:
    """Number and cells of each of these talks that the person may take out now, in their order. Raises NotWhole. Three
    statements for every portion."""
    for part in portions(ids):
        rows = told(_rows(part, person, now, whole), person, now, whole)
        ways = {} if whole else ways_of({row.client_id for row in rows.values()})
        left = left_of(rows)
        for number, row in in_order(part, rows):
            known = {} if whole else _known(row, ways.get(row.client_id, ()))
            yield number, _cells(row, left.get(number, ()), known, whole)


def _rows(ids: list[int], person: Person, now: datetime, whole: bool) -> Select:
    stored = [getattr(ContactRecord, name) for name in ABOUT]
    about = [ContactRecord.id, Client.client_no, Client.name, Client.id_no, Client.fund_account_no]
    query = select(*about, *stored, User.name.label("by"), *(rights(person, now) if whole else ()))
    query = query.join(Client, Client.id == ContactRecord.client_id).join(User, User.id == ContactRecord.by_id)
    return query.where(ContactRecord.id.in_(ids), allowed(SIGHT, person, now))


def _known(row, ways) -> dict[str, str]:
    """The client's numbers, with what is shown of each."""
    own = {getattr(row, name): mask(getattr(row, name)) for name, mask in masking.MASKS.items() if getattr(row, name)}
    return own | {value: masking.contact(kind, value) for kind, value in ways}


def _cells(row, left, known: dict[str, str], whole: bool) -> list:
    def written(text: str | None) -> str:
        return (text or "") if whole else masking.in_text(text or "", known)

    return [
        row.client_no,
        row.name,
        row.fund_account_no if whole else masking.account(row.fund_account_no),
        f"{local(row.at):%Y-%m-%d %H:%M}",
        str(DIRECTIONS[row.direction]),
        str(NATURES[row.nature]),
        str(CHANNELS[row.channel]),
        written(row.topic),
        written(row.solved),
        written("；".join(left)),
        row.satisfaction,
        row.minutes,
        written(row.remark),
        row.by,
    ]


def asked(export_id: int) -> Select:
    """The numbers of the talks that were asked for."""
    return select(ExportedTalk.record_id).where(ExportedTalk.export_id == export_id)


def reached(ids: Select, person: Person, now: datetime) -> list[int]:
    """Those of the talks that the person may take out now, by number."""
    query = select(ContactRecord.id).join(Client, Client.id == ContactRecord.client_id)
    query = query.where(ContactRecord.id.in_(ids), allowed(SIGHT, person, now))
    return list(db.session.scalars(query.order_by(ContactRecord.id)))


def note(export_id: int, ids: list[int]) -> None:
    """Write down which talks stand in the file, and of which clients they are: the page of who saw a client asks for these,
    and so does the deletion of one."""
    db.session.execute(insert(ExportedTalk), [{"export_id": export_id, "record_id": number} for number in ids])
    of = select(ExportedTalk.export_id, ContactRecord.client_id).where(ExportedTalk.export_id == export_id)
    of = of.join(ContactRecord, ContactRecord.id == ExportedTalk.record_id).distinct()
    db.session.execute(insert(Exported).from_select(["export_id", "client_id"], of))
