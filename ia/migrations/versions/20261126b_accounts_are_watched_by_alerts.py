"""Accounts are watched by rules, and what is found becomes alerts."""

import sqlalchemy as sa
from alembic import op

revision = "3c100000010f"
down_revision = "3c100000010e"
branch_labels = None
depends_on = None

RULES = (
    "('low_satisfaction', 'key_days_without_contact', 'days_without_contact', 'holding_move', 'position_ratio', "
    "'loss_ratio', 'risk_degree', 'abnormal_trading')"
)
OUTCOMES = "('measures', 'informed', 'watched', 'leaving', 'mistaken', 'known', 'unreached', 'lapsed')"
OPEN = {"sqlite_where": sa.text("resolved_at IS NULL"), "postgresql_where": sa.text("resolved_at IS NULL")}
KNOWN = sa.text("last_satisfaction IS NOT NULL")


def upgrade():
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(30), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("observed", sa.Text(), nullable=True),
        sa.Column("open_key", sa.String(50), nullable=True),
        sa.Column("contact_days", sa.Integer(), nullable=False),
        sa.Column("escalate_days", sa.Integer(), nullable=False),
        sa.Column("contact_by", sa.DateTime(), nullable=False),
        sa.Column("escalate_on", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("contacted_at", sa.DateTime(), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("client_opinion", sa.Text(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(10), nullable=True),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("helper", sa.String(10), nullable=True),
        sa.Column("helper_id", sa.Integer(), nullable=True),
        sa.Column("help_asked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(f"rule IN {RULES}", name=op.f("ck_alerts_rule")),
        sa.CheckConstraint(f"outcome IN {OUTCOMES}", name=op.f("ck_alerts_outcome")),
        sa.CheckConstraint("helper IN ('board', 'colleague')", name=op.f("ck_alerts_helper")),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (outcome IS NULL)", name=op.f("ck_alerts_resolved_has_outcome")
        ),
        sa.CheckConstraint("(resolved_at IS NULL) = (open_key IS NOT NULL)", name=op.f("ck_alerts_open_has_key")),
        sa.CheckConstraint("(helper IS NULL) = (help_asked_at IS NULL)", name=op.f("ck_alerts_help")),
        sa.CheckConstraint("value IS NOT NULL OR observed IS NOT NULL", name=op.f("ck_alerts_says_what")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_alerts_client_id")),
        sa.ForeignKeyConstraint(["helper_id"], ["users.id"], name=op.f("fk_alerts_helper_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_alerts_id")),
        sa.ForeignKeyConstraint(["place_id"], ["units.id"], name=op.f("fk_alerts_place_id")),
        sa.ForeignKeyConstraint(["record_id"], ["contact_records.id"], name=op.f("fk_alerts_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("open_key", name=op.f("uq_alerts_open_key")),
    )
    op.create_index(op.f("ix_alerts_client_id_rule"), "alerts", ["client_id", "rule"])
    op.create_index(op.f("ix_alerts_place_id_id"), "alerts", ["place_id", "id"])
    op.create_index("ix_alerts_open", "alerts", ["place_id", "id"], **OPEN)
    op.create_index(op.f("ix_alerts_record_id"), "alerts", ["record_id"])
    op.create_table(
        "alert_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("contact_days", sa.Integer(), nullable=False),
        sa.Column("escalate_days", sa.Integer(), nullable=False),
        sa.Column("again_days", sa.Integer(), nullable=False),
        sa.Column("most_open", sa.Integer(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"kind IN {RULES}", name=op.f("ck_alert_rules_kind")),
        sa.CheckConstraint("threshold BETWEEN 1 AND 1000", name=op.f("ck_alert_rules_threshold")),
        sa.CheckConstraint("contact_days BETWEEN 0 AND 10", name=op.f("ck_alert_rules_contact_days")),
        sa.CheckConstraint("escalate_days BETWEEN 1 AND 10", name=op.f("ck_alert_rules_escalate_days")),
        sa.CheckConstraint("again_days BETWEEN 1 AND 366", name=op.f("ck_alert_rules_again_days")),
        sa.CheckConstraint("most_open BETWEEN 1 AND 500", name=op.f("ck_alert_rules_most_open")),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_alert_rules_branch_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_alert_rules_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_rules")),
        sa.UniqueConstraint("branch_id", "kind", name=op.f("uq_alert_rules_branch_id_kind")),
    )
    op.create_index(
        "ix_clients_branch_content",
        "clients",
        ["branch_id", "last_satisfaction"],
        sqlite_where=KNOWN,
        postgresql_where=KNOWN,
    )


def downgrade():
    op.drop_index("ix_clients_branch_content", "clients")
    op.drop_table("alert_rules")
    op.drop_table("alerts")
