"""What the pages of a comparison show: groups of differences, the differences themselves, progress, and to leaders the
lines of their own team. Accounts are whole for the posts that work on them, and masked for everybody else (7.1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from ia.clients import masking
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.workdays.calendar import Calendar
from ia.reconciliation import groups, owners, words
from ia.reconciliation.explaining import meant
from ia.reconciliation.models import FindingRow, ReconRun, Revision
from ia.reconciliation.seeking import tells

WHOLE = ("counter_clerk", "counter_admin", "admin_director")
"""Posts that see account numbers in full."""
SIZE = 50
MOST_GROUPS = 30
MONTHS_OF_TEAM = 6
SILENCE = timedelta(minutes=1)


class Group(NamedTuple):
    """Differences that probably have one cause. `explained`: of how many something is said; of those carried over that is
    their outcome. `paired`: those of confirmed pairs. `mistyped`: pairs that can be confirmed together."""

    key: str
    title: str
    count: int
    explained: int
    paired: int
    carried: bool
    mistyped: bool

    @property
    def open(self) -> int:
        return self.count - self.explained


class Groups(NamedTuple):
    """The groups that a page names, how many more there are, and the differences of all: in all, and open."""

    rows: list[Group]
    more: int
    count: int
    open: int


class Shown(NamedTuple):
    """A difference as a page shows it. `ours` and `theirs` are values or whole lines; of a difference that is probably one
    account mistyped the other side's line is `hinted`, with the reason. `more` is by how much the counter's amount is greater;
    `line` is that of the counter's file."""

    id: int
    account: str
    name: str
    what: object
    ours: str
    theirs: str
    more: str
    hinted: str
    why: object
    row: FindingRow
    owner: str
    explainer: str
    line: int | None


class Page(NamedTuple):
    rows: list[Shown]
    after: int | None


class Progress(NamedTuple):
    """`total` 0: not known yet. `waits`: the worker has not begun. `silent`: no sign of life for long. `mark` changes with
    whatever is shown."""

    done: int
    total: int
    waits: bool
    silent: bool

    @property
    def mark(self) -> str:
        return f"{self.done}-{self.total}-{self.waits:d}{self.silent:d}"


def progress(revision: Revision, now: datetime) -> Progress:
    begun = revision.leased_until is not None and revision.leased_until > now
    silent = now - (revision.touched_at or revision.sent_at) > SILENCE
    return Progress(min(revision.done_count, revision.row_count), revision.row_count, not begun, silent)


def sees_whole(person, branch_id: int) -> bool:
    """Whether account numbers are shown in full to this person."""
    return any(post.branch_id == branch_id for post in person.acts_at(*WHOLE))


def groups_of(revision_id: int) -> Groups:
    """The largest first, what earlier months have left open last."""
    said = case((FindingRow.rolled_from.is_(None), FindingRow.explained_at), else_=FindingRow.settled_at)
    sizes, carried = (func.count(), func.count(said)), func.max(FindingRow.rolled_from).is_not(None)
    in_all = func.count().over(), *(func.sum(size).over() for size in sizes)
    query = select(FindingRow.group_key, *sizes, func.count(FindingRow.paired), carried, *in_all)
    query = query.where(FindingRow.revision_id == revision_id).group_by(FindingRow.group_key)
    order = carried, func.count().desc(), FindingRow.group_key
    found = db.session.execute(query.order_by(*order).limit(MOST_GROUPS)).all()
    if not found:
        return Groups([], 0, 0, 0)
    rows = [
        Group(key, groups.title(key), count, said, paired, bool(late), groups.is_mistyped(key))
        for key, count, said, paired, late, *_in_all in found
    ]
    named, count, said = found[0][5:]
    return Groups(rows, named - len(rows), int(count), int(count - said))


def page_of(
    revision_id: int, whole: bool, *, group: str = "", open_only: bool = False, sought: str = "", after: int = 0
) -> Page:
    """Differences of a revision from a number on, each with the line that is probably meant, in one statement."""
    query = _differences().where(FindingRow.revision_id == revision_id, FindingRow.number > after)
    if group:
        query = query.where(FindingRow.group_key == group)
    if open_only:
        own = FindingRow.rolled_from.is_(None) & FindingRow.explained_at.is_(None)
        query = query.where(own | FindingRow.rolled_from.is_not(None) & FindingRow.settled_at.is_(None))
    if sought:
        query = query.where(tells(sought, whole))
    found = db.session.execute(query.order_by(FindingRow.number).limit(SIZE + 1)).all()
    more = found[SIZE - 1][0].number if len(found) > SIZE else None
    return Page([_shown(*row, whole) for row in found[:SIZE]], more)


