"""Who sees and does what with clients and task books, as section 7 of the guideline says it, in words of its own.

Nothing here asks the rules of the product: a record is a handful of facts, a person is a line of the cast, and the tables
say which relation between the two opens what. Whoever does not see a record is answered as if it had never been made;
whoever sees it and may not act is refused; a post that has no business with a page does not open it at all.
"""

from dataclasses import dataclass, field

from ia.demo.cast import CAST, UNITS

# --- People -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Who:
    """A person of the cast: the post, where it is held, and the adviser level."""

    username: str
    role: str
    grade: int
    branch: str | None
    team: str | None


_ABOVE = {code: above for code, kind, name, above in UNITS}
_KIND = {code: kind for code, kind, name, above in UNITS}


def _who(username, name, grade, role, unit) -> Who:
    inside = _KIND[unit] in ("team", "station")
    branch = _ABOVE[unit] if inside else unit if _KIND[unit] == "branch" else None
    return Who(username, role, grade, branch, unit if inside else None)


PEOPLE = {row[0]: _who(*row) for row in CAST}
LEADING = ("leader", "station_leader")

# --- Records ------------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class ClientFacts:
    """What decides about a client, and the marks by which a leak is recognised."""

    name: str
    owner: str
    status: str = "prospect"
    scope: str = "owner"
    level: int = 1
    teams: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    """Who co-develops the client in a task book under way."""
    id: int = 0
    client_no: str = ""
    id_no: str = ""
    mobile: str = ""
    account: str = ""

    def __str__(self):
        return f"client of {self.owner} ({self.status}, {self.scope}{self.level})"

    @property
    def team(self) -> str | None:
        return PEOPLE[self.owner].team

    @property
    def branch(self) -> str:
        return PEOPLE[self.owner].branch


@dataclass(eq=False)
class BookFacts:
    """What decides about a task book. `codevelopers` are pairs of username and whether the leader has agreed."""

    client: ClientFacts
    owner: str
    state: str
    codevelopers: tuple[tuple[str, bool], ...] = ()
    team: str = ""
    by_director: bool = False
    successor_of: str = ""
    """Who owns the draft that follows on this one after a reassignment."""
    plan_pending: bool = False
    disputed: bool = False
    agreement: str = ""
    """"" none, signed, in_custody."""
    id: int = 0
    serial: str = ""
    codes: dict[str, list[str]] = field(default_factory=dict)
    attachment: int = 0

    def __str__(self):
        return f"book of {self.owner} ({self.state})"

    def __post_init__(self):
        self.team = self.team or PEOPLE[self.owner].team
        self.by_director = PEOPLE[self.owner].role == "marketing_director"

    @property
    def branch(self) -> str:
        return PEOPLE[self.owner].branch


# --- Relations ----------------------------------------------------------------------------------------------------------

FROM_CONFIRMATION_ON = ("confirming", "existing", "exiting", "exited")


def to_client(who: Who, client: ClientFacts) -> set[str]:
    """Every relation of the person to the client."""
    found = set()
    if who.username == client.owner:
        found.add("own")
    if who.username in client.shared:
        found.add("shared")
    if client.status in ("prospect", "target") and who.branch == client.branch and who.grade >= client.level:
        meant = {
            "owner": False,
            "team": client.team is not None and who.team == client.team,
            "branch": True,
            "teams": who.team in client.teams,
        }
        if meant[client.scope]:
            found.add("shown")
    if who.role in LEADING and who.team == client.team:
        found.add("leads")
    if who.branch == client.branch:
        if who.role == "marketing_director":
            found.add("directs")
        if client.status in FROM_CONFIRMATION_ON:
            found.add("decided")
    return found


OPENING = ("director_confirmed", "opened", "counter_confirmed", "confirmed", "archived")
CONFIRMATION = OPENING[1:]


