"""(stub)"""

revision = "3c100000010a"
down_revision = "3c1000000109"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
