"""Indexes and column types that let every list of clients run in the order in which it is shown."""

from sqlalchemy import Index, String, text

from ia.clients.vocabulary import OPEN_TO_VIEW, SERVED


def one_of(column: str, values) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def plain_text(length: int) -> String:
    """Text in the order of its code points in both databases, whatever the language of the server."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


STANDS_OPEN = one_of("status", OPEN_TO_VIEW)
IS_SERVED = one_of("status", SERVED)
"""Conditions of partial indexes; a statement must spell them so, or the indexes are not used."""


RANKED = "priority IS NOT NULL"
BEHIND = ("status", "level", "is_key", "source", "client_kind")
"""What stands behind the order of a list, so that filters by it, and the count, are answered from the index alone."""


def _only(condition: str) -> dict:
    """Only these records stand in the index."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def sorted_by(place: str, column: str, *counted: str) -> list[Index]:
    """For each order of the list an index that begins with who reaches the record, with BEHIND it; and the branch, because
    what some filters find stands by branch, and few of one's own have stayed in an earlier one. The columns `counted` stand
    behind the next contact: whom to contact now is reckoned from thousands of clients, whose rows are wide."""
    return [
        Index(f"ix_clients_{place}_newest", column, "id", *BEHIND, *{"branch_id"} - {column}),
        Index(f"ix_clients_{place}_name", column, "name_key", "id", *BEHIND),
        Index(f"ix_clients_{place}_contact", column, "next_contact_at", "id", *(counted or BEHIND)),
        Index(f"ix_clients_{place}_priority", column, "priority", "id", *BEHIND, "potential_size", **_only(RANKED)),
    ]


def shown_by(place: str, column: str) -> list[Index]:
    """The same for prospects that are shown to others; only they stand in these indexes."""
    start, behind, only = (column, "visibility_scope"), ("min_advisor_level", *BEHIND), _only(STANDS_OPEN)
    ranked = _only(f"{STANDS_OPEN} AND {RANKED}")
    return [
        Index(f"ix_clients_{place}_shown_newest", *start, "id", *behind, **only),
        Index(f"ix_clients_{place}_shown_name", *start, "name_key", "id", *behind, **only),
        Index(f"ix_clients_{place}_shown_contact", *start, "next_contact_at", "id", *behind, **only),
        Index(f"ix_clients_{place}_shown_priority", *start, "priority", "id", *behind, **ranked),
    ]


def dated_by(place: str, column: str) -> list[Index]:
    """For filters by a date, which leave few of many records."""
    return [
        Index(f"ix_clients_{place}_opened", column, "opened_on", **_only("opened_on IS NOT NULL")),
        Index(f"ix_clients_{place}_born", column, "born_on", **_only("born_on IS NOT NULL")),
        Index(f"ix_clients_{place}_recorded", column, "created_at"),
        Index(f"ix_clients_{place}_contacted", column, "last_contact_at", "status", "created_at"),
        Index(f"ix_clients_{place}_failed", column, "failed_at", **_only("failed_at IS NOT NULL")),
    ]


def served(*columns: str) -> Index:
    """Who is to be contacted every month, and when that happened last: read by the coverage without touching a client."""
    only = text(IS_SERVED)
    return Index("ix_clients_uncontacted", *columns, sqlite_where=only, postgresql_where=only)


def by_assets(*columns) -> Index:
    """Those of the branch who are served, in the order of what they have: little left (S-34), or most of all (G-26)."""
    return Index("ix_clients_by_assets", *columns, **_only(IS_SERVED))
