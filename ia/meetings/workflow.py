"""How meetings travel (guideline 4.1): states, steps, what must be true, under which clause. The meetings of teams and of
leaders go the same way under different clauses; the morning meeting has a short one."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from ia.ground.workdays.deadlines import end_of_working_day
from ia.ground.workflow.declare import SYSTEM, Holder, State, Step, Workflow
from ia.ground.workflow.views import ReasonForm
from ia.meetings import calling, checks, filing, holding
from ia.meetings import step_forms as forms
from ia.meetings.holders import (
    ASKED,
    ATTENDEES,
    DIRECTOR,
    DIRECTOR_UNTIL_NOTED,
    FILED,
    HEAD_OFFICE,
    HEAD_OFFICE_UNTIL_NOTED,
    LEADER,
    MEMBERS,
    MINUTE_TAKER,
    OWING,
    REPORTING,
    UNCONFIRMED,
    UNREAD,
)
from ia.meetings.words import MINUTES_DAYS, REPORT_UP_DAYS

TO_READ = ("noticed", "held", "minutes_draft", "minutes_final", "reported", "archived")


def minutes_due(meeting):
    """The minutes are due one working day after the meeting (M-25, M-36); of minutes taken up again, one after that."""
    since = meeting.state_since if meeting.filed else meeting.ended_at or meeting.held_at
    return end_of_working_day(since, MINUTES_DAYS)


@dataclass(frozen=True)
class Way:
    """What differs between the meetings of teams and of leaders: who acts, and the clauses."""

    convener: Holder
    receiver: Holder
    receives_until_noted: Holder
    report: Step
    issue: Step
    draft: State
    calls: str
    minutes: str
    plan: str
    upward: str


def workflow(kind: str, title, way: Way) -> Workflow:
    convener, writers = way.convener, way.convener | MINUTE_TAKER
    return Workflow(
        kind,
        title,
        states=(
            way.draft,
            State("noticed", _l("Notice issued"), convener | OWING, due=lambda m: m.starts_at, clause=way.calls),
            State("held", _l("Held"), writers, due=minutes_due, clause=way.minutes),
            State("minutes_draft", _l("Minutes in draft"), writers | UNCONFIRMED, due=minutes_due, clause=way.minutes),
            State("minutes_final", _l("Minutes filed"), convener, days=REPORT_UP_DAYS, clause=way.minutes),
            State("reported", _l("Reported upward"), way.receives_until_noted, clause=way.upward),
            State("archived", _l("Archived"), clause=way.upward),
            State("cancelled", _l("Cancelled"), clause=way.calls),
        ),
        steps=(
            way.issue,
            way.report,
            Step(
                "acknowledge",
                _l("Read and understood"),
                TO_READ,
                None,
                UNREAD,
                way.calls,
                effect=calling.acknowledge,
            ),
            Step(
                "open",
                _l("Open the meeting"),
                ["noticed"],
                "held",
                convener,
                way.calls,
                asks=forms.OpenForm,
                check=checks.may_open,
                warns=checks.open_warnings,
                effect=holding.open_meeting,
            ),
            Step(
                "invite",
                _l("Invite further people"),
                ["noticed"],
                None,
                convener,
                way.calls,
                asks=forms.InviteForm,
                check=checks.invites_somebody,
                effect=calling.add_people,
                tells=ATTENDEES,
            ),
            Step(
                "reschedule",
                _l("Reschedule"),
                ["noticed"],
                "noticed",
                convener,
                "M-17",
                asks=forms.RescheduleForm,
                check=checks.new_time,
                warns=checks.new_time_warnings,
                effect=calling.reschedule,
                tells=ATTENDEES,
            ),
            Step(
                "cancel",
                _l("Cancel"),
                ["noticed"],
                "cancelled",
                convener,
                "M-17",
                asks=forms.ReasonedForm,
                tells=ATTENDEES,
                tone="danger",
            ),
            Step(
                "discard",
                _l("Discard the draft"),
                ["draft"],
                "cancelled",
                convener,
                "M-17",
                asks=forms.ReasonedForm,
                tone="danger",
            ),
            Step(
                "save-minutes",
                _l("Save the minutes"),
                ["held"],
                "minutes_draft",
                writers,
                way.minutes,
                check=checks.minutes_written,
            ),
            *confirming("minutes_draft", writers),
            filing_step("minutes_draft", convener, way.minutes, checks.is_written),
            Step(
                "create-plan",
                _l("Plan from the minutes"),
                ["minutes_final"],
                None,
                convener,
                way.plan,
                asks=forms.PlanForm,
                effect=filing.create_plan,
            ),
            Step(
                "report-up",
                _l("Report upward"),
                ["minutes_final"],
                "reported",
                convener,
                way.upward,
                asks=forms.ReportUpForm,
                warns=checks.report_warnings,
                tells=way.receiver,
            ),
            Step(
                "take-note",
                _l("Take note of the report"),
                ["reported"],
                None,
                way.receiver,
                way.upward,
                asks=forms.ReportUpForm,
                effect=filing.take_note,
                when=checks.not_noted,
                tells=convener,
            ),
            Step(
                "reopen",
                _l("Take the minutes up again"),
                ["minutes_final", "reported"],
                "minutes_draft",
                convener,
                way.minutes,
                asks=ReasonForm,
                effect=filing.reopen,
                tells=ATTENDEES,
                tone="danger",
            ),
            Step("archive", _l("Archive"), ["reported"], "archived", SYSTEM, way.upward),
        ),
    )


def confirming(state: str, writers: Holder) -> tuple[Step, ...]:
    """Those who were there confirm the minutes, or say what they do not agree with, before they are filed (F-A6)."""
    return (
        Step(
            "circulate",
            _l("Send round for confirmation"),
            [state],
            None,
            writers,
            "M-18",
            check=checks.may_circulate,
            effect=holding.circulate,
            when=checks.not_asked,
            tells=ASKED,
        ),
        Step(
            "confirm",
            _l("Confirm the minutes"),
            [state],
            None,
            UNCONFIRMED,
            "M-18",
            effect=holding.confirm,
            when=checks.is_asked,
        ),
        Step(
            "dissent",
            _l("Dissent"),
            [state],
            None,
            ASKED,
            "M-18",
            asks=forms.DissentForm,
            effect=holding.dissent,
            when=checks.is_asked,
            tells=writers,
            tone="danger",
        ),
    )


def filing_step(state: str, convener: Holder, clause: str, when) -> Step:
    return Step(
        "finalise",
        _l("File the minutes"),
        [state],
        "minutes_final",
        convener,
        clause,
        asks=forms.FinaliseForm,
        check=checks.may_finalise,
        warns=checks.filing_warnings,
        effect=filing.finalise,
        when=when,
        tells=ATTENDEES,
    )


TEAM_WAY = Way(
    convener=LEADER,
    receiver=DIRECTOR,
    receives_until_noted=DIRECTOR_UNTIL_NOTED,
    report=Step(
        "member-report",
        _l("Report to the leader"),
        ["noticed"],
        None,
        REPORTING,
        "M-16",
        asks=forms.MemberReportForm,
        effect=calling.send_report,
        tells=LEADER,
    ),
    issue=Step(
        "issue",
        _l("Issue the notice"),
        ["draft"],
        "noticed",
        LEADER,
        "M-15",
        check=checks.may_issue,
        warns=checks.issue_warnings,
        effect=calling.issue,
        tells=ATTENDEES,
    ),
    draft=State("draft", _l("Draft"), LEADER, editable=True, clause="M-15"),
    calls="M-15",
    minutes="M-25",
    plan="M-26",
    upward="M-27",
)
LEADERS_WAY = Way(
    convener=DIRECTOR,
    receiver=HEAD_OFFICE,
    receives_until_noted=HEAD_OFFICE_UNTIL_NOTED,
    report=Step(
        "leader-report",
        _l("Report to the director"),
        ["noticed"],
        None,
        REPORTING,
        "M-31",
        asks=forms.LeaderReportForm,
        effect=calling.send_report,
        tells=DIRECTOR,
    ),
    issue=Step(
        "issue",
        _l("Issue the notice"),
        ["draft"],
        "noticed",
        DIRECTOR,
        "M-30",
        asks=forms.IssueForm,
        check=checks.may_issue_leaders,
        warns=checks.issue_warnings,
        effect=calling.issue,
        tells=ATTENDEES,
    ),
    draft=State("draft", _l("Draft"), DIRECTOR, due=calling.notice_due, editable=True, clause="M-30"),
    calls="M-28",
    minutes="M-36",
    plan="M-37",
    upward="M-38",
)
TEAM = workflow("meeting", _l("Meeting of a team"), TEAM_WAY)
LEADERS = workflow("leaders_meeting", _l("Leaders' meeting"), LEADERS_WAY)
_WRITERS = LEADER | MINUTE_TAKER
MORNING = Workflow(
    "morning_meeting",
    _l("Morning meeting"),
    states=(
        State("open", _l("To be held"), LEADER, due=lambda m: m.ends_at, clause="M-01"),
        State("held", _l("Held"), _WRITERS | UNCONFIRMED, due=minutes_due, clause="M-07"),
        State("closed", _l("Ended"), clause="M-06"),
        State("minutes_final", _l("Minutes filed"), FILED, clause="M-08"),
        State("skipped", _l("Skipped"), clause="M-01"),
    ),
    steps=(
        Step("start", _l("Start the meeting"), ["open"], "held", LEADER, "M-01", effect=holding.start),
        Step(
            "prepare",
            _l("Prepare"),
            ["open"],
            None,
            MEMBERS,
            "M-05",
            asks=forms.PrepareForm,
            effect=calling.prepare,
        ),
        Step(
            "topics",
            _l("Topics of the day"),
            ["open", "held"],
            None,
            LEADER,
            "M-04",
            asks=forms.TopicsForm,
            effect=holding.set_topics,
        ),
        Step(
            "close",
            _l("End the meeting"),
            ["held"],
            "closed",
            LEADER,
            "M-06",
            asks=forms.CloseForm,
            check=checks.may_close,
            warns=checks.close_warnings,
            effect=holding.close,
            when=lambda meeting: not meeting.filed,
        ),
        Step(
            "important-matter",
            _l("Important matter"),
            ["open", "held"],
            None,
            LEADER,
            "M-07",
            asks=forms.ImportantForm,
            effect=holding.mark_important,
            tells=MINUTE_TAKER,
        ),
        *confirming("held", _WRITERS),
        filing_step("held", LEADER, "M-08", checks.is_written),
        Step(
            "acknowledge",
            _l("Read and understood"),
            ["minutes_final"],
            None,
            UNREAD,
            "M-08",
            effect=calling.acknowledge,
        ),
        Step(
            "reopen",
            _l("Take the minutes up again"),
            ["minutes_final"],
            "held",
            LEADER,
            "M-08",
            asks=ReasonForm,
            effect=filing.reopen,
            tells=ATTENDEES,
            tone="danger",
        ),
        Step(
            "skip",
            _l("Skip"),
            ["open"],
            "skipped",
            LEADER,
            "M-01",
            asks=forms.ReasonedForm,
            tells=ATTENDEES,
            tone="danger",
        ),
    ),
)
STATES = {state.name: state.title for flow in (TEAM, LEADERS, MORNING) for state in flow.states}


def close_when_filed(meeting, act) -> None:
    """A morning meeting ends with its filed minutes, though they may be taken up again."""
    if meeting.state == "minutes_final" and meeting.closed_at is None:
        meeting.closed_at = act.now
