"""How activities travel (guideline 4.4): those approved by level, demonstrations, seminars."""

from flask_babel import lazy_gettext as _l

from ia.activities import checks, planning, running
from ia.activities import step_forms as forms
from ia.activities.chain import APPROVER
from ia.activities.guests import checks as guest_checks
from ia.activities.holders import (
    ADMIN,
    ADMIN_UNTIL_HANDED_OVER,
    ANSWERABLE,
    DIRECTOR,
    FINANCE,
    FINANCE_UNTIL_VERIFIED,
    LEAD,
    LEADER,
    NAMED,
    OUTLET_HEADS,
    SILENT_HEADS,
    TASK_OWNERS,
)
from ia.activities.words import ACTIVITY, APPROVAL_DAYS, DEMO, SEMINAR, SUMMARY_DAYS
from ia.ground.workdays.deadlines import end_of_working_day
from ia.ground.workflow import engine
from ia.ground.workflow.declare import SYSTEM, State, Step, Workflow
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import ReasonForm, StepForm

PLANNED = ["approved", "dispatched", "scheduled"]
AFTER = ["held", "summarising"]


def starts(activity):
    return activity.starts_at


def summary_due(activity):
    """Three working days after the activity (J-37)."""
    return end_of_working_day(activity.ended_at or activity.ends_at, SUMMARY_DAYS)


def cancelling(clause: str, sources: list[str]) -> Step:
    return Step(
        "cancel",
        _l("Cancel"),
        sources,
        "cancelled",
        LEAD,
        clause,
        asks=forms.ReasonedForm,
        effect=running.cancelled,
        tells=NAMED,
        tone="danger",
    )


def discarding(clause: str) -> Step:
    return Step(
        "discard",
        _l("Discard the draft"),
        ["draft"],
        "cancelled",
        LEAD,
        clause,
        asks=forms.ReasonedForm,
        effect=running.cancelled,
        tone="danger",
    )


