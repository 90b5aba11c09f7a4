"""How a deletion request travels (7.3, P-08): three opinions in their order, by three people, then one execution.

Two things are not among the guideline's words. Whoever asked may withdraw as long as nobody has approved. And between the
third approval and the execution the brokerage general manager may still reject: "rejected from any" must be somebody's to
take there, and the technician who executes decides nothing (P-27).
"""

from flask_babel import lazy_gettext as _l

from ia.custody.deletions import checks, forms, verbs
from ia.custody.holders import DIRECTOR, LEADER
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.workflow.declare import AUTHOR, OWNER, Holder, State, Step, Workflow
from ia.ground.workflow.views import ReasonForm


def _at_company(role: str, title) -> Holder:
    """Whoever holds `role` in the company."""
    company = db.select(Unit.id).where(Unit.kind == "company")
    return Holder(role, title, lambda document, today: [f"{role}@{unit}" for unit in db.session.scalars(company)])


REGIONAL = Holder("regional_head", _l("regional head"), lambda document, today: [f"regional_head@{document.region_id}"])
BROKERAGE = _at_company("brokerage_gm", _l("brokerage general manager"))
TECHNICIAN = _at_company("hq_sysadmin", _l("head-office system administrator"))
INFORMED = OWNER | LEADER


def _approval(name: str, title, source: str, target: str, by: Holder) -> Step:
    return Step(
        name,
        title,
        [source],
        target,
        by,
        "P-08",
        asks=ReasonForm,
        check=checks.nobody_twice,
        effect=verbs.approve,
        tells=OWNER,
        approves=True,
    )


def _rejection(name: str, title, sources: list[str], by: Holder) -> Step:
    return Step(
        name,
        title,
        sources,
        "rejected",
        by,
        "P-08",
        asks=ReasonForm,
        effect=verbs.close,
        tells=INFORMED,
        approves=True,
        tone="danger",
    )


WORKFLOW = Workflow(
    "deletion_request",
    _l("Deletion request"),
    states=(
        State("requested", _l("Requested"), DIRECTOR, days=5, clause="P-08"),
        State("director_ok", _l("Approved by the marketing director"), REGIONAL, days=5, clause="P-08"),
        State("regional_ok", _l("Approved by the regional head"), BROKERAGE, days=5, clause="P-08"),
        State("brokerage_gm_ok", _l("Approved, to be executed"), TECHNICIAN, days=5, clause="P-08"),
        State("executed", _l("Executed"), clause="P-08"),
        State("rejected", _l("Rejected"), clause="P-08"),
        State("withdrawn", _l("Withdrawn"), clause="P-08"),
    ),
    steps=(
        # Each of the three has steps of its own name, so that a page opened before somebody else decided is never taken for
        # a decision at the next post.
        _approval("director-approve", _l("Approve as marketing director"), "requested", "director_ok", DIRECTOR),
        _approval("regional-approve", _l("Approve as regional head"), "director_ok", "regional_ok", REGIONAL),
        _approval(
            "brokerage-approve",
            _l("Approve as brokerage general manager"),
            "regional_ok",
            "brokerage_gm_ok",
            BROKERAGE,
        ),
        _rejection("director-reject", _l("Reject as marketing director"), ["requested"], DIRECTOR),
        _rejection("regional-reject", _l("Reject as regional head"), ["director_ok"], REGIONAL),
        _rejection(
            "brokerage-reject",
            _l("Reject as brokerage general manager"),
            ["regional_ok", "brokerage_gm_ok"],
            BROKERAGE,
        ),
        Step(
            "execute",
            _l("Execute the deletion"),
            ["brokerage_gm_ok"],
            "executed",
            TECHNICIAN,
            "P-08",
            asks=forms.ExecuteForm,
            proved=True,
            check=checks.executable,
            effect=verbs.execute,
            tells=INFORMED | DIRECTOR | REGIONAL | BROKERAGE,
            approves=True,
            tone="danger",
        ),
        Step(
            "withdraw",
            _l("Withdraw"),
            ["requested"],
            "withdrawn",
            AUTHOR,
            "P-08",
            asks=ReasonForm,
            effect=verbs.close,
            tells=DIRECTOR,
            tone="danger",
        ),
    ),
)
