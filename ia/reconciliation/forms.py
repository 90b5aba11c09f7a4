"""Forms of the comparison with the counter."""

import csv
import io
import re
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ia.ground.org import colleagues
from ia.ground.tables.sheets import fold
from ia.ground.web.forms import REQUIRED, DayField, HouseForm, PickField, clean, text
from ia.ground.web.uploads import TOO_LARGE, UploadField
from ia.reconciliation.lines import LABELS
from ia.reconciliation.reading import LIMITS
from ia.reconciliation.words import CAUSES, ERRORS, SIDES

TYPED = 200_000
"""Characters of rows that are typed or pasted; with more there is a file."""
ORDER = ("name", "account", "asset_total", "confirmed_on", "team", "advisor")
"""The columns of rows that are typed without labels, as the guideline names them (D-59)."""
SEPARATOR = re.compile(r"\t|[ \u3000]*[;；，][ \u3000]*|[ \u3000]{2,}|,(?!\d{3}\b)")
"""Between the cells of a typed row; a comma between thousands is none."""


class BeginForm(HouseForm):
    month = PickField(_l("Month"), [REQUIRED])


class UploadForm(HouseForm):
    """The counter's summary: a file, or for a counter that has it on paper alone, rows typed or pasted."""

    file = UploadField(
        _l("File of the counter (.csv, .xls or .xlsx, 256 MB at most)"),
        most=LIMITS.size,
        large=TOO_LARGE,
        render_kw={"accept": ".csv,.tsv,.txt,.xls,.xlsx,.xlsm"},
    )
    rows = text(_l("Or its rows, typed from paper or pasted from a table"), long=True, limit=TYPED)

    def validate(self, extra_validators=None) -> bool:
        fine = super().validate(extra_validators)
        if fine and not self.rows.data and not self.file.data:
            self.file.errors = [_("Choose a file.")]
        return fine and not self.file.errors

    @property
    def file_name(self) -> str:
        return "typed.csv" if self.rows.data else clean(self.file.data.filename or "")

    def stream(self):
        """What was sent, as a file; rows that were typed without the line of labels get it."""
        if not self.rows.data:
            return self.file.data.stream
        rows = [SEPARATOR.split(line.strip()) for line in self.rows.data.strip().splitlines()]
        if not {fold(cell) for cell in rows[0]} & {fold(label) for labels in LABELS.values() for label in labels}:
            rows.insert(0, [LABELS[code][0] for code in ORDER])
        content = io.StringIO(newline="")
        csv.writer(content).writerows(rows)
        return io.BytesIO(content.getvalue().encode())


class ExplainForm(HouseForm):
    """What is said of one difference, or of several at once (6.4)."""

    cause = PickField(_l("Cause"), [REQUIRED], choices=CAUSES)
    wrong_side = PickField(_l("Which side is wrong"), choices=SIDES)
    explanation = text(_l("Explanation"), long=True, limit=2000, required=True)
    corrective = text(_l("Correction"), long=True, limit=2000)
    owner_id = PickField(_l("Who corrects it"), [REQUIRED], coerce=int)
    due_on = DayField(_l("Corrected by"), [REQUIRED])

    def validate(self, extra_validators=None) -> bool:
        """Who names an error of one side names no other side as wrong; where none is named it is that one."""
        fine = super().validate(extra_validators)
        erred = {cause: side for side, cause in ERRORS.items()}.get(self.cause.data) if self.cause else None
        if erred and self.wrong_side.data not in ("", None, erred):
            self.wrong_side.errors = [_("The cause says that the other side is wrong.")]
            return False
        if erred:
            self.wrong_side.data = erred
        return fine

    def offer(self, branch_id: int, today: date, now_owner: int | None = None) -> None:
        """People of the branch; whoever is meant already stays among them."""
        people = dict([*colleagues.back_office(branch_id, today), *colleagues.advisers(branch_id, today)])
        if now_owner and now_owner not in people:
            people |= colleagues.names([now_owner])
        self.owner_id.offer(people)


class PairForm(ExplainForm):
    """Two lines are one account mistyped. The guideline knows no cause of that name (6.5): it is an error of whichever side has
    mistyped it, and like any other must be corrected there."""

    cause = None
    wrong_side = PickField(_l("Which side has mistyped the account"), [REQUIRED], choices=SIDES)

    def facts(self, *names: str) -> dict:
        return super().facts(*names) | {"cause": ERRORS[self.wrong_side.data]}


class UnpairForm(HouseForm):
    reason = text(_l("Reason"), long=True, limit=2000, required=True)


class SettleForm(HouseForm):
    outcome = text(_l("Outcome"), long=True, limit=2000, required=True)
