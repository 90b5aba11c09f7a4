"""What the house needs to know of the comparison with the counter."""

from flask_babel import lazy_gettext as _l

from ia.ground.registry import DocumentKind, Module
from ia.reconciliation import answering  # noqa: F401  its routes belong to the blueprint
from ia.reconciliation.clauses import CLAUSES
from ia.reconciliation.labels import LABELS
from ia.reconciliation.models import FindingRow, PlatformImport, ReconRun, ReconWord, Revision, Seal
from ia.reconciliation.papers import SHEET, archive_when_signed
from ia.reconciliation.reminders import REMINDERS
from ia.reconciliation.views import LEADERS, READERS, blueprint
from ia.reconciliation.workflow import WORKFLOW

MODULE = Module(
    name="reconciliation",
    title=_l("Reconciliation with the counter"),
    url="reconciliations",
    blueprint=blueprint,
    roles=frozenset((*READERS, *LEADERS)),
    menu=(60,),
    kinds=(
        DocumentKind(
            kind="recon_run",
            code="RC",
            url="reconciliations",
            title=WORKFLOW.title,
            model=ReconRun,
            workflow=WORKFLOW,
            labels=LABELS,
            papers=(SHEET,),
            settles=archive_when_signed,
        ),
    ),
    models=(ReconRun, Revision, FindingRow, Seal, PlatformImport, ReconWord),
    clauses=CLAUSES,
    labels=LABELS,
    reminders=REMINDERS,
    subjects={"recon_import": _l("Confirmations brought in")},
    pageless=frozenset({"recon_import"}),
    actions={
        "explain": _l("Differences explained"),
        "pair": _l("Two lines confirmed to be one account"),
        "unpair": _l("Confirmed pair undone"),
        "settle": _l("Outcome of open differences"),
        "forget-columns": _l("Names of columns forgotten"),
    },
)
