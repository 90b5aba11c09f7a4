"""Deleting a client (P-08, C-29): everything personal goes under seal, a record without a name stays for forms to point at.

A record that was merged into the client before goes with it.
"""

from collections.abc import Iterable

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Table, Text, cast, delete, or_, select, update

from ia.clients import masking
from ia.clients.care import lifecycle
from ia.clients.exports.making import path_of
from ia.clients.exports.models import ClientExport, Exported
from ia.clients.finding.spelling import name_key
from ia.clients.imports.models import ImportBatch, ImportRow
from ia.clients.merging.join import key_of
from ia.clients.models import Client, ContactWay
from ia.clients.references import CLIENTS, REMOVED, fate_of, forms_about, references
from ia.clients.register import KIND
from ia.clients.sealing import archive
from ia.clients.sealing.models import SealedClient
from ia.clients.sealing.strike import PAPERS, Words, hanging_on, strike_out
from ia.clients.snapshots import dump
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Notice
from ia.ground.printing.models import PrintCopy
from ia.ground.printing.pdf import sealed as files_of_papers
from ia.ground.printing.standing import mark_of
from ia.ground.web.drafts import Draft

LEFT = frozenset({"gone_at", "merged_into_id"})
"""Columns that may be empty and are not emptied: since when the record is out of use, and where it leads."""
PLAIN = {
    "client_kind": "person",
    "level": "junior",
    "status": "archived",
    "visibility_scope": "owner",
    "min_advisor_level": 1,
    "is_key": False,
    "birthday_lunar": False,
}
"""What stands in the columns that may not be empty."""

NAMED_ELSEWHERE = {
    ImportBatch: ("message", "notes"),
    ImportRow: ("cells", "bad"),
    ClientExport: ("purpose", "filters"),
    Notice: ("params",),
}
"""Texts that name clients without pointing at them: rows of files that could not be taken, what was told to people."""


def nameless(client_no: str) -> str:
    """What stands where the name stood, in the language of the site."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        return _("Deleted client %(number)s", number=client_no)


def seal(client: Client, document_id: int, act) -> SealedClient:
    """Take the client out of use and put all that is personal under seal. `document_id` is the request that decided it."""
    ended_on = client.exited_on or act.today
    family = _family(client.id)
    words = _words(family)
    forms = {*db.session.scalars(forms_about(family)), document_id}
    rows = _rows(family)
    lifecycle.take_out(client, act, "client:deleted")
    struck = strike_out(words, hanging_on(_starts(family, forms)))
    _end_rows(family)
    _forget_drafts(family, forms)
    files_of_papers.forget(forms)
    _blank_sheets(family)
    struck += _strike_elsewhere(words)
    _drop_exports(family)
    _blank_clients(family)
    _name_the_request(document_id, client.client_no, forms, act)
    content = {
        "client_no": client.client_no,
        "rows": rows,
        "struck": [one._asdict() for one in struck],
        "forms": _serials(forms),
    }
    until = archive.retained_until(ended_on, act.today)
    sealed = archive.put_away(client.client_no, document_id, content, until, act.now)
    said = {"client_no": client.client_no, "retained_until": until.isoformat(), "seal": sealed.seal}
    changes = {name: [None, value] for name, value in said.items()}
    trail.record("client:sealed", KIND, client.id, actor=act.person, now=act.now, changes=changes)
    db.session.expire(client)
    return sealed


def _family(client_id: int) -> list[int]:
    """The record, and those that have become a part of it."""
    found, fresh = [client_id], [client_id]
    while fresh:
        fresh = list(db.session.scalars(select(Client.id).where(Client.merged_into_id.in_(fresh))))
        found += fresh
    return found


def _words(family: list[int]) -> Words:
    """Names, document numbers, accounts and contacts, with what is written instead."""
    pairs: dict[str, str] = {}
    columns = (Client.client_no, Client.name, Client.id_no, Client.fund_account_no)
    for row in db.session.execute(select(*columns).where(Client.id.in_(family))):
        pairs[row.name] = nameless(row.client_no)
        pairs |= {number: mask(number) for number, mask in _numbers(row) if number}
    ways = select(ContactWay.kind, ContactWay.value, ContactWay.plain).where(ContactWay.client_id.in_(family))
    for way in db.session.execute(ways):
        hidden = masking.HIDDEN if way.kind == "address" else masking.contact(way.kind, way.value)
        pairs |= {way.value: hidden, way.plain: hidden}
    return Words(pairs)


def _numbers(row):
    return (row.id_no, masking.id_no), (row.fund_account_no, masking.account)


def _of(model, family: list[int]):
    return model.client_id.in_(family)


def _pointing(family: list[int]) -> Iterable[tuple[Table, list[dict]]]:
    """By table, every row that points at one of the records, once."""
    by_table: dict[Table, list] = {}
    for one in references():
        if one.table.name != CLIENTS:
            by_table.setdefault(one.table, []).append(one.column)
    for table, columns in by_table.items():
        mine = select(table).where(or_(*(column.in_(family) for column in columns)))
        if rows := [dict(row) for row in db.session.execute(mine).mappings()]:
            yield table, rows


def _rows(family: list[int]) -> dict[str, list[dict]]:
    """Everything that is the client's, as it stands."""
    db.session.flush()
    table = Client.__table__
    found = {CLIENTS: list(db.session.execute(select(table).where(table.c.id.in_(family))).mappings())}
    found |= {table.name: rows for table, rows in _pointing(family)}
    found[PAPERS] = list(db.session.execute(select(PrintCopy.__table__).where(_sheets(family))).mappings())
    return {name: [dump(row) for row in rows] for name, rows in found.items() if rows}


