"""What a proposal asks."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ia.clients import rules
from ia.clients.forms import filled
from ia.clients.vocabulary import LABELS, LEVELS, STATUSES
from ia.custody.proposals.models import ABOUT
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text

KEY = {"yes": _l("Mark as key client"), "no": _l("No longer a key client")}


class ProposalForm(HouseForm):
    """Which client, what shall change, and why. What is left empty stays as it is."""

    client = PickField(_l("Client"), [REQUIRED], coerce=int)
    level = PickField(LABELS["level"], choices=LEVELS)
    status = PickField(
        LABELS["status"], choices={code: STATUSES[code] for code in rules.BY_LEADER}, id="proposed-status"
    )
    is_key = PickField(LABELS["is_key"], choices=KEY)
    reason = text(LABELS["reason"], filled, required=True, long=True, limit=1_000)

    def wanted(self) -> dict:
        """The columns of the client that shall change, and into what."""
        key = {"yes": True, "no": False}.get(self.is_key.data)
        facts = {"level": self.level.data, "is_key": key, "status": self.status.data}
        return {name: facts[name] for name in ABOUT if facts[name] is not None}

    def fits(self, client) -> bool:
        """Whether this can be proposed of the client as it stands; else the reasons stand beside the fields."""
        changes = {name: value for name, value in self.wanted().items() if value != getattr(client, name)}
        if not changes:
            self.level.errors = [_("Propose something that is not so already.")]
        elif "status" in changes and changes["status"] not in rules.BY_LEADER.get(client.status, ()):
            self.status.errors = [_("The client cannot take this status from the present one.")]
        else:
            return True
        return False
