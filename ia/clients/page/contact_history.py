"""The contact history of a client on paper (4.7): the talks of a time on A4, for the client's own file alone (P-19).

It is no form: nobody signs it, and no sheet of it becomes outdated. So it is not kept as a copy with a code; it is the answer
to the request that is noted in the trail, and has no address of its own.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from ia.clients import register, rules
from ia.clients.care.carers import care_of
from ia.clients.models import Client, ContactRecord
from ia.clients.page import uncounted
from ia.clients.questions.left import left_of
from ia.clients.views import blueprint, find, url
from ia.clients.vocabulary import CHANNELS, DIRECTIONS, NATURES, SATISFACTION
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.printing.facts import freeze
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import REQUIRED, DayField, HouseForm

TITLE = _l("Contact history")
MOST, USUAL = 500, timedelta(days=365)
"""Talks on one sheet, and how far it looks back unless something else is asked."""


class RangeForm(HouseForm):
    """From which day to which, both included."""

    first = DayField(_l("From"), [REQUIRED])
    last = DayField(_l("To"), [REQUIRED])

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.last.data < self.first.data:
            self.last.errors, valid = [*self.last.errors, _l("This day lies before the first one.")], False
        return valid


@blueprint.route("/<id:client_id>/contact-history", methods=["GET", "POST"])
@guard(*rules.READERS)
def contact_history(client_id):
    """For whoever keeps the communication records: asks from when to when, and answers with the sheet."""
    now, client, form = clock.now(), find(client_id), RangeForm()
    if not rules.writes(client, current_user, care_of(client_id, current_user, now)):
        return error_page(403, _("Only the managing adviser keeps the communication records."))
    if request.method == "GET":
        today = clock.local_date(now)
        form.first.data, form.last.data = today - USUAL, today
        return asked(client, form)
    once.claim(form.form_token.data, current_user, now, f"{url(client_id)}/contact-history")
    talks = talks_of(client_id, form.first.data, form.last.data) if form.validate() else None
    if talks is not None and len(talks) > MOST:
        form.first.errors = [_("More than %(count)s talks: choose a shorter time.", count=MOST)]
        talks = None
    if talks is None:
        return asked(client, form, 422)
    said = {
        "paper": [None, "contact_history"],
        "first": [None, str(form.first.data)],
        "last": [None, str(form.last.data)],
    }
    trail.record("print", register.KIND, client.id, actor=current_user, now=now, changes=said)
    return sheet(client, form, talks, now)


def asked(client: Client, form: RangeForm, status: int = 200):
    return render_template("clients/contact_history.html", client=client, form=form), status


def talks_of(client_id: int, first: date, last: date) -> list:
    """The talks of these days in their order, with who had them; one more than fits at most."""
    query = select(ContactRecord, User.name.label("by")).join(User, User.id == ContactRecord.by_id)
    during = ContactRecord.at >= clock.at(first), ContactRecord.at < clock.at(last + timedelta(days=1))
    query = query.where(ContactRecord.client_id == client_id, *during).order_by(ContactRecord.at, ContactRecord.id)
    return db.session.execute(query.limit(MOST + 1)).all()


def sheet(client: Client, form: RangeForm, talks: list, now):
    """The sheet, as it is printed."""
    frame = uncounted.frame(client, TITLE, now, f"{url(client.id)}/contacts")
    return render_template("clients/print_contacts.html", sheet=frame, facts=facts(client, form, talks))


def facts(client: Client, form: RangeForm, talks: list) -> dict:
    """What the sheet says."""
    left = left_of([talk.id for talk, _by in talks])
    return freeze(
        {
            "pairs": [
                [_l("Client"), client.name],
                [_l("Client number"), client.client_no],
                [_l("From"), form.first.data],
                [_l("To"), form.last.data],
            ],
            "rows": [_line(talk, by, left.get(talk.id, ())) for talk, by in talks],
        }
    )


def _line(talk: ContactRecord, by: str, left: Iterable[str]) -> list:
    kind = [DIRECTIONS[talk.direction], NATURES[talk.nature], CHANNELS[talk.channel]]
    open_issues = (_("Open issue: %(question)s", question=one) for one in left)
    result = "\n".join(filter(None, (talk.solved, talk.remark, *open_issues)))
    return [talk.at, kind, talk.topic, result, SATISFACTION.get(talk.satisfaction), by]
