"""(stub)"""

revision = "3c1000000109"
down_revision = "3c1000000108"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