def _differences():
    other, explainer = aliased(FindingRow), aliased(User)
    query = select(FindingRow, other.platform, other.counter, User.name, explainer.name).outerjoin(other, meant(other))
    query = query.outerjoin(User, User.id == FindingRow.owner_id)
    return query.outerjoin(explainer, explainer.id == FindingRow.explained_by_id)


def _shown(
    row: FindingRow, their_platform, their_counter, owner: str | None, explainer: str | None, whole: bool
) -> Shown:
    line, blank = row.platform or row.counter, _("empty") if row.kind == "field" else ""
    account = str if whole else masking.account
    hinted = their_platform or their_counter
    return Shown(
        row.id,
        account(row.account),
        line["name"],
        words.what(row),
        words.side(row, row.platform, row.platform_value) or blank,
        words.side(row, row.counter, row.counter_value) or blank,
        words.more(row),
        f"{account(hinted['account'])} {words.line(hinted, line['name'])}" if hinted else "",
        words.REASONS[row.why] if row.why else "",
        row,
        owner or "",
        explainer or "",
        row.counter["line"] if row.counter else None,
    )


def plain(row: FindingRow, whole: bool) -> Shown:
    """A difference without the line that is probably meant."""
    return _shown(row, None, None, None, None, whole)


class OfTeam(NamedTuple):
    month: str
    state: str
    shown: Shown


def of_teams(person, now: datetime) -> list[OfTeam]:
    """Differences of the last months that name a team whom the person leads, the newest month first, accounts masked."""
    posts = person.units("leader", "station_leader")
    since = Calendar.months_before(clock.local_date(now), MONTHS_OF_TEAM).replace(day=1)
    done = aliased(Revision)
    newest = select(func.max(done.number)).where(done.run_id == ReconRun.id, done.state == "done")
    theirs = [
        (ReconRun.place_id == post.branch_id)
        & (
            (FindingRow.team == post.unit_name)
            | (FindingRow.field == "team") & (FindingRow.counter_value == post.unit_name)
        )
        for post in posts
    ]
    if not theirs:
        return []
    query = (
        _differences()
        .add_columns(ReconRun.month, ReconRun.state)
        .join(Revision, Revision.id == FindingRow.revision_id)
        .join(ReconRun, ReconRun.id == Revision.run_id)
        .where(ReconRun.month >= since, Revision.number == newest.scalar_subquery(), or_(*theirs))
        .order_by(ReconRun.month.desc(), FindingRow.number)
        .limit(4 * SIZE)
    )
    return [OfTeam(f"{month:%Y-%m}", state, _shown(*row, False)) for *row, month, state in db.session.execute(query)]


def of_owner(person) -> list[OfTeam]:
    """Differences that this person corrects and that are not settled, what is due first at the top."""
    query = owners.of_newest_month(_differences().add_columns(ReconRun.month, ReconRun.state, ReconRun.place_id))
    query = query.where(FindingRow.owner_id == person.id, FindingRow.settled_at.is_(None))
    query = query.order_by(FindingRow.due_on, FindingRow.number).limit(4 * SIZE)
    return [
        OfTeam(f"{month:%Y-%m}", state, _shown(*row, sees_whole(person, branch)))
        for *row, month, state, branch in db.session.execute(query)
    ]


def sums(revision: Revision) -> Sequence[tuple[object, str, str]]:
    """Both sides, and by how much the counter's is greater: title, rows, sum in yuan."""
    ours, theirs = revision.platform_rows, revision.counter_rows
    amount, other = revision.platform_amount, revision.counter_amount
    return (
        (words.SIDES["platform"], f"{ours:,}", words.yuan(amount)),
        (words.SIDES["counter"], f"{theirs:,}", words.yuan(other)),
        (_("Counter less platform"), f"{theirs - ours:+,}" if theirs - ours else "0", words.yuan(other - amount, "+")),
    )
