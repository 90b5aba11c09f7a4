"""How content a client was in the newest talk stands with the client."""

import sqlalchemy as sa
from alembic import op

revision = "3c1000000109"
down_revision = "3c1000000108"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("clients") as clients:
        clients.add_column(sa.Column("last_satisfaction", sa.Integer()))
        clients.create_check_constraint(op.f("ck_clients_last_satisfaction"), "last_satisfaction BETWEEN 1 AND 5")
    op.execute(
        "UPDATE clients SET last_satisfaction = (SELECT satisfaction FROM contact_records r "
        "WHERE r.client_id = clients.id AND r.satisfaction IS NOT NULL ORDER BY r.at DESC, r.id DESC LIMIT 1) "
        "WHERE last_contact_at IS NOT NULL"
    )


def downgrade():
    with op.batch_alter_table("clients") as clients:
        clients.drop_constraint(op.f("ck_clients_last_satisfaction"), type_="check")
        clients.drop_column("last_satisfaction")
