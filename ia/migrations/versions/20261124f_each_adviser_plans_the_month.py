"""Each adviser plans the month."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000106"
down_revision = "3c1000000105"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "dev_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("planned_clients", sa.Integer(), nullable=True),
        sa.Column("planned_funds", sa.BigInteger(), nullable=True),
        sa.Column("modes", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("month LIKE '____-__'", name=op.f("ck_dev_plans_month")),
        sa.CheckConstraint("planned_clients >= 0", name=op.f("ck_dev_plans_planned_clients")),
        sa.CheckConstraint("planned_funds >= 0", name=op.f("ck_dev_plans_planned_funds")),
        sa.ForeignKeyConstraint(["adviser_id"], ["users.id"], name=op.f("fk_dev_plans_adviser_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_dev_plans_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dev_plans")),
        sa.UniqueConstraint("adviser_id", "month", name=op.f("uq_dev_plans_adviser_id_month")),
    )
    with op.batch_alter_table("dev_plans") as batch:
        batch.create_index(op.f("ix_dev_plans_month"), ["month"])
    op.create_table(
        "dev_plan_prospects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_dev_plan_prospects_client_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["dev_plans.id"], name=op.f("fk_dev_plan_prospects_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dev_plan_prospects")),
    )
    with op.batch_alter_table("dev_plan_prospects") as batch:
        batch.create_index(op.f("ix_dev_plan_prospects_client_id"), ["client_id"])
        batch.create_index(op.f("ix_dev_plan_prospects_plan_id_place"), ["plan_id", "place"])
    op.create_table(
        "dev_plan_rollups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("division", sa.Text(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("month LIKE '____-__'", name=op.f("ck_dev_plan_rollups_month")),
        sa.ForeignKeyConstraint(["branch_id"], ["units.id"], name=op.f("fk_dev_plan_rollups_branch_id")),
        sa.ForeignKeyConstraint(["team_id"], ["units.id"], name=op.f("fk_dev_plan_rollups_team_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_dev_plan_rollups_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dev_plan_rollups")),
        sa.UniqueConstraint("team_id", "month", name=op.f("uq_dev_plan_rollups_team_id_month")),
    )


def downgrade():
    for table in ("dev_plan_rollups", "dev_plan_prospects", "dev_plans"):
        op.drop_table(table)
