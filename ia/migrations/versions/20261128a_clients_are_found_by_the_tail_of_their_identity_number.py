"""Clients are found by the last signs of their identity number; files say how many clients they call existing."""

import sqlalchemy as sa
from alembic import op

from ia.clients.finding import tails  # what is written here must be what is asked for: the same key, the same making

revision = "3c1000000119"
down_revision = "3c1000000118"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
CLIENTS = sa.table("clients", sa.column("id"), sa.column("branch_id"), sa.column("id_no"))
TERMS = sa.table("client_terms", sa.column("branch_id"), sa.column("term"), sa.column("client_id"))
OURS = TERMS.c.term.between(tails.MARK, chr(ord(tails.MARK) + 1))


def upgrade():
    op.add_column("import_batches", sa.Column("existing_count", sa.Integer(), server_default="0", nullable=False))
    bind, last = op.get_bind(), 0
    bind.execute(TERMS.delete().where(OURS))  # of whoever was changed by the new program before this ran
    there = sa.select(CLIENTS).where(CLIENTS.c.id_no.is_not(None), CLIENTS.c.branch_id.is_not(None))
    while rows := bind.execute(there.where(CLIENTS.c.id > last).order_by(CLIENTS.c.id).limit(AT_ONCE)).all():
        last = rows[-1].id
        found = ((row, tails.term(row.id_no)) for row in rows)
        fresh = [{"branch_id": row.branch_id, "term": term, "client_id": row.id} for row, term in found if term]
        if fresh:
            bind.execute(TERMS.insert(), fresh)


def downgrade():
    op.get_bind().execute(TERMS.delete().where(OURS))
    op.execute("DELETE FROM import_rows WHERE state IN ('lacking', 'other')")
    with op.batch_alter_table("import_batches") as batch_op:
        batch_op.drop_column("existing_count")
