"""More is known of a client."""

import sqlalchemy as sa
from alembic import op

revision = "3b1000001201"
down_revision = "3b1000001101"
branch_labels = None
depends_on = None

WORDS = {
    "area": 40,
    "knowledge": 200,
    "social_class": 40,
    "income": 80,
    "character": 200,
    "legal_awareness": 200,
    "values_held": 200,
    "goals": 200,
    "environment": 200,
    "trading_means": 80,
    "industry": 40,
    "purpose": 200,
}
CHOICES = {
    "decision_type": (12, "'avoiding', 'delegating', 'consulting', 'autonomous'"),
    "horizon": (8, "'short', 'mid_long'"),
    "sales_channel": (8, "'direct', 'agency'"),
}
SOLAR = {
    "sqlite": "'s' || substr(born_on, 6, 2) || substr(born_on, 9, 2)",
    "postgresql": "'s' || to_char(born_on, 'MMDD')",
}


def upgrade():
    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.add_column(sa.Column("birthday_lunar", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.add_column(sa.Column("birthday", sa.String(length=5), nullable=True))
        for name, length in WORDS.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        for name, (length, codes) in CHOICES.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=True))
            batch_op.create_check_constraint(name, f"{name} IN ({codes})")
        batch_op.create_index("ix_clients_birthday", ["birthday", "managed_by_id"], unique=False)
    op.execute(f"UPDATE clients SET birthday = {SOLAR[op.get_bind().dialect.name]} WHERE born_on IS NOT NULL")

    op.create_table(
        "client_annotations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("struck_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_client_annotations_by_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_client_annotations_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_annotations")),
    )
    with op.batch_alter_table("client_annotations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_annotations_client_id_at"), ["client_id", "at"], unique=False)

    op.create_table(
        "client_relations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('spouse', 'parent', 'child', 'relative', 'colleague', 'friend')",
            name=op.f("ck_client_relations_relation"),
        ),
        sa.CheckConstraint("client_id <> other_id", name=op.f("ck_client_relations_two")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_client_relations_by_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_client_relations_client_id")),
        sa.ForeignKeyConstraint(["other_id"], ["clients.id"], name=op.f("fk_client_relations_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_relations")),
        sa.UniqueConstraint("client_id", "other_id", name=op.f("uq_client_relations_client_id_other_id")),
    )
    with op.batch_alter_table("client_relations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_relations_other_id"), ["other_id"], unique=False)

    op.create_table(
        "client_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("struck_at", sa.DateTime(), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "folder IN ('agreements', 'identity', 'opening', 'trading', 'other')", name=op.f("ck_client_files_folder")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_client_files_size")),
        sa.CheckConstraint("(struck_at IS NULL) = (struck_reason IS NULL)", name=op.f("ck_client_files_struck")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_client_files_added_by_id")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_client_files_client_id")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["users.id"], name=op.f("fk_client_files_struck_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_files")),
    )
    with op.batch_alter_table("client_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_files_client_id_id"), ["client_id", "id"], unique=False)

    op.create_table(
        "client_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("open_client_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=12), nullable=True),
        sa.Column("is_key", sa.Boolean(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "level IS NOT NULL OR is_key IS NOT NULL OR status IS NOT NULL", name=op.f("ck_client_proposals_something")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_client_proposals_client_id")),
        sa.ForeignKeyConstraint(["id"], ["documents.id"], name=op.f("fk_client_proposals_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_proposals")),
        sa.UniqueConstraint("open_client_id", name=op.f("uq_client_proposals_open_client_id")),
    )
    with op.batch_alter_table("client_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_proposals_client_id"), ["client_id"], unique=False)


def downgrade():
    with op.batch_alter_table("client_proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_proposals_client_id"))

    op.drop_table("client_proposals")
    with op.batch_alter_table("client_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_files_client_id_id"))

    op.drop_table("client_files")
    with op.batch_alter_table("client_relations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_relations_other_id"))

    op.drop_table("client_relations")
    with op.batch_alter_table("client_annotations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_annotations_client_id_at"))

    op.drop_table("client_annotations")
    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.drop_index("ix_clients_birthday")
        for name in CHOICES:
            batch_op.drop_constraint(name, type_="check")
        for name in (*CHOICES, *WORDS, "birthday", "birthday_lunar"):
            batch_op.drop_column(name)
