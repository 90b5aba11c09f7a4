"""Who read a client, and who took which file."""


revision = "3b1000001001"
down_revision = "3b1000000f01"
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
