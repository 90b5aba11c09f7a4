"""The page of working days and trading days, and the import of a year."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import TextAreaField

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.web.forms import HouseForm, clean
from ia.ground.web.uploads import TOO_LARGE, UploadField
from ia.ground.workdays import builtin, reading, store

blueprint = Blueprint("workdays", __name__)
KEEPERS = ("branch_sysadmin", "hq_sysadmin")
"""The roles that may import days. The calendar is the country's, so an import counts for every branch."""


class DaysForm(HouseForm):
    """Days as text, or as a file; a file that is refused comes back as text, so that it can be corrected."""

    days = TextAreaField(_l("Days"), render_kw={"rows": 14, "spellcheck": "false"})
    file = UploadField(_l("CSV file"), large=TOO_LARGE, render_kw={"accept": ".csv,.txt,text/csv,text/plain"})

    def read(self) -> bool:
        """Put the text of the file into `days`; False, with an error at the field, when there is none."""
        sent = self.file.data
        if sent and sent.filename:
            text = decoded(sent.stream.read(4 * reading.LARGEST + 1))
            if text is None:
                self.file.errors = [_("Not a text file in UTF-8 or GB18030.")]
                return False
            self.days.data = clean(text)
        if not self.days.data:
            self.days.errors = [_("Write the days here, or choose a file.")]
        return bool(self.days.data)


def decoded(raw: bytes) -> str | None:
    """The text of a file: UTF-8, else GB18030 as Chinese spreadsheets write it; None for anything else."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


@blueprint.get("/calendar/")
@guard()
def show():
    today = clock.local_date(clock.now())
    year = request.args.get("year", today.year, type=int)
    if not reading.EARLIEST <= year <= reading.LATEST:
        abort(404)
    return render_template(
        "ground/calendar.html",
        seen=store.overview(year),
        shown=range(reading.EARLIEST, reading.LATEST + 1),
        missing=store.missing_years(today),
        titles=builtin.TITLES,
        sources={store.IMPORTED: _("imported by an administrator")},
        may_import=current_user.has(*KEEPERS),
    )


@blueprint.route("/calendar/import", methods=["GET", "POST"])
@guard(*KEEPERS)
def load():
    form = DaysForm()
    if not (form.validate_on_submit() and form.read()):
        return page(form)
    try:
        years = store.import_days(form.days.data, actor=current_user, now=clock.now())
    except reading.BadDays as bad:
        form.days.errors = [str(problem) for problem in bad.problems]
        return page(form)
    if years:
        flash(_("Imported: %(years)s", years=", ".join(map(str, years))), "success")
    else:
        flash(_("Nothing was changed: the calendar stands like this already."))
    return redirect(url_for("workdays.show", year=years[0] if years else None), 303)


def page(form):
    return render_template("ground/calendar_import.html", form=form), 422 if form.is_submitted() else 200
