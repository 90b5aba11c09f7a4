"""Alembic inside the application: its engine, its metadata, and our column types written as what they are in the database."""

from alembic import context
from flask import current_app

from ia.ground.db import Json, Moment, Money

PLAIN = {Money: "sa.BigInteger()", Moment: "sa.DateTime()", Json: "sa.Text()"}


def render_item(kind, item, autogen_context):
    """Our types as plain ones: a migration must mean the same when the types have changed."""
    return PLAIN.get(type(item), False) if kind == "type" else False


def skip_empty(migration, revision, directives):
    """No file when nothing has changed."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run():
    target = current_app.extensions["migrate"]
    with target.db.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:  # a table that is made anew is dropped first, and other tables point at it
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # before the transaction begins
        context.configure(
            connection=connection,
            target_metadata=target.db.metadata,
            render_item=render_item,
            process_revision_directives=skip_empty,
            **target.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if on_sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
            raise RuntimeError(f"rows would point at nothing: {lost[:5]}")
        connection.commit()
        if on_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
