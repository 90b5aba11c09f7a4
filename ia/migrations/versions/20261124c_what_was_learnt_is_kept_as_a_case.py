"""What was learnt is kept as a case."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000103"
down_revision = "3c1000000102"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("source_document_id", sa.Integer(), nullable=True),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("keywords", sa.String(length=200), nullable=False),
        sa.Column("anonymised", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("source IN ('activity','response','work')", name=op.f("ck_cases_source")),
        sa.CheckConstraint("published_at IS NULL OR anonymised", name=op.f("ck_cases_published_is_anonymised")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_cases_id")),
        sa.ForeignKeyConstraint(["source_document_id"], ["documents.id"], name=op.f("fk_cases_source_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_source_document_id"), ["source_document_id"], unique=False)


def downgrade():
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_source_document_id"))

    op.drop_table("cases")
