"""Meetings are called, held and minuted."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000001301"
down_revision = "3b1000001201"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_kind", sa.String(length=8), nullable=False),
        sa.Column("period_kind", sa.String(length=8), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("main_content", sa.Text(), nullable=True),
        sa.Column("requirements", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("mode_note", sa.String(length=200), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("agenda", sa.Text(), nullable=True),
        sa.Column("performance_summary", sa.Text(), nullable=True),
        sa.Column("morning_team_id", sa.Integer(), nullable=True),
        sa.Column("morning_on", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(), nullable=True),
        sa.Column("held_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("has_important_matter", sa.Boolean(), nullable=False),
        sa.Column("minute_taker_id", sa.Integer(), nullable=True),
        sa.Column("circulated_at", sa.DateTime(), nullable=True),
        sa.Column("filed", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("goals", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(morning_on IS NULL) = (meeting_kind <> 'morning')", name=op.f("ck_meetings_morning_has_day")
        ),
        sa.CheckConstraint(
            "meeting_kind <> 'regular' OR (period_kind IS NOT NULL AND period_end IS NOT NULL)",
            name=op.f("ck_meetings_regular_has_period"),
        ),
        sa.CheckConstraint(
            "meeting_kind IN ('morning','regular','ad_hoc','team','leader')", name=op.f("ck_meetings_meeting_kind")
        ),
        sa.CheckConstraint("mode IN ('on_site','phone','online')", name=op.f("ck_meetings_mode")),
        sa.CheckConstraint("period_kind IN ('month','quarter','year')", name=op.f("ck_meetings_period_kind")),
        sa.CheckConstraint(
            "NOT has_important_matter OR minute_taker_id IS NOT NULL", name=op.f("ck_meetings_important_has_taker")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR (held_at IS NOT NULL AND ended_at >= held_at)", name=op.f("ck_meetings_held")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meetings_planned")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_meetings_id")),
        sa.ForeignKeyConstraint(["minute_taker_id"], ["users.id"], name=op.f("fk_meetings_minute_taker_id")),
        sa.ForeignKeyConstraint(["morning_team_id"], ["units.id"], name=op.f("fk_meetings_morning_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("morning_team_id", "morning_on", name=op.f("uq_meetings_morning_team_id_morning_on")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meetings_meeting_kind_period_end"), ["meeting_kind", "period_end"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_meetings_starts_at"), ["starts_at"], unique=False)
    op.create_table(
        "action_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "type IN ('client_service','market_development','marketing_activity')", name=op.f("ck_action_items_type")
        ),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_action_items_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_action_items_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_items")),
    )
    with op.batch_alter_table("action_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_items_meeting_id"), ["meeting_id"], unique=False)
    op.create_table(
        "meeting_attendees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reports", sa.Boolean(), nullable=False),
        sa.Column("notified_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("minutes_read_at", sa.DateTime(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("recent_work", sa.Text(), nullable=True),
        sa.Column("difficulties", sa.Text(), nullable=True),
        sa.Column("needs", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("prep_experience", sa.Text(), nullable=True),
        sa.Column("prep_difficulties", sa.Text(), nullable=True),
        sa.Column("prep_problems", sa.Text(), nullable=True),
        sa.Column("prep_measures", sa.Text(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(), nullable=True),
        sa.Column("attendance", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("dissent", sa.Text(), nullable=True),
        sa.Column("verdict_at", sa.DateTime(), nullable=True),
        sa.Column("verdict_on", sa.Integer(), nullable=True),
        sa.CheckConstraint("attendance IN ('present','late','absent')", name=op.f("ck_meeting_attendees_attendance")),
        sa.CheckConstraint("kind IN ('member','observer')", name=op.f("ck_meeting_attendees_kind")),
        sa.CheckConstraint("verdict IN ('confirmed','dissented')", name=op.f("ck_meeting_attendees_verdict")),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict <> 'dissented' OR dissent IS NOT NULL",
            name=op.f("ck_meeting_attendees_dissent_is_said"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_attendees_meeting_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_meeting_attendees_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_attendees")),
        sa.UniqueConstraint("meeting_id", "user_id", name=op.f("uq_meeting_attendees_meeting_id_user_id")),
    )
    with op.batch_alter_table("meeting_attendees", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_attendees_user_id_meeting_id"), ["user_id", "meeting_id"], unique=False
        )
    op.create_table(
        "meeting_clients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("holdings", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_meeting_clients_client_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_clients_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_clients")),
    )
    with op.batch_alter_table("meeting_clients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_clients_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_clients_meeting_id"), ["meeting_id"], unique=False)
    op.create_table(
        "meeting_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("problems_to_solve", sa.Text(), nullable=True),
        sa.Column("items", sa.Text(), nullable=True),
        sa.Column("problems_solved", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("work_summary", sa.Text(), nullable=True),
        sa.Column("business_exchange", sa.Text(), nullable=True),
        sa.Column("business_coordination", sa.Text(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("solutions", sa.Text(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("division", sa.Text(), nullable=True),
        sa.Column("off_site", sa.Text(), nullable=True),
        sa.Column("marketing", sa.Text(), nullable=True),
        sa.Column("coordination", sa.Text(), nullable=True),
        sa.Column("action_items", sa.Text(), nullable=True),
        sa.Column("adjustments", sa.Text(), nullable=True),
        sa.Column("carried", sa.Text(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_minutes_meeting_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_meeting_minutes_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_minutes")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_meeting_minutes_meeting_id")),
    )
    op.create_table(
        "meeting_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("open_reason", sa.Text(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(), nullable=True),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.Column("reopen_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopen_reason IS NULL)", name=op.f("ck_meeting_versions_reopened")
        ),
        sa.ForeignKeyConstraint(["filed_by_id"], ["users.id"], name=op.f("fk_meeting_versions_filed_by_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_versions_meeting_id")),
        sa.ForeignKeyConstraint(["reopened_by_id"], ["users.id"], name=op.f("fk_meeting_versions_reopened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_versions")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_meeting_versions_meeting_id_number")),
    )


def downgrade():
    op.drop_table("meeting_versions")
    op.drop_table("meeting_minutes")
    with op.batch_alter_table("meeting_clients", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_clients_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_clients_client_id"))
    op.drop_table("meeting_clients")
    with op.batch_alter_table("meeting_attendees", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_attendees_user_id_meeting_id"))
    op.drop_table("meeting_attendees")
    with op.batch_alter_table("action_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_items_meeting_id"))
    op.drop_table("action_items")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meetings_starts_at"))
        batch_op.drop_index(batch_op.f("ix_meetings_meeting_kind_period_end"))
    op.drop_table("meetings")
