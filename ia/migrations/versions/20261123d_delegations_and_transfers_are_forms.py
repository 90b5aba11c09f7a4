"""Delegations and transfers are forms."""


revision = "3b1000000d01"
down_revision = "3b1000000c01"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
