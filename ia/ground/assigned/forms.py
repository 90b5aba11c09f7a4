"""What the steps of a task ask in every room."""

from flask_babel import lazy_gettext as _l

from ia.ground.web.forms import text
from ia.ground.workflow.views import StepForm


class ResultForm(StepForm):
    """What came of it."""

    opinion = None
    result = text(_l("Result"), long=True, limit=2000, required=True)
    opinion_field = "result"
