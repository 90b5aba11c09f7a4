"""What people are told reaches them by mail and calendar."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000107"
down_revision = "3c1000000106"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "delivery_choices",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mail", sa.String(length=10), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_to", sa.Time(), nullable=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("digested_on", sa.Date(), nullable=True),
        sa.CheckConstraint("mail IN ('none','digest','immediate')", name=op.f("ck_delivery_choices_mail")),
        sa.CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name=op.f("ck_delivery_choices_quiet_hours")),
        sa.CheckConstraint("digest_hour BETWEEN 0 AND 23", name=op.f("ck_delivery_choices_digest_hour")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_delivery_choices_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_delivery_choices")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("not_before", sa.DateTime(), nullable=False),
        sa.Column("give_up_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_mails_sent")),
        sa.CheckConstraint("kind IN ('digest','immediate')", name=op.f("ck_mails_kind")),
        sa.CheckConstraint("state <> 'claimed' OR claimed_until IS NOT NULL", name=op.f("ck_mails_claimed")),
        sa.CheckConstraint("state IN ('waiting','claimed','sent','failed')", name=op.f("ck_mails_state")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mails_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_mails_user_id_key")),
    )
    with op.batch_alter_table("mails") as batch:
        batch.create_index(op.f("ix_mails_created_at"), ["created_at"])
        batch.create_index(
            "ix_mails_failed",
            ["id"],
            sqlite_where=sa.text("state = 'failed'"),
            postgresql_where=sa.text("state = 'failed'"),
        )
        batch.create_index(
            "ix_mails_open",
            ["not_before", "id"],
            sqlite_where=sa.text("state IN ('waiting','claimed')"),
            postgresql_where=sa.text("state IN ('waiting','claimed')"),
        )
    op.create_table(
        "calendar_feeds",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.add_column("notices", sa.Column("snoozed_until", sa.DateTime(), nullable=True))
    op.add_column("notices", sa.Column("mailed_at", sa.DateTime(), nullable=True))
    op.create_index(op.f("ix_notices_created_at_reminder"), "notices", ["created_at", "reminder"])
    unmailed, waits = sa.text("mailed_at IS NULL AND read_at IS NULL"), sa.text("closed_at IS NULL")
    op.create_index(
        "ix_notices_unmailed", "notices", ["user_id", "created_at"], sqlite_where=unmailed, postgresql_where=unmailed
    )
    op.create_index("ix_todos_late", "todos", ["due_at", "document_id"], sqlite_where=waits, postgresql_where=waits)


def downgrade():
    op.drop_index("ix_todos_late", "todos")
    for index in ("ix_notices_unmailed", "ix_notices_created_at_reminder"):
        op.drop_index(index, "notices")
    for column in ("mailed_at", "snoozed_until"):
        op.drop_column("notices", column)
    for table in ("calendar_feeds", "mails", "delivery_choices"):
        op.drop_table(table)
