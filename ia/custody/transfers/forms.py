"""What a transfer and its steps ask."""

from flask_babel import lazy_gettext as _l

from ia.clients.care.capacity import with_load
from ia.custody.choosing import clients_field
from ia.ground.clock import local_date, now
from ia.ground.org import colleagues
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text
from ia.ground.workflow.views import StepForm


class TransferForm(HouseForm):
    """客户转让 (4.17)."""

    clients = clients_field()
    reason = text(_l("Reason"), long=True, limit=1000, required=True)


class AssignForm(StepForm):
    """To whom the clients go: an adviser or leader of any team of the branch (7.3), but not the one who gives them."""

    assigned_to = PickField(_l("Assigned to"), [REQUIRED], coerce=int)
    opinion = text(_l("Opinion"), long=True, limit=2000)

    def prepare(self, document, person):
        if document is not None:
            today = local_date(now())
            self.assigned_to.offer(with_load(colleagues.advisers(document.branch_id, today, but=document.owner_id)))
