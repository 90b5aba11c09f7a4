"""Who signed: from a name as it is typed from paper to a colleague, where it is one."""

import re
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User
from ia.ground.printing.refusals import PrintRefused

CLIENT = "client"
_WITH_USERNAME = re.compile(r"\s*(.+?)\s*[(（]\s*([\w.@-]+)\s*[)）]\s*")


def signer(typed: str, role: str, branch_id: int, on: date) -> tuple[str, int | None]:
    """The name and, for a colleague, the user's number.

    A colleague is understood by name, user name, or both. A name that two colleagues share is refused unless the post
    that the box names tells them apart. A name that nobody here has is kept as written: the platform records what
    stands on paper.
    """
    if role == CLIENT:
        return typed[:40], None
    both = _WITH_USERNAME.fullmatch(typed)
    wanted = User.username == both[2].lower() if both else or_(User.username == typed.lower(), User.name == typed)
    found = db.session.execute(select(User.id, User.name).where(wanted).limit(50)).all()
    if len(found) > 1:
        holding = set(db.session.scalars(_holding([role], branch_id, on, Post.user_id)))
        found = [user for user in found if user.id in holding]
        if len(found) != 1:
            message = _l("Several people have this name: write it as “name (user name)”.")
            raise PrintRefused(message, "signer")
    return (found[0].name, found[0].id) if found else (typed[:40], None)


def same(name: str, user_id: int | None, other_name: str, other_id: int | None) -> bool:
    """Whether two signers are one person: by number where both are colleagues, else by name."""
    if user_id and other_id:
        return user_id == other_id
    return "".join(name.split()).casefold() == "".join(other_name.split()).casefold()


def colleagues(roles: list[str], branch_id: int, on: date) -> list[str]:
    """Whom the boxes may mean, as “name (user name)”, to choose from while typing."""
    query = _holding(roles, branch_id, on, User.name, User.username).join(User, User.id == Post.user_id)
    rows = db.session.execute(query.where(User.disabled_at.is_(None)).distinct().order_by(User.name).limit(200))
    return [f"{row.name} ({row.username})" for row in rows]


def _holding(roles, branch_id, on, *columns):
    """SELECT of the posts held in these roles in a branch or its teams on a day."""
    return (
        select(*columns)
        .select_from(Post)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.role.in_(roles), or_(Unit.id == branch_id, Unit.branch_id == branch_id))
        .where(Post.starts_on <= on, (Post.ends_on.is_(None)) | (Post.ends_on > on))
    )
