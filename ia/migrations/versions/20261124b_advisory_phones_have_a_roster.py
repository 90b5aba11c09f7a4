"""Advisory phones have a roster."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000102"
down_revision = "3c1000000101"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "advisory_phones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("published_from", sa.Date(), nullable=False),
        sa.Column("published_until", sa.Date(), nullable=True),
        sa.CheckConstraint("published_until >= published_from", name=op.f("ck_advisory_phones_period")),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_advisory_phones_branch_id")),
        sa.ForeignKeyConstraint(["team_id"], ["units.id"], name=op.f("fk_advisory_phones_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisory_phones")),
    )
    op.create_index(op.f("ix_advisory_phones_team_id"), "advisory_phones", ["team_id"], unique=False)
    op.create_index(
        "uq_advisory_phones_number",
        "advisory_phones",
        ["number"],
        unique=True,
        sqlite_where=sa.text("published_until IS NULL"),
        postgresql_where=sa.text("published_until IS NULL"),
    )

    op.create_table(
        "hotline_rosters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_hotline_rosters_branch_id")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["users.id"], name=op.f("fk_hotline_rosters_planned_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["units.id"], name=op.f("fk_hotline_rosters_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_rosters")),
        sa.UniqueConstraint("team_id", "week_on", name=op.f("uq_hotline_rosters_team_id_week_on")),
    )

    op.create_table(
        "hotline_shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("phone_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("session", sa.String(length=10), nullable=False),
        sa.CheckConstraint("session IN ('morning', 'afternoon')", name=op.f("ck_hotline_shifts_session")),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name=op.f("fk_hotline_shifts_agent_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_hotline_shifts_branch_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["advisory_phones.id"], name=op.f("fk_hotline_shifts_phone_id")),
        sa.ForeignKeyConstraint(["roster_id"], ["hotline_rosters.id"], name=op.f("fk_hotline_shifts_roster_id")),
        sa.ForeignKeyConstraint(["team_id"], ["units.id"], name=op.f("fk_hotline_shifts_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_shifts")),
        sa.UniqueConstraint("agent_id", "on_day", "session", name=op.f("uq_hotline_shifts_agent_id_on_day_session")),
        sa.UniqueConstraint("phone_id", "on_day", "session", name=op.f("uq_hotline_shifts_phone_id_on_day_session")),
    )
    op.create_index(op.f("ix_hotline_shifts_roster_id"), "hotline_shifts", ["roster_id"], unique=False)
    op.create_index(op.f("ix_hotline_shifts_team_id_on_day"), "hotline_shifts", ["team_id", "on_day"], unique=False)

    op.create_table(
        "hotline_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("item", sa.String(length=12), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("item IN ('material', 'market_pc', 'internet_pc')", name=op.f("ck_hotline_checks_item")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["users.id"], name=op.f("fk_hotline_checks_checked_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["units.id"], name=op.f("fk_hotline_checks_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_checks")),
        sa.UniqueConstraint("team_id", "month", "item", name=op.f("uq_hotline_checks_team_id_month_item")),
    )

    op.create_table(
        "hotline_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=True),
        sa.Column("contact", sa.String(length=120), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "done_at IS NULL OR client_id IS NOT NULL OR topic IS NOT NULL", name=op.f("ck_hotline_calls_done_has_topic")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name=op.f("fk_hotline_calls_agent_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_hotline_calls_branch_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_hotline_calls_client_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["advisory_phones.id"], name=op.f("fk_hotline_calls_phone_id")),
        sa.ForeignKeyConstraint(["question_id"], ["open_questions.id"], name=op.f("fk_hotline_calls_question_id")),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_hotline_calls_record_id")),
        sa.ForeignKeyConstraint(["team_id"], ["units.id"], name=op.f("fk_hotline_calls_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_calls")),
    )
    for column in ("agent_id", "team_id", "branch_id"):
        op.create_index(op.f(f"ix_hotline_calls_{column}_id"), "hotline_calls", [column, "id"], unique=False)
    op.create_index(op.f("ix_hotline_calls_client_id"), "hotline_calls", ["client_id"], unique=False)

    with op.batch_alter_table("tracking_sheets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_site", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade():
    with op.batch_alter_table("tracking_sheets", schema=None) as batch_op:
        batch_op.drop_column("on_site")
    for table in ("hotline_calls", "hotline_checks", "hotline_shifts", "hotline_rosters", "advisory_phones"):
        op.drop_table(table)
