"""(stub)"""

revision = "3c100000010c"
down_revision = "3c100000010b"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
