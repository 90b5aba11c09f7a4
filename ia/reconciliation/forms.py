"""Forms of the comparison with the counter."""

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from ia.ground.org import colleagues
from ia.ground.web.forms import REQUIRED, DayField, HouseForm, PickField, text
from ia.reconciliation.words import CAUSES, SIDES


class BeginForm(HouseForm):
    month = PickField(_l("Month"), [REQUIRED])


class UploadForm(HouseForm):
    file = FileField(
        _l("File of the counter (.csv, .xls or .xlsx, 256 MB at most)"),
        [FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".csv,.tsv,.txt,.xls,.xlsx,.xlsm"},
    )


class ExplainForm(HouseForm):
    """What is said of one difference, or of several at once (6.4)."""

    cause = PickField(_l("Cause"), [REQUIRED], choices=CAUSES)
    wrong_side = PickField(_l("Which side is wrong"), choices=SIDES)
    explanation = text(_l("Explanation"), long=True, limit=2000, required=True)
    corrective = text(_l("Correction"), long=True, limit=2000)
    owner_id = PickField(_l("Who corrects it"), [REQUIRED], coerce=int)
    due_on = DayField(_l("Corrected by"), [REQUIRED])

    def offer(self, branch_id: int, today: date, now_owner: int | None = None) -> None:
        """People of the branch; whoever is meant already stays among them."""
        people = dict([*colleagues.back_office(branch_id, today), *colleagues.advisers(branch_id, today)])
        if now_owner and now_owner not in people:
            people |= colleagues.names([now_owner])
        self.owner_id.offer(people)


class SettleForm(HouseForm):
    outcome = text(_l("Outcome"), long=True, limit=2000, required=True)