BY_LEVEL = Workflow(
    ACTIVITY,
    _l("Marketing activity"),
    states=(
        State("draft", _l("Draft"), LEAD, editable=True, clause="A-05"),
        State("approving", _l("Being approved"), APPROVER, days=APPROVAL_DAYS, clause="A-06"),
        State("approved", _l("Approved"), LEAD, due=starts, clause="A-07"),
        State("dispatched", _l("Given out"), LEAD, due=starts, clause="A-41"),
        State("scheduled", _l("Scheduled"), LEAD, due=starts, clause="A-42"),
        State("held", _l("Has been held"), LEAD | ADMIN_UNTIL_HANDED_OVER, due=summary_due, clause="A-37"),
        State(
            "summarising",
            _l("Being summed up"),
            LEAD | FINANCE_UNTIL_VERIFIED | SILENT_HEADS,
            due=summary_due,
            clause="A-09",
        ),
        State("closed", _l("Closed"), clause="A-09"),
        State("rejected", _l("Rejected"), clause="A-06"),
        State("cancelled", _l("Cancelled"), clause="A-05"),
    ),
    steps=(
        Step(
            "submit",
            _l("Submit for approval"),
            ["draft"],
            "approving",
            LEAD,
            "A-05",
            check=checks.may_submit,
            warns=checks.late_start,
            effect=planning.submitted,
            tells=APPROVER,
        ),
        Step(
            "approve",
            _l("Approve"),
            ["approving"],
            "approving",
            APPROVER,
            "A-06",
            asks=StepForm,
            check=checks.may_approve,
            effect=planning.approved_once,
            tells=LEAD | APPROVER,
            approves=True,
        ),
        Step(
            "return-to-approver",
            _l("Return to the earlier approver"),
            ["approving"],
            "approving",
            APPROVER,
            "A-06",
            asks=ReasonForm,
            effect=planning.back_one,
            when=checks.somebody_before,
            tells=LEAD | APPROVER,
            approves=True,
        ),
        Step(
            "return",
            _l("Return to the lead"),
            ["approving"],
            "draft",
            APPROVER,
            "A-06",
            asks=ReasonForm,
            tells=LEAD,
            approves=True,
        ),
        Step(
            "reject",
            _l("Reject"),
            ["approving"],
            "rejected",
            APPROVER,
            "A-06",
            asks=ReasonForm,
            tells=LEAD,
            approves=True,
            tone="danger",
        ),
        Step("withdraw", _l("Take back"), ["approving"], "draft", LEAD, "A-05", asks=forms.ReasonedForm),
        Step(
            "complete-approval",
            _l("Approved by all"),
            ["approving"],
            "approved",
            SYSTEM,
            "A-06",
            effect=planning.keep_approved,
            tells=LEAD,
        ),
        Step(
            "record-regulator-approval",
            _l("Approval of the regulator"),
            ["approved"],
            None,
            LEAD,
            "A-27",
            asks=forms.RegulatorForm,
            effect=planning.file_with_regulator,
            when=checks.is_report_meeting,
        ),
        Step(
            "dispatch",
            _l("Give out the tasks"),
            ["approved"],
            "dispatched",
            LEAD,
            "A-07",
            check=checks.may_dispatch,
            warns=checks.dispatch_warnings,
            effect=running.dispatch,
            tells=TASK_OWNERS,
        ),
        Step(
            "fix-timetable",
            _l("Fix the timetable"),
            ["dispatched"],
            "scheduled",
            LEAD,
            "A-42",
            asks=forms.TimetableForm,
            check=running.plans_are_reviewed,
            effect=running.fix_timetable,
            when=checks.is_promotion,
            tells=NAMED,
        ),
        Step("schedule", _l("Scheduled with the dispatch"), ["dispatched"], "scheduled", SYSTEM, "A-07"),
        Step(
            "hold",
            _l("It has been held"),
            ["scheduled"],
            "held",
            LEAD,
            "A-09",
            asks=forms.HoldMeetingForm,
            check=checks.may_hold,
            warns=checks.hold_warnings,
            effect=running.hold,
            tells=ADMIN_UNTIL_HANDED_OVER,
        ),
        Step(
            "change",
            _l("Change after approval"),
            PLANNED,
            "draft",
            LEAD,
            "A-06",
            asks=forms.ReasonedForm,
            effect=planning.reopened,
            tells=NAMED,
            tone="danger",
        ),
        cancelling("A-05", PLANNED),
        discarding("A-05"),
        Step(
            "hand-over-venue",
            _l("Hand the venue back"),
            ["held"],
            None,
            ADMIN,
            "A-37",
            asks=forms.HandOverForm,
            effect=running.hand_over,
            when=checks.venue_is_open,
            tells=LEAD,
        ),
        Step(
            "start-summary",
            _l("Begin the summary"),
            ["held"],
            "summarising",
            LEAD,
            "A-09",
            check=checks.venue_is_back,
            tells=FINANCE | OUTLET_HEADS,
        ),
        Step(
            "summarise",
            _l("Summary of the lead"),
            ["summarising"],
            None,
            LEAD,
            "A-09",
            asks=forms.SummaryForm,
            effect=running.summarise,
        ),
        Step(
            "record-finance",
            _l("Expense and income"),
            ["summarising"],
            None,
            FINANCE,
            "A-10",
            asks=forms.FinanceForm,
            warns=checks.money_warnings,
            effect=running.record_money,
            tells=LEAD,
        ),
        Step(
            "sum-up-outlet",
            _l("Summary of the outlet"),
            ["summarising"],
            None,
            OUTLET_HEADS,
            "A-46",
            asks=forms.OutletForm,
            effect=running.sum_up_outlet,
            tells=LEAD,
        ),
        Step(
            "close",
            _l("Close the activity"),
            ["summarising"],
            "closed",
            LEAD,
            "A-47",
            asks=forms.CloseForm,
            check=checks.may_close,
            warns=checks.close_warnings,
            effect=running.close,
            tells=ANSWERABLE | NAMED,
        ),
        Step(
            "promote-to-case",
            _l("Make it a typical case"),
            ["closed"],
            None,
            LEAD,
            "A-11",
            asks=forms.CaseForm,
            effect=running.promote,
            when=checks.has_no_case,
            leads_to=running.case_url,
        ),
    ),
)
DEMOS = Workflow(
    DEMO,
    _l("On-site demonstration"),
    states=(
        State("draft", _l("Draft"), LEAD, editable=True, clause="A-12"),
        State("reported", _l("Reported"), LEADER, due=starts, clause="A-12"),
        State("consented", _l("Agreed"), LEAD, due=starts, clause="A-12"),
        State("held", _l("Has been held"), LEAD, due=summary_due, clause="A-22"),
        State("closed", _l("Closed"), clause="A-22"),
        State("cancelled", _l("Cancelled"), clause="A-12"),
    ),
    steps=(
        Step(
            "report",
            _l("Hand in to the leader"),
            ["draft"],
            "reported",
            LEAD,
            "A-12",
            check=checks.complete,
            warns=checks.late_start,
            tells=LEADER,
        ),
        Step("consent", _l("Agree"), ["reported"], "consented", LEADER, "A-12", tells=LEAD, approves=True),
        Step(
            "decline",
            _l("Decline"),
            ["reported"],
            "draft",
            LEADER,
            "A-12",
            asks=ReasonForm,
            tells=LEAD,
            approves=True,
            tone="danger",
        ),
        Step(
            "hold",
            _l("It has been held"),
            ["consented"],
            "held",
            LEAD,
            "A-22",
            asks=forms.HoldDemoForm,
            check=checks.client_agreed,
            effect=running.hold,
        ),
        Step(
            "record",
            _l("Record the demonstration"),
            ["held"],
            "closed",
            LEAD,
            "A-22",
            asks=forms.RecordForm,
            warns=checks.demo_times,
            effect=running.record_demo,
            tells=LEADER,
        ),
        cancelling("A-12", ["reported", "consented"]),
        discarding("A-12"),
    ),
)
SEMINARS = Workflow(
    SEMINAR,
    _l("Client seminar"),
    states=(
        State("draft", _l("Draft"), LEAD, editable=True, clause="S-28"),
        State("scheduled", _l("Invitations sent"), LEAD, due=starts, clause="S-29"),
        State("held", _l("Has been held"), LEAD, due=summary_due, clause="S-31"),
        State("summarising", _l("Being summed up"), LEAD, due=summary_due, clause="S-31"),
        State("closed", _l("Closed"), clause="S-32"),
        State("cancelled", _l("Cancelled"), clause="S-27"),
    ),
    steps=(
        Step(
            "issue-invitations",
            _l("Send the invitations"),
            ["draft"],
            "scheduled",
            LEAD,
            "S-29",
            check=checks.complete,
            warns=checks.late_invitations,
            tells=DIRECTOR | NAMED,
        ),
        Step(
            "hold",
            _l("It has been held"),
            ["scheduled"],
            "held",
            LEAD,
            "S-31",
            asks=forms.HoldForm,
            check=checks.may_hold,
            warns=checks.hold_warnings,
            effect=running.hold,
        ),
        Step(
            "record-issues",
            _l("Record what was said"),
            ["held"],
            "summarising",
            LEAD,
            "S-31",
            asks=forms.SeminarRecordForm,
            effect=running.record_feedback,
        ),
        Step(
            "close",
            _l("Close the seminar"),
            ["summarising"],
            "closed",
            LEAD,
            "S-32",
            asks=forms.CloseForm,
            check=guest_checks.issues_are_settled,
            effect=running.close,
            tells=DIRECTOR | NAMED,
        ),
        cancelling("S-27", ["scheduled"]),
        discarding("S-27"),
    ),
)
FLOWS = (BY_LEVEL, DEMOS, SEMINARS)
STATES = {state.name: state.title for flow in FLOWS for state in flow.states}


def settle(activity, act) -> None:
    """After the last approval it is approved; and of what needs no plans of its own the dispatch is the timetable."""
    if activity.state == "approving" and activity.approval_step and checks.approval_is_complete(activity, act.today):
        engine.take(activity, "complete-approval", Act(None, act.now))
    elif activity.state == "dispatched" and activity.sub_kind != "promotion":
        engine.take(activity, "schedule", Act(None, act.now))
