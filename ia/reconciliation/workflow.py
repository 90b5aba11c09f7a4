"""How a comparison travels (guideline 6.5): awaited, compared by the platform, explained line by line, signed off, archived."""

from flask_babel import lazy_gettext as _l

from ia.ground.clauses import catalogue
from ia.ground.workdays.deadlines import end_of_working_day
from ia.ground.workflow.declare import SYSTEM, Holder, State, Step, Workflow, at_branch
from ia.ground.workflow.views import ReasonForm
from ia.reconciliation import checks, signing

CLERK = at_branch("counter_clerk", _l("counter clerk"))
COUNTER_ADMIN = at_branch("counter_admin", _l("counter administrator"))
ADMIN = at_branch("admin_director", _l("administrative director"))
GM = at_branch("branch_gm", _l("branch general manager"))
FILED = Holder("filed", "", lambda run, today: ())
"""Nobody: it is archived, and may be opened again."""
DUE_DAYS = 5
"""Working days that whoever has a comparison has for the next step."""


def due(run):
    """The end of the working day of the new month on which the summary is due (J-49)."""
    last = checks.last_day(run.month)
    return end_of_working_day(last, catalogue.value("reconciliation.due_working_days", last + checks.DAY))


def open_days(today) -> int:
    """Working days for which a difference may stay open before it is told above (J-50)."""
    return catalogue.value("reconciliation.open_working_days", today)


WORKFLOW = Workflow(
    "recon_run",
    _l("Reconciliation with the counter"),
    states=(
        State("awaiting_counter", _l("Waiting for the counter"), CLERK, due=due, clause="D-59"),
        State("validating", _l("Being compared"), SYSTEM, clause="D-59"),
        State("matched", _l("Matched"), COUNTER_ADMIN, days=DUE_DAYS, clause="D-60"),
        State("mismatched", _l("With differences"), ADMIN, days=DUE_DAYS, clause="D-61"),
        State("recheck", _l("To be compared again"), CLERK | ADMIN, days=DUE_DAYS, clause="D-61"),
        State("explained", _l("Explained"), COUNTER_ADMIN, days=DUE_DAYS, clause="D-61"),
        State("signed", _l("Signed off"), COUNTER_ADMIN | ADMIN, days=DUE_DAYS, clause="D-60"),
        State("archived", _l("Archived"), FILED, clause="D-60"),
    ),
    steps=(
        Step(
            "upload",
            _l("File of the counter"),
            ["awaiting_counter", "mismatched", "recheck", "matched"],
            "validating",
            CLERK,
            "D-59",
            check=checks.has_new_file,
        ),
        Step("take-file", _l("File by command"), checks.TAKES_FILES, "validating", SYSTEM, "D-59"),
        Step("reject-file", _l("File refused"), ["validating"], "awaiting_counter", SYSTEM, "D-59", tells=CLERK),
        Step("compare", _l("Differences found"), ["validating"], "mismatched", SYSTEM, "D-61", tells=ADMIN | CLERK),
        Step("match", _l("No difference found"), ["validating"], "matched", SYSTEM, "D-60", tells=COUNTER_ADMIN | CLERK),
        Step(
            "request-recheck",
            _l("Everything is explained"),
            ["mismatched"],
            "recheck",
            ADMIN,
            "D-61",
            check=checks.all_explained,
            tells=CLERK,
        ),
        Step(
            "compare-again",
            _l("Compare again"),
            ["mismatched", "recheck"],
            "validating",
            ADMIN | CLERK,
            "D-61",
            effect=signing.same_file_again,
        ),
        Step(
            "accept",
            _l("Accept the standing differences"),
            ["recheck"],
            "explained",
            ADMIN,
            "D-61",
            asks=ReasonForm,
            check=checks.may_stand,
            effect=signing.accepted,
            tells=COUNTER_ADMIN,
        ),
        Step(
            "sign-off",
            _l("Sign off"),
            ["matched", "explained"],
            "signed",
            COUNTER_ADMIN,
            "D-60",
            check=checks.second_person,
            tells=ADMIN | CLERK,
        ),
        Step("archive", _l("Archive"), ["signed"], "archived", SYSTEM, "D-60", effect=signing.sealed),
        Step(
            "reopen",
            _l("Open again"),
            ["archived"],
            "mismatched",
            ADMIN,
            "D-61",
            asks=ReasonForm,
            effect=signing.opened_again,
            tells=CLERK | COUNTER_ADMIN,
            tone="danger",
        ),
    ),
)
