"""A wrong scan of a sheet is struck with a reason, and closed forms are found by the day on which they were closed."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000112"
down_revision = "3c1000000111"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("struck_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("struck_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("struck_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("struck_reason", sa.String(length=200), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_scans_struck_by_id"), "users", ["struck_by_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_scans_struck"), "(struck_at IS NULL) = (struck_reason IS NULL)"
        )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_closed_at"), ["closed_at"], unique=False)


def downgrade():
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_closed_at"))
    op.execute("DELETE FROM scans WHERE struck_at IS NOT NULL")
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_scans_struck"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_scans_struck_by_id"), type_="foreignkey")
        for name in ("struck_reason", "struck_by", "struck_by_id", "struck_at"):
            batch_op.drop_column(name)
