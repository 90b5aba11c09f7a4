"""Lists are narrowed and kept."""


revision = "3b1000000c01"
down_revision = "3b1000000b01"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
