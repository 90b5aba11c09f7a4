"""Clients are brought in by the worker."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000000b01"
down_revision = "0d5ec406f2db"
branch_labels = None
depends_on = None

COUNTS = ("same_count", "bad_count", "left_count", "done_count", "attempts", "tries")
MARKS = ("by_command", "good_only")
EMPTY = {
    "message": sa.Text(),
    "columns": sa.Text(),
    "holder": sa.String(length=120),
    "leased_until": sa.DateTime(),
    "touched_at": sa.DateTime(),
    "undone_by_id": sa.Integer(),
    "undone_why": sa.Text(),
}


def upgrade():
    with op.batch_alter_table("import_batches", schema=None) as batch_op:
        batch_op.drop_column("bad_rows")
        batch_op.add_column(sa.Column("language", sa.String(length=12), server_default="", nullable=False))
        for name in MARKS:
            batch_op.add_column(sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))
        for name in COUNTS:
            batch_op.add_column(sa.Column(name, sa.Integer(), server_default="0", nullable=False))
        for name, kind in EMPTY.items():
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_import_batches_undone_by_id"), "users", ["undone_by_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_import_batches_by_id_id"), ["by_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batches_branch_id_id"), ["branch_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batches_state"), ["state"], unique=False)

    op.create_table(
        "import_columns",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_import_columns_branch_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_import_columns_by_id")),
        sa.PrimaryKeyConstraint("branch_id", "label", name=op.f("pk_import_columns")),
    )
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("cells", sa.Text(), nullable=True),
        sa.Column("bad", sa.Text(), nullable=True),
        sa.Column("wanted", sa.Text(), nullable=True),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batches.id"], name=op.f("fk_import_rows_batch_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_import_rows_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
    )
    with op.batch_alter_table("import_rows", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_rows_batch_id_state_id"), ["batch_id", "state", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_import_rows_client_id"), ["client_id"], unique=False)


def downgrade():
    op.drop_table("import_rows")
    op.drop_table("import_columns")
    with op.batch_alter_table("import_batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batches_state"))
        batch_op.drop_index(batch_op.f("ix_import_batches_branch_id_id"))
        batch_op.drop_index(batch_op.f("ix_import_batches_by_id_id"))
        batch_op.drop_constraint(batch_op.f("fk_import_batches_undone_by_id"), type_="foreignkey")
        for name in ("language", *MARKS, *COUNTS, *EMPTY):
            batch_op.drop_column(name)
        batch_op.add_column(sa.Column("bad_rows", sa.Text(), nullable=True))
