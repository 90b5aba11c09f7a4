"""Who sees and does what with clients and task books, as section 7 of the guideline says it, in words of its own.

Nothing here asks the rules of the product: a record is a handful of facts, a person is a line of the cast, and the tables
say which relation between the two opens what. Whoever does not see a record is answered as if it had never been made;
whoever sees it and may not act is refused; a post that has no business with a page does not open it at all.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from ia.demo.cast import CAST, UNITS
from tests.moment import NOW

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
TODAY = NOW.date()

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
    group: tuple[str, ...] = ()
    """The service group beside the adviser (P-29)."""
    once_grouped: tuple[str, ...] = ()
    """Who belonged to the group, and does no longer."""
    forms: list["FormFacts"] = field(default_factory=list)
    gone: bool = False
    """Out of use: merged into another record, or deleted (P-08)."""
    into: "ClientFacts | None" = None
    """The record of which this one has become a part."""
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
class FormFacts:
    """What decides about a form of custody (4.17): who filled it in (`by`), and to whom it goes: the delegate, the assignee,
    or the team of a referral. A delegation has its days, the last one included."""

    kind: str
    state: str
    by: str
    to: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def runs(self) -> bool:
        """Whether a client is lent by it today (P-09, P-10)."""
        return self.kind == "delegation" and self.state == "active" and self.starts_on <= TODAY <= self.ends_on


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
    """Every relation of the person to the client. A record out of use has none but to those who knew it."""
    if client.gone:
        knew = to_client(who, replace(client, gone=False))
        return {"knew"} if knew else set()
    found = caring(who, client)
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


def caring(who: Who, client: ClientFacts) -> set[str]:
    """Delegation, service group, and forms about the client (7.3, P-29). One writes at a time: while the client is lent, the
    delegate alone "keeps" it, and the adviser no longer "holds" it; what others may do with it does not change."""
    found, lent = set(), next((form for form in client.forms if form.runs()), None)
    mine = who.username == client.owner
    if lent is None:
        found |= {"keeps", "holds"} if mine else {"keeps"} if who.username in client.group else set()
    elif lent.to == who.username:
        found |= {"keeps", "delegate"}
    if who.username in client.group:
        found.add("group")
    if who.username in client.once_grouped:
        found.add("once in the group")
    for form in client.forms:
        if form.kind == "delegation":
            found |= {"lent at another time"} if form.to == who.username and not form.runs() else set()
        elif waits_for(who, client, form):
            found.add("decides")
        elif who.username == form.to or who.team == form.to and who.role in LEADING:
            found.add("decided once")
    return found


ABOVE_BRANCH = {"director_ok": "regional_head", "regional_ok": "brokerage_gm", "brokerage_gm_ok": "hq_sysadmin"}
"""Who holds a deletion request once the director has approved it (P-08)."""


def waits_for(who: Who, client: ClientFacts, form: FormFacts) -> bool:
    """Whether the form waits for this person (4.17)."""
    if form.kind == "assignment":
        return form.state == "sent" and who.username == form.to
    if form.kind == "referral":
        return form.state == "sent" and who.role in LEADING and who.team == form.to
    if form.state == "requested":
        return who.role == "marketing_director" and who.branch == client.branch
    return form.kind == "deletion_request" and who.role == ABOVE_BRANCH.get(form.state)


def reads_form(who: Who, client: ClientFacts, form: FormFacts) -> bool:
    """Whether the person reads the form, which names the client (7.1): who filled it in, the leader of the team, the
    director, and whoever it is addressed to; a delegate until the last day. A request to delete names nobody."""
    if form.kind == "deletion_request":
        return False
    team = form.to if form.kind == "referral" else PEOPLE[form.to or client.owner].team
    team = client.team if form.kind == "delegation" else team
    addressed = form.to == who.username
    if form.kind == "delegation":
        addressed = addressed and form.state == "active" and form.ends_on >= TODAY
    leads = who.role in LEADING and who.team == team
    directs = who.role == "marketing_director" and who.branch == client.branch
    return who.username == form.by or leads or addressed or directs


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

_advising = {"own", "shared", "shown", "delegate", "group", "decides"}
SEES_CLIENT = {
    "advisor": _advising,
    "leader": _advising | {"leads"},
    "station_leader": _advising | {"leads"},
    "marketing_director": {"own", "directs"},
    "admin_director": {"decided", "group"},
    "counter_clerk": {"decided", "group"},
    "counter_admin": {"decided", "group"},
    "regional_head": {"decides"},
    "brokerage_gm": {"decides"},
    "finance_admin": {"group"},
    "finance_clerk": {"group"},
    "finance_manager": {"group"},
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
CONFIRMING = DIRECTORS | {"admin_director"}
"""Posts that ask for the confirmation of clients of before, and confirm them (D-56)."""
SUPERIORS = frozenset({*LEADING, *DIRECTORS})
REFERRING = frozenset({"call_centre", "counter_clerk", *SUPERIORS})
"""Of the cast: departments outside the branches (D-05, 7.2), the counter for visitors (7.1), leaders and directors."""
EVERYBODY = frozenset(who.role for who in PEOPLE.values())
ADMINISTRATORS = frozenset({"branch_sysadmin", "hq_sysadmin"})
STOOD_FOR = SUPERIORS | {"admin_director", "branch_gm", "finance_admin"}
STOOD_FOR |= {"regional_head", "brokerage_gm", "company_approver"}
"""Posts that decide about what others hand in; not the counter administrator, who is exactly one person (P-15)."""
CONVENING = SUPERIORS
OWING_MEETINGS = CONVENING | {"advisor", "admin_director", "branch_gm"}
MEETING = OWING_MEETINGS | {"finance_admin", "finance_clerk", "finance_manager", "counter_clerk", "counter_admin"}
MEETING |= {"regional_head", "brokerage_gm", "hq_brokerage"}
"""Everybody of a branch may be invited to a meeting; leaders' meetings are reported above it (M-29, M-38)."""
ACTIVITIES = MEETING | {"company_approver"}
"""Everybody of a branch may take part in an activity; those above approve what is organised at their level (A-06)."""
LEADING_ACTIVITIES = CONVENING | {"admin_director", "regional_head", "hq_brokerage"}
BEGINNING_ACTIVITIES = LEADING_ACTIVITIES | {"advisor"}
RECONCILING = frozenset({"marketing_director", "admin_director", "branch_gm", "counter_clerk", "counter_admin"})
"""The comparison with the counter (7.1); leaders see the lines of their own team on a page of their own."""
CORRECTING = RECONCILING | {"advisor", *LEADING, "finance_admin", "finance_clerk", "finance_manager"}
"""Whoever may be named to correct a difference sees those lines (6.4)."""
PLANNING = frozenset({"advisor", *LEADING})
"""Who makes a development plan; the director reads those of the branch (7.1)."""
READING_CASES = EVERYBODY - {"hq_sysadmin"}
"""7.1 gives published cases to every post of a branch, its system administrator included; P-30 to all who do business."""
COUNTER = frozenset({"counter_clerk", "counter_admin"})
"""Trading data is the counter's to bring in (7.1: the account part of the client information)."""
FEEDBACK_READERS = frozenset({"inst_service", "hq_brokerage", "research_institute"})
"""7.2: who reads aggregated product feedback."""
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
_keeps, _lookup = to("keeps"), to("own", "shared", "leads", "directs", "decided", "delegate", "group")
_registers = to("owner", "leader", "clerk")
_raises = to("keeps", "own", "leads", "directs")

