"""What a delegation asks."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from ia.custody.choosing import clients_field
from ia.ground.org import colleagues
from ia.ground.web.forms import REQUIRED, DayField, HouseForm, PickField, text

LONGEST = 92
"""Days that a delegation lasts at most, first and last included (cfg): a quarter. Whoever is away for longer transfers."""
AHEAD = 92
"""Days that may lie before its first day (cfg)."""


class LendingForm(HouseForm):
    """客户授权 (4.17)."""

    clients = clients_field()
    delegate = PickField(_l("Delegated to"), [REQUIRED], coerce=int)
    starts_on = DayField(_l("First day"), [REQUIRED])
    ends_on = DayField(_l("Last day"), [REQUIRED])
    note = text(_l("Explanation"), long=True, limit=1000)

    def offer(self, person, today: date) -> None:
        """Set whom the clients may be lent to: advisers and leaders of the same branch (7.3)."""
        self.today = today
        self.delegate.offer(colleagues.advisers(person.home.branch_id, today, but=person.id))
        if not self.is_submitted() and not self.starts_on.data:
            self.starts_on.data = today

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        for field, message in self._problems():
            field.errors = [*field.errors, message]
            fine = False
        return fine

    def _problems(self):
        first, last = self.starts_on.data, self.ends_on.data
        if first and first < self.today:
            yield self.starts_on, _l("A delegation cannot begin in the past.")
        if first and first > self.today + timedelta(days=AHEAD):
            yield self.starts_on, _l("A delegation begins within %(days)s days.", days=AHEAD)
        if first and last and last < first:
            yield self.ends_on, _l("The last day cannot be before the first.")
        if first and last and (last - first).days >= LONGEST:
            yield self.ends_on, _l("A delegation lasts %(days)s days at most.", days=LONGEST)
