"""Deletions and proposals are forms."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000000e01"
down_revision = "3b1000000d01"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("documents", sa.Column("sealed_at", sa.DateTime(), nullable=True))
    op.create_table(
        "deletion_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("open_client_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("director_id", sa.Integer(), nullable=True),
        sa.Column("regional_head_id", sa.Integer(), nullable=True),
        sa.Column("brokerage_gm_id", sa.Integer(), nullable=True),
        sa.Column("executed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "regional_head_id IS NULL OR (director_id IS NOT NULL AND regional_head_id <> director_id)",
            name=op.f("ck_deletion_requests_second"),
        ),
        sa.CheckConstraint(
            "brokerage_gm_id IS NULL OR (regional_head_id IS NOT NULL"
            " AND brokerage_gm_id NOT IN (director_id, regional_head_id))",
            name=op.f("ck_deletion_requests_third"),
        ),
        sa.CheckConstraint(
            "executed_by_id IS NULL OR (brokerage_gm_id IS NOT NULL"
            " AND executed_by_id NOT IN (director_id, regional_head_id, brokerage_gm_id))",
            name=op.f("ck_deletion_requests_execution"),
        ),
        sa.ForeignKeyConstraint(["brokerage_gm_id"], ["users.id"], name=op.f("fk_deletion_requests_brokerage_gm_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_deletion_requests_client_id")),
        sa.ForeignKeyConstraint(["director_id"], ["users.id"], name=op.f("fk_deletion_requests_director_id")),
        sa.ForeignKeyConstraint(["executed_by_id"], ["users.id"], name=op.f("fk_deletion_requests_executed_by_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_deletion_requests_id")),
        sa.ForeignKeyConstraint(["regional_head_id"], ["users.id"], name=op.f("fk_deletion_requests_regional_head_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_requests")),
        sa.UniqueConstraint("open_client_id", name=op.f("uq_deletion_requests_open_client_id")),
    )
    with op.batch_alter_table("deletion_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deletion_requests_client_id"), ["client_id"], unique=False)

    op.create_table(
        "sealed_clients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_no", sa.String(length=10), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.Column("sealed_on", sa.Date(), nullable=False),
        sa.Column("retained_until", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.CheckConstraint("retained_until > sealed_on", name=op.f("ck_sealed_clients_retention")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_sealed_clients_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_clients")),
        sa.UniqueConstraint("client_no", name=op.f("uq_sealed_clients_client_no")),
    )
    with op.batch_alter_table("sealed_clients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_clients_document_id"), ["document_id"], unique=False)


def downgrade():
    with op.batch_alter_table("sealed_clients", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_clients_document_id"))

    op.drop_table("sealed_clients")
    with op.batch_alter_table("deletion_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deletion_requests_client_id"))

    op.drop_table("deletion_requests")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_column("sealed_at")
