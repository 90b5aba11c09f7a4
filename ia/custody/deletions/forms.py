"""What a deletion request and its execution ask."""

from flask_babel import lazy_gettext as _l

from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text
from ia.ground.workflow.views import StepForm


class DeletionForm(HouseForm):
    """删除申请 (4.17)."""

    client = PickField(_l("Client"), [REQUIRED], coerce=int)
    reason = text(_l("Reason"), long=True, limit=2000, required=True)


class ExecuteForm(StepForm):
    """The number is typed once more: what is executed is not undone."""

    client_no = text(_l("Client number"), required=True, limit=10, render_kw={"autocomplete": "off"})
