"""How a task book travels (guideline 4.6): states, steps, what must be true, under which clause."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients.models import Client
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.ground import clock
from ia.ground.db import db
from ia.ground.printing import service as printing
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workflow import engine
from ia.ground.workflow.declare import AUTHOR, OWNER, SYSTEM, Refusal, State, Step, Workflow
from ia.taskbooks import book as verbs
from ia.taskbooks import step_forms as forms
from ia.taskbooks.holders import (
    ADMIN,
    CLERK,
    CODEVELOPERS,
    COUNTER,
    DIRECTOR,
    KEEPERS,
    LEADER,
    OTHER_LEADERS,
    PARTIES,
    PLAN_HOLDER,
    unagreed,
)
from ia.taskbooks.models import TaskBook
from ia.taskbooks.words import OUTSIDE, PHONE_MINUTES, TALKS, WALK_IN_MINUTES


def _complete(book, act):
    """Submitting: the client must still be free, a book filled in afterwards needs the consent (D-25)."""
    if book.client.status not in (*OPEN_TO_VIEW, "developing") or (
        book.client.status == "developing" and book.previous_id is None
    ):
        yield Refusal(_l("This client is not a prospect any more."))
    if book.retroactive and not (book.consent_by_id and book.consent_at and book.consent_channel):
        yield Refusal(_l("A book filled in afterwards needs the leader's consent: who, when and how."))
    if book.target_source == "leader_assigned" and not (book.analysis and book.scheme):
        yield Refusal(_l("For a client assigned by the leader, write the analysis and the scheme."))


def _late(book, act):
    ended = book.out_to or book.consent_at
    if book.retroactive and ended:
        last = calendar().add_working_days(clock.local_date(ended), 1)
        if act.today > last:
            yield _("This is filled in later than one working day after the end (D-25).")


def _may_approve(book, act):
    if waiting := unagreed(book):
        names = "、".join(row.user.name for row in waiting)
        yield Refusal(_("The leader of these co-developers has not agreed yet: %(names)s.", names=names))
    if book.retroactive and not act.form.consent_confirmed.data:
        yield Refusal(_l("Confirm that the consent was given beforehand."), "consent_confirmed")


def _entry_warnings(book, act):
    form = act.form
    if form.mode.data == "phone" and (form.minutes.data or 0) > PHONE_MINUTES:
        yield _("A call should not exceed %(n)d minutes unless the client wishes (D-28).", n=PHONE_MINUTES)
    if form.mode.data == "walk_in" and (form.minutes.data or 0) > WALK_IN_MINUTES:
        yield _("A walk-in talk should not exceed %(n)d minutes (D-30).", n=WALK_IN_MINUTES)
    if form.mode.data in OUTSIDE and not (form.out_from.data and form.out_to.data):
        yield _("For an outing, start and end belong to the record (D-24).")
    if form.mode.data == "visit" and not (form.appointment_made.data and form.reconfirmed.data):
        yield _("A visit is announced by phone and confirmed again before leaving (D-31, D-32).")


def _talk_warnings(book, act):
    if len(book.talks) >= TALKS:
        yield _("In-depth talks should not be more than %(n)d (D-43).", n=TALKS)


def _no_dispute(book, act):
    if book.disputed:
        yield Refusal(_l("A dispute is open; it must be resolved first."))


def _owner_named(book, act):
    yield from _no_dispute(book, act)
    if book.codevelopers and not act.form.consulted.data:
        yield Refusal(_l("Hear all who took part, then tick this."), "consulted")


def _account_free(book, act):
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


def _opening_warnings(book, act):
    if book.agreement is None:
        yield _("No service agreement is registered yet (D-52).")
    if book.client.risk_assessed_on is None:
        yield _("The client has no valid risk questionnaire (Q-03).")


def _another_person(book, act):
    if act.person is not None and act.person.id == book.opened_by_id:
        yield Refusal(_l("Whoever opened the account may not also confirm it (AMB-17)."))


def _slip_signed(book, act):
    if act.form.slip_no.data != book.slip_no:
        yield Refusal(_l("This is not the serial number of the slip of this book."), "slip_no")
    if not printing.all_signed(book, "slip"):
        yield Refusal(_l("Both copies of the slip must carry both signatures, registered here (D-55)."))
    if act.person is not None and act.person.id == book.opened_by_id:
        yield Refusal(_l("Whoever opened the account may not also confirm it (AMB-17)."))


def _kept(book, act):
    if not printing.all_in_custody(book, "slip"):
        yield Refusal(_l("Custody of both copies of the slip must be registered (D-55)."))


def _no_agreement(book):
    return book.agreement is None


def _agreement_signed(book):
    return book.agreement is not None and book.agreement.state == "signed"


DEVELOPING = ("in_progress", "stalled")
CONFIRMING = ("confirm_requested", "leader_confirmed")
AFTER_DIRECTOR = ("director_confirmed", "opened", "counter_confirmed", "confirmed")

WORKFLOW = Workflow(
    "task_book",
    _l("Client development task book"),
    states=(
        State("draft", _l("Draft"), AUTHOR, editable=True, clause="D-19"),
        State("submitted", _l("Submitted"), LEADER | OTHER_LEADERS, days=2, clause="D-19"),
        State(
            "in_progress",
            _l("In progress"),
            OWNER | CODEVELOPERS,
            due=lambda book: clock.at(book.deadline_on, 17),
            clause="D-22",
        ),
        State("stalled", _l("Stalled"), PLAN_HOLDER, days=5, clause="D-41"),
        State("confirm_requested", _l("Confirmation requested"), LEADER, days=2, clause="D-48"),
        State("leader_confirmed", _l("Confirmed by the leader"), DIRECTOR, days=2, clause="D-49"),
        State("director_confirmed", _l("Confirmed by the director"), OWNER | CLERK, days=5, clause="D-54"),
        State("opened", _l("Account opened"), COUNTER, days=1, clause="D-55"),
        State("counter_confirmed", _l("Opening confirmed"), ADMIN, days=1, clause="D-58"),
        State("confirmed", _l("New client confirmed"), KEEPERS, days=5, clause="D-56"),
        State("archived", _l("Filed"), clause="D-55"),
        State("cancelled", _l("Withdrawn"), clause="D-19"),
        State("reassigned", _l("Reassigned"), clause="D-41"),
        State("failed", _l("Failed"), clause="D-39"),
    ),
    steps=(
        Step(
            "submit", _l("Submit"), ["draft"], "submitted", AUTHOR, "D-19", check=_complete, warns=_late, tells=LEADER
        ),
        Step(
            "withdraw",
            _l("Withdraw"),
            ["draft", "submitted"],
            "cancelled",
            AUTHOR,
            "D-19",
            asks=forms.WithdrawForm,
            effect=verbs.close,
            tells=LEADER,
            tone="danger",
        ),
        Step(
            "approve",
            _l("Approve"),
            ["submitted"],
            "in_progress",
            LEADER,
            "D-19",
            asks=forms.ApproveForm,
            check=_may_approve,
            effect=verbs.approve,
            tells=OWNER | CODEVELOPERS,
            approves=True,
        ),
        Step(
            "return",
            _l("Return"),
            ["submitted"],
            "draft",
            LEADER,
            "D-19",
            asks=forms.ReasonForm,
            tells=AUTHOR,
            approves=True,
        ),
        Step(
            "agree-codevelopment",
            _l("Agree to the co-development"),
            ["submitted"],
            None,
            OTHER_LEADERS,
            "D-23",
            effect=verbs.agree,
            tells=AUTHOR,
        ),
        Step(
            "add-entry",
            _l("Add an entry"),
            ["in_progress"],
            None,
            OWNER | CODEVELOPERS,
            "D-22",
            asks=forms.EntryForm,
            warns=_entry_warnings,
            effect=verbs.add_entry,
        ),
        Step(
            "add-talk",
            _l("Add an in-depth talk"),
            ["in_progress"],
            None,
            OWNER | CODEVELOPERS,
            "D-43",
            asks=forms.TalkForm,
            warns=_talk_warnings,
            effect=verbs.add_talk,
        ),
        Step(
            "evaluate",
            _l("Evaluate"),
            ["in_progress"],
            None,
            OWNER,
            "D-62",
            asks=forms.EvaluationForm,
            effect=verbs.evaluate,
        ),
        Step(
            "monthly-check",
            _l("Monthly check"),
            DEVELOPING,
            None,
            LEADER,
            "D-40",
            asks=forms.MonthlyCheckForm,
            effect=verbs.monthly_check,
            tells=OWNER,
        ),
        Step(
            "flag-stalled",
            _l("Flag as stalled"),
            ["in_progress"],
            "stalled",
            SYSTEM,
            "D-41",
            when=lambda book: book.progress_from is not None,
            tells=OWNER | LEADER | DIRECTOR,
        ),
        Step(
            "new-plan",
            _l("New plan"),
            ["stalled"],
            None,
            OWNER,
            "D-41",
            asks=forms.NewPlanForm,
            effect=verbs.propose_plan,
            when=lambda book: not book.plan_pending,
            tells=LEADER,
        ),
        Step(
            "accept-plan",
            _l("Accept the new plan"),
            ["stalled"],
            "in_progress",
            LEADER,
            "D-41",
            effect=verbs.accept_plan,
            when=lambda book: book.plan_pending,
            tells=OWNER,
            approves=True,
        ),
        Step(
            "return-plan",
            _l("Return the new plan"),
            ["stalled"],
            None,
            LEADER,
            "D-41",
            asks=forms.ReasonForm,
            effect=verbs.return_plan,
            when=lambda book: book.plan_pending,
            tells=OWNER,
            approves=True,
        ),
        Step(
            "reassign",
            _l("Reassign"),
            DEVELOPING,
            "reassigned",
            LEADER | DIRECTOR,
            "D-41",
            asks=forms.ReassignForm,
            effect=verbs.reassign,
            tells=OWNER,
            tone="danger",
        ),
        Step(
            "fail",
            _l("Development failed"),
            DEVELOPING,
            "failed",
            OWNER,
            "D-39",
            asks=forms.FailForm,
            effect=verbs.fail,
            tells=LEADER,
            tone="danger",
        ),
        Step(
            "request-confirmation",
            _l("New-client confirmation"),
            ["in_progress"],
            "confirm_requested",
            OWNER,
            "D-48",
            asks=forms.SummaryForm,
            effect=verbs.request_confirmation,
            tells=LEADER | CODEVELOPERS,
        ),
        Step(
            "opinion-with-owner",
            _l("Confirm and name the owner"),
            ["confirm_requested"],
            "leader_confirmed",
            LEADER,
            "D-49",
            asks=forms.OwnerForm,
            check=_owner_named,
            effect=verbs.name_owner,
            tells=DIRECTOR | OWNER,
            approves=True,
        ),
        Step(
            "return",
            _l("Return to development"),
            ["confirm_requested"],
            "in_progress",
            LEADER,
            "D-49",
            asks=forms.ReasonForm,
            effect=verbs.back_to_progress,
            tells=OWNER,
            approves=True,
        ),
        Step(
            "dispute",
            _l("Dispute"),
            CONFIRMING,
            None,
            PARTIES,
            "D-50",
            asks=forms.DisputeForm,
            effect=verbs.open_dispute,
            tells=PARTIES,
            tone="danger",
        ),
        Step(
            "resolve",
            _l("Resolve the dispute"),
            CONFIRMING,
            None,
            LEADER | DIRECTOR,
            "D-50",
            asks=forms.ResolveForm,
            effect=verbs.resolve_dispute,
            when=lambda book: book.disputed,
            tells=PARTIES,
        ),
        Step(
            "final-opinion",
            _l("Final opinion"),
            ["leader_confirmed"],
            "director_confirmed",
            DIRECTOR,
            "D-49",
            asks=forms.DirectorForm,
            check=_no_dispute,
            effect=verbs.confirm_by_director,
            tells=OWNER | LEADER,
        ),
        Step(
            "print-task-book",
            _l("Print the task book"),
            AFTER_DIRECTOR,
            None,
            OWNER,
            "D-54",
            effect=verbs.print_book,
        ),
        Step(
            "client-does-not-open",
            _l("Client does not open an account"),
            ["director_confirmed"],
            "in_progress",
            OWNER,
            "D-54",
            asks=forms.ClientDeclinesForm,
            effect=verbs.back_to_progress,
            tells=LEADER,
            tone="danger",
        ),
        Step(
            "register-agreement",
            _l("Register the service agreement"),
            AFTER_DIRECTOR,
            None,
            OWNER | LEADER,
            "D-52",
            asks=forms.AgreementForm,
            effect=verbs.register_agreement,
            when=_no_agreement,
            tells=LEADER,
        ),
        Step(
            "keep-agreement",
            _l("Take the agreement into custody"),
            (*AFTER_DIRECTOR, "archived"),
            None,
            LEADER,
            "D-52",
            asks=forms.KeepAgreementForm,
            effect=verbs.keep_agreement,
            when=_agreement_signed,
        ),
        Step(
            "account-opened-slip-printed",
            _l("Account opened, print the slip"),
            ["director_confirmed"],
            "opened",
            CLERK,
            "D-55",
            asks=forms.OpeningForm,
            check=_account_free,
            warns=_opening_warnings,
            effect=verbs.open_account,
            tells=COUNTER | ADMIN,
        ),
        Step(
            "confirm-opening",
            _l("Confirm the opening"),
            ["opened"],
            "counter_confirmed",
            COUNTER,
            "D-58",
            check=_another_person,
            tells=ADMIN,
        ),
        Step(
            "confirm-new-client",
            _l("Confirm the new client"),
            ["counter_confirmed"],
            "confirmed",
            ADMIN,
            "D-56",
            asks=forms.ConfirmForm,
            check=_slip_signed,
            effect=verbs.confirm_client,
            tells=OWNER | LEADER,
        ),
        Step("archive", _l("Archive"), ["confirmed"], "archived", SYSTEM, "D-55", check=_kept, effect=verbs.close),
    ),
)


def file_when_complete(book, act) -> None:
    """A confirmed book whose slips are both in custody files itself (D-55)."""
    if book.state == "confirmed" and printing.all_in_custody(book, "slip"):
        engine.take(book, "archive", engine.Act(None, act.now))
