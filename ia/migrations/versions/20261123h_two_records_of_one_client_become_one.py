"""Two records of one client become one."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000001101"
down_revision = "3b1000001001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "client_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stays_id", sa.Integer(), nullable=False),
        sa.Column("goes_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.Column("not_restored", sa.Text(), nullable=True),
        sa.CheckConstraint("stays_id <> goes_id", name=op.f("ck_client_merges_two")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_client_merges_undone")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_client_merges_by_id")),
        sa.ForeignKeyConstraint(["goes_id"], ["clients.id"], name=op.f("fk_client_merges_goes_id")),
        sa.ForeignKeyConstraint(["stays_id"], ["clients.id"], name=op.f("fk_client_merges_stays_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_client_merges_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_merges")),
    )
    with op.batch_alter_table("client_merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_merges_goes_id"), ["goes_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_client_merges_stays_id"), ["stays_id"], unique=False)


def downgrade():
    with op.batch_alter_table("client_merges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_merges_stays_id"))
        batch_op.drop_index(batch_op.f("ix_client_merges_goes_id"))

    op.drop_table("client_merges")