def _sheets(family: list[int]):
    """Condition: sheets printed of the client's own record."""
    return (PrintCopy.subject_kind == KIND) & PrintCopy.subject_id.in_(family)


def _starts(family: list[int], forms: set[int]) -> dict[Table, set[int]]:
    """Where to begin striking out: the forms about the client, its own sheets, and rows that stay though they point at it."""
    starts = {
        Document.__table__: forms,
        PrintCopy.__table__: set(db.session.scalars(select(PrintCopy.id).where(_sheets(family)))),
    }
    for table, rows in _pointing(family):
        if fate_of(table).on_deletion != REMOVED and "id" in table.c:
            starts.setdefault(table, set()).update(row["id"] for row in rows)
    return starts


def _end_rows(family: list[int]) -> None:
    """Remove what belonged to the client alone, and empty the texts of what stays."""
    for table, rows in _pointing(family):
        fate = fate_of(table)
        keys = [key_of(table, row) for row in rows]
        for key in keys if fate.on_deletion == REMOVED or fate.blank else ():
            mine = [table.c[name] == value for name, value in key.items()]
            if fate.on_deletion == REMOVED:
                db.session.execute(delete(table).where(*mine))
            else:
                db.session.execute(update(table).where(*mine).values(dict(fate.blank)))


def _forget_drafts(family: list[int], forms: set[int]) -> None:
    """Drop what somebody had typed into a page of the client or of one of its forms and not sent."""
    places = [f"/clients/{number}/%" for number in family] + [f"/documents/{number}/%" for number in forms]
    for place in places:
        db.session.execute(delete(Draft).where(Draft.form.like(place)).execution_options(synchronize_session=False))


def _blank_sheets(family: list[int]) -> None:
    """Empty the printed sheets of the client's own record; code, signatures and custody stay."""
    table = PrintCopy.__table__
    for row in db.session.execute(select(table).where(_sheets(family))).mappings().all():
        empty = {"facts": {"groups": []}}
        empty["fingerprint"] = mark_of({**row, **empty})
        db.session.execute(update(table).where(table.c.id == row["id"]).values(empty))


def _strike_elsewhere(words: Words) -> list:
    """Strike the words out of texts that are found by nothing but what they say."""
    found: dict[Table, list[int]] = {}
    for model, names in NAMED_ELSEWHERE.items():
        columns = [cast(model.__table__.c[name], Text) for name in names]
        said = [column.contains(word, autoescape=True) for word, _instead in words.pairs for column in columns]
        if said:
            found[model.__table__] = list(db.session.scalars(select(model.id).where(or_(*said))))
    return strike_out(words, found)


def _drop_exports(family: list[int]) -> None:
    """Remove files of the list that wait to be taken and have the client in them."""
    holding = select(Exported.export_id).where(Exported.client_id.in_(family))
    for export in db.session.scalars(select(ClientExport).where(ClientExport.id.in_(holding))):
        path_of(export).unlink(missing_ok=True)


def _blank_clients(family: list[int]) -> None:
    """Empty every column that may be empty; the name becomes a number."""
    table = Client.__table__
    empty = {column.name: None for column in table.columns if column.nullable and column.name not in LEFT}
    for number, client_no in db.session.execute(select(Client.id, Client.client_no).where(Client.id.in_(family))).all():
        name = nameless(client_no)
        facts = empty | PLAIN | {"name": name, "name_key": name_key(name)}
        db.session.execute(update(table).where(table.c.id == number).values(facts))


def _name_the_request(document_id: int, client_no: str, forms: set[int], act) -> None:
    """The request is called after the number alone; what the trail knows of the forms' texts is no longer shown."""
    table = Document.__table__
    db.session.execute(update(table).where(table.c.id == document_id).values(title=nameless(client_no)))
    db.session.execute(
        update(table).where(table.c.id.in_(forms), table.c.sealed_at.is_(None)).values(sealed_at=act.now)
    )


def _serials(forms: set[int]) -> list[str]:
    query = select(Document.serial_no).where(Document.id.in_(forms)).order_by(Document.serial_no)
    return list(db.session.scalars(query))
