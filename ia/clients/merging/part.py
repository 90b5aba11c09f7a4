"""Parting two records again: each as it was, except for what has been changed since, which is named and stays."""

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from ia.clients import register
from ia.clients.care import lifecycle
from ia.clients.care.lifecycle import PLACE
from ia.clients.finding import index
from ia.clients.merging.fields import OF_THE_RECORD, TOGETHER
from ia.clients.merging.join import DEVELOPING, is_row, lock
from ia.clients.merging.models import ClientMerge
from ia.clients.models import Client, ContactRecord
from ia.clients.references import CLIENTS, Reference, references
from ia.clients.snapshots import load
from ia.ground import later
from ia.ground.db import db

ACCOUNT = "fund_account_no"
AT_ONCE = 500


class CannotPart(Exception):
    """Why the two records cannot be parted; nothing was changed."""


AGAIN, GONE, NEWER, TAKEN, WENT_ON = "again", "gone", "newer", "taken", "went-on"
"""It was undone already; a record is out of use for another reason; a later merge comes first; the account is another's;
the development that came with the other record has gone on here."""


def refusal(merge: ClientMerge) -> str:
    """Why this merge cannot be undone now; empty when it can."""
    if merge.undone_at is not None:
        return AGAIN
    if merge.stays.gone_at is not None or merge.goes.merged_into_id != merge.stays_id or not merge.kept:
        return GONE
    later = select(ClientMerge.id).where(
        ClientMerge.stays_id == merge.stays_id, ClientMerge.id > merge.id, ClientMerge.undone_at.is_(None)
    )
    if db.session.scalar(later.limit(1)):
        return NEWER
    if merge.kept["goes"]["status"] == DEVELOPING and merge.stays.status != DEVELOPING:
        return WENT_ON
    account = merge.kept["goes"][ACCOUNT]
    holder = select(Client.id).where(Client.fund_account_no == account, Client.id != merge.stays_id)
    if account and db.session.scalar(holder):
        return TAKEN
    return ""


def part(merge: ClientMerge, reason: str, act) -> list[str]:
    """Undo a merge. Returns the fields of the record that stayed which were changed since and so stay as they are. Raises
    CannotPart."""
    lock(merge.stays_id, merge.goes_id)
    if why := refusal(merge):
        raise CannotPart(why)
    stays, goes, kept = merge.stays, merge.goes, merge.kept
    table = Client.__table__
    before, after, other = (load(table, kept[name]) for name in ("stays", "after", "goes"))
    back, changed = _fields(stays, before, after)
    flag_modified(stays, "name")
    register.change(stays, back, act.person, act.now, "client:parted", why=reason, parted=[None, goes.client_no])
    if stays.fund_account_no is not None and stays.fund_account_no == other[ACCOUNT]:
        raise CannotPart(TAKEN)
    lifecycle.bring_back(goes, {name: other[name] for name in (*PLACE, "status")}, act, "client:parted")
    by_name = {one.name: one for one in references()}
    for name, keys in kept["moved"].items():
        if reference := by_name.get(name):
            _return(reference, keys, kept["whole"].get(reference.table.name, ()), merge)
    changed += [entry["table"] for entry in kept["aside"] if not _put_back(entry)]
    _note_talks_since(merge, back)
    register.note_satisfaction(stays.id, goes.id)
    index.refresh(stays)
    index.refresh(goes)
    for client in (stays, goes):
        db.session.expire(client, ["contacts"])
    merge.undone_at, merge.undone_by_id, merge.undone_reason = act.now, act.person.id, reason
    merge.not_restored = changed or None
    db.session.flush()
    return changed


def _fields(stays: Client, before: dict, after: dict) -> tuple[dict, list[str]]:
    """The columns that the merge had changed: those still as it left them go back, the others are named."""
    together = {column: group for group in TOGETHER for column in group}
    back, changed = {}, []
    touched = [name for name in before if before[name] != after[name] and name not in (OF_THE_RECORD - {"status"})]
    for name in touched:
        group = together.get(name, (name,))
        if all(getattr(stays, column) == after[column] for column in group):
            back[name] = before[name]
        else:
            changed.append(name)
    return back, changed


def _note_talks_since(merge: ClientMerge, back: dict) -> None:
    """The last contact of the record that stayed is now among its own talks, those since the merge too."""
    if "last_contact_at" in back:
        since = ContactRecord.client_id == merge.stays_id, ContactRecord.created_at > merge.at
        newest = db.session.scalar(select(func.max(ContactRecord.at)).where(*since))
        moments = [moment for moment in (back["last_contact_at"], newest) if moment]
        merge.stays.last_contact_at = max(moments, default=None)


def _return(reference: Reference, keys: list[dict], whole: list[dict], merge: ClientMerge) -> None:
    """Let rows point at their own record again; one that people removed meanwhile is written again."""
    table, column = reference.table, reference.column
    if whole:
        for row in (load(table, kept) for kept in whole):
            _bring(table, row, {column.name: merge.stays_id})
        return
    back = update(table).where(column == merge.stays_id).values({column.name: merge.goes_id})
    if list(keys[0]) == ["id"]:
        numbers = [key["id"] for key in keys]
        for start in range(0, len(numbers), AT_ONCE):
            db.session.execute(back.where(table.c.id.in_(numbers[start : start + AT_ONCE])))
        return
    for key in keys:
        here = key | ({column.name: merge.stays_id} if column.name in key else {})
        db.session.execute(back.where(is_row(table, load(table, here))))


def _bring(table: Table, row: dict, there: dict) -> None:
    """Put back a row that is kept whole: the very row where it still stands, else the same under a new number."""
    same = select(table.c.id).where(
        *(table.c[name].is_not_distinct_from(value) for name, value in (row | there).items())
    )
    if db.session.scalar(same) is not None:
        db.session.execute(update(table).where(table.c.id == row["id"]).values(row))
    else:
        _write(table, row)


def _put_back(entry: dict) -> bool:
    """Write a row again that was put aside; False where another has taken its place."""
    table = db.metadata.tables.get(entry["table"])
    if table is None or table.name == CLIENTS:
        return False
    try:
        with later.savepoint():
            _write(table, load(table, entry["row"]))
    except IntegrityError:
        return False
    return True


def _write(table: Table, row: dict) -> None:
    """Insert a row; under a new number where the old one has been given to another row meanwhile."""
    if "id" in row and db.session.scalar(select(table.c.id).where(table.c.id == row["id"])) is not None:
        row = {name: value for name, value in row.items() if name != "id"}
    db.session.execute(insert(table).values(row))
