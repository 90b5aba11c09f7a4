"""Who read a client, and who took which file."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000001001"
down_revision = "3b1000000f01"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "client_read_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_read_files")),
        sa.UniqueConstraint("name", name=op.f("uq_client_read_files_name")),
    )
    op.create_table(
        "client_reads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["client_read_files.id"], name=op.f("fk_client_reads_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_reads")),
        sa.UniqueConstraint("file_id", "place", name=op.f("uq_client_reads_file_id_place")),
    )
    op.create_index(op.f("ix_client_reads_client_id_at"), "client_reads", ["client_id", "at"])
    op.create_index(
        op.f("ix_client_reads_user_id_day_client_id"), "client_reads", ["user_id", "day", "client_id"], unique=False
    )
    op.create_table(
        "client_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("consent", sa.String(length=200), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("whole_reason", sa.String(length=200), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.CheckConstraint("format IN ('xlsx','csv')", name=op.f("ck_client_exports_format")),
        sa.CheckConstraint(
            "kind IN ('service', 'analysis', 'check', 'client', 'authority', 'other')",
            name=op.f("ck_client_exports_kind"),
        ),
        sa.CheckConstraint("state IN ('waiting','made','failed')", name=op.f("ck_client_exports_state")),
        sa.CheckConstraint(
            "(state = 'made') = (sha256 IS NOT NULL AND made_at IS NOT NULL)", name=op.f("ck_client_exports_made")
        ),
        sa.CheckConstraint("NOT whole OR whole_reason <> ''", name=op.f("ck_client_exports_whole_has_reason")),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_client_exports_branch_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_client_exports_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_exports")),
        sa.UniqueConstraint("code", name=op.f("uq_client_exports_code")),
    )
    op.create_index(op.f("ix_client_exports_by_id_id"), "client_exports", ["by_id", "id"])
    op.create_index(op.f("ix_client_exports_branch_id_id"), "client_exports", ["branch_id", "id"])
    op.create_table(
        "client_exported",
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_client_exported_client_id")),
        sa.ForeignKeyConstraint(["export_id"], ["client_exports.id"], name=op.f("fk_client_exported_export_id")),
        sa.PrimaryKeyConstraint("export_id", "client_id", name=op.f("pk_client_exported")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_client_exported_client_id"), "client_exported", ["client_id"])
    only = sa.text("action = 'reveal'")
    op.create_index("ix_audit_reveals", "audit", ["actor_id", "at"], sqlite_where=only, postgresql_where=only)


def downgrade():
    op.drop_index("ix_audit_reveals", "audit")
    op.drop_table("client_exported")
    op.drop_table("client_exports")
    op.drop_table("client_reads")
    op.drop_table("client_read_files")
