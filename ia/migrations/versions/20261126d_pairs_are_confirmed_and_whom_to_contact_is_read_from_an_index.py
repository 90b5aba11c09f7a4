"""Two differences are confirmed to be one account mistyped; whom to contact is reckoned from an index."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000111"
down_revision = "3c1000000110"
branch_labels = None
depends_on = None

CONTACT = "ix_clients_own_contact"
ORDER = ["managed_by_id", "next_contact_at", "id"]
COUNTED = ["status", "last_contact_at", "total_assets", "last_satisfaction"]
CONFIRMED, IS_CONFIRMED = "ix_task_books_confirmed_on", sa.text("confirmed_on IS NOT NULL")
PAIRED = "ck_recon_findings_paired_is_explained"


def upgrade():
    with op.batch_alter_table("recon_findings") as findings:
        findings.add_column(sa.Column("paired", sa.String(40), nullable=True))
        findings.create_check_constraint(op.f(PAIRED), "paired IS NULL OR explained_at IS NOT NULL")
    op.drop_index(CONTACT, "clients")
    op.create_index(CONTACT, "clients", ORDER + COUNTED)
    only = {"sqlite_where": IS_CONFIRMED, "postgresql_where": IS_CONFIRMED}
    op.create_index(op.f(CONFIRMED), "task_books", ["confirmed_on"], **only)


def downgrade():
    op.drop_index(op.f(CONFIRMED), "task_books")
    op.drop_index(CONTACT, "clients")
    op.create_index(CONTACT, "clients", ORDER)
    with op.batch_alter_table("recon_findings") as findings:
        findings.drop_constraint(op.f(PAIRED), type_="check")
        findings.drop_column("paired")
