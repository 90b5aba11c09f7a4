"""The papers of an activity: the record sheet (市场活动记录表) and, for demonstrations, the blank 客户意见反馈表 (A-21)."""

from flask_babel import lazy_gettext as _l

from ia.activities.checks import checklist
from ia.activities.facts import names, plan_facts, result_facts
from ia.activities.holders import DIRECTOR, LEAD, LEADER
from ia.activities.models import Activity
from ia.activities.tasks.reading import work_facts
from ia.activities.words import DEMOS
from ia.activities.workflow import STATES
from ia.ground.printing.papers import Paper

PRINTS = LEAD | DIRECTOR | LEADER


def record_facts(activity: Activity, now) -> dict:
    """The plan, who approved it with which words, how it was carried out, and what came of it."""
    people = names(activity)
    return {
        "state": STATES[activity.state],
        "plan": plan_facts(activity, people),
        "opinions": [
            [one.by, one.text, one.at]
            for one in activity.opinions
            if one.step in ("approve", "consent", "return", "reject", "decline")
        ],
        "work": [*work_facts(activity), *_ready(activity)],
        "result": result_facts(activity, people),
    }


def _ready(activity: Activity) -> list:
    """会前检查: each point with who ticked it when (A-31, S-28); no table while nothing is ticked."""
    ticked = {check.item: check for check in activity.checks}
    rows = [
        [title, ticked[code].done_by.name if code in ticked else "", ticked[code].done_at if code in ticked else None]
        for code, title in checklist(activity).items()
    ]
    return [[_l("Checklist"), [_l("Point"), _l("Ticked by"), _l("Time")], rows]] if ticked else []


def feedback_facts(activity: Activity, now) -> dict:
    """The head of the blank form that a client fills in by hand."""
    return {"pairs": [[_l("Name of the activity"), activity.title], [_l("Begins at"), activity.starts_at]]}


def _decided(activity):
    if activity.state in ("draft", "approving", "rejected", "cancelled", "reported"):
        return _l("The record is printed when the activity has been approved.")
    return None


RECORD = Paper(
    "record",
    _l("Record of a marketing activity"),
    copies=1,
    labels=(_l("Kept by the lead"),),
    signers=(
        ("activity_lead", _l("Project lead")),
        ("approver", _l("Approver")),
        ("finance_admin", _l("Finance administrator")),
    ),
    optional=frozenset({"approver", "finance_admin"}),
    facts=record_facts,
    template="activities/print_record.html",
    allowed=_decided,
    printed_by=PRINTS,
    registered_by=PRINTS,
)
FEEDBACK = Paper(
    "feedback",
    _l("Client feedback form"),
    copies=1,
    labels=(_l("For the client's file"),),
    signers=(("client", _l("Client")),),
    optional=frozenset({"client"}),
    facts=feedback_facts,
    template="activities/print_feedback.html",
    printed_by=PRINTS,
    registered_by=PRINTS,
)
PAPERS = {"record": RECORD}
DEMO_PAPERS = {"record": RECORD, "feedback": FEEDBACK}


def papers_of_kind(sub_kind: str) -> dict[str, Paper]:
    return DEMO_PAPERS if sub_kind in DEMOS else PAPERS
