"""Indexes and column types that let every list of clients run in the order in which it is shown."""

from sqlalchemy import Index, String, text

from ia.clients.vocabulary import OPEN_TO_VIEW


def one_of(column: str, values) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def plain_text(length: int) -> String:
    """Text in the order of its code points in both databases, whatever the language of the server."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


STANDS_OPEN = one_of("status", OPEN_TO_VIEW)


def sorted_by(place: str, column: str) -> list[Index]:
    """For each order of the list an index that begins with who reaches the record. Status and level stand behind, so
    that a filter for few is answered without looking at the rows themselves."""
    return [
        Index(f"ix_clients_{place}_newest", column, "id", "status", "level"),
        Index(f"ix_clients_{place}_name", column, "name_key", "id", "status", "level"),
        Index(f"ix_clients_{place}_contact", column, "next_contact_at", "id"),
    ]


def shown_by(place: str, column: str) -> list[Index]:
    """The same for prospects that are shown to others; only they stand in these indexes."""
    only = {"sqlite_where": text(STANDS_OPEN), "postgresql_where": text(STANDS_OPEN)}
    start = (column, "visibility_scope")
    return [
        Index(f"ix_clients_{place}_shown_newest", *start, "id", "min_advisor_level", "status", **only),
        Index(f"ix_clients_{place}_shown_name", *start, "name_key", "id", "min_advisor_level", "status", **only),
        Index(f"ix_clients_{place}_shown_contact", *start, "next_contact_at", "id", "min_advisor_level", **only),
    ]
