"""What the record of an activity says, as labels and values: for the page, the paper, and the plan that was approved."""

from flask import g, has_request_context
from flask_babel import lazy_gettext as _l

from ia.activities.models import Activity
from ia.activities.words import AD, EQUIPMENT, LEVELS, PROMO_TYPES, REG_RESULTS, SUB_KINDS, THEMES
from ia.clients import masking
from ia.ground.org import colleagues

PLAN_TEXTS = {
    "purpose": _l("Aim of the activity"),
    "client_participants": _l("Clients who take part"),
    "resources": _l("Resources needed"),
    "publicity_plan": _l("Publicity plan"),
    "arrangement": _l("Arrangement"),
    "demo_theme": _l("Theme and content"),
    "talk_outline": _l("Main talk"),
    "speakers": _l("Speakers"),
    "guests": _l("Guests"),
    "reception": _l("Reception of the guests"),
    "targets": _l("Targets of teams and members"),
    "strategy": _l("Strategy"),
    "materials": _l("Material"),
}
SUMMARY_TEXTS = {
    "demo_record": _l("Course of the demonstration"),
    "questions_needs": _l("Questions and needs"),
    "effect_assessment": _l("Assessment of the effect"),
    "feedback": _l("Feedback"),
    "development_effect": _l("Effect on client development"),
    "analysis_report": _l("Analysis report"),
    "appraisal": _l("Appraisal"),
}
FEEDBACK_FORM = {"needs": _l("Needs"), "ideas": _l("Ideas"), "info": _l("Information")}
"""客户意见反馈表 (A-21)."""


def mentioned(activity: Activity) -> set[int]:
    """The numbers of everybody whom the record names."""
    found = {activity.owner_id, activity.finance_by_id, *(activity.staff_participants or ())} - {None}
    return found | {row["owner"] for row in activity.tasks or ()}


def names(activity: Activity) -> dict[int, str]:
    """The names of everybody whom the record names, in one statement; asked once per request."""
    known, wanted = _known(), frozenset(mentioned(activity))
    if wanted not in known:
        known[wanted] = colleagues.names(wanted)
    return known[wanted]


def remember(activity: Activity, found: dict[int, str]) -> None:
    """The names of everybody whom the record names, from a statement that asked for more than these."""
    _known()[frozenset(mentioned(activity))] = found


def _known() -> dict[frozenset[int], dict[int, str]]:
    return g.setdefault("ia_activity_names", {}) if has_request_context() else {}


def plan_facts(activity: Activity, people: dict[int, str] | None = None, *, tasks: bool = True) -> dict:
    """The plan: pairs, texts, and tables of [title, columns, rows]. It is what is approved; without `tasks` where they are
    shown as forms of their own."""
    people = names(activity) if people is None else people
    return {
        "pairs": _plan_pairs(activity, people),
        "texts": [[title, getattr(activity, name)] for name, title in PLAN_TEXTS.items()],
        "tables": [table for table in _plan_tables(activity, people, tasks) if table[2]],
    }


def _plan_pairs(activity: Activity, people: dict[int, str]) -> list:
    return [
        [_l("Kind of activity"), SUB_KINDS[activity.sub_kind]],
        [_l("Level of the activity"), LEVELS[activity.level]],
        [_l("Name of the activity"), activity.title],
        [_l("Kind in the catalogue"), THEMES.get(activity.theme_kind)],
        [_l("Begins at"), activity.starts_at],
        [_l("Ends at"), activity.ends_at],
        [_l("Project lead"), people.get(activity.owner_id)],
        [_l("Client"), client_name(activity)],
        [_l("Theme"), activity.theme],
        [_l("Scale (people)"), activity.scale],
        [_l("Hall or room"), activity.venue],
        [_l("Site of the activity"), activity.place],
        [_l("New product"), activity.product],
        [_l("Kind of promotion product"), PROMO_TYPES.get(activity.promo_type)],
        [_l("Equipment that is ready"), [EQUIPMENT[code] for code in activity.equipment or () if code in EQUIPMENT]],
        [_l("Budget (yuan)"), activity.budget],
        [_l("Media"), activity.media],
        [_l("Page size or number of insertions"), activity.ad_size_times],
        [_l("Printed material"), activity.printed_material],
        [_l("Tickets"), activity.tickets_count],
        [_l("Staff who take part"), [people.get(one, "") for one in activity.staff_participants or ()]],
        [_l("Company templates, no unrealistic promise"), _l("confirmed") if activity.compliance_ack else None],
    ]


def _plan_tables(activity: Activity, people: dict[int, str], tasks: bool):
    ad = activity.ad or {}
    yield [
        _l("Advertisement"),
        [_l("Content"), _l("Wording")],
        [[AD[name], ad[name]] for name in AD if ad.get(name)],
    ]
    yield [
        _l("Tasks"),
        [_l("Task"), _l("Responsible"), _l("Due on"), _l("Target")],
        [
            [row["task"], people.get(row["owner"], ""), row["due_on"], row["target"]]
            for row in (activity.tasks or () if tasks else ())
        ],
    ]
    yield [
        _l("Outlets"),
        [_l("Outlet"), _l("Head of the outlet")],
        [[outlet.name, outlet.head.name] for outlet in activity.outlets],
    ]


def client_name(activity: Activity) -> str | None:
    """The client of a demonstration: by the first character, because the record is read by people who may not know whose
    client it is; who reaches the client finds the link beside it."""
    if activity.client_id is None or activity.client is None:
        return None
    return f"{masking.name(activity.client.name)} {activity.client.client_no}"


def result_facts(activity: Activity, people: dict[int, str] | None = None) -> dict:
    """What came of it: how it was held, summary, money, outlets."""
    people = names(activity) if people is None else people
    form = activity.feedback_form or {}
    return {
        "pairs": [
            [_l("Began at"), activity.held_at],
            [_l("Ended at"), activity.ended_at],
            [_l("People who came"), activity.attended],
            [_l("Minutes of talk"), activity.talk_min],
            [_l("Minutes of questions"), activity.qa_min],
            [_l("Minutes of demonstration"), activity.demo_min],
            [_l("The client agreed"), _l("yes") if activity.consented else None],
            [_l("Filed with the regulator on"), activity.reg_filed_on],
            [_l("Result of the regulator"), REG_RESULTS.get(activity.reg_result)],
            [_l("Reference of the approval"), activity.reg_ref],
            [_l("Venue handed back on"), activity.venue_handover],
            [_l("Guests from outside looked after on"), activity.guests_settled],
            [_l("Expense (yuan)"), activity.actual_expense],
            [_l("Income (yuan)"), activity.actual_income],
            [_l("Verified by finance"), people.get(activity.finance_by_id)],
            [_l("Verified at"), activity.finance_at],
        ],
        "texts": [
            *([title, getattr(activity, name)] for name, title in SUMMARY_TEXTS.items()),
            [_l("Timetable"), activity.timetable],
            [_l("Note of finance"), activity.finance_note],
            *([FEEDBACK_FORM[name], form[name]] for name in FEEDBACK_FORM if form.get(name)),
        ],
        "tables": [table for table in [_outlets(activity)] if table[2]],
    }


def _outlets(activity: Activity) -> list:
    rows = [
        [outlet.name, outlet.head.name, outlet.effect, outlet.results, outlet.shortcomings]
        for outlet in activity.outlets
        if outlet.sent_at
    ]
    heads = [_l("Outlet"), _l("Head of the outlet"), _l("Effect"), _l("Results"), _l("Shortcomings")]
    return [_l("Summaries of the outlets"), heads, rows]
