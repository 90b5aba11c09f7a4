"""Who may change what about a client, as one place to read it. Views ask here; templates are told the answers.

Client information is edited by the managing adviser alone (P-05 … P-07). Status, level, visibility and the key mark are
rights of their own (P-18, AMB-08, AMB-64): the leader decides for the team's clients, the director for the branch's.
The adviser says who may query own prospects, and proposes the rest. A leader does not decide about clients of their own:
there the director does.

While a client is delegated, the delegate alone writes, and the managing adviser only looks and revokes (AMB-11). The
members of a service group write like the managing adviser (P-29).
"""

from ia.clients.care.carers import Care
from ia.clients.vocabulary import DECIDED, OPEN_TO_VIEW, STATUSES
from ia.ground.org.person import Person
from ia.ground.org.roles import TEAM_LEADERS

BY_LEADER = {"prospect": ("target",), "target": ("prospect",)}
BY_DIRECTOR = {"prospect": ("target", "archived"), "target": ("prospect",), "archived": ("prospect",)}
"""The moves that people make. All others follow from the work itself: task book, confirmation, exit (C-21, D-04)."""
READERS = (
    "advisor",
    "leader",
    "station_leader",
    "marketing_director",
    "admin_director",
    "counter_clerk",
    "counter_admin",
    "regional_head",
    "brokerage_gm",
    "finance_admin",
    "finance_clerk",
    "finance_manager",
)
GUESTS = ("finance_admin", "finance_clerk", "finance_manager")
"""Readers whose only business with clients is a service group (P-29): no menu leads them to the list."""
WRITERS = ("advisor", "leader", "station_leader", "marketing_director")
DECIDERS = WRITERS[1:]
GROUPED = ("confirming", "existing", "exiting")
"""Statuses in which a client may have a service group."""
LOOKING_UP = ("admin_director", "counter_clerk", "counter_admin")
"""Roles that work with clients of their branch from confirmation on (C-22, D-55, D-56)."""


def manages(client, person: Person) -> bool:
    """The adviser whose client it is, whoever cares for it meanwhile."""
    return client.managed_by_id == person.id and person.has(*WRITERS)


def writes(client, person: Person, care: Care) -> bool:
    """Whether the person edits the client information and keeps its communication records today (P-05, P-09)."""
    if care.delegate_id is not None:
        return care.delegate_id == person.id
    return manages(client, person) or care.in_group


def holds(client, person: Person, care: Care) -> bool:
    """Whether the person disposes of the client: shows, delegates, hands over. A delegate does not (7.3)."""
    return manages(client, person) and care.delegate_id is None


def directs(client, person: Person) -> bool:
    return any(post.branch_id == client.branch_id for post in person.units("marketing_director"))


def leads(client, person: Person) -> bool:
    return client.team_id is not None and any(post.team_id == client.team_id for post in person.units(*TEAM_LEADERS))


def decides(client, person: Person) -> bool:
    """Whether the person sets status, level and key mark of this client (P-18)."""
    if directs(client, person):
        return True
    return leads(client, person) and client.managed_by_id != person.id


def oversees(client, person: Person) -> bool:
    """Whether the person answers for who looks at the client: its adviser, the team's leader, the director (7.1, P-25)."""
    return manages(client, person) or leads(client, person) or directs(client, person)


def moves(client, person: Person, care: Care) -> tuple[str, ...]:
    """The statuses that this person may give the client now."""
    if directs(client, person):
        return BY_DIRECTOR.get(client.status, ())
    return BY_LEADER.get(client.status, ()) if decides(client, person) else ()


def proposes(client, person: Person, care: Care) -> bool:
    """Whether the person proposes what others decide about this client: its adviser (AMB-64), while it is not lent."""
    return holds(client, person, care) and not decides(client, person)


def by_hand(status: str) -> bool:
    """Whether people ever give this status; the others belong to the platform."""
    return status in STATUSES and any(status in targets for targets in BY_DIRECTOR.values())


def shows(client, person: Person, care: Care) -> bool:
    """Whether the person says who may query the client: only prospects and targets are ever shown to others."""
    return client.status in OPEN_TO_VIEW and (decides(client, person) or holds(client, person, care))


def groups(client, person: Person) -> bool:
    """Whether the person gives the client a service group (P-29): the director of the branch, from confirmation on."""
    return client.status in GROUPED and directs(client, person)


def joins(stays, goes, person: Person, care_of_stays: Care, care_of_goes: Care) -> bool:
    """Whether the person may make `goes` a part of `stays`: whoever writes both, and for a prospect not yet confirmed the
    director of the branch."""
    if writes(stays, person, care_of_stays) and writes(goes, person, care_of_goes):
        return True
    return goes.status not in DECIDED and directs(stays, person) and directs(goes, person)


def sees_whole(client, person: Person, care: Care, granted: bool) -> bool:
    """Whether the person may ask to see a number whole. Whoever only browses prospects that are shown may not."""
    if (
        granted
        or care.delegate_id == person.id
        or manages(client, person)
        or leads(client, person)
        or directs(client, person)
    ):
        return True
    return client.status in DECIDED and any(post.branch_id == client.branch_id for post in person.units(*LOOKING_UP))
