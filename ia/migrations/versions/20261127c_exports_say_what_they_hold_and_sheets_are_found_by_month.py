"""Exports say what they hold, and which talks; tracking sheets are found by the month of the talk."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000118"
down_revision = "3c1000000117"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("client_exports") as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(length=8), server_default="clients", nullable=False))
        batch_op.create_check_constraint(op.f("ck_client_exports_subject"), "subject IN ('clients', 'talks')")
    op.create_table(
        "client_exported_talks",
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["client_exports.id"], name=op.f("fk_client_exported_talks_export_id")),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_client_exported_talks_record_id")),
        sa.PrimaryKeyConstraint("export_id", "record_id", name=op.f("pk_client_exported_talks")),
        sqlite_with_rowid=False,
    )
    op.add_column("tracking_sheets", sa.Column("talked_at", sa.DateTime(), nullable=True))
    op.execute(
        "UPDATE tracking_sheets SET talked_at = (SELECT r.at FROM contact_records r WHERE r.id = record_id) "
        "WHERE record_id IS NOT NULL"
    )
    op.create_index(op.f("ix_tracking_sheets_branch_id_talked_at"), "tracking_sheets", ["branch_id", "talked_at"])


def downgrade():
    op.drop_index(op.f("ix_tracking_sheets_branch_id_talked_at"), "tracking_sheets")
    with op.batch_alter_table("tracking_sheets") as batch_op:
        batch_op.drop_column("talked_at")
    op.drop_table("client_exported_talks")
    op.execute(
        "DELETE FROM client_exported WHERE export_id IN (SELECT id FROM client_exports WHERE subject <> 'clients')"
    )
    op.execute("DELETE FROM client_exports WHERE subject <> 'clients'")
    with op.batch_alter_table("client_exports") as batch_op:
        batch_op.drop_constraint(op.f("ck_client_exports_subject"), type_="check")
        batch_op.drop_column("subject")
