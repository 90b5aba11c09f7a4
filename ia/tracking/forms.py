"""Bringing a file of trading data in, deciding about it, and what the adviser says about a month."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired
from wtforms import BooleanField

from ia.ground.web.forms import REQUIRED, HouseForm, PickField, SelectField, text
from ia.ground.web.uploads import TOO_LARGE, UploadField
from ia.tracking.reading import LIMITS
from ia.tracking.words import COMMENT, UNITS_OF_TURNOVER


class UploadForm(HouseForm):
    """A file of the counter for one month of the branch."""

    month = PickField(_l("Month of the data"), [REQUIRED])
    file = UploadField(
        _l("File (.csv, .xls or .xlsx, 40 MB at most)"),
        [FileRequired(_l("Choose a file."))],
        most=LIMITS.size,
        large=TOO_LARGE,
        render_kw={"accept": ".csv,.tsv,.txt,.xls,.xlsx,.xlsm"},
    )
    turnover_unit = SelectField(_l("A turnover rate without a sign is"), choices=UNITS_OF_TURNOVER)
    leaves_out = BooleanField(_l("Leave out rows of accounts that the register does not know"))


class TakeForm(HouseForm):
    """The decision about a checked file; where one is in force for the month, that it shall be replaced."""

    replaces = BooleanField(_l("Replace the figures that stand for this month"))


class CommentForm(HouseForm):
    """What caused the figures of a month, and what marks the client's trading (S-03)."""

    comment = text(COMMENT, long=True, limit=2000, required=True)