def acting(who: Who, book: BookFacts) -> set[str]:
    """In which parts of 4.6 the person may act on the book."""
    here = who.branch == book.branch
    found = set()
    if who.username == book.owner:
        found |= {"owner", "author"}
    if who.username in dict(book.codevelopers):
        found.add("codeveloper")
    leaders = {one.username for one in PEOPLE.values() if one.role in LEADING and one.team == book.team}
    leaders -= {book.owner}
    superior = who.username in leaders if leaders else here and who.role == "marketing_director"
    if superior:
        found.add("leader")
    for username, agreed in book.codevelopers:
        team = PEOPLE[username].team
        if not agreed and team != book.team and who.role in LEADING and who.team == team:
            found.add("other leader")
    if here:
        named = {
            "marketing_director": "director",
            "counter_clerk": "clerk",
            "counter_admin": "counter",
            "admin_director": "admin",
        }
        found |= {named[who.role]} if who.role in named else set()
    return found


HOLDERS = {
    "draft": {"author"},
    "submitted": {"leader", "other leader"},
    "in_progress": {"owner", "codeveloper"},
    "stalled": {"owner", "leader"},
    "confirm_requested": {"leader"},
    "leader_confirmed": {"director"},
    "director_confirmed": {"owner", "clerk"},
    "opened": {"counter"},
    "counter_confirmed": {"admin"},
    "confirmed": {"clerk", "leader"},
    "archived": set(),
    "cancelled": set(),
    "reassigned": set(),
    "failed": set(),
}
"""For whom a book waits in each state (4.6)."""


def holds(who: Who, book: BookFacts) -> bool:
    holders = {"leader"} if book.state == "stalled" and book.plan_pending else HOLDERS[book.state]
    return bool(acting(who, book) & holders)


def to_book(who: Who, book: BookFacts) -> set[str]:
    """Every relation of the person to the task book."""
    found = acting(who, book)
    if holds(who, book):
        found.add("waits")
    if book.successor_of == who.username:
        found.add("succeeds")
    if who.role in LEADING and who.team == book.team:
        found.add("leads")
    if who.branch == book.branch:
        if who.role == "marketing_director":
            found.add("directs")
        if book.state in OPENING:
            found.add("opening")
        if book.state in CONFIRMATION:
            found.add("confirmation")
    return found


# --- Sight (7.1; 7.2 gives no role above the branch sight of a single client or task book here) --------------------------

SEES_CLIENT = {
    "advisor": {"own", "shared", "shown"},
    "leader": {"own", "shared", "shown", "leads"},
    "station_leader": {"own", "shared", "shown", "leads"},
    "marketing_director": {"own", "directs"},
    "admin_director": {"decided"},
    "counter_clerk": {"decided"},
    "counter_admin": {"decided"},
    "regional_head": set(),
    "brokerage_gm": set(),
    "finance_admin": set(),
    "finance_clerk": set(),
    "finance_manager": set(),
}
"""The two above the branch open the pages and see the clients about which they have to decide, finance those of the service
groups to which it belongs."""
SEES_BOOK = {
    "advisor": {"owner", "codeveloper", "succeeds", "waits"},
    "leader": {"owner", "codeveloper", "succeeds", "waits", "leads"},
    "station_leader": {"owner", "codeveloper", "succeeds", "waits", "leads"},
    "marketing_director": {"owner", "waits", "directs"},
    "admin_director": {"waits", "confirmation"},
    "counter_clerk": {"waits", "opening"},
    "counter_admin": {"waits", "confirmation"},
}
CLIENT_READERS, READERS = frozenset(SEES_CLIENT), frozenset(SEES_BOOK)
"""Posts that have business with clients, and with task books, at all."""
WRITERS = frozenset({"advisor", "leader", "station_leader", "marketing_director"})
ADVISING = frozenset({"advisor", "leader", "station_leader"})
DELETING = WRITERS | {"regional_head", "brokerage_gm"}
"""Posts that ask for the deletion of a client, or decide about it."""
KEEPERS = frozenset({"leader", "station_leader", "counter_clerk", "admin_director", "marketing_director"})
DIRECTORS = frozenset({"marketing_director"})
SUPERIORS = frozenset({*LEADING, *DIRECTORS})
REFERRING = frozenset({"call_centre", "counter_clerk", *SUPERIORS})
"""Of the cast: departments outside the branches (D-05, 7.2), the counter for visitors (7.1), leaders and directors."""
EVERYBODY = frozenset(who.role for who in PEOPLE.values())
ADMINISTRATORS = frozenset({"branch_sysadmin", "hq_sysadmin"})
CONVENING = SUPERIORS
OWING_MEETINGS = CONVENING | {"advisor", "admin_director", "branch_gm"}
MEETING = OWING_MEETINGS | {"finance_admin", "finance_clerk", "finance_manager", "counter_clerk", "counter_admin"}
MEETING |= {"regional_head", "brokerage_gm", "hq_brokerage"}
"""Everybody of a branch may be invited to a meeting; leaders' meetings are reported above it (M-29, M-38)."""
NOBODY = frozenset()


