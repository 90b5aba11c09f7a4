"""More is known of a client."""


revision = "3b1000001201"
down_revision = "3b1000001101"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
