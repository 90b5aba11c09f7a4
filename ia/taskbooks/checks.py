"""What must be true before a step of the task book (refusals), and what is accepted with a warning on record.

Each is called as (document, act); `when` conditions as (document).
"""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients.models import Client
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.ground import clock
from ia.ground.db import db
from ia.ground.printing import service as printing
from ia.ground.web.language import listed
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workflow.declare import Refusal
from ia.taskbooks.holders import unagreed
from ia.taskbooks.models import TaskBook
from ia.taskbooks.words import OUTSIDE, PHONE_MINUTES, TALKS, WALK_IN_MINUTES


def complete(book, act):
    """Submitting: the client must still be free, a book filled in afterwards needs the consent (D-25)."""
    if book.client.status not in (*OPEN_TO_VIEW, "developing") or (
        book.client.status == "developing" and book.previous_id is None
    ):
        yield Refusal(_l("This client is not a prospect any more."))
    if book.retroactive and not (book.consent_by_id and book.consent_at and book.consent_channel):
        yield Refusal(_l("A book filled in afterwards needs the leader's consent: who, when and how."))
    if book.target_source == "leader_assigned" and not (book.analysis and book.scheme):
        yield Refusal(_l("For a client assigned by the leader, write the analysis and the scheme."))


def late(book, act):
    ended = book.out_to or book.consent_at
    if book.retroactive and ended:
        last = calendar().add_working_days(clock.local_date(ended), 1)
        if act.today > last:
            yield _("This is filled in later than one working day after the end (D-25).")


def may_approve(book, act):
    if waiting := unagreed(book):
        names = listed(row.user.name for row in waiting)
        yield Refusal(_("The leader of these co-developers has not agreed yet: %(names)s.", names=names))
    if book.retroactive and not act.form.consent_confirmed.data:
        yield Refusal(_l("Confirm that the consent was given beforehand."), "consent_confirmed")


def entry_warnings(book, act):
    form = act.form
    if form.mode.data == "phone" and (form.minutes.data or 0) > PHONE_MINUTES:
        yield _("A call should not exceed %(n)d minutes unless the client wishes (D-28).", n=PHONE_MINUTES)
    if form.mode.data == "walk_in" and (form.minutes.data or 0) > WALK_IN_MINUTES:
        yield _("A walk-in talk should not exceed %(n)d minutes (D-30).", n=WALK_IN_MINUTES)
    if form.mode.data in OUTSIDE and not (form.out_from.data and form.out_to.data):
        yield _("For an outing, start and end belong to the record (D-24).")
    if form.mode.data == "visit" and not (form.appointment_made.data and form.reconfirmed.data):
        yield _("A visit is announced by phone and confirmed again before leaving (D-31, D-32).")


def talk_warnings(book, act):
    if len(book.talks) >= TALKS:
        yield _("In-depth talks should not be more than %(n)d (D-43).", n=TALKS)


def no_dispute(book, act):
    if book.disputed:
        yield Refusal(_l("A dispute is open; it must be resolved first."))


def owner_named(book, act):
    yield from no_dispute(book, act)
    if book.codevelopers and not act.form.consulted.data:
        yield Refusal(_l("Hear all who took part, then tick this."), "consulted")


def account_free(book, act):
    number = act.form.fund_account_no.data
    holder = db.session.execute(
        select(Client.id, Client.account_closed_on).where(Client.fund_account_no == number, Client.id != book.client_id)
    ).first()
    if holder and holder.account_closed_on:
        yield Refusal(_l("This account is closed."), "fund_account_no")
    elif holder or db.session.scalar(
        select(TaskBook.id).where(
            TaskBook.fund_account_no == number, TaskBook.open_client_id.is_not(None), TaskBook.id != book.id
        )
    ):
        yield Refusal(_l("This account number belongs to another client."), "fund_account_no")
    elif book.client.fund_account_no == number and book.client.account_closed_on:
        yield Refusal(_l("This account is closed."), "fund_account_no")
    if not book.client.id_no:
        yield Refusal(_l("The client's identity number must be in the register before the account is opened (C-22)."))


def opening_warnings(book, act):
    if book.agreement is None:
        yield _("No service agreement is registered yet (D-52).")
    if book.client.risk_assessed_on is None:
        yield _("The client has no valid risk questionnaire (Q-03).")


def another_person(book, act):
    if act.person is not None and act.person.id == book.opened_by_id:
        yield Refusal(_l("Whoever opened the account may not also confirm it (AMB-17)."))


def slip_signed(book, act):
    if act.form.slip_no.data != book.slip_no:
        yield Refusal(_l("This is not the serial number of the slip of this book."), "slip_no")
    if not printing.all_signed(book, "slip"):
        yield Refusal(_l("Both copies of the slip must carry both signatures, registered here (D-55)."))
    if act.person is not None and act.person.id == book.opened_by_id:
        yield Refusal(_l("Whoever opened the account may not also confirm it (AMB-17)."))


def kept(book, act):
    if not printing.all_in_custody(book, "slip"):
        yield Refusal(_l("Custody of both copies of the slip must be registered (D-55)."))


def no_agreement(book):
    return book.agreement is None


def agreement_signed(book):
    return book.agreement is not None and book.agreement.state == "signed"
