"""List pages: the records that exist for a person, sorted, filtered and shown by pages, as fast at the end as at the start.

A person reaches records by several paths (own, team, branch …). Each path is asked for its first few rows in the order
of the page, so that each runs on an index of its own; the database then merges the few and drops what came twice.
Pages begin after or before a row that the last page showed (a keyset), so no page counts its way through those before it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request
from flask_babel import get_locale
from markupsafe import Markup
from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union,
)

from ia.ground.access.reach import Path, Reach
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.tables import kept
from ia.ground.tables.filters import LONGEST, Amiss, Filter, Found
from ia.ground.tables.kept import Kept
from ia.ground.tables.keyset import END, Place, read_token, write_token
from ia.ground.tables.prepared import prepared
from ia.ground.web.errors import htmx
from ia.ground.wording import Worded

SIZE = 50
"""Rows on a page."""
COUNTED = 1_000
"""Up to so many records are counted exactly; beyond, the page says "more than"."""
_OPTION = Markup('<option value="%s">%s</option>')
COMMON = 8_000
"""From so many records on that a filter finds, it is faster to walk through the list and ask each of them."""


@dataclass(frozen=True)
class Order:
    """A way to sort. Without a column, by number of the record, the newest first. Records without a value come last."""

    code: str
    title: object
    column: ColumnElement | None = None
    nullable: bool = False
    descending: bool = False


@dataclass(frozen=True, eq=False)
class Listing:
    """What a list of `model` shows. `columns` are the values of a row; `joined` adds the tables they come from.

    `search(text, person)` finds a typed text, or gives None when it is too short to search. Search results are not
    counted: that would cost as much as finding them all. Arguments that are `carried` narrow nothing, and go from page to
    page. `within` is a narrower reach that the list asks in the place of the model's own.
    """

    model: type
    columns: Sequence[ColumnElement]
    orders: Sequence[Order]
    filters: Sequence[Filter] = ()
    joined: Callable[[Select], Select] = lambda query: query
    search: Callable[[str, Person], Found | None] | None = None
    within: Reach | None = None
    carried: Sequence[str] = ()
    size: int = SIZE
    counted: int = COUNTED

    def show(self, person: Person, now: datetime, page: str, rows: str, **more):
        """The answer to this request: the template `page`, or for htmx the part `rows` of it alone."""
        listing = self.page(person, request.args, now, request.path)
        return render_template(rows if htmx else page, listing=listing, **more)

    def page(self, person: Person, args: Mapping[str, str], now: datetime, path: str) -> "Page":
        """The page that the arguments of an address ask for. What they say amiss is passed over, and told in `amiss`."""
        page = self.narrowed(person, args, now, path)
        page.fill(args)
        return page

    def narrowed(self, person: Person, args: Mapping[str, str], now: datetime, path: str) -> "Page":
        """The same without rows: what the list is sorted and narrowed by."""
        order = next((order for order in self.orders if order.code == args.get("sort")), self.orders[0])
        descending = args["desc"] == "1" if args.get("desc") in ("0", "1") else order.descending
        page = Page(self, person, now, path, order, descending)
        page.read(args)
        return page


@dataclass
class Page:
    """One page of a list, as templates show it. `chosen` are the arguments that narrow it, `sent` also those amiss."""

    listing: Listing
    person: Person
    now: datetime
    path: str
    order: Order
    descending: bool
    typed: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    amiss: dict[str, str] = field(default_factory=dict)
    carried: dict[str, str] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
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

    def fields(self, rare: bool = False) -> list["Field"]:
        """The filters as fields of a form; one that offers no choice only while it is used."""
        found, locale = [], str(get_locale())
        for one in self.filters:
            if one.rare == rare:
                sent, (title, options) = self.sent.get(one.code, ""), _words(one, locale)
                if one.offered:
                    options = _options(one.offers(self.person, self.now))
                if options or one.kind in ("text", "month") or sent:
                    found.append(Field(one, title, _picked(options, sent), sent, self.amiss.get(one.code, "")))
        return found

    @property
    def unfolded(self) -> bool:
        """Whether a rare filter is in use."""
        return any(one.rare and any(name in self.sent for name in one.names) for one in self.filters)

    def url(self, **changes) -> str:
        """The address of this list with changes: sort, descending, any filter; None takes a filter away."""
        order = next((one for one in self.listing.orders if one.code == changes.get("sort")), self.order)
        descending = changes.get("descending", self.descending if order is self.order else order.descending)
        narrowed = {"q": self.typed, **self.chosen, **self.carried}
        narrowed |= {name: value for name, value in changes.items() if name not in ("sort", "descending")}
        asked = {name: value for name, value in narrowed.items() if value}
        if order is not self.listing.orders[0]:
            asked["sort"] = order.code
        if descending != order.descending:
            asked["desc"] = "1" if descending else "0"
        return f"{self.path}?{urlencode(asked)}" if asked else self.path

    @property
    def query(self) -> str:
        """What the list is narrowed and sorted by, as the query of its address."""
        return self.url(**dict.fromkeys(self.carried)).partition("?")[2]

    def kept(self) -> list[Kept]:
        """The lists that the reader keeps of this page."""
        return kept.of(self.person.id, self.path)

    @property
    def last_url(self) -> str:
        """The address of the last page."""
        return self.url(before=END)

    def read(self, args: Mapping[str, str]) -> None:
        """Take up what the address narrows the list by."""
        self.carried = {name: args[name][:LONGEST] for name in self.listing.carried if args.get(name)}
        self.typed = (args.get("q") or "").strip()[:LONGEST] if self.listing.search else ""
        for one in self.filters:
            sent = {name: args[name][:LONGEST] for name in one.names if args.get(name)}
            if not sent:
                continue
            self.sent |= sent
            try:
                value = one.read({one.code: "", **sent}, self.person, self.now)
            except Amiss as amiss:
                self.amiss[amiss.name] = amiss.message
                continue
            if value is not None:
                self.values[one.code] = value
                self.chosen |= sent

    def numbers(self) -> Select | None:
        """SELECT of the numbers of all records that remain, in no order; None when the person reaches none, or when the
        typed text is too short to search."""
        reached = self._reached()
        if not reached.paths or self.too_short:
            return None
        narrowed = (one.condition for one in reached.narrowed.values())
        return select(self.listing.model.id).where(or_(*(path.condition for path in reached.paths)), *narrowed)

    def fill(self, args: Mapping[str, str]) -> None:
        """Load the rows and the count."""
        place = read_token(args.get("before") or args.get("after"), self.order)
        backward = args.get("before") == END or (bool(args.get("before")) and place is not None)
        first = place is None and not backward
        reached = self._reached() if self.typed else None
        searched = reached is not None and not self.too_short
        few = self._few(reached)
        query = self._statement("rows", few, reached, place.segment if place else None, backward, first, not searched)
        if query is None:
            return
        rows = query.ask({"place_key": place.key, "place_id": place.id} if place else {})
        more, rows = len(rows) > self.listing.size, rows[: self.listing.size]
        self.rows = rows[::-1] if backward else rows
        self._link(more, place, backward)
        if first and not more:
            self.count = len(rows)
        elif searched:
            self.count, self.count_capped = self.listing.size, True
        else:
            counted = rows[0].place_total if rows else self._statement("count", few, reached).ask()[0][0]
            self.count, self.count_capped = min(counted, self.listing.counted), counted > self.listing.counted

    def _statement(self, what: str, few: frozenset, reached: "Reached | None", *shape) -> Worded | None:
        """A statement of Statements, prepared unless something was typed."""

        def build(reached):
            query = getattr(reached.statements(self.order, self.descending, few), what)(*shape)
            return None if query is None else Worded(query)

        if reached:
            return build(reached)
        key = (what, self.listing, self.order.code, self.descending, tuple(self.values.items()), few, *shape)
        return prepared(key, self.person, self.now, lambda: build(self._reached()))

    def _few(self, reached: "Reached | None") -> frozenset[str]:
        """Which of the filters, or `q`, leave few records. One statement, and none where no filter may."""
        codes = [one.code for one in self.filters if one.probed and one.code in self.values]
        if reached:
            query = reached.probe()
        elif codes:
            key = ("probe", self.listing, tuple(self.values.items()))
            query = prepared(key, self.person, self.now, lambda: self._reached().probe())
        else:
            query = None
        if query is None:
            return frozenset()
        counts = db.session.execute(query).one()._mapping
        return frozenset(code for code, count in counts.items() if count < COMMON)

    def _reached(self) -> "Reached":
        """The paths by which the person reaches records, and what they are narrowed by."""
        listing = self.listing
        chosen = [(one, self.values[one.code]) for one in listing.filters if one.code in self.values]
        paths = (listing.within or listing.model.reach).paths(listing.model, self.person, self.now)
        for one, _value in chosen:
            paths = [path for path in paths if not one.only or path.scope.code in one.only]
        narrowed = {}
        for one, value in chosen:
            found = one.condition(value, self.person)
            narrowed[one.code] = found if isinstance(found, Found) else Found(found)
        found = listing.search(self.typed, self.person) if self.typed and paths else None
        self.too_short = bool(self.typed and paths) and found is None
        if found:
            narrowed["q"] = found
        return Reached(listing, paths, narrowed)

    def _link(self, more: bool, place: Place | None, backward: bool) -> None:
        if not self.rows:
            return
        if more if backward else place is not None:
            self.previous_url = self.url(before=write_token(self.order, self.rows[0]))
        if place is not None if backward else more:
            self.next_url = self.url(after=write_token(self.order, self.rows[-1]))


class Field(NamedTuple):
    """A filter as it stands in a form: `options` are its choices, `amiss` is what is wrong with what was sent."""

    filter: Filter
    title: str
    options: Markup
    sent: str
    amiss: str


@lru_cache(maxsize=500)
def _words(one: Filter, locale: str) -> tuple[str, Markup]:
    """Title and fixed choices of a filter in that language: put together once, they are on every page of the list."""
    return str(one.title), _options(one.choices)


def _options(choices: Mapping[str, object]) -> Markup:
    return Markup("").join(_OPTION % (code, title) for code, title in choices.items())


def _picked(options: Markup, sent: str) -> Markup:
    """The options with the one sent chosen; one that is not offered is shown as it was sent."""
    if not sent:
        return options
    start = Markup('<option value="%s"') % sent
    picked = options.replace(start, start + Markup(" selected"), 1)
    return picked if picked != options else options + Markup('<option value="%s" selected>%s</option>') % (sent, sent)


@dataclass(frozen=True)
class Reached:
    """What a person reaches, narrowed by filters (by code) and by a typed text (as "q")."""

    listing: Listing
    paths: list[Path]
    narrowed: dict[str, Found]

    def probe(self) -> Select | None:
        """How many records each narrowing leaves by itself, up to COMMON; columns by code."""
        columns = [
            select(func.count()).select_from(one.ids.limit(COMMON).subquery()).scalar_subquery().label(code)
            for code, one in self.narrowed.items()
            if one.ids is not None
        ]
        return select(*columns) if columns and self.paths else None

    def statements(self, order: Order, descending: bool, few: frozenset[str]) -> "Statements":
        """Where `few` records remain, the list begins with these and asks how each is reached; else each path is walked
        in the order of the page. Paths of few records are walked either way: they may lead to other branches, which the
        numbers of those that remain do not cover."""
        every = [one.condition for one in self.narrowed.values()]
        if not few and not any(one.indexed for one in self.narrowed.values()):
            return Statements(self.listing, order, descending, [and_(path.condition, *every) for path in self.paths])
        parts = [and_(path.condition, *every) for path in self.paths if path.scope.few]
        number = self.listing.model.id
        others = [number.in_(one.ids) if code in few else one.condition for code, one in self.narrowed.items()]
        if several := [path.condition for path in self.paths if not path.scope.few]:
            parts.append(and_(or_(*several), *others))
        return Statements(self.listing, order, descending, parts, found=bool(few))


@dataclass(frozen=True)
class Statements:
    """The statements of a page. Each part is a condition with a subquery, ORDER BY and LIMIT of its own. Where few records
    are `found`, no index helps to walk them in order: where they are counted, all are taken once, and then sorted."""

    listing: Listing
    order: Order
    descending: bool
    parts: list[ColumnElement[bool]]
    found: bool = False

    def rows(self, segment: int | None, backward: bool, first: bool, counted: bool) -> Select | None:
        """The rows beyond a place, and one more, joined to what the listing shows. `segment` is that of the place, whose
        key and number are the parameters place_key and place_id; None begins at the start or, backward, at the end. With
        `counted`, `place_total` says how many records there are; on the `first` page only if it does not hold them all."""
        if not self.parts:
            return None
        model, most = self.listing.model, self.listing.size + 1
        found = self._found() if self.found and counted else None  # uncounted, the first few are enough
        few = (self._walked if found is None else partial(self._taken, found))(segment, backward).cte("few")
        query = select(*self.listing.columns, few.c.key.label("place_key"), few.c.id.label("place_id"))
        if counted:
            total = self.count(found).scalar_subquery()
            if first:
                total = case((select(func.count()).select_from(few).scalar_subquery() >= most, total))
            query = query.add_columns(total.label("place_total"))
        query = self.listing.joined(query.select_from(few).join(model, model.id == few.c.id))
        return query.order_by(*self._sorted(few.c, backward)).limit(most)

    def _sorted(self, row, backward: bool) -> list:
        """ORDER BY of rows with the columns id, key and, where some have no key, part."""
        falling = self.descending != backward
        keys = [key.desc() if falling else key for key in (row.key, row.id)]
        if self.order.nullable:
            keys.insert(0, row.part.desc() if backward else row.part)
        return keys

    def _walked(self, segment: int | None, backward: bool) -> Select | CompoundSelect:
        """The first rows of each part beyond the place, each part in the order of an index."""
        falling, most = self.descending != backward, self.listing.size + 1
        return _merged(
            [
                self._part(condition, part, segment, falling).limit(most)
                for condition in self.parts
                for part in _segments(self.order, segment, backward)
            ]
        )

    def _found(self) -> CTE:
        """All records there are, with what they are sorted by."""
        model, column = self.listing.model, self.order.column
        row = select(model.id.label("id"), (model.id if column is None else column).label("key"))
        if self.order.nullable:
            row = row.add_columns(case((column.is_(None), 1), else_=0).label("part"))
        return _merged([row.where(condition) for condition in self.parts]).cte("found")

    def _taken(self, found: CTE, segment: int | None, backward: bool) -> Select:
        """The first of these rows beyond the place."""
        falling, query = self.descending != backward, select(found)
        if segment is not None:
            column = found.c.key if self.order.column is not None and segment == 0 else None
            beyond = _beyond(column, found.c.id, falling)
            if self.order.nullable:
                further = found.c.part < segment if backward else found.c.part > segment
                beyond = further | ((found.c.part == segment) & beyond)
            query = query.where(beyond)
        return query.order_by(*self._sorted(found.c, backward)).limit(self.listing.size + 1)

    def _part(self, condition, part: int, segment: int | None, falling: bool) -> Select:
        """One path's rows of one segment: 0 holds the records with a value to sort by, 1 those without."""
        model, column = self.listing.model, self.order.column
        by_value = column is not None and part == 0
        key = model.id if column is None else column if by_value else cast(null(), column.type)
        query = select(model.id.label("id"), key.label("key")).where(condition)
        if self.order.nullable:
            query = query.add_columns(literal(part).label("part"))
            query = query.where(column.is_not(None) if by_value else column.is_(None))
        if segment == part:
            query = query.where(_beyond(column if by_value else None, model.id, falling))
        ordered = [column, model.id] if by_value else [model.id]
        return query.order_by(*(one.desc() if falling else one for one in ordered))

    def count(self, found: CTE | None = None) -> Select:
        """How many records there are, up to one more than is counted. Where one part alone holds as many, they need not be
        merged."""
        most, model = self.listing.counted + 1, self.listing.model
        if found is not None:
            return select(func.count()).select_from(select(found.c.id).limit(most).subquery())
        parts = [select(model.id).where(condition).limit(most) for condition in self.parts]
        if len(parts) == 1 or self.found:
            return select(func.count()).select_from(_merged(parts).subquery())
        taken = [part.cte(f"part{place}") for place, part in enumerate(parts)]  # each is read once, whatever the case
        every = select(func.count()).select_from(union(*(select(part.c.id) for part in taken)).subquery())
        alone = [select(func.count()).select_from(part).scalar_subquery() for part in taken]
        return select(case(*((count == most, most) for count in alone), else_=every.scalar_subquery()))


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


def _merged(parts: list[Select]) -> Select | CompoundSelect:
    """The rows of all parts, each once."""
    if len(parts) == 1:
        return parts[0]
    return union(*(select(part.subquery()) for part in parts))
