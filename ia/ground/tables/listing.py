"""List pages: the records that exist for a person, sorted, filtered and shown by pages, as fast at the end as at the start.

A person reaches records by several paths (own, team, branch …). Each path is asked for its first few rows in the order
of the page, so that each runs on an index of its own; the database then merges the few and drops what came twice.
Pages begin after or before a row that the last page showed (a keyset), so no page counts its way through those before it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request
from sqlalchemy import ColumnElement, Select, bindparam, cast, func, literal, null, or_, select, tuple_, union
from sqlalchemy.sql import Subquery

from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.tables.keyset import END, Place, read_token, write_token
from ia.ground.tables.prepared import prepared
from ia.ground.web.errors import htmx

SIZE = 50
"""Rows on a page."""
COUNTED = 1_000
"""Up to so many records are counted exactly; beyond, the page says "more than"."""


@dataclass(frozen=True)
class Order:
    """A way to sort. Without a column, by number of the record, the newest first. Records without a value come last."""

    code: str
    title: object
    column: ColumnElement | None = None
    nullable: bool = False
    descending: bool = False


@dataclass(frozen=True)
class Filter:
    """A choice that narrows the list. `only` names the scopes that still matter when it is chosen."""

    code: str
    title: object
    choices: Mapping[str, object]
    condition: Callable[[str, Person], ColumnElement[bool]]
    only: frozenset[str] = frozenset()


class Found(NamedTuple):
    """What a typed text narrows a list to. `few`: the condition alone leaves few enough records to look at each."""

    condition: ColumnElement[bool]
    few: bool


@dataclass(frozen=True, eq=False)
class Listing:
    """What a list of `model` shows. `columns` are the values of a row; `joined` adds the tables they come from.

    `search(text, person)` finds a typed text, or gives None when it is too short to search. Search results are not
    counted: that would cost as much as finding them all.
    """

    model: type
    columns: Sequence[ColumnElement]
    orders: Sequence[Order]
    filters: Sequence[Filter] = ()
    joined: Callable[[Select], Select] = lambda query: query
    search: Callable[[str, Person], Found | None] | None = None
    size: int = SIZE
    counted: int = COUNTED

    def show(self, person: Person, now: datetime, page: str, rows: str, **more):
        """The answer to this request: the template `page`, or for htmx the part `rows` of it alone."""
        listing = self.page(person, request.args, now, request.path)
        return render_template(rows if htmx else page, listing=listing, **more)

    def page(self, person: Person, args: Mapping[str, str], now: datetime, path: str) -> "Page":
        """The page that the arguments of an address ask for. What they say amiss is passed over."""
        order = next((order for order in self.orders if order.code == args.get("sort")), self.orders[0])
        descending = args["desc"] == "1" if args.get("desc") in ("0", "1") else order.descending
        chosen = {one.code: args[one.code] for one in self.filters if args.get(one.code) in one.choices}
        page = Page(self, path, order, descending, chosen, (args.get("q") or "").strip()[:100] if self.search else "")
        page.fill(person, args, now)
        return page


@dataclass
class Page:
    """One page of a list, as templates show it."""

    listing: Listing
    path: str
    order: Order
    descending: bool
    chosen: dict[str, str]
    typed: str = ""
    rows: list = field(default_factory=list)
    previous_url: str = ""
    next_url: str = ""
    count: int | None = 0
    count_capped: bool = False
    too_short: bool = False

    @property
    def sort(self) -> str:
        return self.order.code

    @property
    def filters(self) -> Sequence[Filter]:
        return self.listing.filters

    def url(self, **changes) -> str:
        """The address of this list with changes: sort, descending, any filter; None takes a filter away."""
        order = next((one for one in self.listing.orders if one.code == changes.get("sort")), self.order)
        descending = changes.get("descending", self.descending if order is self.order else order.descending)
        narrowed = {"q": self.typed, **self.chosen}
        narrowed |= {name: value for name, value in changes.items() if name not in ("sort", "descending")}
        asked = {name: value for name, value in narrowed.items() if value}
        if order is not self.listing.orders[0]:
            asked["sort"] = order.code
        if descending != order.descending:
            asked["desc"] = "1" if descending else "0"
        return f"{self.path}?{urlencode(asked)}" if asked else self.path

    @property
    def last_url(self) -> str:
        """The address of the last page."""
        return self.url(before=END)

    def fill(self, person: Person, args: Mapping[str, str], now: datetime) -> None:
        """Load the rows and the count."""
        place = read_token(args.get("before") or args.get("after"), self.order)
        backward = args.get("before") == END or (bool(args.get("before")) and place is not None)
        segment = place.segment if place else None
        made = None if not self.typed else self._statements(person, now)

        def statement(what: str, *shape):
            if made is not None:
                return getattr(made, what)(*shape)
            key = (what, self.listing, self.order.code, self.descending, tuple(sorted(self.chosen.items())), *shape)
            return prepared(key, person, now, lambda: getattr(self._statements(person, now), what)(*shape))

        query = statement("rows", segment, backward)
        if query is None:
            return
        values = {"place_key": place.key, "place_id": place.id} if place else {}
        rows = db.session.execute(query, values).all()
        more, rows = len(rows) > self.listing.size, rows[: self.listing.size]
        self.rows = rows[::-1] if backward else rows
        self._link(more, place, backward)
        if place is None and not backward and not more:
            self.count = len(rows)
        elif self.typed and not self.too_short:
            self.count, self.count_capped = self.listing.size, True
        else:
            counted = db.session.scalar(statement("count"))
            self.count, self.count_capped = min(counted, self.listing.counted), counted > self.listing.counted

    def _statements(self, person: Person, now: datetime) -> "Statements":
        """What to ask the database: the paths by which the person reaches records, and what they are narrowed by."""
        listing = self.listing
        chosen = [(one, self.chosen[one.code]) for one in listing.filters if one.code in self.chosen]
        reached = listing.model.reach.paths(listing.model, person, now)
        for one, _ in chosen:
            reached = [path for path in reached if not one.only or path.scope.code in one.only]
        paths = [path.condition for path in reached]
        conditions = [one.condition(value, person) for one, value in chosen]
        if self.typed and paths:
            found = listing.search(self.typed, person)
            self.too_short = found is None
            if found:
                conditions.append(found.condition)
                paths = [or_(*paths)] if found.few else paths
        return Statements(listing, self.order, self.descending, paths, conditions)

    def _link(self, more: bool, place: Place | None, backward: bool) -> None:
        if not self.rows:
            return
        if more if backward else place is not None:
            self.previous_url = self.url(before=write_token(self.order, self.rows[0]))
        if place is not None if backward else more:
            self.next_url = self.url(after=write_token(self.order, self.rows[-1]))


@dataclass(frozen=True)
class Statements:
    """The statements of a page. Each path gives a subquery of its own, with its own ORDER BY and LIMIT."""

    listing: Listing
    order: Order
    descending: bool
    paths: list[ColumnElement[bool]]
    conditions: list[ColumnElement[bool]]

    def rows(self, segment: int | None, backward: bool) -> Select | None:
        """The rows beyond a place, and one more, joined to what the listing shows. `segment` is that of the place, whose
        key and number are the parameters place_key and place_id; None begins at the start or, backward, at the end."""
        if not self.paths:
            return None
        model, falling, most = self.listing.model, self.descending != backward, self.listing.size + 1
        parts = [
            self._part(path, part, segment, falling).limit(most).subquery()
            for path in self.paths
            for part in _segments(self.order, segment, backward)
        ]
        few = _merged(parts)
        keys = [key.desc() if falling else key for key in (few.c.key, few.c.id)]
        if self.order.nullable:
            keys.insert(0, few.c.part.desc() if backward else few.c.part)
        query = select(*self.listing.columns, few.c.key.label("place_key"), few.c.id.label("place_id"))
        query = self.listing.joined(query.select_from(few).join(model, model.id == few.c.id))
        return query.order_by(*keys).limit(most)

    def _part(self, path, part: int, segment: int | None, falling: bool) -> Select:
        """One path's rows of one segment: 0 holds the records with a value to sort by, 1 those without."""
        model, column = self.listing.model, self.order.column
        by_value = column is not None and part == 0
        key = model.id if column is None else column if by_value else cast(null(), column.type)
        query = select(model.id.label("id"), key.label("key")).where(path, *self.conditions)
        if self.order.nullable:
            query = query.add_columns(literal(part).label("part"))
            query = query.where(column.is_not(None) if by_value else column.is_(None))
        if segment == part:
            query = query.where(_beyond(column if by_value else None, model.id, falling))
        ordered = [column, model.id] if by_value else [model.id]
        return query.order_by(*(one.desc() if falling else one for one in ordered))

    def count(self) -> Select:
        """How many records there are, up to one more than is counted."""
        most, model = self.listing.counted + 1, self.listing.model
        parts = [select(model.id).where(path, *self.conditions).limit(most).subquery() for path in self.paths]
        return select(func.count()).select_from(_merged(parts))


def _segments(order: Order, segment: int | None, backward: bool) -> list[int]:
    """Which segments can still hold rows of the page."""
    if not order.nullable:
        return [0]
    if segment is None:
        return [0, 1]
    return [one for one in (0, 1) if (one <= segment if backward else one >= segment)]


def _beyond(column, number, falling: bool) -> ColumnElement[bool]:
    """The rows beyond the place, in the direction of the walk."""
    place = bindparam("place_id", type_=number.type)
    if column is None:
        return number < place if falling else number > place
    here = tuple_(bindparam("place_key", type_=column.type), place)
    return tuple_(column, number) < here if falling else tuple_(column, number) > here


def _merged(parts: list[Subquery]) -> Subquery:
    """The rows of all parts, each once."""
    if len(parts) == 1:
        return parts[0]
    return union(*(select(*part.c) for part in parts)).subquery()
