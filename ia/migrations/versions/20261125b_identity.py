"""Second factors, earlier passwords, what a session owes, and hand-overs that are signed."""

import sqlalchemy as sa
from alembic import op

revision = "3c100000010a"
down_revision = "3c1000000109"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("logins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("owes", sa.String(length=20), nullable=True))
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False))
    _identity()
    _handovers()


def _identity():
    op.create_table(
        "second_factors",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=43), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_second_factors_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("user_id", "code_hash", name=op.f("uq_recovery_codes_user_id_code_hash")),
    )
    op.create_table(
        "past_passwords",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_past_passwords_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_passwords")),
    )
    op.create_index("ix_past_passwords_user_id", "past_passwords", ["user_id"])


def _handovers():
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("listed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_handovers_somebody_else")),
        sa.CheckConstraint(
            "witness_id IS NULL OR (witness_id <> from_id AND witness_id <> to_id)", name=op.f("ck_handovers_third")
        ),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_handovers_id")),
        sa.ForeignKeyConstraint(["from_id"], ["users.id"], name=op.f("fk_handovers_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["users.id"], name=op.f("fk_handovers_to_id")),
        sa.ForeignKeyConstraint(["witness_id"], ["users.id"], name=op.f("fk_handovers_witness_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index("ix_handovers_from_id", "handovers", ["from_id"])
    op.create_index("ix_handovers_to_id", "handovers", ["to_id"])
    op.create_table(
        "handover_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["handover_id"], ["handovers.id"], name=op.f("fk_handover_items_handover_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_handover_items_client_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_handover_items_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_items")),
        sa.UniqueConstraint("handover_id", "place", name=op.f("uq_handover_items_handover_id_place")),
    )
    op.create_index("ix_handover_items_client_id", "handover_items", ["client_id"])
    op.create_index("ix_handover_items_document_id", "handover_items", ["document_id"])


def downgrade():
    op.drop_table("handover_items")
    op.drop_table("handovers")
    op.drop_table("past_passwords")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("must_change")
    with op.batch_alter_table("logins", schema=None) as batch_op:
        batch_op.drop_column("owes")
        batch_op.drop_column("proved_at")
