"""Clients are brought in by the worker."""


revision = "3b1000000b01"
down_revision = "0d5ec406f2db"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
