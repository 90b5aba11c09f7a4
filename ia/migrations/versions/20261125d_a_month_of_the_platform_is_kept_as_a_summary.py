"""A month of the platform is kept as a summary beside the database, and no longer as rows in it.

Months brought in before are to be brought in again; the files they came from are still kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "3c100000010c"
down_revision = "3c100000010b"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_table("recon_platform_rows")
    op.execute("DELETE FROM recon_imports")
    with op.batch_alter_table("recon_imports") as batch:
        batch.drop_column("ready")
        batch.add_column(sa.Column("summary_sha256", sa.String(length=64), nullable=False))
        batch.add_column(sa.Column("amount", sa.BigInteger(), nullable=False))


def downgrade():
    op.execute("DELETE FROM recon_imports")
    with op.batch_alter_table("recon_imports") as batch:
        batch.drop_column("amount")
        batch.drop_column("summary_sha256")
        batch.add_column(sa.Column("ready", sa.Boolean(), nullable=False))
    op.create_table(
        "recon_platform_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("asset_total", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_on", sa.String(length=10), nullable=False),
        sa.Column("team", sa.String(length=100), nullable=False),
        sa.Column("advisor", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["recon_imports.id"], name=op.f("fk_recon_platform_rows_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recon_platform_rows")),
    )
    with op.batch_alter_table("recon_platform_rows") as batch:
        batch.create_index(op.f("ix_recon_platform_rows_import_id_id"), ["import_id", "id"])
