"""Sheets have scans, signatures can be struck, closed forms become sealed files, and forms print in one piece."""

import sqlalchemy as sa
from alembic import op

revision = "3c100000010b"
down_revision = "3c100000010a"
branch_labels = None
depends_on = None

STANDING = sa.text("struck_at IS NULL")


def upgrade():
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("struck_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("struck_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("struck_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("struck_reason", sa.String(length=200), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_signatures_struck_by_id"), "users", ["struck_by_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_signatures_struck"), "(struck_at IS NULL) = (struck_reason IS NULL)"
        )
        batch_op.drop_constraint(batch_op.f("uq_signatures_copy_id_role"), type_="unique")
        batch_op.create_index(batch_op.f("ix_signatures_copy_id"), ["copy_id"], unique=False)
        batch_op.create_index(
            "uq_signatures_standing",
            ["copy_id", "role"],
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        )

    with op.batch_alter_table("print_copies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_print_copies_printed_by_id_printed_at"), ["printed_by_id", "printed_at"], unique=False
        )

    op.create_table(
        "scans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_scans_size")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_scans_added_by_id")),
        sa.ForeignKeyConstraint(["copy_id"], ["print_copies.id"], name=op.f("fk_scans_copy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scans_copy_id_id"), ["copy_id", "id"], unique=False)

    op.create_table(
        "sealed_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("paper", sa.String(length=30), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("(sha256 IS NULL) = (size IS NULL)", name=op.f("ck_sealed_papers_file")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_sealed_papers_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_papers")),
        sa.UniqueConstraint(
            "document_id", "closed_at", "paper", name=op.f("uq_sealed_papers_document_id_closed_at_paper")
        ),
    )
    op.create_table(
        "bundles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'made', 'failed')", name=op.f("ck_bundles_state")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_bundles_asked_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_bundles_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundles")),
    )
    with op.batch_alter_table("bundles", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bundles_document_id_asked_by_id_id"), ["document_id", "asked_by_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_bundles_state"), ["state"], unique=False)


def downgrade():
    op.drop_table("bundles")
    op.drop_table("sealed_papers")
    op.drop_table("scans")
    with op.batch_alter_table("print_copies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_print_copies_printed_by_id_printed_at"))
    op.execute("DELETE FROM signatures WHERE struck_at IS NOT NULL")
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.drop_index("uq_signatures_standing")
        batch_op.drop_index(batch_op.f("ix_signatures_copy_id"))
        batch_op.drop_constraint(batch_op.f("ck_signatures_struck"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_signatures_struck_by_id"), type_="foreignkey")
        for name in ("struck_reason", "struck_by", "struck_by_id", "struck_at"):
            batch_op.drop_column(name)
        batch_op.create_unique_constraint(batch_op.f("uq_signatures_copy_id_role"), ["copy_id", "role"])
