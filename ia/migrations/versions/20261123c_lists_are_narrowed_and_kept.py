"""Lists are narrowed and kept."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000000c01"
down_revision = "3b1000000b01"
branch_labels = None
depends_on = None

FACTORS = ("potential_size", "likelihood", "timing")
PLACES = {"own": "managed_by_id", "team": "team_id", "branch": "branch_id"}
SHOWN = {"team": "team_id", "branch": "branch_id"}
RANKED = "priority IS NOT NULL"
OPEN = "status IN ('prospect', 'target')"
DATED = {
    "opened": (["opened_on"], "opened_on IS NOT NULL"),
    "born": (["born_on"], "born_on IS NOT NULL"),
    "recorded": (["created_at"], None),
    "contacted": (["last_contact_at", "status"], None),
    "failed": (["failed_at"], "failed_at IS NOT NULL"),
}


def _only(condition):
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)} if condition else {}


def upgrade():
    op.create_table(
        "kept_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_kept_lists_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_lists")),
        sa.UniqueConstraint("user_id", "path", "name", name=op.f("uq_kept_lists_user_id_path_name")),
    )
    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failed_at", sa.DateTime(), nullable=True))
        for factor in FACTORS:
            batch_op.add_column(sa.Column(factor, sa.Integer(), nullable=True))
            batch_op.create_check_constraint(factor, f"{factor} BETWEEN 1 AND 3")
        batch_op.add_column(sa.Column("priority", sa.BigInteger(), nullable=True))
        for place, column in PLACES.items():
            for order, key in (("newest", ["id"]), ("name", ["name_key", "id"])):
                batch_op.drop_index(f"ix_clients_{place}_{order}")
                batch_op.create_index(f"ix_clients_{place}_{order}", [column, *key, "status", "level", "is_key"])
            batch_op.create_index(f"ix_clients_{place}_priority", [column, "priority", "id"], **_only(RANKED))
        for place, column in SHOWN.items():
            for order, key in (("newest", ["id"]), ("name", ["name_key", "id"])):
                columns = [column, "visibility_scope", *key, "min_advisor_level", "status"]
                batch_op.drop_index(f"ix_clients_{place}_shown_{order}")
                batch_op.create_index(f"ix_clients_{place}_shown_{order}", [*columns, "is_key"], **_only(OPEN))
            columns = [column, "visibility_scope", "priority", "id", "min_advisor_level"]
            batch_op.create_index(f"ix_clients_{place}_shown_priority", columns, **_only(f"{OPEN} AND {RANKED}"))
        for name, (columns, condition) in DATED.items():
            batch_op.create_index(f"ix_clients_branch_{name}", ["branch_id", *columns], **_only(condition))
    failed = "SELECT max(at) FROM client_timeline WHERE client_id = clients.id AND kind = 'failed'"
    op.execute(f"UPDATE clients SET failed_at = ({failed}) WHERE {OPEN}")


def downgrade():
    with op.batch_alter_table("clients", schema=None) as batch_op:
        for name, (_, condition) in DATED.items():
            batch_op.drop_index(f"ix_clients_branch_{name}", **_only(condition))
        for place, column in SHOWN.items():
            batch_op.drop_index(f"ix_clients_{place}_shown_priority", **_only(f"{OPEN} AND {RANKED}"))
            for order, key in (("newest", ["id"]), ("name", ["name_key", "id"])):
                columns = [column, "visibility_scope", *key, "min_advisor_level", "status"]
                batch_op.drop_index(f"ix_clients_{place}_shown_{order}")
                batch_op.create_index(f"ix_clients_{place}_shown_{order}", columns, **_only(OPEN))
        for place, column in PLACES.items():
            batch_op.drop_index(f"ix_clients_{place}_priority", **_only(RANKED))
            for order, key in (("newest", ["id"]), ("name", ["name_key", "id"])):
                batch_op.drop_index(f"ix_clients_{place}_{order}")
                batch_op.create_index(f"ix_clients_{place}_{order}", [column, *key, "status", "level"])
        batch_op.drop_column("priority")
        for factor in FACTORS:
            batch_op.drop_constraint(factor, type_="check")
            batch_op.drop_column(factor)
        batch_op.drop_column("failed_at")
    op.drop_table("kept_lists")
