"""Clients are contacted by rule and on sheets."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000001401"
down_revision = "3b1000001301"
branch_labels = None
depends_on = None


CHANNELS = "answer_channel IN ('in_person', 'phone', 'email', 'sms', 'fax', 'post', 'web')"
SOURCES = "source IN ('contact', 'hotline', 'on_site', 'seminar', 'activity')"
CONTACTED = sa.text("status IN ('existing', 'exiting')")
WHERE = {"sqlite_where": CONTACTED, "postgresql_where": CONTACTED}


def upgrade():
    op.create_table(
        "open_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("contact", sa.String(length=120), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer_channel", sa.String(length=10), nullable=False),
        sa.Column("promised_at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("from_document_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(CHANNELS, name=op.f("ck_open_questions_answer_channel")),
        sa.CheckConstraint(SOURCES, name=op.f("ck_open_questions_source")),
        sa.CheckConstraint("client_id IS NOT NULL OR contact IS NOT NULL", name=op.f("ck_open_questions_somebody_asked")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_open_questions_answered_has_answer")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_open_questions_client_id")),
        sa.ForeignKeyConstraint(["from_document_id"], ["documents.id"], name=op.f("fk_open_questions_from_document_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_open_questions_id")),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_open_questions_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_questions")),
    )
    with op.batch_alter_table("open_questions") as batch:
        batch.create_index(op.f("ix_open_questions_client_id"), ["client_id"])
        batch.create_index(op.f("ix_open_questions_record_id"), ["record_id"])
        batch.create_index(op.f("ix_open_questions_from_document_id"), ["from_document_id"])
    op.create_table(
        "contact_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("cycle", sa.String(length=8), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("importance", sa.BigInteger(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("interval_days", sa.Integer(), nullable=True),
        sa.Column("holding_move", sa.Integer(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('regular', 'immediate')", name=op.f("ck_contact_rules_kind")),
        sa.CheckConstraint("cycle IN ('weekly', 'monthly')", name=op.f("ck_contact_rules_cycle")),
        sa.CheckConstraint(CHANNELS.replace("answer_channel", "channel"), name=op.f("ck_contact_rules_channel")),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_contact_rules_satisfaction")),
        sa.CheckConstraint("interval_days BETWEEN 1 AND 366", name=op.f("ck_contact_rules_interval_days")),
        sa.CheckConstraint("holding_move BETWEEN 1 AND 100", name=op.f("ck_contact_rules_holding_move")),
        sa.CheckConstraint("kind = 'immediate' OR cycle IS NOT NULL", name=op.f("ck_contact_rules_regular_has_cycle")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_contact_rules_client_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_contact_rules_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_rules")),
        sa.UniqueConstraint("client_id", name=op.f("uq_contact_rules_client_id")),
    )
    op.create_table(
        "tracking_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("prep", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(done_at IS NULL) = (record_id IS NULL)", name=op.f("ck_tracking_sheets_done_has_record")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_tracking_sheets_by_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_tracking_sheets_client_id")),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_tracking_sheets_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_sheets")),
        sa.UniqueConstraint("record_id", name=op.f("uq_tracking_sheets_record_id")),
    )
    with op.batch_alter_table("tracking_sheets") as batch:
        batch.create_index(op.f("ix_tracking_sheets_client_id_id"), ["client_id", "id"])
        batch.create_index(op.f("ix_tracking_sheets_by_id_id"), ["by_id", "id"])
        batch.create_index(
            "uq_tracking_sheets_prepared",
            ["client_id", "by_id"],
            unique=True,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
    op.create_table(
        "contact_coverage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("adviser_id", sa.Integer(), nullable=False),
        sa.Column("clients", sa.Integer(), nullable=False),
        sa.Column("contacted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["adviser_id"], ["users.id"], name=op.f("fk_contact_coverage_adviser_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_contact_coverage_branch_id")),
        sa.ForeignKeyConstraint(["team_id"], ["units.id"], name=op.f("fk_contact_coverage_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_coverage")),
        sa.UniqueConstraint(
            "branch_id", "month", "adviser_id", "team_id", name=op.f("uq_contact_coverage_branch_id_month_adviser_id_team_id")
        ),
    )
    with op.batch_alter_table("clients") as batch:
        columns = ["branch_id", "managed_by_id", "team_id", "last_contact_at"]
        batch.create_index("ix_clients_uncontacted", columns, **WHERE)


def downgrade():
    with op.batch_alter_table("clients") as batch:
        batch.drop_index("ix_clients_uncontacted", **WHERE)
    for table in ("contact_coverage", "tracking_sheets", "contact_rules", "open_questions"):
        op.drop_table(table)
