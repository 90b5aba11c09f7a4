"""How a case travels (4.17): the author publishes it, author or marketing director withdraw it (AMB-43). A withdrawn one
is taken up again by its author and then published like a new one, so that its text is looked at anew."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from ia.cases import anonymity, verbs
from ia.cases.words import LABELS, TEXTS
from ia.ground.web.forms import REQUIRED
from ia.ground.web.language import listed
from ia.ground.workflow.declare import OWNER, Holder, Refusal, State, Step, Workflow, at_branch
from ia.ground.workflow.views import ReasonForm, StepForm

DIRECTOR = at_branch("marketing_director", _l("Marketing director"))
SHELF = Holder("shelf", "", lambda case, today: ())
"""Nobody: it stands where everybody may look it up, and waits for no one."""


class PublishForm(StepForm):
    """The confirmation without which nothing is published."""

    anonymised = BooleanField(LABELS["anonymised"], [REQUIRED])


def publishable(case, act):
    """Everything is told (a room may have begun it with less), and no client of the form behind it is named."""
    if missing := [str(LABELS[name]) for name in ("title", *TEXTS) if not getattr(case, name).strip()]:
        yield Refusal(_("Still missing: %(parts)s.", parts=listed(missing)))
    yield from anonymity.named(case)


def warn(case, act):
    yield from anonymity.suspicious(case)


WORKFLOW = Workflow(
    "case",
    _l("Typical case"),
    states=(
        State("draft", _l("Draft"), OWNER, editable=True, clause="A-11"),
        State("published", _l("Published"), SHELF, clause="P-30"),
        State("withdrawn", _l("Withdrawn"), SHELF, clause="P-30"),
    ),
    steps=(
        Step(
            "publish",
            _l("Publish"),
            ["draft"],
            "published",
            OWNER,
            "P-30",
            asks=PublishForm,
            check=publishable,
            warns=warn,
            effect=verbs.publish,
        ),
        Step("discard", _l("Discard the draft"), ["draft"], "withdrawn", OWNER, "A-11", asks=StepForm, tone="danger"),
        Step(
            "withdraw",
            _l("Withdraw"),
            ["published"],
            "withdrawn",
            OWNER | DIRECTOR,
            "P-30",
            asks=ReasonForm,
            tells=OWNER,
            tone="danger",
        ),
        Step("take-up", _l("Take up again"), ["withdrawn"], "draft", OWNER, "A-11", effect=verbs.take_up),
    ),
)
