"""Months of clients are tracked, and product feedback goes up."""

import sqlalchemy as sa
from alembic import op

revision = "3c100000010e"
down_revision = "3c100000010d"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "trading_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("turnover_unit", sa.String(8), nullable=False),
        sa.Column("leaves_out", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("client_count", sa.Integer(), nullable=False),
        sa.Column("bad_count", sa.Integer(), nullable=False),
        sa.Column("left_count", sa.Integer(), nullable=False),
        sa.Column("missing_count", sa.Integer(), nullable=False),
        sa.Column("sums", sa.Text(), nullable=True),
        sa.Column("columns", sa.Text(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(120), nullable=True),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("touched_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("month LIKE '____-__'", name=op.f("ck_trading_uploads_month")),
        sa.CheckConstraint(
            "state IN ('reading', 'checked', 'refused', 'dropped', 'taking', 'done', 'replaced')",
            name=op.f("ck_trading_uploads_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('done', 'replaced') OR number IS NOT NULL", name=op.f("ck_trading_uploads_taken_is_numbered")
        ),
        sa.CheckConstraint("turnover_unit IN ('percent', 'times')", name=op.f("ck_trading_uploads_turnover_unit")),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_trading_uploads_branch_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_trading_uploads_by_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["trading_uploads.id"], name=op.f("fk_trading_uploads_replaces_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["users.id"], name=op.f("fk_trading_uploads_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trading_uploads")),
        sa.UniqueConstraint("branch_id", "month", "number", name=op.f("uq_trading_uploads_branch_id_month_number")),
    )
    op.create_index(
        "ix_trading_uploads_at_work",
        "trading_uploads",
        ["state"],
        sqlite_where=sa.text("state IN ('reading', 'taking')"),
        postgresql_where=sa.text("state IN ('reading', 'taking')"),
    )
    op.create_index(op.f("ix_trading_uploads_branch_id_id"), "trading_uploads", ["branch_id", "id"])
    op.create_index(
        "uq_trading_uploads_in_force",
        "trading_uploads",
        ["branch_id", "month"],
        unique=True,
        sqlite_where=sa.text("state = 'done'"),
        postgresql_where=sa.text("state = 'done'"),
    )
    op.create_table(
        "feedback_summaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of_team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.CheckConstraint("month LIKE '____-__'", name=op.f("ck_feedback_summaries_month")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_feedback_summaries_id")),
        sa.ForeignKeyConstraint(["of_team_id"], ["units.id"], name=op.f("fk_feedback_summaries_of_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_summaries")),
        sa.UniqueConstraint("of_team_id", "month", name=op.f("uq_feedback_summaries_of_team_id_month")),
    )
    op.create_table(
        "monthly_stats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("figures_at", sa.DateTime(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("comment_version", sa.Integer(), nullable=False),
        sa.Column("commented_by_id", sa.Integer(), nullable=True),
        sa.Column("commented_at", sa.DateTime(), nullable=True),
        sa.Column("trade_volume", sa.BigInteger(), nullable=True),
        sa.Column("trade_cost", sa.BigInteger(), nullable=True),
        sa.Column("holdings_structure", sa.String(200), nullable=True),
        sa.Column("turnover_rate", sa.BigInteger(), nullable=True),
        sa.Column("profit_loss", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("month LIKE '____-__'", name=op.f("ck_monthly_stats_month")),
        sa.CheckConstraint(
            "(comment IS NULL) = (commented_at IS NULL)", name=op.f("ck_monthly_stats_comment_has_a_time")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_monthly_stats_branch_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_monthly_stats_client_id")),
        sa.ForeignKeyConstraint(["commented_by_id"], ["users.id"], name=op.f("fk_monthly_stats_commented_by_id")),
        sa.ForeignKeyConstraint(["upload_id"], ["trading_uploads.id"], name=op.f("fk_monthly_stats_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_stats")),
        sa.UniqueConstraint("client_id", "month", name=op.f("uq_monthly_stats_client_id_month")),
    )
    op.create_index(
        op.f("ix_monthly_stats_branch_id_month_client_id"), "monthly_stats", ["branch_id", "month", "client_id"]
    )
    op.create_index(
        "ix_monthly_stats_open",
        "monthly_stats",
        ["branch_id", "month", "client_id"],
        sqlite_where=sa.text("commented_at IS NULL"),
        postgresql_where=sa.text("commented_at IS NULL"),
    )
    op.create_table(
        "product_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("product", sa.String(100), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("needs", sa.Text(), nullable=True),
        sa.Column("improvements", sa.Text(), nullable=True),
        sa.Column("summary_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("month LIKE '____-__'", name=op.f("ck_product_feedback_month")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_product_feedback_id")),
        sa.ForeignKeyConstraint(["summary_id"], ["feedback_summaries.id"], name=op.f("fk_product_feedback_summary_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_feedback")),
    )
    op.create_index(
        "ix_product_feedback_open",
        "product_feedback",
        ["month"],
        sqlite_where=sa.text("summary_id IS NULL"),
        postgresql_where=sa.text("summary_id IS NULL"),
    )
    op.create_index(op.f("ix_product_feedback_summary_id"), "product_feedback", ["summary_id"])
    op.create_table(
        "trading_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(4), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("cells", sa.Text(), nullable=True),
        sa.Column("bad", sa.Text(), nullable=True),
        sa.Column("trade_volume", sa.BigInteger(), nullable=True),
        sa.Column("trade_cost", sa.BigInteger(), nullable=True),
        sa.Column("holdings_structure", sa.String(200), nullable=True),
        sa.Column("turnover_rate", sa.BigInteger(), nullable=True),
        sa.Column("profit_loss", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('good', 'bad', 'left')", name=op.f("ck_trading_rows_state")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_trading_rows_client_id")),
        sa.ForeignKeyConstraint(["upload_id"], ["trading_uploads.id"], name=op.f("fk_trading_rows_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trading_rows")),
    )
    op.create_index(op.f("ix_trading_rows_client_id"), "trading_rows", ["client_id"])
    op.create_index(op.f("ix_trading_rows_upload_id_state_line"), "trading_rows", ["upload_id", "state", "line"])


def downgrade():
    op.drop_table("product_feedback")
    op.drop_table("feedback_summaries")
    op.drop_table("monthly_stats")
    op.drop_table("trading_rows")
    op.drop_table("trading_uploads")
