"""What must be true before a step of an activity (refusals), and what is accepted with a warning on record.

Each is called as (activity, act); `when` conditions as (activity).
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ia.activities import chain
from ia.activities.facts import PLAN_TEXTS
from ia.activities.guests.checks import slips_are_settled
from ia.activities.holders import ADMIN, FINANCE
from ia.activities.tasks.reading import tasks_open
from ia.activities.words import AD, PREPARATION, SEMINAR_PREPARATION
from ia.ground import clock
from ia.ground.clauses import catalogue
from ia.ground.inbox import notices
from ia.ground.org.roles import ROLES
from ia.ground.web.language import listed
from ia.ground.workdays.deadlines import calendar_due_before
from ia.ground.workflow.declare import Refusal

COMMON = ("purpose", "client_participants")
PLANNED = ("resources", "publicity_plan", "arrangement")
ASKED = {
    "report_meeting": ("talk_outline", "speakers", "guests", "reception"),
    "promotion": ("targets",),
    "demo_public": ("demo_theme",),
    "demo_private": ("demo_theme",),
    "seminar": ("guests", "strategy", "materials"),
}
SHORT = {
    "report_meeting": {"theme": _l("Theme"), "scale": _l("Scale (people)"), "venue": _l("Hall or room")},
    "promotion": {
        "product": _l("New product"),
        "promo_type": _l("Kind of promotion product"),
        "place": _l("Site of the activity"),
    },
    "seminar": {"theme": _l("Topic of discussion")},
    "demo_private": {"client_id": _l("Client")},
}


def names(titles) -> str:
    return listed(titles)


def lacking(activity) -> list:
    """The titles of what the plan does not say yet (4.4, column R)."""
    wanted = {**{name: PLAN_TEXTS[name] for name in _texts(activity)}, **SHORT.get(activity.sub_kind, {})}
    found = [title for name, title in wanted.items() if not getattr(activity, name)]
    if activity.kind == "activity" and activity.budget is None:
        found.append(_l("Budget (yuan)"))
    if not activity.staff_participants:
        found.append(_l("Staff who take part"))
    if activity.needs_regulator:
        found += [title for name, title in AD.items() if not (activity.ad or {}).get(name)]
    return found


def _texts(activity) -> tuple[str, ...]:
    return COMMON + (PLANNED if activity.kind == "activity" else ()) + ASKED.get(activity.sub_kind, ())


def complete(activity, act):
    """Everything that is asked before it is handed in, and that nothing unrealistic is promised (A-02, A-03, A-05)."""
    if missing := lacking(activity):
        yield Refusal(_("The plan does not say yet: %(fields)s.", fields=names(missing)))
    if not activity.compliance_ack:
        yield Refusal(_l("Confirm that company templates are used and nothing unrealistic is promised (A-02, A-03)."))


def may_submit(activity, act):
    yield from complete(activity, act)
    if not chain.route(activity, act.today):
        yield Refusal(_l("Nobody but the lead could approve it: the posts above are vacant."))


def late_start(activity, act):
    if activity.starts_at < act.now:
        yield _("The activity begins in the past.")


def may_approve(activity, act):
    if act.person.id in (activity.approved_by or ()):
        yield Refusal(_l("You have approved it already; the next step is somebody else's."))


def approval_is_complete(activity, today) -> bool:
    return activity.approval_step >= len(chain.route(activity, today))


def somebody_before(activity) -> bool:
    return activity.approval_step > 0


def is_report_meeting(activity) -> bool:
    return activity.needs_regulator


def is_promotion(activity) -> bool:
    return activity.sub_kind == "promotion"


def may_dispatch(activity, act):
    if not activity.tasks:
        yield Refusal(_l("Divide the work into tasks first (A-07)."))
    if activity.sub_kind == "promotion" and not activity.outlets:
        yield Refusal(_l("Name the outlets that take part, and who sums each of them up (A-46)."))
    if activity.needs_regulator and activity.reg_result != "approved":
        yield Refusal(_l("Before the securities regulator has approved it nobody is told and nobody invited (A-27)."))


def dispatch_warnings(activity, act):
    after = clock.local_date(activity.ends_at).isoformat()
    if late := [row["task"] for row in activity.tasks or () if row["due_on"] > after]:
        yield _("Due after the activity: %(tasks)s.", tasks=names(late))
    if activity.needs_regulator:
        yield from invitation_warning(activity, act, "report_meeting.invite_days")


def invitation_warning(activity, act, key: str):
    """Clients are told so many days before (A-30, S-29): soft."""
    if act.now > calendar_due_before(activity.starts_at, catalogue.value(key, act.today)):
        days = catalogue.value(key, act.today)
        yield _("Clients should be told %(n)d days before; this is later.", n=days)


def late_invitations(activity, act):
    yield from invitation_warning(activity, act, "seminar.invite_days")


def may_hold(activity, act):
    if act.now < activity.starts_at:
        yield Refusal(_l("It has not begun yet."))


def hold_warnings(activity, act):
    if open_points := [title for code, title in checklist(activity).items() if code not in done(activity)]:
        clause = "A-31" if activity.needs_regulator else "S-28"
        yield _("Not ticked as ready: %(items)s (%(clause)s).", items=names(open_points), clause=clause)
    asked = act.form.qa_min.data if "qa_min" in act.form else None
    least = catalogue.value("report_meeting.min_qa_minutes", act.today)
    if activity.needs_regulator and asked is not None and asked < least:
        yield _("Questions should have at least %(n)d minutes in every session (A-33).", n=least)


def checklist(activity) -> dict[str, object]:
    """The points of preparation that this kind of activity has."""
    if activity.needs_regulator:
        return PREPARATION
    return SEMINAR_PREPARATION if activity.kind == "seminar" else {}


def done(activity) -> set[str]:
    return {check.item for check in activity.checks}


def client_agreed(activity, act):
    yield from may_hold(activity, act)
    if activity.sub_kind == "demo_private" and not act.form.consented.data:
        yield Refusal(_l("The laptop is opened only after the client has agreed (A-20)."), "consented")


def demo_times(activity, act):
    form = act.form
    for name, key in (("talk_min", "demo_public.talk_minutes"), ("qa_min", "demo_public.qa_minutes")):
        if name in form and form[name].data is not None:
            least, most = catalogue.value(key, act.today)
            if not least <= form[name].data <= most:
                title = form[name].label.text
                yield _("%(title)s: %(least)d to %(most)d as a rule (A-19).", title=title, least=least, most=most)
    most = catalogue.value("demo_private.max_minutes", act.today)
    if "demo_min" in form and form.demo_min.data is not None and form.demo_min.data > most:
        yield _("A demonstration at a client visit should not exceed %(n)d minutes (A-20).", n=most)


def venue_is_back(activity, act):
    if activity.needs_regulator and not activity.venue_handover:
        (keeper,) = ADMIN.addresses(activity, act.today)
        who = ROLES[keeper.partition("@")[0]].title
        yield Refusal(_("%(who)s has not handed the venue back yet (A-37).", who=who))
    if not notices.receivers(FINANCE.addresses(activity, act.today), act.today):
        yield Refusal(_l("The branch has no finance administrator who could fill in expense and income (A-10)."))


def venue_is_open(activity) -> bool:
    return activity.needs_regulator and not activity.venue_handover


def may_close(activity, act):
    """All three blocks and all outlets (A-09, A-10, A-46)."""
    if not (activity.feedback and activity.development_effect and activity.analysis_report):
        yield Refusal(_l("Feedback, effect on client development and analysis report are missing (A-09)."))
    if activity.finance_at is None:
        yield Refusal(_l("Finance has not filled in expense and income (A-10)."))
    if silent := [outlet.name for outlet in activity.outlets if outlet.sent_at is None]:
        yield Refusal(_("These outlets are not summed up: %(names)s (A-46).", names=names(silent)))


def money_warnings(activity, act):
    expense = act.form.actual_expense.data
    if activity.budget is not None and expense is not None and expense > activity.budget:
        yield _("The expense exceeds the budget of %(budget)s yuan.", budget=f"{activity.budget:,.2f}")


def close_warnings(activity, act):
    """What stays open behind a closed activity (A-08, A-34): soft."""
    if left := tasks_open(activity):
        yield _("Tasks are still open: %(tasks)s (A-08).", tasks=names(left))
    yield from slips_are_settled(activity, act)


def has_no_case(activity) -> bool:
    return activity.promoted_case is None
