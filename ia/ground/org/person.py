"""The person of a request: who, with which posts, at which addresses. Read in one statement, without the ORM."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby

from sqlalchemy import Date, bindparam, select

from ia.ground.db import Moment, db
from ia.ground.org.models import Login, Post, Unit, User
from ia.ground.org.roles import ROLES


@dataclass(frozen=True)
class PostHeld:
    """A post in force today; team_id, branch_id and region_id are those of its unit, where it has them."""

    role: str
    unit_id: int
    unit_kind: str
    unit_name: str
    branch_id: int | None
    region_id: int | None
    since: date

    @property
    def team_id(self) -> int | None:
        return self.unit_id if self.unit_kind in ("team", "station") else None


@dataclass(frozen=True)
class Person:
    """Whoever acts. Flask-Login's user object too: its id is the token of the sign-in, not the user's number."""

    id: int
    username: str
    name: str
    grade: int
    language: str | None
    posts: tuple[PostHeld, ...]
    login_id: int | None = None
    token: str = field(default="", repr=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(post.role for post in self.posts)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Where to-dos for this person may be addressed: u:ID and role@UNIT for each post."""
        return frozenset({f"u:{self.id}"} | {f"{post.role}@{post.unit_id}" for post in self.posts})

    @property
    def does_business(self) -> bool:
        """False for those who hold administrator posts only (P-27)."""
        return any(ROLES[role].business for role in self.roles)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def units(self, *roles: str) -> list[PostHeld]:
        """The posts held in one of these roles."""
        return [post for post in self.posts if post.role in roles]

    @property
    def home(self) -> PostHeld | None:
        """The post that names the team and branch of what this person creates: the lowest in the company, of several the
        one that does business."""

        def lowness(post: PostHeld) -> tuple:
            return post.team_id is not None, post.branch_id is not None, ROLES[post.role].business

        return max(self.posts, key=lowness, default=None)

    @property
    def post_title(self):
        return ROLES[self.home.role].title if self.home else ""


def _query(*columns):
    """Users with the posts in force on the day bound as `today`, one row a post."""
    today = bindparam("today", type_=Date)
    return (
        select(
            User.id,
            User.username,
            User.name,
            User.grade,
            User.language,
            Post.role,
            Unit.id.label("unit_id"),
            Unit.kind,
            Unit.name.label("unit_name"),
            Unit.branch_id,
            Unit.region_id,
            Post.starts_on,
            *columns,
        )
        .select_from(User)
        .outerjoin(
            Post,
            (Post.user_id == User.id) & (Post.starts_on <= today) & ((Post.ends_on.is_(None)) | (Post.ends_on > today)),
        )
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .where(User.disabled_at.is_(None))
        .order_by(Post.id)
    )


_BY_USER = _query().where(User.id == bindparam("user_id"))
_BY_LOGIN = (
    _query(Login.id.label("login_id"))
    .join(Login, Login.user_id == User.id)
    .where(
        Login.token_hash == bindparam("token_hash"),
        Login.ended_at.is_(None),
        Login.expires_at > bindparam("now", type_=Moment),
    )
)


def _person(rows, **more) -> Person | None:
    rows = list(rows)
    if not rows:
        return None
    first = rows[0]
    posts = tuple(
        PostHeld(
            row.role,
            row.unit_id,
            row.kind,
            row.unit_name,
            row.unit_id if row.kind == "branch" else row.branch_id,
            row.unit_id if row.kind == "region" else row.region_id,
            row.starts_on,
        )
        for row in rows
        if row.role is not None
    )
    return Person(first.id, first.username, first.name, first.grade, first.language, posts, **more)


def signed_in(token_hash: str, token: str, now: datetime, today: date) -> Person | None:
    """The person behind a session that has neither ended nor expired."""
    rows = db.session.execute(_BY_LOGIN, {"token_hash": token_hash, "now": now, "today": today}).all()
    return _person(rows, login_id=rows[0].login_id, token=token) if rows else None


def person_of(user_id: int, today: date) -> Person | None:
    """The person with that number, as jobs and commands act for people who are not signed in."""
    return _person(db.session.execute(_BY_USER, {"user_id": user_id, "today": today}))


def people(chosen, today: date) -> list[Person]:
    """Everybody whose number is among those chosen (a SELECT or a collection), by number. One statement."""
    rows = db.session.execute(_query().where(User.id.in_(chosen)).order_by(None).order_by(User.id, Post.id), {"today": today})
    return [_person(of_one) for _, of_one in groupby(rows, key=lambda row: row.id)]
