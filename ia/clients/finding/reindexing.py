"""Writing anew by what clients are found and sorted, after an update that spells names or reads holdings otherwise."""

import click
from flask.cli import with_appcontext
from sqlalchemy import bindparam, delete, select, update

from ia.clients.finding import index
from ia.clients.finding.spelling import name_key
from ia.clients.models import Client, ContactWay, SearchTerm
from ia.ground.db import db, write_unit

AT_ONCE = 500
TABLE = Client.__table__


@click.command("index-clients")
@with_appcontext
def index_clients():
    """Write the search terms and sort keys of all clients anew. People may go on working meanwhile."""
    last = done = 0
    while True:
        with write_unit():
            rows = _portion(last)
            if rows:
                _write(rows)
        if not rows:
            break
        last, done = rows[-1].id, done + len(rows)
    click.echo(f"{done} clients")


def _portion(after: int):
    columns = [TABLE.c[column] for column in ("id", "branch_id", "name_key", *index.FACTS)]
    query = select(*columns).where(TABLE.c.id > after, TABLE.c.branch_id.is_not(None)).order_by(TABLE.c.id)
    return db.session.execute(query.limit(AT_ONCE)).all()


def _write(rows) -> None:
    ids, ways = [row.id for row in rows], {}
    found = select(ContactWay.client_id, ContactWay.kind, ContactWay.value).where(ContactWay.client_id.in_(ids))
    for client_id, kind, value in db.session.execute(found):
        ways.setdefault(client_id, []).append((kind, value))
    db.session.execute(delete(SearchTerm.__table__).where(SearchTerm.__table__.c.client_id.in_(ids)))
    index.add(
        [term for row in rows for term in index.rows_of(row.id, row.branch_id, row._mapping, ways.get(row.id, ()))]
    )
    fresh = [{"number": row.id, "key": name_key(row.name)} for row in rows]
    old = {row.id: row.name_key for row in rows}
    if changed := [one for one in fresh if one["key"] != old[one["number"]]]:
        spelt = update(TABLE).where(TABLE.c.id == bindparam("number")).values(name_key=bindparam("key"))
        db.session.execute(spelt, changed)
