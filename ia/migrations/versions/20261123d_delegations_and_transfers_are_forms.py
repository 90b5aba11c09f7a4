"""Delegations and transfers are forms."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000000d01"
down_revision = "3b1000000c01"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_delegations_period")),
        sa.ForeignKeyConstraint(["delegate_id"], ["users.id"], name=op.f("fk_delegations_delegate_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_delegations_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delegations_delegate_id_ends_on"), ["delegate_id", "ends_on"], unique=False
        )

    op.create_table(
        "transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("assigned_team_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(assigned_at IS NULL) = (assigned_to_id IS NULL)", name=op.f("ck_transfers_assigned")),
        sa.ForeignKeyConstraint(["assigned_team_id"], ["units.id"], name=op.f("fk_transfers_assigned_team_id")),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["users.id"], name=op.f("fk_transfers_assigned_to_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_transfers_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfers_assigned_team_id"), ["assigned_team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfers_assigned_to_id"), ["assigned_to_id"], unique=False)


def downgrade():
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfers_assigned_to_id"))
        batch_op.drop_index(batch_op.f("ix_transfers_assigned_team_id"))

    op.drop_table("transfers")
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegations_delegate_id_ends_on"))

    op.drop_table("delegations")
