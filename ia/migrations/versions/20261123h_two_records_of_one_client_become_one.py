"""Two records of one client become one."""


revision = "3b1000001101"
down_revision = "3b1000001001"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
