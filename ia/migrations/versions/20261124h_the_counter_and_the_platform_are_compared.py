"""The counter and the platform are compared."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000108"
down_revision = "3c1000000107"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "recon_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("explained", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["users.id"], name=op.f("fk_recon_runs_accepted_by_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_recon_runs_id")),
        sa.ForeignKeyConstraint(["place_id"], ["units.id"], name=op.f("fk_recon_runs_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recon_runs")),
        sa.UniqueConstraint("place_id", "month", name=op.f("uq_recon_runs_place_id_month")),
    )
    op.create_table(
        "recon_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_format", sa.String(length=20), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("touched_at", sa.DateTime(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("columns", sa.Text(), nullable=True),
        sa.Column("total_says", sa.String(length=200), nullable=True),
        sa.Column("counter_rows", sa.Integer(), nullable=False),
        sa.Column("platform_rows", sa.Integer(), nullable=False),
        sa.Column("counter_amount", sa.BigInteger(), nullable=False),
        sa.Column("platform_amount", sa.BigInteger(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("findings_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("summaries_sha256", sa.String(length=64), nullable=True),
        sa.Column("compared_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("state <> 'done' OR digest IS NOT NULL", name=op.f("ck_recon_revisions_done_has_digest")),
        sa.CheckConstraint("state IN ('waiting', 'refused', 'done')", name=op.f("ck_recon_revisions_state")),
        sa.ForeignKeyConstraint(["run_id"], ["recon_runs.id"], name=op.f("fk_recon_revisions_run_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["users.id"], name=op.f("fk_recon_revisions_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recon_revisions")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_recon_revisions_run_id_number")),
    )
    with op.batch_alter_table("recon_revisions") as batch:
        batch.create_index(op.f("ix_recon_revisions_leased_until"), ["leased_until"])
    op.create_table(
        "recon_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("group_key", sa.String(length=200), nullable=False),
        sa.Column("team", sa.String(length=100), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=True),
        sa.Column("platform_value", sa.String(length=200), nullable=True),
        sa.Column("counter_value", sa.String(length=200), nullable=True),
        sa.Column("platform", sa.Text(), nullable=True),
        sa.Column("counter", sa.Text(), nullable=True),
        sa.Column("likely", sa.String(length=40), nullable=True),
        sa.Column("suggested", sa.String(length=40), nullable=True),
        sa.Column("why", sa.String(length=10), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("wrong_side", sa.String(length=10), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("corrective", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("explained_by_id", sa.Integer(), nullable=True),
        sa.Column("explained_at", sa.DateTime(), nullable=True),
        sa.Column("rolled_from", sa.String(length=7), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "cause IN ('counter_error', 'platform_error', 'timing', 'wrong_owner', 'other')",
            name=op.f("ck_recon_findings_cause"),
        ),
        sa.CheckConstraint(
            "kind IN ('only_platform', 'only_counter', 'duplicate_platform', 'duplicate_counter', 'field')",
            name=op.f("ck_recon_findings_kind"),
        ),
        sa.CheckConstraint("wrong_side IN ('counter', 'platform')", name=op.f("ck_recon_findings_wrong_side")),
        sa.CheckConstraint("(explained_at IS NULL) = (cause IS NULL)", name=op.f("ck_recon_findings_explained")),
        sa.CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name=op.f("ck_recon_findings_settled")),
        sa.ForeignKeyConstraint(["explained_by_id"], ["users.id"], name=op.f("fk_recon_findings_explained_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_recon_findings_owner_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["recon_revisions.id"], name=op.f("fk_recon_findings_revision_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["users.id"], name=op.f("fk_recon_findings_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recon_findings")),
    )
    with op.batch_alter_table("recon_findings") as batch:
        batch.create_index(op.f("ix_recon_findings_revision_id_number"), ["revision_id", "number"])
        batch.create_index(op.f("ix_recon_findings_revision_id_account"), ["revision_id", "account"])
        columns = ["revision_id", "group_key", "number"]
        batch.create_index(op.f("ix_recon_findings_revision_id_group_key_number"), columns)
    op.create_table(
        "recon_seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["recon_runs.id"], name=op.f("fk_recon_seals_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recon_seals")),
    )
    with op.batch_alter_table("recon_seals") as batch:
        batch.create_index(op.f("ix_recon_seals_run_id"), ["run_id"])
    op.create_table(
        "recon_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_recon_imports_branch_id")),
        sa.ForeignKeyConstraint(["imported_by_id"], ["users.id"], name=op.f("fk_recon_imports_imported_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recon_imports")),
    )
    with op.batch_alter_table("recon_imports") as batch:
        batch.create_index(op.f("ix_recon_imports_branch_id_month_id"), ["branch_id", "month", "id"])
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
    op.create_table(
        "recon_words",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_recon_words_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", "label", name=op.f("pk_recon_words")),
    )


def downgrade():
    for table in (
        "recon_words",
        "recon_platform_rows",
        "recon_imports",
        "recon_seals",
        "recon_findings",
        "recon_revisions",
        "recon_runs",
    ):
        op.drop_table(table)
