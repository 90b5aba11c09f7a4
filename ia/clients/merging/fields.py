"""What a record says after a merge: which fields people choose between, and which follow by themselves."""

from typing import NamedTuple

from sqlalchemy import Text

from ia.clients import masking, vocabulary
from ia.clients.models import Client
from ia.clients.register import is_blank, plain
from ia.clients.vocabulary import DECIDED, LABELS

STAYS, GOES, BOTH = "stays", "goes", "both"
TOGETHER = (
    ("id_no", "id_type"),
    ("fund_account_no", "opened_on", "account_closed_on", "total_assets", "holdings"),
    ("born_on", "birthday_lunar"),
    ("risk_level", "risk_assessed_on"),
    ("exited_on", "exit_reason"),
    ("potential_size", "likelihood", "timing"),
)
"""Columns that are one fact: chosen by the first of them, they come from the same record."""
OF_THE_RECORD = frozenset(
    {
        "id",
        "client_no",
        "name_key",
        "birthday",
        "failed_at",
        "last_satisfaction",
        "priority",
        "status",
        "level",
        "visibility_scope",
        "min_advisor_level",
        "confirmed_under_id",
        "managed_by_id",
        "team_id",
        "branch_id",
        "region_id",
        "created_by_id",
        "created_at",
        "batch_id",
        "gone_at",
        "merged_into_id",
        "version",
    }
)
"""What belongs to the record and not to the person: it stays as it is, or follows by itself (the status is seen to by
`outcome`)."""
COMPUTED = frozenset({"is_key", "services", "last_contact_at", "next_contact_at"})
LONGEST_BOTH = 2_000
"""Characters of two texts joined: what the form of the client still takes."""
TITLES = {
    "client_kind": vocabulary.CLIENT_KINDS,
    "id_type": vocabulary.ID_TYPES,
    "gender": vocabulary.GENDERS,
    "source": vocabulary.SOURCES,
    "decision_type": vocabulary.DECISION_TYPES,
    "horizon": vocabulary.HORIZONS,
    "risk_level": vocabulary.RISK_LEVELS,
    "sales_channel": vocabulary.SALES_CHANNELS,
}


class Choice(NamedTuple):
    """A fact in which two records differ. `ways` are the choices that it leaves, the first is taken when none is made."""

    name: str
    label: object
    stays: str
    goes: str
    ways: tuple[str, ...]


def groups() -> list[tuple[str, ...]]:
    """The facts of a client, each as the columns that belong together, in the order of the table."""
    first = {column: group for group in TOGETHER for column in group}
    found = []
    for column in Client.__table__.columns:
        if column.name in OF_THE_RECORD | COMPUTED:
            continue
        group = first.get(column.name, (column.name,))
        if group not in found:
            found.append(group)
    return found


def choices(stays: Client, goes: Client) -> list[Choice]:
    """The facts in which both records say something, and not the same."""
    found = []
    for group in groups():
        name = group[0]
        if not _says(stays, group) or not _says(goes, group) or _same(stays, goes, group):
            continue
        found.append(
            Choice(name, LABELS.get(name, name), said(stays, name), said(goes, name), _ways(stays, goes, group))
        )
    return found


def filled(stays: Client, goes: Client) -> list[tuple[object, str]]:
    """What only the record that goes says, and so is taken over: label and value."""
    return [(LABELS.get(group[0], group[0]), said(goes, group[0])) for group in groups() if _fills(stays, goes, group)]


def _fills(stays: Client, goes: Client, group: tuple[str, ...]) -> bool:
    return _says(goes, group) and not _says(stays, group) and not _from_the_counter(stays, group)


def _from_the_counter(stays: Client, group: tuple[str, ...]) -> bool:
    """The account of a client from confirmation on is not typed, and not taken over either."""
    return group[0] == "fund_account_no" and stays.status in DECIDED


def _says(client: Client, group: tuple[str, ...]) -> bool:
    return not is_blank(getattr(client, group[0]))


def _same(stays: Client, goes: Client, group: tuple[str, ...]) -> bool:
    return all(getattr(stays, column) == getattr(goes, column) for column in group)


def _ways(stays: Client, goes: Client, group: tuple[str, ...]) -> tuple[str, ...]:
    name = group[0]
    if _from_the_counter(stays, group):
        return (STAYS,)
    long = len(group) == 1 and isinstance(Client.__table__.c[name].type, Text)
    return (STAYS, GOES, BOTH) if long and len(_joined(stays, goes, name)) <= LONGEST_BOTH else (STAYS, GOES)


def _joined(stays: Client, goes: Client, column: str) -> str:
    return f"{getattr(stays, column)}\n{getattr(goes, column)}"


def said(client: Client, column: str) -> str:
    """A value as people read it; numbers masked."""
    value = getattr(client, column)
    if column in TITLES:
        return str(TITLES[column].get(value, value))
    shown = masking.MASKS[column](value) if column in masking.MASKS else plain(column, value)
    return "" if shown is None else str(shown)


def outcome(stays: Client, goes: Client, chosen: dict[str, str], moves_development: bool) -> dict:
    """The columns of the record that stays, after the merge. `chosen` names a way for facts in which both differ;
    `moves_development` says that the other record's development goes on here, and its status with it."""
    ways = {choice.name: choice.ways for choice in choices(stays, goes)}
    facts = {}
    for group in groups():
        name = group[0]
        way = chosen.get(name) if chosen.get(name) in ways.get(name, ()) else STAYS
        if way == BOTH:
            facts[name] = _joined(stays, goes, name)
        elif way == GOES or _fills(stays, goes, group):
            facts |= {column: getattr(goes, column) for column in group}
    if facts.get("referred_by_id", stays.referred_by_id) in (stays.id, goes.id):
        facts["referred_by_id"] = None  # nobody refers himself
    if moves_development:
        facts["status"] = goes.status
    return facts | _computed(stays, goes)


def _computed(stays: Client, goes: Client) -> dict:
    contacted = [moment for moment in (stays.last_contact_at, goes.last_contact_at) if moment]
    return {
        "is_key": stays.is_key or goes.is_key,
        "services": sorted({*(stays.services or ()), *(goes.services or ())}) or None,
        "last_contact_at": max(contacted, default=None),
        "next_contact_at": stays.next_contact_at or goes.next_contact_at,
    }
