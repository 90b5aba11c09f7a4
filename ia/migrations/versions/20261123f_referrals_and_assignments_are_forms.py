"""Referrals and assignments are forms."""


revision = "3b1000000f01"
down_revision = "3b1000000e01"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
