"""Losses raise alerts, dates of stocks are told beforehand, rules know a trading volume, talks are put right."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000114"
down_revision = "3c1000000112"
branch_labels = None
depends_on = None

BEFORE = (
    "'low_satisfaction', 'key_days_without_contact', 'days_without_contact', 'holding_move', 'position_ratio', "
    "'loss_ratio', 'risk_degree', 'abnormal_trading'"
)
AFTER = BEFORE.replace("'key_days", "'month_loss', 'key_days")
CHECKS = {"alerts": ("ck_alerts_rule", "rule"), "alert_rules": ("ck_alert_rules_kind", "kind")}
LOSING = {"sqlite_where": sa.text("profit_loss < 0"), "postgresql_where": sa.text("profit_loss < 0")}
TRADED = {
    "sqlite_where": sa.text("trade_volume IS NOT NULL"),
    "postgresql_where": sa.text("trade_volume IS NOT NULL"),
}


def upgrade():
    _know(AFTER)
    op.add_column("contact_rules", sa.Column("volume", sa.BigInteger(), nullable=True))
    op.add_column("tracking_sheets", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    losing = ["branch_id", "month", "client_id", "profit_loss"]
    op.create_index("ix_monthly_stats_losing", "monthly_stats", losing, **LOSING)
    volume = ["client_id", "month", "trade_volume"]
    op.create_index("ix_monthly_stats_volume", "monthly_stats", volume, **TRADED)
    op.create_table(
        "stock_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("stock", sa.String(40), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('exercise', 'new_share', 'news')", name=op.f("ck_stock_dates_kind")),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_stock_dates_branch_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_stock_dates_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_dates")),
    )
    op.create_index(op.f("ix_stock_dates_branch_id_on_day"), "stock_dates", ["branch_id", "on_day"])


def downgrade():
    op.drop_table("stock_dates")
    op.drop_index("ix_monthly_stats_volume", "monthly_stats")
    op.drop_index("ix_monthly_stats_losing", "monthly_stats")
    with op.batch_alter_table("tracking_sheets") as batch_op:
        batch_op.drop_column("version")
    with op.batch_alter_table("contact_rules") as batch_op:
        batch_op.drop_column("volume")
    op.execute("UPDATE alerts SET rule = 'loss_ratio' WHERE rule = 'month_loss'")
    op.execute("DELETE FROM alert_rules WHERE kind = 'month_loss'")
    _know(BEFORE)


def _know(kinds: str) -> None:
    """The rules that the database lets alerts be raised by."""
    for table, (name, column) in CHECKS.items():
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(name), type_="check")
            batch_op.create_check_constraint(op.f(name), f"{column} IN ({kinds})")
