"""Filters of the client list, and its count, are answered from the indexes that it runs on; so are lists of contact."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000110"
down_revision = "3c100000010f"
branch_labels = None
depends_on = None

PLACES = {"own": "managed_by_id", "team": "team_id", "branch": "branch_id"}
BEHIND = ["status", "level", "is_key", "source", "client_kind"]
OPEN = "status IN ('prospect', 'target')"
RANKED = "priority IS NOT NULL"
SERVED = sa.text("status IN ('existing', 'exiting')")
BY_ASSETS = ["branch_id", "total_assets", "id", "opened_on", "level", "is_key", "client_kind", "managed_by_id"]


def _before():
    """Name, columns and condition of each index as it was."""
    for place, column in PLACES.items():
        yield f"{place}_newest", [column, "id", "status", "level", "is_key"], None
        yield f"{place}_name", [column, "name_key", "id", "status", "level", "is_key"], None
        if place != "own":
            yield f"{place}_contact", [column, "next_contact_at", "id"], None
        yield f"{place}_priority", [column, "priority", "id"], RANKED
    for place in ("team", "branch"):
        start, behind = [PLACES[place], "visibility_scope"], ["min_advisor_level", "status", "is_key"]
        yield f"{place}_shown_newest", [*start, "id", *behind], OPEN
        yield f"{place}_shown_name", [*start, "name_key", "id", *behind], OPEN
        yield f"{place}_shown_contact", [*start, "next_contact_at", "id", "min_advisor_level"], OPEN
        yield f"{place}_shown_priority", [*start, "priority", "id", "min_advisor_level"], f"{OPEN} AND {RANKED}"
    yield "branch_contacted", ["branch_id", "last_contact_at", "status"], None


def _after():
    for place, column in PLACES.items():
        yield f"{place}_newest", [column, "id", *BEHIND, *{"branch_id"} - {column}], None
        yield f"{place}_name", [column, "name_key", "id", *BEHIND], None
        if place != "own":
            yield f"{place}_contact", [column, "next_contact_at", "id", *BEHIND], None
        yield f"{place}_priority", [column, "priority", "id", *BEHIND, "potential_size"], RANKED
    for place in ("team", "branch"):
        start, behind = [PLACES[place], "visibility_scope"], ["min_advisor_level", *BEHIND]
        yield f"{place}_shown_newest", [*start, "id", *behind], OPEN
        yield f"{place}_shown_name", [*start, "name_key", "id", *behind], OPEN
        yield f"{place}_shown_contact", [*start, "next_contact_at", "id", *behind], OPEN
        yield f"{place}_shown_priority", [*start, "priority", "id", *behind], f"{OPEN} AND {RANKED}"
    yield "branch_contacted", ["branch_id", "last_contact_at", "status", "created_at"], None


CONTACT = {"contact_rules": ["cycle", "kind"], "tracking_sheets": []}
"""What stands in the indexes of lists of contact behind place and number."""


def upgrade():
    _make(_after())
    op.drop_index("ix_clients_poor", "clients")
    op.create_index("ix_clients_by_assets", "clients", BY_ASSETS, sqlite_where=SERVED, postgresql_where=SERVED)
    op.create_index(op.f("ix_client_owners_at"), "client_owners", ["at"])
    for table, behind in CONTACT.items():
        _place(table, behind, [*behind, "client_id"])
    for table in ("clients", *CONTACT):
        op.execute(f"ANALYZE {table}")  # what was known of an index went with it; the planner would take a wrong one


def downgrade():
    for table, behind in CONTACT.items():
        _place(table, [*behind, "client_id"], behind)
    op.drop_index(op.f("ix_client_owners_at"), "client_owners")
    op.drop_index("ix_clients_by_assets", "clients")
    poor = ["branch_id", "total_assets", "opened_on"]
    op.create_index("ix_clients_poor", "clients", poor, sqlite_where=SERVED, postgresql_where=SERVED)
    _make(_before())


def _make(indexes):
    for name, columns, condition in indexes:
        only = sa.text(condition) if condition else None
        op.drop_index(f"ix_clients_{name}", "clients")
        op.create_index(f"ix_clients_{name}", "clients", columns, sqlite_where=only, postgresql_where=only)


def _place(table, before, after):
    for place in ("adviser_id", "team_id", "branch_id"):
        op.drop_index(op.f("_".join(("ix", table, place, "id", *before))), table)
        op.create_index(op.f("_".join(("ix", table, place, "id", *after))), table, [place, "id", *after])
