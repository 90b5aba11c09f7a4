"""The person of a request: who, with which posts, standing in for whom, at which addresses. Read in one statement, without
the ORM."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby

from sqlalchemy import Date, Integer, String, bindparam, null, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from ia.ground.db import db
from ia.ground.org.models import Deputy, Post, Unit, User
from ia.ground.org.roles import ROLES, STOOD_FOR

OWED_AT = {"password": "/password", "second-factor": "/account/second-factor"}
"""What a session may owe before anything else opens to it, and where it does that."""


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

    @property
    def address(self) -> str:
        """Where to-dos for this post are addressed."""
        return f"{self.role}@{self.unit_id}"


@dataclass(frozen=True)
class StandIn:
    """Whom a person stands in for today, until which day, and at which of their posts: those that approve (STOOD_FOR)."""

    principal_id: int
    name: str
    until: date
    posts: tuple[PostHeld, ...]


@dataclass(frozen=True)
class Person:
    """Whoever acts. Flask-Login's user object too: its id is the token of the sign-in, not the user's number."""

    id: int
    username: str
    name: str
    grade: int
    language: str | None
    posts: tuple[PostHeld, ...]
    stands_for: tuple[StandIn, ...] = ()
    login_id: int | None = None
    token: str = field(default="", repr=False)
    proved_at: datetime | None = None
    """When the password was typed last in this session."""
    owes: str | None = None
    """What the session must do before anything else opens to it (ia/ground/org/signin.py)."""

    waiting: int = 0
    """How many to-dos and unread notices waited when the request began: the badge. Notices that sleep do not count."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token

    @property
    def owed_at(self) -> str:
        """The page on which the session does what it owes."""
        return OWED_AT[self.owes]

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(post.role for post in self.posts)

    @cached_property
    def roles_stood_for(self) -> frozenset[str]:
        return frozenset(post.role for stand in self.stands_for for post in stand.posts)

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        """Where to-dos for this person may be addressed: u:ID and role@UNIT for each post."""
        return frozenset({f"u:{self.id}"} | {post.address for post in self.posts})

    @cached_property
    def addresses(self) -> frozenset[str]:
        """The own addresses, and those of the posts stood in for; what is addressed to a principal in person stays there."""
        return self.own_addresses | {post.address for stand in self.stands_for for post in stand.posts}

    def in_place_of(self, address: str) -> StandIn | None:
        """For whom a to-do at that address reaches this person; None when it is the person's own."""
        if address in self.own_addresses:
            return None
        found = (stand for stand in self.stands_for for post in stand.posts if post.address == address)
        return next(found, None)

    @property
    def does_business(self) -> bool:
        """False for those who hold administrator posts only (P-27)."""
        return any(ROLES[role].business for role in self.roles)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def units(self, *roles: str) -> list[PostHeld]:
        """The posts held in one of these roles."""
        return [post for post in self.posts if post.role in roles]

    def acts_at(self, *roles: str) -> list[PostHeld]:
        """The same, and the posts stood in for: for holders of steps, never for what a post alone lets see."""
        stood_for = [post for stand in self.stands_for for post in stand.posts if post.role in roles]
        return self.units(*roles) + stood_for

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


def works_beside(posts: tuple[PostHeld, ...], post: PostHeld) -> bool:
    """Whether somebody with these posts may stand in at that post: does business in the same branch or, above the
    branches, at the same unit or in the company."""
    business = [own for own in posts if ROLES[own.role].business]
    if post.branch_id:
        return any(own.branch_id == post.branch_id for own in business)
    return any(own.unit_id == post.unit_id or own.unit_kind == "company" for own in business)


_TODAY = bindparam("today", type_=Date)
_HELD = (Post.starts_on <= _TODAY) & ((Post.ends_on.is_(None)) | (Post.ends_on > _TODAY))
_PERSON = (User.id.label("id"), User.username, User.name, User.grade, User.language)
_POST = (
    Post.id.label("post_id"),
    Post.role,
    Unit.id.label("unit_id"),
    Unit.kind,
    Unit.name.label("unit_name"),
    Unit.branch_id,
    Unit.region_id,
    Post.starts_on,
)


def _own(*columns):
    """Users with the posts in force on the day bound as `today`, one row a post."""
    nobody = (type_coerce(null(), Integer), type_coerce(null(), String), type_coerce(null(), Date))
    names = ("principal_id", "principal", "until")
    return (
        select(*_PERSON, *_POST, *(none.label(name) for none, name in zip(nobody, names, strict=True)), *columns)
        .select_from(User)
        .outerjoin(Post, (Post.user_id == User.id) & _HELD)
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .where(User.disabled_at.is_(None))
    )


def _stood_for(*columns):
    """The same users with the posts of those for whom they are deputies that day."""
    principal = aliased(User)
    return (
        select(*_PERSON, *_POST, principal.id.label("principal_id"), principal.name.label("principal"), Deputy.ends_on)
        .add_columns(*columns)
        .select_from(User)
        .join(Deputy, (Deputy.deputy_id == User.id) & Deputy.in_force(_TODAY))
        .join(principal, principal.id == Deputy.principal_id)
        .join(Post, (Post.user_id == principal.id) & Post.role.in_(STOOD_FOR) & _HELD)
        .join(Unit, Unit.id == Post.unit_id)
        .where(User.disabled_at.is_(None), principal.disabled_at.is_(None))
    )


def posts_of(narrow, *columns):
    """Own posts and posts stood in for in one statement, each part narrowed to the users that are meant; with these columns
    besides, which may speak of Post and Unit."""
    return union_all(narrow(_own(*columns)), narrow(_stood_for(*columns))).order_by("id", "post_id")


_BY_USER = posts_of(lambda query: query.where(User.id == bindparam("user_id")))


def from_posts(rows, **more) -> Person | None:
    """The person of these rows of posts_of; None without rows."""
    rows = list(rows)
    if not rows:
        return None
    first = rows[0]
    posts = tuple(_post(row) for row in rows if row.role is not None and row.principal_id is None)
    stands_for = tuple(_stand_ins(rows, posts))
    return Person(first.id, first.username, first.name, first.grade, first.language, posts, stands_for, **more)


def _post(row) -> PostHeld:
    return PostHeld(
        row.role,
        row.unit_id,
        row.kind,
        row.unit_name,
        row.unit_id if row.kind == "branch" else row.branch_id,
        row.unit_id if row.kind == "region" else row.region_id,
        row.starts_on,
    )


def _stand_ins(rows, own: tuple[PostHeld, ...]):
    """A StandIn for each principal at whose posts the person still works beside; the deputy's deputy gets nothing."""
    given = sorted((row for row in rows if row.principal_id is not None), key=lambda row: row.principal_id)
    for principal_id, theirs in groupby(given, key=lambda row: row.principal_id):
        theirs = list(theirs)
        posts = tuple(post for post in map(_post, theirs) if works_beside(own, post))
        if posts:
            yield StandIn(principal_id, theirs[0].principal, theirs[0].until, posts)


def person_of(user_id: int, today: date) -> Person | None:
    """The person with that number, as jobs and commands act for people who are not signed in."""
    return from_posts(db.session.execute(_BY_USER, {"user_id": user_id, "today": today}))


def people(chosen, today: date) -> list[Person]:
    """Everybody whose number is among those chosen (a SELECT or a collection), by number. One statement."""
    rows = db.session.execute(posts_of(lambda query: query.where(User.id.in_(chosen))), {"today": today})
    return [from_posts(of_one) for _, of_one in groupby(rows, key=lambda row: row.id)]