def sees_client(who: Who, client: ClientFacts) -> bool:
    return bool(to_client(who, client) & SEES_CLIENT.get(who.role, set()))


def sees_book(who: Who, book: BookFacts) -> bool:
    return bool(to_book(who, book) & SEES_BOOK.get(who.role, set()))


# --- Routes -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """Who opens it (`roles`), what it shows or changes (`of`), and which relations allow it among those who see.

    `of`: client, book, sender (records that belong to whoever made them), nothing (no record in the address).
    `to` None: whoever sees the record may. `never` takes the right away again.
    """

    of: str
    roles: frozenset[str] = EVERYBODY
    to: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    query: str = ""

    def allows(self, relations: set[str]) -> bool:
        return (self.to is None or bool(self.to & relations)) and not self.never & relations


def to(*relations: str) -> frozenset[str]:
    return frozenset(relations)


CLIENT, BOOK, DOCUMENT = "/clients/<id:client_id>", "/task-books/<id:book_id>", "/documents/<id:document_id>"
_own, _lookup = to("own"), to("own", "shared", "leads", "directs", "decided")
_registers = to("owner", "leader", "clerk")

ROUTES: dict[str, tuple[Route, ...]] = {
    # client contact
    "GET /tracking-sheets/": (Route("nothing", WRITERS),),
    "GET /tracking-sheets/done": (Route("nothing", WRITERS),),
    "GET /tracking-sheets/new": (Route("nothing", WRITERS),),
    "GET /tracking-sheets/coverage": (Route("nothing", WRITERS),),
    "GET /tracking-sheets/<id:sheet_id>": (Route("sender", WRITERS),),
    "GET /tracking-sheets/new/<id:client_id>": (Route("client", WRITERS, _own),),
    "POST /tracking-sheets/new/<id:client_id>": (Route("client", WRITERS, _own),),
    "GET /contact-rules/": (Route("nothing", WRITERS),),
    "GET /contact-rules/new": (Route("nothing", WRITERS),),
    "GET /contact-rules/<id:rule_id>": (Route("sender", WRITERS),),
    "GET /contact-rules/new/<id:client_id>": (Route("client", WRITERS, _own),),
    "POST /contact-rules/new/<id:client_id>": (Route("client", WRITERS, _own),),
    "GET /open-questions/": (Route("nothing", WRITERS),),
    "GET /open-questions/<id:question_id>": (Route("sender"),),
    "GET /open-questions/<id:question_id>/history": (Route("sender"),),
    # Open to strangers
    "GET /login": (Route("nothing"),),
    "POST /login": (Route("nothing"),),
    "POST /language": (Route("nothing"),),
    "GET /healthz": (Route("nothing"),),
    "GET /static/<path:filename>": (Route("nothing"),),
    # One's own things
    "POST /logout": (Route("nothing"),),
    "GET /password": (Route("nothing"),),
    "POST /password": (Route("nothing"),),
    "GET /sessions": (Route("nothing"),),
    "POST /sessions/others/end": (Route("nothing"),),
    "POST /sessions/<id:login_id>/end": (Route("sender"),),
    "GET /sessions/people": (Route("nothing", ADMINISTRATORS),),
    "POST /sessions/people/<id:user_id>/end": (Route("sender", ADMINISTRATORS),),
    "GET /": (Route("nothing"),),
    "GET /inbox/": (Route("nothing"),),
    "GET /inbox/badge": (Route("nothing"),),
    "POST /inbox/read": (Route("nothing"),),
    "POST /drafts/<path:form>": (Route("nothing"),),
    "GET /search": (Route("nothing"),),
    "POST /lists/": (Route("nothing"),),
    "POST /lists/<id:list_id>/drop": (Route("sender"),),
    # Explanations and calendars
    "GET /help/": (Route("nothing"),),
    "GET /help/access": (Route("nothing"),),
    "GET /help/reminders": (Route("nothing"),),
    "GET /help/rules": (Route("nothing"),),
    "GET /help/settings": (Route("nothing"),),
    "GET /help/workflows": (Route("nothing"),),
    "GET /help/workflows/<kind>": (Route("nothing"),),
    "GET /calendar/": (Route("nothing"),),
    "GET /calendar/import": (Route("nothing", ADMINISTRATORS),),
    "POST /calendar/import": (Route("nothing", ADMINISTRATORS),),
    # The trail: directors and general managers of a branch, technically also administrators (7.1, last line)
    "GET /audit/": (Route("nothing", ADMINISTRATORS | {"marketing_director", "branch_gm"}),),
    # Paper
    "GET /prints/": (Route("nothing"),),
    "GET /prints/<code>": (Route("code"),),
    "GET /custody/": (Route("nothing", KEEPERS),),
    # The register: view o, t, b; edit o alone (P-05 … P-07)
    "GET /clients/": (Route("nothing", CLIENT_READERS),),
    "GET /clients/new": (Route("nothing", WRITERS),),
    "POST /clients/new": (Route("nothing", WRITERS),),
    "GET /clients/blank-form": (Route("nothing", CLIENT_READERS),),
    "GET /clients/import": (Route("nothing", WRITERS),),
    "POST /clients/import": (Route("nothing", WRITERS),),
    "GET /clients/import/<id:batch_id>": (Route("sender", WRITERS),),
    "POST /clients/import/<id:batch_id>": (Route("sender", WRITERS),),
    "GET /clients/import/<id:batch_id>/bad-rows": (Route("sender", WRITERS),),
    "GET /clients/import/<id:batch_id>/progress": (Route("sender", WRITERS),),
    "POST /clients/import/<id:batch_id>/columns": (Route("sender", WRITERS),),
    "POST /clients/import/<id:batch_id>/undo": (Route("sender", WRITERS),),
    f"GET {CLIENT}": (Route("client", CLIENT_READERS),),
    f"GET {CLIENT}/history": (Route("client", CLIENT_READERS),),
    f"GET {CLIENT}/papers": (Route("client", CLIENT_READERS),),
    f"GET {CLIENT}/print": (Route("client", CLIENT_READERS),),
    f"POST {CLIENT}/print": (Route("client", CLIENT_READERS, _own),),
    f"GET {CLIENT}/contacts": (Route("client", CLIENT_READERS),),
    f"POST {CLIENT}/contacts": (Route("client", CLIENT_READERS, _own),),
    f"GET {CLIENT}/edit": (Route("client", CLIENT_READERS, _own),),
    f"POST {CLIENT}/edit": (Route("client", CLIENT_READERS, _own),),
    f"GET {CLIENT}/signatures": (Route("client", CLIENT_READERS, _own),),
    f"POST {CLIENT}/signatures": (Route("client", CLIENT_READERS, _own),),
    f"GET {CLIENT}/custody": (Route("client", CLIENT_READERS, _own),),
    f"POST {CLIENT}/custody": (Route("client", CLIENT_READERS, _own),),
    f"GET {CLIENT}/evaluation": (Route("client", CLIENT_READERS, _own),),
    f"POST {CLIENT}/evaluation": (Route("client", CLIENT_READERS, _own),),
    # Several at once: whoever decides about others' clients; clearing is the director's (D-04)
    **{
        f"{method} /clients/several/{status}": (Route("nothing", roles),)
        for status, roles in {
            "target": WRITERS - {"advisor"},
            "prospect": WRITERS - {"advisor"},
            "archived": frozenset({"marketing_director"}),
        }.items()
        for method in ("GET", "POST")
    },
    f"GET {CLIENT}/reveal": (Route("client", CLIENT_READERS, _lookup),),
    f"POST {CLIENT}/reveal": (Route("client", CLIENT_READERS, _lookup),),
    # Standing: rights of their own, leader for the team, director for the branch, nobody for oneself (P-18)
    f"POST {CLIENT}/status": (Route("client", WRITERS, to("leads", "directs"), never=to("own leader")),),
    f"POST {CLIENT}/level": (Route("client", WRITERS, to("leads", "directs"), never=to("own leader")),),
    f"POST {CLIENT}/key": (Route("client", WRITERS, to("leads", "directs"), never=to("own leader")),),
    f"GET {CLIENT}/visibility": (Route("client", WRITERS, to("own", "leads", "directs")),),
    f"POST {CLIENT}/visibility": (Route("client", WRITERS, to("own", "leads", "directs")),),
    # What is noted about a client; who reads which file is said in tests/clients/test_files.py
    f"GET {CLIENT}/annotations": (Route("client", CLIENT_READERS),),
    f"POST {CLIENT}/annotations": (Route("client", CLIENT_READERS, _own),),
    f"POST {CLIENT}/annotations/<id:annotation_id>/strike": (Route("sender", CLIENT_READERS),),
    f"GET {CLIENT}/related": (Route("client", CLIENT_READERS, _own),),
    f"POST {CLIENT}/related": (Route("client", CLIENT_READERS, _own),),
    f"POST {CLIENT}/related/<id:bond_id>/part": (Route("sender", CLIENT_READERS),),
    f"GET {CLIENT}/files": (Route("sender", CLIENT_READERS),),
    f"POST {CLIENT}/files": (Route("sender", CLIENT_READERS),),
    f"GET {CLIENT}/files/<id:file_id>": (Route("sender", CLIENT_READERS),),
    f"GET {CLIENT}/files/<id:file_id>/strike": (Route("sender", CLIENT_READERS),),
    f"POST {CLIENT}/files/<id:file_id>/strike": (Route("sender", CLIENT_READERS),),
    # Proposals on clients: who sees which record is said in tests/custody/test_proposals.py
    "GET /client-proposals/": (Route("nothing", WRITERS),),
    "GET /client-proposals/new": (Route("nothing", ADVISING),),
    "POST /client-proposals/new": (Route("nothing", ADVISING),),
    "GET /client-proposals/<id:document_id>": (Route("sender", WRITERS),),
    "GET /client-proposals/<id:document_id>/history": (Route("sender", WRITERS),),
    # Service groups: the director of the branch (P-29)
    f"GET {CLIENT}/group": (Route("client", DIRECTORS, to("directs")),),
    f"POST {CLIENT}/group": (Route("client", DIRECTORS, to("directs")),),
    # What a person holds (F-E7); of whom, is said in tests/ground/test_holdings.py
    "GET /holdings/": (Route("nothing", SUPERIORS),),
    "GET /holdings/<id:user_id>": (Route("sender", SUPERIORS),),
    # Who opened a client: those who answer for it; how many anybody opened: the readers of the trail (P-25)
    f"GET {CLIENT}/reads": (Route("client", CLIENT_READERS, to("own", "leads", "directs")),),
    f"GET {CLIENT}/access": (Route("client", CLIENT_READERS, to("own", "leads", "directs")),),
    # Exports: a right of its own, which nobody of the cast holds (7.3); the branch's exports for the readers of the trail
    "GET /clients/export": (Route("nothing", NOBODY),),
    "POST /clients/export": (Route("nothing", NOBODY),),
    "GET /clients/exports": (Route("nothing", ADMINISTRATORS | {"marketing_director", "branch_gm"}),),
    "GET /clients/exports/<id:export_id>": (Route("sender", ADMINISTRATORS | {"marketing_director", "branch_gm"}),),
    "POST /clients/exports/<id:export_id>/file": (Route("sender", NOBODY),),
    "GET /audit/reads": (Route("nothing", ADMINISTRATORS | {"marketing_director", "branch_gm"}),),
    # Two records of one client: whoever writes both, and the director; who may undo is said in tests/clients/test_merging.py
    f"GET {CLIENT}/merge": (Route("client", CLIENT_READERS, to("own", "directs")),),
    f"POST {CLIENT}/merge": (Route("client", CLIENT_READERS, to("own", "directs")),),
    "GET /clients/merges": (Route("nothing", WRITERS),),
    "GET /clients/merges/<id:merge_id>/undo": (Route("sender", WRITERS),),
    "POST /clients/merges/<id:merge_id>/undo": (Route("sender", WRITERS),),
    # Deletion requests (7.1, 7.2): who sees which record is said in tests/custody/test_deletions.py
    "GET /deletion-requests/": (Route("nothing", DELETING | {"hq_sysadmin"}),),
    "GET /deletion-requests/new": (Route("nothing", ADVISING),),
    "POST /deletion-requests/new": (Route("nothing", ADVISING),),
    "GET /deletion-requests/<id:document_id>": (Route("sender", DELETING | {"hq_sysadmin"}),),
    "GET /deletion-requests/<id:document_id>/history": (Route("sender", DELETING | {"hq_sysadmin"}),),
    "GET /deletion-requests/<id:document_id>/print": (Route("sender", DELETING),),
    "POST /deletion-requests/<id:document_id>/print": (Route("sender", DELETING),),
    # Delegations and transfers (7.1, 7.3): who sees which record is said in tests/custody
    f"GET {CLIENT}/owners": (Route("client", CLIENT_READERS),),
    "GET /delegations/": (Route("nothing", WRITERS),),
    "GET /delegations/new": (Route("nothing", WRITERS),),
    "POST /delegations/new": (Route("nothing", WRITERS),),
    "GET /delegations/<id:document_id>": (Route("sender", WRITERS),),
    "GET /delegations/<id:document_id>/history": (Route("sender", WRITERS),),
    "GET /transfers/": (Route("nothing", WRITERS),),
    "GET /transfers/new": (Route("nothing", WRITERS),),
    "POST /transfers/new": (Route("nothing", WRITERS),),
    "GET /transfers/<id:document_id>": (Route("sender", WRITERS),),
    "GET /transfers/<id:document_id>/history": (Route("sender", WRITERS),),
    # Referrals and assignments: lists and forms; who sees which record is said in tests/custody
    "GET /referrals/": (Route("nothing", REFERRING | {"advisor"}),),
    "GET /referrals/new": (Route("nothing", REFERRING),),
    "POST /referrals/new": (Route("nothing", REFERRING),),
    "GET /referrals/clients/<id:client_id>": (Route("client", DIRECTORS, to("directs")),),
    "POST /referrals/clients/<id:client_id>": (Route("client", DIRECTORS, to("directs")),),
    "GET /referrals/<id:referral_id>": (Route("sender", REFERRING | {"advisor"}),),
    "GET /referrals/<id:referral_id>/history": (Route("sender", REFERRING | {"advisor"}),),
    "GET /assignments/": (Route("nothing", WRITERS),),
    "GET /assignments/new": (Route("nothing", frozenset(LEADING)),),
    "POST /assignments/new": (Route("nothing", frozenset(LEADING)),),
    "GET /assignments/<id:document_id>": (Route("sender", WRITERS),),
    "GET /assignments/<id:document_id>/history": (Route("sender", WRITERS),),
    # meetings: who sees and does what with which is said in tests/meetings/test_steps.py
    "GET /meetings/": (Route("nothing", MEETING),),
    "GET /meetings/calendar": (Route("nothing", OWING_MEETINGS),),
    "GET /meetings/new": (Route("nothing", CONVENING),),
    "POST /meetings/new": (Route("nothing", CONVENING),),
    "GET /meetings/<id:meeting_id>": (Route("sender", MEETING),),
    "GET /meetings/<id:meeting_id>/history": (Route("sender", MEETING),),
    "GET /meetings/<id:meeting_id>/print": (Route("sender", MEETING),),
    "POST /meetings/<id:meeting_id>/print": (Route("sender", MEETING),),
    "GET /meetings/<id:meeting_id>/edit": (Route("sender", CONVENING),),
    "POST /meetings/<id:meeting_id>/edit": (Route("sender", CONVENING),),
    "GET /meetings/<id:meeting_id>/agenda": (Route("sender", CONVENING | {"admin_director"}),),
    "POST /meetings/<id:meeting_id>/agenda": (Route("sender", CONVENING | {"admin_director"}),),
    "GET /meetings/<id:meeting_id>/performance": (Route("sender", CONVENING),),
    "POST /meetings/<id:meeting_id>/performance": (Route("sender", CONVENING),),
    "GET /meetings/<id:meeting_id>/minutes": (Route("sender", MEETING),),
    "POST /meetings/<id:meeting_id>/minutes": (Route("sender", MEETING),),
    "GET /meetings/<id:meeting_id>/versions/<id:number>": (Route("sender", MEETING),),
    "GET /action-items/": (Route("nothing", MEETING),),
    "GET /action-items/<id:item_id>": (Route("sender", MEETING),),
    "GET /action-items/<id:item_id>/history": (Route("sender", MEETING),),
    # Task books
    "GET /task-books/": (Route("nothing", READERS),),
    "POST /task-books/export": (Route("nothing", READERS),),
    "GET /task-books/new": (Route("nothing", WRITERS),),
    "POST /task-books/new": (Route("nothing", WRITERS),),
    f"GET {BOOK}": (Route("book", READERS),),
    f"GET {BOOK}/history": (Route("book", READERS),),
    f"GET {BOOK}/edit": (Route("book", WRITERS, to("author in draft")),),
    f"POST {BOOK}/edit": (Route("book", WRITERS, to("author in draft")),),
    f"GET {BOOK}/print": (
        Route("book", READERS),
        Route(
            "book", READERS, to("clerk", "counter", "admin", "owner", "leader", "director"), query="?paper=slip"
        ),  # the slip names the account in full: those who handle it
    ),
    f"POST {BOOK}/print": (
        Route("book", READERS, to("owner", "leader")),
        Route("book", READERS, to("clerk"), query="?paper=slip"),
    ),
    f"GET {DOCUMENT}": (Route("book"),),
    f"POST {DOCUMENT}/attachments": (Route("book", to=to("owner", "author", "waits")),),
    f"GET {DOCUMENT}/attachments/<id:attachment_id>": (Route("book"),),
    f"GET {DOCUMENT}/signatures": (Route("book", to=_registers),),
    f"POST {DOCUMENT}/signatures": (Route("book", to=_registers),),
    f"GET {DOCUMENT}/custody": (Route("book", to=_registers),),
    f"POST {DOCUMENT}/custody": (Route("book", to=_registers),),
    f"GET {DOCUMENT}/steps/<name>": (Route("step"),),  # cell by cell in test_steps.py
    f"POST {DOCUMENT}/steps/<name>": (Route("step"),),
}


def relations(who: Who, record) -> set[str]:
    """The relations to a record of either kind, with those that two facts together make."""
    if isinstance(record, BookFacts):
        found = to_book(who, record)
        return found | ({"author in draft"} if record.state == "draft" and "author" in found else set())
    found = to_client(who, record)
    return found | ({"own leader"} if "own" in found and "leads" in found else set())


def sees(who: Who, record) -> bool:
    return sees_book(who, record) if isinstance(record, BookFacts) else sees_client(who, record)


# --- Steps of the task book (4.6): in which state, and who ---------------------------------------------------------------

_developing, _confirming = ("in_progress", "stalled"), ("confirm_requested", "leader_confirmed")
_parties = {"owner", "codeveloper", "leader", "director"}
_after_director = OPENING[:-1]
STEPS: dict[str, dict[str, set[str]]] = {
    "submit": {"draft": {"author"}},
    "withdraw": dict.fromkeys(("draft", "submitted"), {"author"}),
    "approve": {"submitted": {"leader"}},
    "return": dict.fromkeys(("submitted", "confirm_requested"), {"leader"}),
    "agree-codevelopment": {"submitted": {"other leader"}},
    "add-entry": {"in_progress": {"owner", "codeveloper"}},
    "add-talk": {"in_progress": {"owner", "codeveloper"}},
    "evaluate": {"in_progress": {"owner"}},
    "monthly-check": dict.fromkeys(_developing, {"leader"}),
    "flag-stalled": {"in_progress": {"system"}},
    "new-plan": {"stalled": {"owner"}},
    "accept-plan": {"stalled": {"leader"}},
    "return-plan": {"stalled": {"leader"}},
    "reassign": dict.fromkeys(_developing, {"leader", "director"}),
    "fail": dict.fromkeys(_developing, {"owner"}),
    "request-confirmation": {"in_progress": {"owner"}},
    "opinion-with-owner": {"confirm_requested": {"leader"}},
    "dispute": dict.fromkeys(_confirming, _parties),
    "resolve": dict.fromkeys(_confirming, {"leader", "director"}),
    "final-opinion": {"leader_confirmed": {"director"}},
    "print-task-book": dict.fromkeys(_after_director, {"owner"}),
    "client-does-not-open": {"director_confirmed": {"owner"}},
    "register-agreement": dict.fromkeys(_after_director, {"owner", "leader"}),
    "keep-agreement": dict.fromkeys(OPENING, {"leader"}),
    "account-opened-slip-printed": {"director_confirmed": {"clerk"}},
    "confirm-opening": {"opened": {"counter"}},
    "confirm-new-client": {"counter_confirmed": {"admin"}},
    "archive": {"confirmed": {"system"}},
}
APPROVALS = {"approve", "return", "accept-plan", "return-plan", "opinion-with-owner"}
"""Nobody takes these on a book of one's own."""


def makes_sense(step: str, book: BookFacts) -> bool:
    """What a step needs besides the state."""
    return {
        "new-plan": not book.plan_pending,
        "accept-plan": book.plan_pending,
        "return-plan": book.plan_pending,
        "resolve": book.disputed,
        "register-agreement": book.agreement == "",
        "keep-agreement": book.agreement == "signed",
    }.get(step, True)


def offered(who: Who, book: BookFacts, step: str) -> bool:
    """Whether this person may take the step on this book as it stands."""
    own = who.username == book.owner
    return (
        book.state in STEPS[step]
        and bool(STEPS[step][book.state] & acting(who, book))
        and makes_sense(step, book)
        and not (own and step in APPROVALS)
        and sees_book(who, book)
    )
