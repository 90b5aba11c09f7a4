"""What a referral asks: the four things of D-05, region, need, basics and matter, and the target team."""

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError
from wtforms.validators import Optional

from ia.clients.contacts import check_contact
from ia.clients.vocabulary import CONTACT_KINDS
from ia.ground.org import colleagues
from ia.ground.tables.rows import CellProblem
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, SelectField, text

TEAM, NEED, MATTER = _l("Target team"), _l("Need"), _l("Matter")


def _need():
    return text(NEED, long=True, limit=2_000, required=True, render_kw={"rows": 3})


def _matter():
    return text(MATTER, long=True, limit=2_000, required=True, render_kw={"rows": 3})


class ReferralForm(HouseForm):
    """Somebody who does not stand in the register."""

    region = PickField(_l("Region meant"), [REQUIRED], coerce=int)
    team = PickField(
        TEAM, [Optional()], coerce=int, description=_l("Left empty, the marketing director of the branch chooses.")
    )
    name = text(_l("Name"), limit=80, required=True)
    contact_kind = SelectField(_l("Kind of contact"), choices=CONTACT_KINDS)
    contact_value = text(_l("Number or address"), limit=200, required=True)
    basics = text(_l("Basic situation"), long=True, limit=2_000, required=True, render_kw={"rows": 3})
    need = _need()
    matter = _matter()

    def offer(self, person) -> None:
        """Fill in the branches that this person may mean, and the teams of the one chosen. Whoever refers from the counter
        alone refers within the branch."""
        own = person.roles <= {"counter_clerk", "counter_admin"}
        home = person.home
        self.region.offer([(home.branch_id, home.unit_name)] if own else colleagues.branches())
        if self.region.data is None:
            self.region.data = home.branch_id
        self.team.offer(colleagues.teams(self.region.data) if self.region.data else [])

    def validate_contact_value(self, field):
        try:
            field.data = check_contact(self.contact_kind.data, field.data)
        except CellProblem as problem:
            raise ValidationError(problem.message) from None


class ProspectForm(HouseForm):
    """A prospect of the branch for another team (D-04)."""

    team = PickField(TEAM, [REQUIRED], coerce=int)
    need = _need()
    matter = _matter()

    def offer(self, client) -> None:
        """The teams of the branch but the one that has the prospect."""
        self.team.offer([one for one in colleagues.teams(client.branch_id) if one[0] != client.team_id])
