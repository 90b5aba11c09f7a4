"""(stub)"""

revision = "3c100000010d"
down_revision = "3c100000010c"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
