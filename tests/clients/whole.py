"""Every row of every table, so that a test can say that nothing else has changed."""

from sqlalchemy import select

from ia.ground.db import db

NOT_COMPARED = frozenset({"audit", "client_merges", "submissions", "logins", "drafts", "alembic_version"})
"""The trail and the records of the merge itself grow; the rest belongs to the browser."""


def every_row(app) -> dict[str, list[tuple]]:
    """By table all rows, in an order of their own; the versions of clients, which never run backwards, left out."""
    with app.app_context():
        found = {}
        for table in db.metadata.sorted_tables:
            if table.name in NOT_COMPARED:
                continue
            columns = [column for column in table.c if (table.name, column.name) != ("clients", "version")]
            found[table.name] = sorted((tuple(row) for row in db.session.execute(select(*columns))), key=repr)
        return found


def differing(before: dict, after: dict) -> dict:
    """What is not the same, by table: rows gone, rows come."""
    return {
        name: (set(map(repr, rows)) - set(map(repr, after[name])), set(map(repr, after[name])) - set(map(repr, rows)))
        for name, rows in before.items()
        if rows != after[name]
    }
