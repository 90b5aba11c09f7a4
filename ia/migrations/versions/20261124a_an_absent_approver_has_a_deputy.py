"""An absent approver has a deputy."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000101"
down_revision = "3b1000001401"
branch_labels = None
depends_on = None

ONE_DEPUTY = {
    "sqlite": "CREATE TRIGGER deputies_one_at_a_time BEFORE INSERT ON deputies WHEN NEW.revoked_at IS NULL AND EXISTS "
    "(SELECT 1 FROM deputies WHERE principal_id = NEW.principal_id AND revoked_at IS NULL AND starts_on <= NEW.ends_on "
    "AND ends_on >= NEW.starts_on) BEGIN SELECT RAISE(ABORT, 'deputies_one_at_a_time'); END",
    "postgresql": "ALTER TABLE deputies ADD CONSTRAINT deputies_one_at_a_time EXCLUDE USING gist "
    "(int4range(principal_id, principal_id, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&) "
    "WHERE (revoked_at IS NULL)",
}


def upgrade():
    op.create_table(
        "deputies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("principal_id <> deputy_id", name=op.f("ck_deputies_somebody_else")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_deputies_period")),
        sa.ForeignKeyConstraint(["principal_id"], ["users.id"], name=op.f("fk_deputies_principal_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["users.id"], name=op.f("fk_deputies_deputy_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_deputies_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputies")),
    )
    op.create_index("ix_deputies_deputy_id_ends_on", "deputies", ["deputy_id", "ends_on"])
    op.create_index("ix_deputies_principal_id_ends_on", "deputies", ["principal_id", "ends_on"])
    op.execute(ONE_DEPUTY[op.get_bind().dialect.name])
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("for_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("for_name", sa.String(length=40), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_opinions_for_id"), "users", ["for_id"], ["id"])


def downgrade():
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_opinions_for_id"), type_="foreignkey")
        batch_op.drop_column("for_name")
        batch_op.drop_column("for_id")
    op.drop_table("deputies")