ROUTES: dict[str, tuple[Route, ...]] = {
    # client contact
    "GET /tracking-sheets/": (Route("nothing", WRITERS),),
    "GET /tracking-sheets/done": (Route("nothing", WRITERS),),
    "GET /tracking-sheets/new": (Route("nothing", WRITERS),),
    "GET /tracking-sheets/export": (Route("nothing", NOBODY),),  # a right of its own, as for clients
    "POST /tracking-sheets/export": (Route("nothing", NOBODY),),
    "GET /tracking-sheets/coverage": (Route("nothing", WRITERS),),
    "GET /tracking-sheets/<id:sheet_id>": (Route("sender", WRITERS),),
    "GET /tracking-sheets/new/<id:client_id>": (Route("client", WRITERS, _keeps),),
    "POST /tracking-sheets/new/<id:client_id>": (Route("client", WRITERS, _keeps),),
    "GET /tracking-sheets/<id:sheet_id>/edit": (Route("sender", WRITERS),),
    "POST /tracking-sheets/<id:sheet_id>/edit": (Route("sender", WRITERS),),
    "GET /dormant-clients/": (Route("nothing", WRITERS),),
    "GET /dormant-clients/campaign": (Route("nothing", WRITERS),),
    "POST /dormant-clients/campaign": (Route("nothing", WRITERS),),
    "GET /contact-rules/": (Route("nothing", WRITERS),),
    "GET /contact-rules/new": (Route("nothing", WRITERS),),
    "GET /contact-rules/<id:rule_id>": (Route("sender", WRITERS),),
    "GET /contact-rules/new/<id:client_id>": (Route("client", WRITERS, _keeps),),
    "POST /contact-rules/new/<id:client_id>": (Route("client", WRITERS, _keeps),),
    # the advisory hotline: callers are looked up by nobody whom the roster does not name for this very session
    "GET /hotline/": (Route("nothing", WRITERS),),
    "GET /hotline/<id:roster_id>": (Route("sender", WRITERS),),
    "GET /hotline/<id:roster_id>/print": (Route("sender", WRITERS),),
    "POST /hotline/<id:roster_id>/print": (Route("sender", WRITERS),),
    "GET /hotline/plan": (Route("nothing", SUPERIORS),),
    "GET /hotline/plan/<id:team_id>/<week>": (Route("sender", SUPERIORS),),
    "POST /hotline/plan/<id:team_id>/<week>": (Route("sender", SUPERIORS),),
    "GET /hotline/teams/<id:team_id>/phones": (Route("sender", SUPERIORS),),
    "POST /hotline/teams/<id:team_id>/phones": (Route("sender", SUPERIORS),),
    "POST /hotline/teams/<id:team_id>/equipment": (Route("sender", SUPERIORS),),
    "POST /hotline/phones/<id:phone_id>/end": (Route("sender", SUPERIORS),),
    "GET /hotline/calls/": (Route("nothing", WRITERS),),
    "GET /hotline/calls/new": (Route("nothing", NOBODY),),
    "POST /hotline/calls/new": (Route("nothing", NOBODY),),
    "GET /hotline/calls/<id:call_id>": (Route("sender", WRITERS),),
    "POST /hotline/calls/<id:call_id>": (Route("sender", WRITERS),),
    # alerts: who sees one with its client, and who takes which step, is said in tests/alerts
    "GET /alerts/": (Route("nothing", WRITERS | {"advisory_board"}),),
    "GET /alerts/report": (Route("nothing", WRITERS),),
    "GET /alerts/rules": (Route("nothing", WRITERS),),
    "GET /alerts/rules/<kind>": (Route("sender", DIRECTORS),),
    "POST /alerts/rules/<kind>": (Route("sender", DIRECTORS),),
    "GET /alerts/new/<id:client_id>": (Route("client", WRITERS, _raises),),
    "POST /alerts/new/<id:client_id>": (Route("client", WRITERS, _raises),),
    "GET /alerts/<id:alert_id>": (Route("sender"),),
    "GET /alerts/<id:alert_id>/history": (Route("sender"),),
    "GET /stock-dates/": (Route("nothing", WRITERS),),
    "GET /stock-dates/new": (Route("nothing", WRITERS),),
    "POST /stock-dates/new": (Route("nothing", WRITERS),),
    "GET /stock-dates/<id:date_id>": (Route("sender", WRITERS),),
    "POST /stock-dates/<id:date_id>/drop": (Route("sender", WRITERS),),
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
    "GET /login/code": (Route("nothing"),),
    "POST /login/code": (Route("nothing"),),
    "GET /account/second-factor": (Route("nothing"),),
    "POST /account/second-factor": (Route("nothing"),),
    "POST /account/second-factor/recovery-codes": (Route("nothing"),),
    "POST /account/second-factor/off": (Route("nothing"),),
    "GET /password": (Route("nothing"),),
    "POST /password": (Route("nothing"),),
    "GET /sessions": (Route("nothing"),),
    "POST /sessions/others/end": (Route("nothing"),),
    "POST /sessions/<id:login_id>/end": (Route("sender"),),
    "GET /sessions/people": (Route("nothing", ADMINISTRATORS),),
    # Accounts and posts (P-02): whose, is said in tests/ground/test_people.py
    "GET /people/": (Route("nothing", ADMINISTRATORS),),
    "GET /people/new": (Route("nothing", ADMINISTRATORS),),
    "POST /people/new": (Route("nothing", ADMINISTRATORS),),
    "GET /people/<id:user_id>": (Route("sender", ADMINISTRATORS),),
    "GET /people/<id:user_id>/posts/new": (Route("sender", ADMINISTRATORS),),
    "POST /people/<id:user_id>/posts/new": (Route("sender", ADMINISTRATORS),),
    "GET /people/<id:user_id>/posts/<id:post_id>/end": (Route("sender", ADMINISTRATORS),),
    "POST /people/<id:user_id>/posts/<id:post_id>/end": (Route("sender", ADMINISTRATORS),),
    "GET /people/<id:user_id>/password": (Route("sender", ADMINISTRATORS),),
    "POST /people/<id:user_id>/password": (Route("sender", ADMINISTRATORS),),
    "GET /people/<id:user_id>/second-factor": (Route("sender", ADMINISTRATORS),),
    "POST /people/<id:user_id>/second-factor": (Route("sender", ADMINISTRATORS),),
    "GET /people/<id:user_id>/close": (Route("sender", ADMINISTRATORS),),
    "POST /people/<id:user_id>/close": (Route("sender", ADMINISTRATORS),),
    "GET /people/<id:user_id>/open": (Route("sender", ADMINISTRATORS),),
    "POST /people/<id:user_id>/open": (Route("sender", ADMINISTRATORS),),
    "POST /sessions/people/<id:user_id>/end": (Route("sender", ADMINISTRATORS),),
    "GET /": (Route("nothing"),),
    "GET /inbox/": (Route("nothing"),),
    "GET /inbox/badge": (Route("nothing"),),
    "GET /inbox/decide": (Route("nothing"),),
    "POST /inbox/decide": (Route("nothing"),),
    "GET /inbox/decided": (Route("nothing"),),
    "POST /inbox/read": (Route("nothing"),),
    # Delivery: what it shows and to whom is said in tests/delivery
    "GET /inbox/late": (Route("nothing", frozenset({*LEADING, "marketing_director", "admin_director"})),),
    "POST /inbox/notices/<id:notice_id>/read": (Route("sender"),),
    "POST /inbox/notices/<id:notice_id>/snooze": (Route("sender"),),
    "GET /account/delivery": (Route("nothing"),),
    "POST /account/delivery": (Route("nothing"),),
    "POST /account/calendar-feed": (Route("nothing"),),
    "POST /account/calendar-feed/revoke": (Route("nothing"),),
    "GET /calendar-feed/<token>.ics": (Route("sender"),),  # open to strangers too: its secret is in the address
    "GET /operations/": (Route("nothing", ADMINISTRATORS),),
    "POST /operations/runs/<id:run_id>/retry": (Route("sender", ADMINISTRATORS),),
    "POST /operations/mails/<id:mail_id>/retry": (Route("sender", ADMINISTRATORS),),
    "POST /operations/jobs/<job_id>/retry": (Route("sender", ADMINISTRATORS),),
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
    # paper: who may scan, strike, print together and bundle which record is said in tests/ground/test_printing_*.py
    "GET /prints/<code>/scans": (Route("sender"),),
    "POST /prints/<code>/scans": (Route("sender"),),
    "GET /prints/<code>/scans/<id:scan_id>": (Route("sender"),),
    "GET /prints/<code>/scans/<id:scan_id>/strike": (Route("sender"),),
    "POST /prints/<code>/scans/<id:scan_id>/strike": (Route("sender"),),
    "GET /prints/<code>/signatures/<id:signature_id>/strike": (Route("sender"),),
    "POST /prints/<code>/signatures/<id:signature_id>/strike": (Route("sender"),),
    "GET /prints/waiting": (Route("nothing"),),
    "POST /prints/waiting": (Route("nothing"),),
    "GET /prints/<code>/together": (Route("sender"),),
    "GET /prints/today/<paper>": (Route("sender"),),
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
    f"POST {CLIENT}/print": (Route("client", CLIENT_READERS, _keeps),),
    f"GET {CLIENT}/contacts": (Route("client", CLIENT_READERS),),
    f"POST {CLIENT}/contacts": (Route("client", CLIENT_READERS, _keeps),),
    f"GET {CLIENT}/contact-history": (Route("client", CLIENT_READERS, _keeps),),
    f"POST {CLIENT}/contact-history": (Route("client", CLIENT_READERS, _keeps),),
    f"GET {CLIENT}/edit": (Route("client", CLIENT_READERS, _keeps),),
    f"POST {CLIENT}/edit": (Route("client", CLIENT_READERS, _keeps),),
    f"GET {CLIENT}/signatures": (Route("client", CLIENT_READERS, _keeps),),
    f"POST {CLIENT}/signatures": (Route("client", CLIENT_READERS, _keeps),),
    f"GET {CLIENT}/custody": (Route("client", CLIENT_READERS, _keeps),),
    f"POST {CLIENT}/custody": (Route("client", CLIENT_READERS, _keeps),),
    f"GET {CLIENT}/evaluation": (Route("client", CLIENT_READERS, _keeps),),
    f"POST {CLIENT}/evaluation": (Route("client", CLIENT_READERS, _keeps),),
    # By contribution, for the director to hand out (G-26)
    "GET /clients/contribution": (Route("nothing", frozenset({"marketing_director"})),),
    "GET /clients/contribution/potential": (Route("nothing", frozenset({"marketing_director"})),),
    # Several at once: whoever decides about others' clients; clearing is the director's (D-04)
    **{
        f"{method} /clients/several/{status}": (Route("nothing", roles),)
        for status, roles in {
            "target": WRITERS - {"advisor"},
            "prospect": WRITERS - {"advisor"},
            "archived": frozenset({"marketing_director"}),
            "group": frozenset({"marketing_director"}),
        }.items()
        for method in ("GET", "POST")
    },
    f"GET {CLIENT}/reveal": (Route("client", CLIENT_READERS, _lookup),),
    f"POST {CLIENT}/reveal": (Route("client", CLIENT_READERS, _lookup),),
    # Standing: rights of their own, leader for the team, director for the branch, nobody for oneself (P-18)
    f"POST {CLIENT}/status": (Route("client", WRITERS, to("leads", "directs"), never=to("own leader")),),
    f"POST {CLIENT}/level": (Route("client", WRITERS, to("leads", "directs"), never=to("own leader")),),
    f"POST {CLIENT}/key": (Route("client", WRITERS, to("leads", "directs"), never=to("own leader")),),
    f"GET {CLIENT}/visibility": (Route("client", WRITERS, to("holds", "superior", "directs")),),
    f"POST {CLIENT}/visibility": (Route("client", WRITERS, to("holds", "superior", "directs")),),
    # What is noted about a client; who reads which file is said in tests/clients/test_files.py
    f"GET {CLIENT}/annotations": (Route("client", CLIENT_READERS),),
    f"POST {CLIENT}/annotations": (Route("client", CLIENT_READERS, _keeps),),
    f"POST {CLIENT}/annotations/<id:annotation_id>/strike": (Route("sender", CLIENT_READERS),),
    f"GET {CLIENT}/related": (Route("client", CLIENT_READERS, _keeps),),
    f"POST {CLIENT}/related": (Route("client", CLIENT_READERS, _keeps),),
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
    # Confirmations of clients of before (D-56): who sees which record is said in tests/custody/test_stock.py
    "GET /stock-confirmations/": (Route("nothing", CONFIRMING),),
    "GET /stock-confirmations/new": (Route("nothing", DIRECTORS),),
    "POST /stock-confirmations/new": (Route("nothing", DIRECTORS),),
    "GET /stock-confirmations/<id:document_id>": (Route("sender", CONFIRMING),),
    "GET /stock-confirmations/<id:document_id>/history": (Route("sender", CONFIRMING),),
    "GET /stock-confirmations/<id:document_id>/print": (Route("sender", CONFIRMING),),
    "POST /stock-confirmations/<id:document_id>/print": (Route("sender", CONFIRMING),),
    # Service groups: the director of the branch (P-29)
    f"GET {CLIENT}/group": (Route("client", DIRECTORS, to("directs")),),
    f"POST {CLIENT}/group": (Route("client", DIRECTORS, to("directs")),),
    # deputies (F-C7); for whom, is said in tests/ground/deputies/test_naming.py
    "GET /deputies/": (Route("nothing", STOOD_FOR),),
    "GET /deputies/for/<id:user_id>": (Route("sender", STOOD_FOR),),
    "POST /deputies/for/<id:user_id>": (Route("sender", STOOD_FOR),),
    "POST /deputies/<id:deputy_id>/revoke": (Route("sender", STOOD_FOR),),
    # What a person holds (F-E7); of whom, is said in tests/ground/test_holdings.py
    "GET /holdings/": (Route("nothing", SUPERIORS),),
    "GET /holdings/<id:user_id>": (Route("sender", SUPERIORS),),
    # Hand-over lists (F-E7); who reads which, is said in tests/custody/test_handovers.py
    "GET /handovers/": (Route("nothing", SUPERIORS),),
    "GET /handovers/new": (Route("sender", SUPERIORS),),
    "POST /handovers/new": (Route("sender", SUPERIORS),),
    "GET /handovers/<id:document_id>": (Route("sender", SUPERIORS),),
    "GET /handovers/<id:document_id>/print": (Route("sender", SUPERIORS),),
    "POST /handovers/<id:document_id>/print": (Route("sender", SUPERIORS),),
    "GET /handovers/<id:document_id>/history": (Route("sender", SUPERIORS),),
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
    # Two records of one client: whoever writes both, and the director; who may undo: tests/clients/test_merging_parting.py
    f"GET {CLIENT}/merge": (Route("client", CLIENT_READERS, to("keeps", "directs")),),
    f"POST {CLIENT}/merge": (Route("client", CLIENT_READERS, to("keeps", "directs")),),
    "GET /clients/merges": (Route("nothing", WRITERS),),
    "GET /clients/merges/<id:merge_id>/undo": (Route("sender", WRITERS),),
    "POST /clients/merges/<id:merge_id>/undo": (Route("sender", WRITERS),),
    # Deletion requests (7.1, 7.2): who sees which record is said in tests/custody/test_deletion_sight.py
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
    # tracking: who reads and comments on the months of which client, and whose files are whose, is said in tests/tracking
    "GET /monthly-tracking/": (Route("nothing", WRITERS | COUNTER),),
    "GET /monthly-tracking/clients/<id:client_id>": (Route("client", WRITERS),),
    "GET /monthly-tracking/clients/<id:client_id>/months/<month>": (Route("sender", WRITERS),),
    "POST /monthly-tracking/clients/<id:client_id>/months/<month>": (Route("sender", WRITERS),),
    "POST /monthly-tracking/clients/<id:client_id>/print": (Route("client", WRITERS, _keeps),),
    "GET /monthly-tracking/uploads": (Route("nothing", COUNTER),),
    "GET /monthly-tracking/uploads/new": (Route("nothing", COUNTER),),
    "POST /monthly-tracking/uploads/new": (Route("nothing", COUNTER),),
    "GET /monthly-tracking/uploads/<id:upload_id>": (Route("sender", COUNTER),),
    "POST /monthly-tracking/uploads/<id:upload_id>": (Route("sender", COUNTER),),
    "GET /monthly-tracking/uploads/<id:upload_id>/progress": (Route("sender", COUNTER),),
    "GET /monthly-tracking/uploads/<id:upload_id>/bad-rows": (Route("sender", COUNTER),),
    # feedback: who sees and does what with which is said in tests/feedback
    "GET /product-feedback/": (Route("nothing", WRITERS | FEEDBACK_READERS),),
    "GET /product-feedback/new": (Route("nothing", PLANNING),),
    "POST /product-feedback/new": (Route("nothing", PLANNING),),
    "GET /product-feedback/<id:feedback_id>": (Route("sender", WRITERS),),
    "GET /product-feedback/<id:feedback_id>/edit": (Route("sender", PLANNING),),
    "POST /product-feedback/<id:feedback_id>/edit": (Route("sender", PLANNING),),
    "GET /product-feedback/<id:feedback_id>/history": (Route("sender", WRITERS),),
    "GET /product-feedback/<id:feedback_id>/print": (Route("sender", WRITERS),),
    "POST /product-feedback/<id:feedback_id>/print": (Route("sender", WRITERS),),
    "GET /feedback-summaries/": (Route("nothing", SUPERIORS | FEEDBACK_READERS),),
    "GET /feedback-summaries/new": (Route("nothing", SUPERIORS),),
    "POST /feedback-summaries/new": (Route("nothing", SUPERIORS),),
    "GET /feedback-summaries/<id:summary_id>": (Route("sender", SUPERIORS | FEEDBACK_READERS),),
    "GET /feedback-summaries/<id:summary_id>/edit": (Route("sender", SUPERIORS),),
    "POST /feedback-summaries/<id:summary_id>/edit": (Route("sender", SUPERIORS),),
    "POST /feedback-summaries/<id:summary_id>/take-in": (Route("sender", SUPERIORS),),
    "GET /feedback-summaries/<id:summary_id>/history": (Route("sender", SUPERIORS),),
    "GET /feedback-summaries/<id:summary_id>/print": (Route("sender", SUPERIORS | FEEDBACK_READERS),),
    "POST /feedback-summaries/<id:summary_id>/print": (Route("sender", SUPERIORS | FEEDBACK_READERS),),
    # development plans: whose exists for whom, and who takes which step, is said in tests/devplans
    "GET /development-plans/": (Route("nothing", WRITERS),),
    "GET /development-plans/new": (Route("nothing", PLANNING),),
    "POST /development-plans/new": (Route("nothing", PLANNING),),
    "GET /development-plans/<id:plan_id>": (Route("sender", WRITERS),),
    "GET /development-plans/<id:plan_id>/edit": (Route("sender", PLANNING),),
    "POST /development-plans/<id:plan_id>/edit": (Route("sender", PLANNING),),
    "GET /development-plans/<id:plan_id>/history": (Route("sender", WRITERS),),
    "GET /development-plans/<id:plan_id>/print": (Route("sender", WRITERS),),
    "POST /development-plans/<id:plan_id>/print": (Route("sender", WRITERS),),
    "GET /development-plans/team": (Route("nothing", SUPERIORS),),
    "POST /development-plans/team/<id:team_id>/<month>/consolidate": (Route("sender", SUPERIORS),),
    "GET /development-plans/team/<id:team_id>/<month>/division": (Route("sender", SUPERIORS),),
    "POST /development-plans/team/<id:team_id>/<month>/division": (Route("sender", SUPERIORS),),
    "GET /development-plans/rollups/<id:rollup_id>": (Route("sender", SUPERIORS),),
    "GET /development-plans/rollups/<id:rollup_id>/print": (Route("sender", SUPERIORS),),
    "POST /development-plans/rollups/<id:rollup_id>/print": (Route("sender", SUPERIORS),),
    # activities: who sees and does what with which is said in tests/activities/test_steps.py
    "GET /activities/": (Route("nothing", ACTIVITIES),),
    "GET /activities/new": (Route("nothing", BEGINNING_ACTIVITIES),),
    "POST /activities/new": (Route("nothing", BEGINNING_ACTIVITIES),),
    "GET /activities/<id:activity_id>": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/history": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/print": (Route("sender", ACTIVITIES),),
    "POST /activities/<id:activity_id>/print": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/edit": (Route("sender", BEGINNING_ACTIVITIES),),
    "POST /activities/<id:activity_id>/edit": (Route("sender", BEGINNING_ACTIVITIES),),
    "GET /activities/<id:activity_id>/tasks": (Route("sender", LEADING_ACTIVITIES),),
    "POST /activities/<id:activity_id>/tasks": (Route("sender", LEADING_ACTIVITIES),),
    "POST /activities/<id:activity_id>/checks": (Route("sender", ACTIVITIES),),
    # guests of activities: whom one sees there is said in tests/activities/test_guests.py
    "GET /activities/invite": (Route("nothing", WRITERS),),
    "POST /activities/invite": (Route("nothing", WRITERS),),
    "GET /activities/<id:activity_id>/guests": (Route("sender", ACTIVITIES),),
    "POST /activities/<id:activity_id>/guests": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/guests/invite": (Route("sender", ACTIVITIES),),
    "POST /activities/<id:activity_id>/guests/invite": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/guests/<id:guest_id>": (Route("sender", ACTIVITIES),),
    "POST /activities/<id:activity_id>/guests/<id:guest_id>": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/slips": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/slips/print": (Route("sender", ACTIVITIES),),
    "POST /activities/<id:activity_id>/slips": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/slips/<id:slip_id>": (Route("sender", ACTIVITIES),),
    "POST /activities/<id:activity_id>/slips/<id:slip_id>": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/issues": (Route("sender", ACTIVITIES),),
    "POST /activities/<id:activity_id>/issues": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/issues/<id:issue_id>": (Route("sender", ACTIVITIES),),
    "POST /activities/<id:activity_id>/issues/<id:issue_id>": (Route("sender", ACTIVITIES),),
    "GET /activities/<id:activity_id>/prospects": (Route("sender", ACTIVITIES),),
    "POST /activities/<id:activity_id>/prospects": (Route("sender", ACTIVITIES),),
    "GET /activity-tasks/": (Route("nothing", ACTIVITIES),),
    "GET /activity-tasks/<id:task_id>": (Route("sender", ACTIVITIES),),
    "GET /activity-tasks/<id:task_id>/history": (Route("sender", ACTIVITIES),),
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
    # cases: who sees and does what with which is said in tests/cases
    "GET /cases/": (Route("nothing", READING_CASES),),
    "GET /cases/new": (Route("nothing", SUPERIORS),),
    "POST /cases/new": (Route("nothing", SUPERIORS),),
    "GET /cases/<id:case_id>": (Route("sender", READING_CASES),),
    "GET /cases/<id:case_id>/edit": (Route("sender", READING_CASES),),
    "POST /cases/<id:case_id>/edit": (Route("sender", READING_CASES),),
    "GET /cases/<id:case_id>/print": (Route("sender", READING_CASES),),
    "POST /cases/<id:case_id>/print": (Route("sender", READING_CASES),),
    "GET /cases/<id:case_id>/history": (Route("sender", READING_CASES),),
    # reconciliation: whose exists for whom, and who takes which step, is said in tests/reconciliation
    "GET /reconciliations/": (Route("nothing", CORRECTING),),
    "GET /reconciliations/mine": (Route("nothing", CORRECTING),),
    "GET /reconciliations/team": (Route("nothing", frozenset(LEADING)),),
    "GET /reconciliations/new": (Route("nothing", {"counter_clerk"}),),
    "POST /reconciliations/new": (Route("nothing", {"counter_clerk"}),),
    "GET /reconciliations/<id:run_id>": (Route("sender", RECONCILING),),
    "GET /reconciliations/<id:run_id>/progress": (Route("sender", RECONCILING),),
    "GET /reconciliations/<id:run_id>/history": (Route("sender", RECONCILING),),
    "GET /reconciliations/<id:run_id>/seals": (Route("sender", RECONCILING),),
    "GET /reconciliations/<id:run_id>/print": (Route("sender", RECONCILING),),
    "POST /reconciliations/<id:run_id>/print": (Route("sender", RECONCILING),),
    "GET /reconciliations/<id:run_id>/upload": (Route("sender", {"counter_clerk"}),),
    "POST /reconciliations/<id:run_id>/upload": (Route("sender", {"counter_clerk"}),),
    "GET /reconciliations/<id:run_id>/columns": (Route("sender", {"counter_clerk"}),),
    "POST /reconciliations/<id:run_id>/columns": (Route("sender", {"counter_clerk"}),),
    "POST /reconciliations/<id:run_id>/forget-columns": (Route("sender", {"counter_clerk"}),),
    "GET /reconciliations/<id:run_id>/explain": (Route("sender", {"admin_director"}),),
    "POST /reconciliations/<id:run_id>/explain": (Route("sender", {"admin_director"}),),
    "GET /reconciliations/<id:run_id>/pair": (Route("sender", {"admin_director"}),),
    "POST /reconciliations/<id:run_id>/pair": (Route("sender", {"admin_director"}),),
    "GET /reconciliations/<id:run_id>/unpair": (Route("sender", {"admin_director"}),),
    "POST /reconciliations/<id:run_id>/unpair": (Route("sender", {"admin_director"}),),
    "GET /reconciliations/<id:run_id>/settle": (Route("sender", {"admin_director"}),),
    "POST /reconciliations/<id:run_id>/settle": (Route("sender", {"admin_director"}),),
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
    f"GET {DOCUMENT}/bundle": (Route("book"),),
    f"POST {DOCUMENT}/bundle": (Route("book"),),
    f"GET {DOCUMENT}/bundles/<id:bundle_id>": (Route("sender"),),
    f"GET {DOCUMENT}/sealed/<id:sealed_id>": (Route("sender"),),
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
    if "leads" in found:
        found.add("own leader" if "own" in found else "superior")
    return found


def sees(who: Who, record) -> bool:
    return sees_book(who, record) if isinstance(record, BookFacts) else sees_client(who, record)


def leads_on(line: str, who: Who, record) -> bool:
    """Whether a record that has become a part of another leads there: its page does, whoever sees the other one."""
    into = None if isinstance(record, BookFacts) else record.into
    return line == f"GET {CLIENT}" and into is not None and sees_client(who, into)


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
