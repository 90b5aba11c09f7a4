"""Sleeping clients are woken by campaigns; rules and sheets of contact say where their clients stand."""

import sqlalchemy as sa
from alembic import op

revision = "3c100000010d"
down_revision = "3c100000010c"
branch_labels = None
depends_on = None

PLACED = {"contact_rules": ("cycle", "kind"), "tracking_sheets": ()}
"""Tables that say where their clients stand, and what stands behind in the indexes for it."""
PLACES = {"adviser_id": "users", "team_id": "units", "branch_id": "units"}
FEW = {"prepared": "done_at IS NULL", "on_site": "on_site", "product": "product IS NOT NULL"}
TALKS = "ix_contact_records_by_id_at_satisfaction"
RUNNING = sa.text("ended_at IS NULL")
SERVED = sa.text("status IN ('existing', 'exiting')")


def upgrade():
    op.create_table(
        "client_activations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.String(40), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_client_activations_branch_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_client_activations_client_id")),
        sa.ForeignKeyConstraint(["marked_by_id"], ["users.id"], name=op.f("fk_client_activations_marked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_activations")),
    )
    open_ones = {"sqlite_where": RUNNING, "postgresql_where": RUNNING}
    op.create_index("uq_client_activations_open", "client_activations", ["client_id"], unique=True, **open_ones)
    op.create_index("ix_client_activations_running", "client_activations", ["branch_id", "campaign"], **open_ones)
    op.create_index(op.f("ix_client_activations_client_id_id"), "client_activations", ["client_id", "id"])
    op.create_index(
        "ix_clients_poor",
        "clients",
        ["branch_id", "total_assets", "opened_on"],
        sqlite_where=SERVED,
        postgresql_where=SERVED,
    )
    op.create_index(op.f(TALKS), "contact_records", ["by_id", "at", "satisfaction"])
    op.drop_index(op.f("ix_contact_records_by_id_at"), "contact_records")
    for table, behind in PLACED.items():
        with op.batch_alter_table(table) as placed:
            for place, where in PLACES.items():
                placed.add_column(sa.Column(place, sa.Integer()))
                placed.create_foreign_key(op.f(f"fk_{table}_{place}"), where, [place], ["id"])
        op.execute(
            f"UPDATE {table} SET (adviser_id, team_id, branch_id) = "
            f"(SELECT managed_by_id, team_id, branch_id FROM clients WHERE clients.id = {table}.client_id)"
        )
        for place in PLACES:
            op.create_index(op.f("_".join(("ix", table, place, "id", *behind))), table, [place, "id", *behind])
    with op.batch_alter_table("tracking_sheets") as sheets:
        sheets.add_column(sa.Column("product", sa.Text()))
    for name, condition in FEW.items():
        only = {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
        op.create_index(f"ix_tracking_sheets_{name}", "tracking_sheets", ["branch_id", "client_id"], **only)


def downgrade():
    for name in FEW:
        op.drop_index(f"ix_tracking_sheets_{name}", "tracking_sheets")
    with op.batch_alter_table("tracking_sheets") as sheets:
        sheets.drop_column("product")
    for table, behind in PLACED.items():
        for place in PLACES:
            op.drop_index(op.f("_".join(("ix", table, place, "id", *behind))), table)
        with op.batch_alter_table(table) as placed:
            for place in PLACES:
                placed.drop_constraint(op.f(f"fk_{table}_{place}"), type_="foreignkey")
                placed.drop_column(place)
    op.create_index(op.f("ix_contact_records_by_id_at"), "contact_records", ["by_id", "at"])
    op.drop_index(op.f(TALKS), "contact_records")
    op.drop_index("ix_clients_poor", "clients")
    op.drop_table("client_activations")
