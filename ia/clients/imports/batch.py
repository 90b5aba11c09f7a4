"""A file on its way into the register, as pages and commands see it: sent, decided about, undone."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select, update

from ia.clients.imports.models import ImportBatch
from ia.clients.imports.reading import Table
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person, PostHeld, person_of

KIND = "import_batch"
OWNERS = ("advisor", "leader", "station_leader", "marketing_director")
"""Posts in which somebody manages clients."""


class Owner(NamedTuple):
    """Whose clients they become, and in which post: that gives team and branch."""

    person: Person
    post: PostHeld


def owner_at(person: Person | None, branch_id: int | None) -> Owner | None:
    """The person as owner of clients in that branch; None without a post there that has clients."""
    posts = person.units(*OWNERS) if person else []
    post = next((post for post in posts if post.branch_id == branch_id), None)
    return Owner(person, post) if post else None


class Mandate(NamedTuple):
    """For whom a file brings clients in. `owner_id`: whose they become where a row names nobody. `gives`: a row may name
    another adviser of the branch, as in the file of its marketing director. `fills`: known clients of that adviser are
    filled in too, which a director may not (P-07), and the command may."""

    owner_id: int
    branch_id: int
    gives: bool = False
    fills: bool = False


def mandate_of(batch: ImportBatch, today: date) -> Mandate:
    """That of a file that was sent, as the sender's posts are on the day."""
    mandate = Mandate(batch.owner_id, batch.branch_id, batch.by_command, batch.by_command)
    sender = None if batch.by_command else person_of(batch.by_id, today)
    directs = sender and any(post.branch_id == batch.branch_id for post in sender.units("marketing_director"))
    return mandate._replace(gives=True) if directs else mandate


def begin(
    file_name: str, digest: str, owner: Owner, source: str, now: datetime, *, state: str = "reading", **more
) -> ImportBatch:
    """Record a file that was sent; nothing of it is in the register yet."""
    batch = ImportBatch(
        kind="clients",
        file_name=file_name[-120:],
        sha256=digest,
        branch_id=owner.post.branch_id,
        by_id=owner.person.id,
        owner_id=owner.person.id,
        at=now,
        touched_at=now,
        state=state,
        source=source,
        **more,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def shown_columns(table: Table) -> list[list]:
    """The columns of a file as they are kept with the batch."""
    return [list(one) for one in table.meanings]


def move(batch: ImportBatch, before: str, after: str, now: datetime, **values) -> bool:
    """Move a batch on, once; False when somebody has done so before."""
    said = {"state": after, "done_count": 0, "tries": 0, "leased_until": None, "touched_at": now, **values}
    moved = db.session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.state == before)
        .values(said)
        .execution_options(synchronize_session=False)
    )
    return moved.rowcount == 1


def actor_of(batch):
    """Who is named in the trail: whoever sent the file; nobody, when it was the command line."""
    return None if batch.by_command else user_named(batch.by_id)


def user_named(user_id: int | None):
    """The number and name of a user, as the trail wants them; also of one who has left."""
    return db.session.execute(select(User.id, User.name).where(User.id == user_id)).first()
