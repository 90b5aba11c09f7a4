"""Who looks after the clients of a world: the cast's advisers, and in large worlds more advisers in more branches."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from sqlalchemy import select

from ia.demo import names
from ia.demo.cast import add_user, make_units
from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.passwords import hash_password

PER_ADVISER, ADVISERS_PER_BRANCH, BRANCHES_PER_REGION = 2_000, 10, 20
CROWD_PASSWORD = "demo-crowd"
OWNERS = ("advisor", "leader", "station_leader")
OFFICE = ("marketing_director", "admin_director", "counter_clerk", "counter_admin")


@dataclass(frozen=True)
class Owner:
    """An adviser who manages clients, with the places that go onto the client's row."""

    user_id: int
    role: str
    team_id: int
    branch_id: int
    region_id: int | None


@dataclass(frozen=True)
class Staff:
    """The owners with their shares of a world, and the teams of each branch."""

    owners: tuple[Owner, ...]
    shares: tuple[float, ...]
    teams: dict[int, tuple[int, ...]]


def make_crowd(clients: int, seed: int, now: datetime) -> None:
    """Add advisers, and branches for them, until one looks after about PER_ADVISER clients; within the caller's unit.

    Nobody is added up to some 16,000 clients: these belong to the cast alone.
    """
    missing = -(-clients // PER_ADVISER) - db.session.query(Post).filter(Post.role.in_(OWNERS)).count()
    rng, password, number = Random(f"crowd {seed}"), hash_password(CROWD_PASSWORD) if missing > 0 else "", 0
    while missing > 0:
        number += 1
        branch, teams = _branch(number, rng, password, now)
        here = db.session.scalars(
            select(User.username)
            .join(Post)
            .join(Unit, Unit.id == Post.unit_id)
            .where(Unit.branch_id == branch.id, Post.role.in_(OWNERS))
        ).all()
        for place in range(len(here), min(ADVISERS_PER_BRANCH, len(here) + missing)):
            role = "leader" if number > 2 and place < len(teams) else "advisor"
            grade = 3 if role == "leader" else rng.randrange(1, 4)
            name = names.person(rng)[0]
            add_user(
                f"{branch.code.lower()}-{role}{place + 1}", name, grade, role, teams[place % len(teams)], password, now
            )
            missing -= 1
    db.session.flush()


def _branch(number: int, rng: Random, password: str, now: datetime) -> tuple[Unit, list[Unit]]:
    """Branch B001, B002 … with its teams; from B003 on it is made here, with its director and counter."""
    code = f"B{number:03d}"
    if number > 2:
        region = f"R{(number - 1) // BRANCHES_PER_REGION + 1:03d}"
        place = (
            names.PLACES[(number - 3) % len(names.PLACES)]
            + names.WORDS[(number - 3) // len(names.PLACES) % len(names.WORDS)]
        )
        known = db.session.scalar(select(Unit.id).where(Unit.code == code))
        branch = make_units(
            (
                (region, "region", f"第{int(region[1:])}地区分部", "C000"),
                (code, "branch", f"{place}营业部", region),
                (f"{code}-T1", "team", f"{place}第一团队", code),
                (f"{code}-T2", "team", f"{place}第二团队", code),
            )
        )[code]
        if not known:
            for role in OFFICE:
                add_user(f"{code.lower()}-{role}", names.person(rng)[0], 1, role, branch, password, now)
    else:
        branch = db.session.scalar(select(Unit).where(Unit.code == code))
    teams = select(Unit).where(Unit.branch_id == branch.id, Unit.kind == "team").order_by(Unit.code)
    return branch, list(db.session.scalars(teams))


def staff(today: date) -> Staff:
    """Everybody who may own clients today; leaders, who have a team to lead, own half as many."""
    held = (
        select(Post.user_id, Post.role, Unit.id.label("team_id"), Unit.branch_id, Unit.region_id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(User, User.id == Post.user_id)
        .where(Post.role.in_(OWNERS), Post.starts_on <= today, User.disabled_at.is_(None))
        .where((Post.ends_on.is_(None)) | (Post.ends_on > today))
        .order_by(Post.id)
    )
    owners = tuple(Owner(*row) for row in db.session.execute(held))
    units = select(Unit.branch_id, Unit.id).where(Unit.kind.in_(("team", "station"))).order_by(Unit.id)
    teams: dict[int, list[int]] = {}
    for branch_id, team_id in db.session.execute(units):
        teams.setdefault(branch_id, []).append(team_id)
    shares = tuple(1.0 if owner.role == "advisor" else 0.5 for owner in owners)
    return Staff(owners, shares, {branch: tuple(ids) for branch, ids in teams.items()})
