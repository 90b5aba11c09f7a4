"""The roles of the guideline (section 1) with their titles, the kind of unit they are held in, and what excludes what."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

COMPANY, REGION, BRANCH, TEAM = "company", "region", "branch", "team"


@dataclass(frozen=True)
class Role:
    """A role code. `level` is the kind of unit that a post of this role belongs to (a station counts as a team). A `dated`
    one is given for a time only."""

    code: str
    title: object
    level: str
    business: bool = True
    sole: bool = False
    dated: bool = False


_ALL = (
    Role("advisor", _l("Adviser"), TEAM),
    Role("leader", _l("Team leader"), TEAM),
    Role("station_leader", _l("Station leader"), TEAM),
    Role("marketing_director", _l("Marketing director"), BRANCH),
    Role("admin_director", _l("Administrative director"), BRANCH),
    Role("branch_gm", _l("Branch general manager"), BRANCH),
    Role("finance_admin", _l("Finance administrator"), BRANCH),
    Role("finance_clerk", _l("Finance clerk"), BRANCH),
    Role("finance_manager", _l("Finance manager"), BRANCH),
    Role("counter_clerk", _l("Counter clerk"), BRANCH),
    Role("counter_admin", _l("Counter administrator"), BRANCH, sole=True),
    Role("branch_sysadmin", _l("Branch system administrator"), BRANCH, business=False),
    Role("client_exporter", _l("Client exporter"), BRANCH, business=False, dated=True),
    Role("regional_head", _l("Regional head"), REGION),
    Role("brokerage_gm", _l("Brokerage general manager"), COMPANY),
    Role("hq_brokerage", _l("Brokerage head office"), COMPANY),
    Role("hq_sysadmin", _l("Head-office system administrator"), COMPANY, business=False),
    Role("company_approver", _l("Company approver"), COMPANY),
    Role("call_centre", _l("Call centre"), COMPANY),
    Role("inst_service", _l("Institutional client service"), COMPANY),
    Role("training_centre", _l("Training centre"), COMPANY),
    Role("response_centre", _l("Client response centre"), COMPANY),
    Role("management_centre", _l("Management centre"), COMPANY),
    Role("research_institute", _l("Research institute"), COMPANY),
    Role("online_company", _l("Online company"), COMPANY),
    Role("advisory_board", _l("Advisory board"), COMPANY),
)
ROLES: dict[str, Role] = {role.code: role for role in _ALL}
TEAM_LEADERS = ("leader", "station_leader")
ADMINISTRATORS = ("branch_sysadmin", "hq_sysadmin")
STOOD_FOR = (
    *TEAM_LEADERS,
    "marketing_director",
    "admin_director",
    "branch_gm",
    "finance_admin",
    "regional_head",
    "brokerage_gm",
    "company_approver",
)
"""The posts that decide about what others hand in, and so may have a deputy. The counter administrator has none: exactly
one person confirms an opening (P-15)."""
