"""Activities are approved, held and summed up."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000104"
down_revision = "3c1000000103"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "activities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sub_kind", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("client_participants", sa.Text(), nullable=True),
        sa.Column("staff_participants", sa.Text(), nullable=True),
        sa.Column("resources", sa.Text(), nullable=True),
        sa.Column("publicity_plan", sa.Text(), nullable=True),
        sa.Column("arrangement", sa.Text(), nullable=True),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("compliance_ack", sa.Boolean(), nullable=False),
        sa.Column("theme_kind", sa.String(length=16), nullable=True),
        sa.Column("demo_theme", sa.Text(), nullable=True),
        sa.Column("equipment", sa.Text(), nullable=True),
        sa.Column("talk_min", sa.Integer(), nullable=True),
        sa.Column("qa_min", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.Column("demo_min", sa.Integer(), nullable=True),
        sa.Column("feedback_form", sa.Text(), nullable=True),
        sa.Column("demo_record", sa.Text(), nullable=True),
        sa.Column("questions_needs", sa.Text(), nullable=True),
        sa.Column("effect_assessment", sa.Text(), nullable=True),
        sa.Column("theme", sa.Text(), nullable=True),
        sa.Column("talk_outline", sa.Text(), nullable=True),
        sa.Column("scale", sa.Integer(), nullable=True),
        sa.Column("venue", sa.String(length=200), nullable=True),
        sa.Column("speakers", sa.Text(), nullable=True),
        sa.Column("guests", sa.Text(), nullable=True),
        sa.Column("reception", sa.Text(), nullable=True),
        sa.Column("reg_filed_on", sa.Date(), nullable=True),
        sa.Column("reg_result", sa.String(length=10), nullable=True),
        sa.Column("reg_ref", sa.String(length=80), nullable=True),
        sa.Column("ad", sa.Text(), nullable=True),
        sa.Column("media", sa.Text(), nullable=True),
        sa.Column("ad_size_times", sa.String(length=200), nullable=True),
        sa.Column("printed_material", sa.String(length=200), nullable=True),
        sa.Column("tickets_count", sa.Integer(), nullable=True),
        sa.Column("venue_handover", sa.Date(), nullable=True),
        sa.Column("guests_settled", sa.Date(), nullable=True),
        sa.Column("product", sa.String(length=200), nullable=True),
        sa.Column("promo_type", sa.String(length=16), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("timetable", sa.Text(), nullable=True),
        sa.Column("targets", sa.Text(), nullable=True),
        sa.Column("strategy", sa.Text(), nullable=True),
        sa.Column("materials", sa.Text(), nullable=True),
        sa.Column("tasks", sa.Text(), nullable=True),
        sa.Column("approval_step", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("held_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("development_effect", sa.Text(), nullable=True),
        sa.Column("actual_expense", sa.BigInteger(), nullable=True),
        sa.Column("actual_income", sa.BigInteger(), nullable=True),
        sa.Column("finance_note", sa.Text(), nullable=True),
        sa.Column("finance_by_id", sa.Integer(), nullable=True),
        sa.Column("finance_at", sa.DateTime(), nullable=True),
        sa.Column("analysis_report", sa.Text(), nullable=True),
        sa.Column("appraisal", sa.Text(), nullable=True),
        sa.Column("promoted_case", sa.Integer(), nullable=True),
        sa.CheckConstraint("level IN ('company', 'region', 'branch', 'team')", name=op.f("ck_activities_level")),
        sa.CheckConstraint("promo_type IN ('publicity', 'demonstration')", name=op.f("ck_activities_promo_type")),
        sa.CheckConstraint("reg_result IN ('pending', 'approved', 'refused')", name=op.f("ck_activities_reg_result")),
        sa.CheckConstraint(
            "sub_kind IN ('demo_public', 'demo_private', 'report_meeting', 'promotion', 'seminar', 'other')",
            name=op.f("ck_activities_sub_kind"),
        ),
        sa.CheckConstraint(
            "theme_kind IN ('lecture_online', 'community', 'contest', 'care_message', "
            "'lecture', 'newcomers', 'salon', 'experience')",
            name=op.f("ck_activities_theme_kind"),
        ),
        sa.CheckConstraint("(finance_at IS NULL) = (finance_by_id IS NULL)", name=op.f("ck_activities_finance")),
        sa.CheckConstraint("actual_expense >= 0 AND actual_income >= 0", name=op.f("ck_activities_money")),
        sa.CheckConstraint("budget >= 0", name=op.f("ck_activities_budget")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_activities_times")),
        sa.CheckConstraint("held_at IS NULL OR ended_at >= held_at", name=op.f("ck_activities_held")),
        sa.CheckConstraint("reg_result IS NULL OR reg_filed_on IS NOT NULL", name=op.f("ck_activities_regulator")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_activities_client_id")),
        sa.ForeignKeyConstraint(["finance_by_id"], ["users.id"], name=op.f("fk_activities_finance_by_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_activities_id")),
        sa.ForeignKeyConstraint(["promoted_case"], ["documents.id"], name=op.f("fk_activities_promoted_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
    )
    with op.batch_alter_table("activities") as batch:
        batch.create_index(op.f("ix_activities_client_id"), ["client_id"])
        batch.create_index(op.f("ix_activities_starts_at"), ["starts_at"])
    op.create_table(
        "activity_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_checks_activity_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_activity_checks_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_checks")),
        sa.UniqueConstraint("activity_id", "item", name=op.f("uq_activity_checks_activity_id_item")),
    )
    op.create_table(
        "activity_outlets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("shortcomings", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("sent_at IS NULL OR effect IS NOT NULL", name=op.f("ck_activity_outlets_summary")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_outlets_activity_id")),
        sa.ForeignKeyConstraint(["head_id"], ["users.id"], name=op.f("fk_activity_outlets_head_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_outlets")),
        sa.UniqueConstraint("activity_id", "head_id", name=op.f("uq_activity_outlets_activity_id_head_id")),
    )
    op.create_table(
        "activity_parts",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_parts_activity_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_activity_parts_user_id")),
        sa.PrimaryKeyConstraint("activity_id", "user_id", name=op.f("pk_activity_parts")),
    )
    with op.batch_alter_table("activity_parts") as batch:
        batch.create_index(op.f("ix_activity_parts_user_id_activity_id"), ["user_id", "activity_id"])
    op.create_table(
        "activity_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("division", sa.Text(), nullable=True),
        sa.Column("execution", sa.Text(), nullable=True),
        sa.Column("suggestions", sa.Text(), nullable=True),
        sa.Column("plan_sent_at", sa.DateTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_tasks_activity_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_activity_tasks_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["users.id"], name=op.f("fk_activity_tasks_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_tasks")),
    )
    with op.batch_alter_table("activity_tasks") as batch:
        batch.create_index(op.f("ix_activity_tasks_activity_id"), ["activity_id"])
        batch.create_index(op.f("ix_activity_tasks_lead_id"), ["lead_id"])


def downgrade():
    for table in ("activity_tasks", "activity_parts", "activity_outlets", "activity_checks", "activities"):
        op.drop_table(table)
