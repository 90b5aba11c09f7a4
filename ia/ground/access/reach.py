"""Reach: which records of a model exist for a person. Declared once per model, turned into one SQL condition.

What reach hides does not exist: lists, searches, counts, exports and loads all go through it, so a record out of reach
answers exactly like one that was never made.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, bindparam, case, exists, false, literal, or_, select

from ia.ground.access import reads
from ia.ground.db import db
from ia.ground.org.person import Person, PostHeld
from ia.ground.tables.prepared import prepared

AT_ONCE = 100
"""Paths asked about in one statement."""


def _not_known(record, person: Person, post: PostHeld | None) -> bool:
    return False


@dataclass(frozen=True)
class Scope:
    """A way to reach records. `condition(model, person, post, now)`; personal scopes do not depend on the post. `few`:
    it never reaches more than some hundred. `surely(record, person, post)` says of a record at hand that it is reached; where
    it does not, the database has to be asked."""

    code: str
    title: object
    condition: Callable[..., ColumnElement[bool]]
    personal: bool = False
    few: bool = False
    surely: Callable[..., bool] = _not_known


@dataclass(frozen=True)
class AnyOf(Scope):
    """Several personal scopes as one path: lists ask one condition, explanations name each."""

    several: tuple[Scope, ...] = ()


@dataclass(frozen=True)
class Path:
    """One reason why a person reaches a record, with the condition that says which."""

    scope: Scope
    post: PostHeld | None
    condition: ColumnElement[bool]


def _of_unit(code: str, title, column: str) -> Scope:
    """The record's unit is that of the post; a post without such a unit reaches nothing."""

    def condition(model, person, post, now):
        unit = getattr(post, column)
        return false() if unit is None else getattr(model, column) == unit

    def surely(record, person, post):
        return getattr(post, column) is not None and getattr(record, column) == getattr(post, column)

    return Scope(code, title, condition, surely=surely)


OWN = Scope(
    "own",
    _l("own"),
    lambda model, person, post, now: model.owned_by(person, now),
    personal=True,
    surely=lambda record, person, post: record.is_owned_by(person),
)
TEAM = _of_unit("team", _l("own team"), "team_id")
BRANCH = _of_unit("branch", _l("own branch"), "branch_id")
REGION = _of_unit("region", _l("own region"), "region_id")
ALL = Scope("all", _l("whole company"), lambda model, person, post, now: model.id.is_not(None), personal=True)


def limited(
    scope: Scope, code: str, title, limit: Callable[..., ColumnElement[bool]], known: Callable[..., bool] | None = None
) -> Scope:
    """The scope, narrowed by `limit(model)`: a branch's task books at certain states, for example. `known(record)` is the
    same of a record at hand, where that can be said."""
    return Scope(
        code,
        title,
        lambda model, person, post, now: scope.condition(model, person, post, now) & limit(model),
        scope.personal,
        surely=lambda record, person, post: known is not None and known(record) and scope.surely(record, person, post),
    )


class Reach:
    """Scopes per role; `everyone` holds for whoever is signed in and does business. A post that does none (P-27) reaches
    what its role is given only when `technical` names the role: to carry out what others have decided.

    `stood_for` are paths of a deputy, for records that are reached by post alone and not by everyone: all that such a path
    shows waits for a post stood in for. Nothing else that the post reaches is opened by standing in.

    With `logged`, a word for the kind of record, every page that shows one is noted in the read log (P-25)."""

    def __init__(
        self,
        everyone: Iterable[Scope] = (),
        technical: Iterable[str] = (),
        logged: str = "",
        stood_for: Iterable[Scope] = (),
        **by_role: Iterable[Scope] | Scope,
    ):
        self.everyone, self.technical, self.logged = tuple(everyone), frozenset(technical), logged
        self.stood_for = tuple(stood_for)
        self.by_role = {
            role: (scopes,) if isinstance(scopes, Scope) else tuple(scopes) for role, scopes in by_role.items()
        }

    def paths(self, model, person: Person, now: datetime) -> list[Path]:
        """Every way this person reaches records of the model, personal ways once."""
        if not person.does_business and self.technical.isdisjoint(person.roles):
            return []
        found, seen = [], set()
        for scope in self.everyone if person.does_business else ():
            found.append(Path(scope, None, scope.condition(model, person, None, now)))
            seen.add(scope.code)
        for post in person.posts:
            for scope in self.by_role.get(post.role, ()):
                key = scope.code if scope.personal else (scope.code, post.unit_id)
                if key not in seen:
                    seen.add(key)
                    found.append(Path(scope, post, scope.condition(model, person, post, now)))
                    seen.update(part.code for part in getattr(scope, "several", ()))
        for scope in self.stood_for if person.stands_for else ():
            if scope.code not in seen:
                found.append(Path(scope, None, scope.condition(model, person, None, now)))
        return found

    def surely(self, record, person: Person) -> bool:
        """Whether a document at hand exists for this person for a reason that shows without asking the database."""
        if not person.does_business:
            return False
        given = [(scope, None) for scope in self.everyone]
        given += [(scope, post) for post in person.posts for scope in self.by_role.get(post.role, ())]
        return any(scope.surely(record, person, post) for scope, post in given)

    def condition(self, model, person: Person, now: datetime) -> ColumnElement[bool]:
        """One SQL condition: the records of the model that exist for this person."""
        return or_(false(), *(path.condition for path in self.paths(model, person, now)))


