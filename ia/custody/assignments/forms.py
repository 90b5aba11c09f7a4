"""What an assignment asks, when it is sent and when it is answered."""

from flask_babel import lazy_gettext as _l

from ia.clients.care.capacity import with_load
from ia.custody.choosing import clients_field
from ia.ground.org import colleagues
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text
from ia.ground.workflow.views import StepForm


class AssignmentForm(HouseForm):
    """客户开发分配 (4.17): which clients, to whom, and why to this member."""

    clients = clients_field()
    assignee = PickField(_l("Assignee"), [REQUIRED], coerce=int)
    note = text(
        _l("Explanation"),
        long=True,
        limit=2_000,
        required=True,
        description=_l("Why this member: strengths, experience, what to begin with."),
        render_kw={"rows": 3},
    )

    def offer(self, person, today) -> None:
        """The members of the teams that the person leads, but the person."""
        found: dict[int, str] = {}
        for post in person.units(*TEAM_LEADERS):
            found |= dict(colleagues.advisers(post.branch_id, today, but=person.id, team_id=post.unit_id))
        self.assignee.offer(with_load(found.items()))


class DeclineForm(StepForm):
    opinion = None
    reason = text(_l("Reason"), long=True, limit=1_000, required=True)
    opinion_field = "reason"
