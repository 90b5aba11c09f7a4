"""Activities have guests and questions."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000105"
down_revision = "3c1000000104"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "activity_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=True),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=True),
        sa.Column("attends", sa.Boolean(), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('in_person', 'phone', 'email', 'sms', 'fax', 'post', 'web')",
            name=op.f("ck_activity_invitations_channel"),
        ),
        sa.CheckConstraint("channel IS NULL OR notified_on IS NOT NULL", name=op.f("ck_activity_invitations_told")),
        sa.CheckConstraint("tickets >= 0", name=op.f("ck_activity_invitations_tickets")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_invitations_activity_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_activity_invitations_client_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["users.id"], name=op.f("fk_activity_invitations_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_invitations")),
        sa.UniqueConstraint("activity_id", "client_id", name=op.f("uq_activity_invitations_activity_id_client_id")),
    )
    with op.batch_alter_table("activity_invitations") as batch:
        batch.create_index(op.f("ix_activity_invitations_client_id"), ["client_id"])
    op.create_table(
        "activity_slips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("contact", sa.String(length=120), nullable=True),
        sa.Column("answerer", sa.String(length=80), nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("NOT answered OR question_id IS NULL", name=op.f("ck_activity_slips_answered_once")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_slips_activity_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_activity_slips_client_id")),
        sa.ForeignKeyConstraint(["question_id"], ["open_questions.id"], name=op.f("fk_activity_slips_question_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_activity_slips_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_slips")),
        sa.UniqueConstraint("question_id", name=op.f("uq_activity_slips_question_id")),
    )
    with op.batch_alter_table("activity_slips") as batch:
        batch.create_index(op.f("ix_activity_slips_activity_id"), ["activity_id"])
        batch.create_index(op.f("ix_activity_slips_client_id"), ["client_id"])
    op.create_table(
        "activity_issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("department", sa.String(length=20), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "category IN ('operations', 'product', 'service', 'suggestion', 'other')",
            name=op.f("ck_activity_issues_category"),
        ),
        sa.CheckConstraint(
            "department IN ('leader', 'marketing_director', 'counter_admin', 'admin_director', 'finance_admin', "
            "'brokerage_gm', 'other')",
            name=op.f("ck_activity_issues_department"),
        ),
        sa.CheckConstraint(
            "(question_id IS NULL) = (department IS NULL)", name=op.f("ck_activity_issues_promise_has_department")
        ),
        sa.CheckConstraint(
            "NOT solved OR (answer IS NOT NULL AND question_id IS NULL)",
            name=op.f("ck_activity_issues_solved_has_answer"),
        ),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_issues_activity_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_activity_issues_client_id")),
        sa.ForeignKeyConstraint(["question_id"], ["open_questions.id"], name=op.f("fk_activity_issues_question_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_activity_issues_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_issues")),
        sa.UniqueConstraint("question_id", name=op.f("uq_activity_issues_question_id")),
    )
    with op.batch_alter_table("activity_issues") as batch:
        batch.create_index(op.f("ix_activity_issues_activity_id"), ["activity_id"])
        batch.create_index(op.f("ix_activity_issues_client_id"), ["client_id"])
    op.create_table(
        "activity_prospects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_prospects_activity_id")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_activity_prospects_by_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_activity_prospects_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_prospects")),
        sa.UniqueConstraint("activity_id", "client_id", name=op.f("uq_activity_prospects_activity_id_client_id")),
    )
    with op.batch_alter_table("activity_prospects") as batch:
        batch.create_index(op.f("ix_activity_prospects_client_id"), ["client_id"])


def downgrade():
    for table in ("activity_prospects", "activity_issues", "activity_slips", "activity_invitations"):
        op.drop_table(table)