def reasons(
    model, record_id: int, people: Iterable[Person], now: datetime, within: Reach | None = None
) -> dict[int, list[Path]]:
    """By which paths each of these people reaches the record, by number of the person; who reaches it not is left out.
    `within` is a reach that some pages ask in the place of the model's own. One statement for every AT_ONCE paths."""
    asked = [(person, path) for person in people for path in _told_apart(model, person, now, within)]
    found: dict[int, list[Path]] = {}
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        columns = [
            exists().where(model.id == record_id, path.condition).label(f"p{n}") for n, (_, path) in enumerate(part)
        ]
        answer = db.session.execute(select(*columns)).one()
        for (person, path), holds in zip(part, answer, strict=True):
            if holds:
                found.setdefault(person.id, []).append(path)
    return found


def _told_apart(model, person: Person, now: datetime, within: Reach | None = None) -> list[Path]:
    paths = (within or model.reach).paths(model, person, now)
    parts = [
        [replace(path, scope=one, condition=one.condition(model, person, path.post, now)) for one in path.scope.several]
        if isinstance(path.scope, AnyOf)
        else [path]
        for path in paths
    ]
    return [path for part in parts for path in part]


def sight(model, person: Person, now: datetime, within: Reach | None = None) -> ColumnElement[str]:
    """A column that names the first path, by the code of its scope, by which the person reaches the record."""
    paths = _told_apart(model, person, now, within)
    return case(*((path.condition, literal(path.scope.code)) for path in paths), else_="") if paths else literal("")


def scopes(model) -> dict[str, Scope]:
    """Every scope by which anybody may reach records of the model, by its code."""
    by_role = [scope for given in model.reach.by_role.values() for scope in given]
    declared = [*model.reach.everyone, *model.reach.stood_for, *by_role]
    parts = [part for scope in declared for part in (scope.several if isinstance(scope, AnyOf) else (scope,))]
    return {scope.code: scope for scope in parts}


def reachable(model, person: Person, now: datetime):
    """SELECT of the records of `model` that exist for the person."""
    return select(model).where(model.reach.condition(model, person, now))


def one(model, record_id: int, person: Person, now: datetime, *options):
    """The record, or None when it does not exist for this person. Where readings are logged, this is one."""
    if not model.reach.logged:
        query = reachable(model, person, now).where(model.id == record_id).options(*options)
        return db.session.scalars(query).unique().first()
    query = prepared(("one", model), person, now, lambda: _with_path(model, person, now))
    if options:  # a statement that is changed is no longer a prepared one
        query = query.options(*options)
    found = db.session.execute(query, {"record_id": record_id}).unique().first()
    if found is None:
        return None
    reads.note(model.reach.logged, record_id, found[1])
    return found[0]


def _with_path(model, person: Person, now: datetime) -> Select:
    """SELECT of the record numbered `record_id`, if it exists for the person, and of the path by which it does."""
    wanted = model.id == bindparam("record_id", type_=model.id.type)
    seen = select(model.id, sight(model, person, now).label("via")).where(wanted).subquery()
    return select(model, seen.c.via).join(seen, seen.c.id == model.id).where(seen.c.via != "")


def find(model, record_id: int, person: Person, now: datetime, *options):
    """The record, or 404 when it does not exist for this person."""
    return one(model, record_id, person, now, *options) or abort(404)
