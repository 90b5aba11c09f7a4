"""(stub)"""

revision = "3c100000010e"
down_revision = "3c100000010d"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
