"""What a hand-over list asks."""

from datetime import date

from flask_babel import lazy_gettext as _l

from ia.ground.org import colleagues
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text


class HandoverForm(HouseForm):
    """To whom, before whom, why; the list makes itself."""

    to_id = PickField(_l("Taken over by"), [REQUIRED], coerce=int)
    witness_id = PickField(
        _l("Witness"), coerce=int, description=_l("Somebody third; empty: whoever signs as witness.")
    )
    reason = text(_l("Reason"), required=True, description=_l("For example leaving, another post, a long absence."))
    remark = text(
        _l("Also handed over"), long=True, limit=2000, description=_l("Keys, seals, devices, papers of others.")
    )

    def offer(self, branch_id: int, today: date, giver_id: int) -> None:
        """Colleagues of the branch, but not the one who gives."""
        found = dict.fromkeys(
            (one.id, f"{one.name} · {one.unit}")
            for one in colleagues.colleagues(branch_id, today)
            if one.id != giver_id
        )
        self.to_id.offer(list(found))
        self.witness_id.offer(list(found))
