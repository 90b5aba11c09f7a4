"""Referrals and assignments are forms."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000000f01"
down_revision = "3b1000000e01"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "referrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("contact_kind", sa.String(length=10), nullable=True),
        sa.Column("contact_value", sa.String(length=200), nullable=True),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("basics", sa.Text(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("adviser_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "contact_value IS NOT NULL OR client_id IS NOT NULL", name=op.f("ck_referrals_about_somebody")
        ),
        sa.CheckConstraint("(contact_kind IS NULL) = (contact_value IS NULL)", name=op.f("ck_referrals_contact")),
        sa.ForeignKeyConstraint(["adviser_id"], ["users.id"], name=op.f("fk_referrals_adviser_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_referrals_client_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_referrals_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referrals_client_id"), ["client_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name=op.f("fk_assignments_assignee_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_assignments_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )


def downgrade():
    op.drop_table("assignments")
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referrals_client_id"))

    op.drop_table("referrals")
