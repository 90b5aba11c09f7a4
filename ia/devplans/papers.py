"""The papers: the plan of an adviser and the plan of a team, on A4, one copy each, without signature (4.5)."""

from flask_babel import lazy_gettext as _l

from ia.clients.vocabulary import MODES
from ia.devplans import rollups
from ia.devplans.models import DevPlan, Rollup
from ia.devplans.words import OPEN
from ia.devplans.workflow import LEADER, STATES
from ia.ground.printing.papers import Paper, Printable, offer
from ia.ground.workflow.declare import OWNER, Holder, at_branch, team_addresses

DIRECTOR = at_branch("marketing_director", _l("marketing director"))
TEAM_LEADER = Holder(
    "leader", _l("team leader"), lambda rollup, today: team_addresses(rollup.team_id, rollup.branch_id, today)
)


def keys(plan: DevPlan) -> list[str]:
    return [one.name for one in plan.key_prospects]


def modes(codes) -> list:
    """The ways of development in the order of the guideline."""
    return [title for code, title in MODES.items() if code in (codes or ())]


def plan_facts(plan: DevPlan, now=None) -> dict:
    """The plan as it stands."""
    return {
        "pairs": [
            [_l("Month of the plan"), plan.month],
            [_l("Adviser"), plan.adviser.name],
            [_l("Team"), plan.team.name],
            [_l("Clients to develop"), plan.planned_clients],
            [_l("Funds to develop (yuan)"), plan.planned_funds],
            [_l("Ways of development"), modes(plan.modes)],
            [_l("Key clients to develop"), keys(plan)],
            [_l("Remarks"), plan.notes],
        ]
    }


def rollup_facts(rollup: Rollup, now) -> dict:
    """The plans of the team, their sums, and the division of work. Who has no plan at all is not on paper, so that it does
    not change with the posts held today."""
    plain = rollups.Team(rollup.team_id, rollup.team.name, rollup.branch_id)
    team = rollups.planned(plain, rollup.month)
    return {
        "pairs": [
            [_l("Month of the plan"), rollup.month],
            [_l("Team"), team.name],
            [_l("Plans handed in"), f"{len(team.counted)} / {len(team.members)}"],
            [_l("Clients to develop"), team.clients],
            [_l("Funds to develop (yuan)"), team.funds],
            [_l("Preparation and division of work"), rollup.division],
        ],
        "modes": [[title, team.modes[code]] for code, title in MODES.items() if team.modes[code]],
        "rows": [_row(member) for member in team.members],
    }


def _row(member: rollups.Member) -> list:
    plan = member.plan
    if not member.handed_in:
        return [member.name, STATES[plan.state], None, None, [], []]
    return [member.name, STATES[plan.state], plan.planned_clients, plan.planned_funds, modes(plan.modes), keys(plan)]


def _handed_in(plan: DevPlan):
    return _l("The plan is printed when it has been submitted.") if plan.state in OPEN else None


PLAN = Paper(
    "plan",
    _l("Client development plan"),
    copies=1,
    labels=(_l("Kept by the adviser"),),
    signers=(),
    facts=plan_facts,
    template="devplans/print_plan.html",
    allowed=_handed_in,
    printed_by=OWNER | LEADER | DIRECTOR,
)
ROLLUP = Paper(
    "rollup",
    _l("Client development plan of the team"),
    copies=1,
    labels=(_l("Kept by the leader"),),
    signers=(),
    facts=rollup_facts,
    template="devplans/print_rollup.html",
    printed_by=TEAM_LEADER | DIRECTOR,
)
offer(
    Printable(
        kind=rollups.SUBJECT,
        model=Rollup,
        url="development-plans/rollups",
        papers=(ROLLUP,),
        serial_no=lambda rollup: f"{rollup.team.code}-{rollup.month}",
        name=lambda rollup: "",
    )
)
