"""(stub)"""

revision = "3c100000010b"
down_revision = "3c100000010a"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
