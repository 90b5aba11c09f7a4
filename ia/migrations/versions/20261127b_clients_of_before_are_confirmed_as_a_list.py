"""Clients of before, brought in by a file with their accounts, are confirmed as a list."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000117"
down_revision = "3c1000000114"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "stock_confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("asked_count", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_count", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.Text(), nullable=True),
        sa.CheckConstraint("asked_count > 0", name=op.f("ck_stock_confirmations_asked")),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL) AND (confirmed_at IS NULL) = (confirmed_count IS NULL)",
            name=op.f("ck_stock_confirmations_confirmed"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_stock_confirmations_batch_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["users.id"], name=op.f("fk_stock_confirmations_confirmed_by_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_stock_confirmations_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_confirmations")),
    )
    with op.batch_alter_table("stock_confirmations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_confirmations_batch_id"), ["batch_id"], unique=False)


def downgrade():
    with op.batch_alter_table("stock_confirmations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_confirmations_batch_id"))
    op.drop_table("stock_confirmations")
