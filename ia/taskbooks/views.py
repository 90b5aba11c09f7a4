"""Pages of the task book."""

from dataclasses import replace

from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.clients.models import Client, Delegation
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import choices_of, show_history
from ia.ground.org import colleagues
from ia.ground.org.models import User
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.tables.export import csv_bytes
from ia.ground.web import conflict, drafts, once
from ia.ground.web.errors import htmx
from ia.ground.web.language import listed
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey
from ia.taskbooks import book as verbs
from ia.taskbooks import words
from ia.taskbooks.forms import TaskBookForm
from ia.taskbooks.labels import LABELS
from ia.taskbooks.listing import LISTING, STATES
from ia.taskbooks.models import TaskBook
from ia.taskbooks.papers import PAPERS
from ia.taskbooks.step_forms import AgreementForm, EntryForm

READERS = [
    "advisor",
    "leader",
    "station_leader",
    "marketing_director",
    "admin_director",
    "counter_clerk",
    "counter_admin",
]
WRITERS = ("advisor", "leader", "station_leader", "marketing_director")
CHOICES = choices_of(TaskBookForm, EntryForm, AgreementForm)
EXPORTED = 10_000
"""The most rows of one export."""
blueprint = Blueprint("taskbooks", __name__)


SMALL_PARTS = (
    joinedload(TaskBook.client),
    joinedload(TaskBook.agreement),
    joinedload(TaskBook.codevelopers),
    joinedload(TaskBook.disputes),
    joinedload(TaskBook.talks),
)
"""What there is one of, or a handful: read with the book in one statement."""


def find(book_id: int) -> TaskBook:
    return reach.find(TaskBook, book_id, current_user, clock.now(), *SMALL_PARTS)


def url(book_id: int) -> str:
    return f"/task-books/{book_id}"


@blueprint.get("/")
@guard(*READERS)
def index():
    listing = LISTING.page(current_user, request.args, clock.now(), "/task-books/")
    return render_template(
        "taskbooks/_rows.html" if htmx else "taskbooks/index.html",
        listing=listing,
        states=STATES,
        may_write=current_user.has(*WRITERS),
        export_url=f"/task-books/export?{request.query_string.decode('ascii', 'replace')}",
    )


@blueprint.post("/export")
@guard(*READERS)
def export():
    """The list with the filters of the page, as a file; who took how many rows stands in the trail."""
    now = clock.now()
    whole = replace(LISTING, size=EXPORTED)
    rows = whole.page(current_user, request.args, now, "/task-books/").rows
    table = [(row.serial_no, row.title, str(STATES[row.state]), row.owner, row.deadline_on) for row in rows]
    heads = [_("Number"), _("Client"), _("State"), _("Owner"), _("Development deadline")]
    trail.record("export", "task_book", None, actor=current_user, now=now, changes={"rows": [None, len(rows)]})
    name = f"task-books-{clock.local_date(now):%Y%m%d}.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}", "Content-Type": "text/csv; charset=utf-8"}
    return Response(csv_bytes(heads, table), headers=headers)


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*WRITERS)
def new():
    now = clock.now()
    form = TaskBookForm()
    if request.method == "GET":
        form.offer(current_user, clock.local_date(now), choices(now))
        return fill(form, "/task-books/new")
    asked = asked_for(form.client_id.data, now)
    client = asked.Client if asked else None
    form.offer_to_check(current_user, clock.local_date(now), [choice(client)] if client else [])
    if not form.validate():
        return again(form, now)
    once.claim(form.form_token.data, current_user, now)
    if why := in_the_way(asked):
        form.client_id.errors = [why]
        return again(form, now)
    book = verbs.new(client, form, Act(current_user, now, form))
    drafts.discard(current_user.id, "/task-books/new")
    flash(_("The task book %(no)s is drafted.", no=book.serial_no))
    return redirect(once.settle(form.form_token.data, url(book.id)), 303)


def fill(form, address: str):
    """A new form: the client of the link, then what was kept of an earlier try."""
    form.client_id.data = request.args.get("client_id", type=int)
    form.target_source.data = request.args.get("target_source")
    form.prior_consent.form.process()
    return page(form, "taskbooks/new.html", kept=drafts.refill(form, current_user.id, address))


def again(form, now):
    """The form once more, with all that may be chosen."""
    form.offer(current_user, clock.local_date(now), choices(now))
    return page(form, "taskbooks/new.html", 422)


def page(form, template: str, status: int = 200, **more):
    return render_template(template, form=form, draft=request.path, **more), status


def choices(now) -> list[tuple[int, str]]:
    """The newest prospects and targets that this person may develop, and the one asked for."""
    wanted = request.values.get("client_id", type=int)
    query = reach.reachable(Client, current_user, now).where(Client.status.in_(OPEN_TO_VIEW))
    newest = db.session.execute(
        query.with_only_columns(Client.id, Client.name, Client.client_no).order_by(Client.id.desc()).limit(100)
    ).all()
    if wanted and wanted < 2**31 and wanted not in {row.id for row in newest}:
        asked = query.with_only_columns(Client.id, Client.name, Client.client_no).where(Client.id == wanted)
        newest = [*db.session.execute(asked), *newest]
    return [choice(row) for row in newest]


def choice(client) -> tuple[int, str]:
    """A client as a choice."""
    return client.id, f"{client.name} · {client.client_no}"


def asked_for(client_id: int | None, now):
    """The client of that number, if this person may develop it, and by name the delegate that it is lent to and whoever has
    an open book for it: in one statement, None when there is no such client."""
    if not client_id or client_id >= 2**31:
        return None
    lent = Delegation.client_id == Client.id, Delegation.running(clock.local_date(now))
    delegate = select(User.name).join(Delegation, Delegation.delegate_id == User.id).where(*lent).limit(1)
    holder = select(User.name).join(TaskBook, TaskBook.owner_id == User.id).where(TaskBook.open_client_id == Client.id)
    query = reach.reachable(Client, current_user, now).where(Client.id == client_id, Client.status.in_(OPEN_TO_VIEW))
    names = (delegate.scalar_subquery().label("delegate"), holder.scalar_subquery().label("holder"))
    return db.session.execute(query.add_columns(*names)).first()


def in_the_way(asked) -> str | None:
    """Why no book is begun for the client: it is lent, or another book is open. A book files the client under its owner, and
    a delegate does not dispose of clients (7.3)."""
    if asked.delegate:
        return _("The client is delegated to %(name)s, who alone writes meanwhile.", name=asked.delegate)
    if asked.holder:
        return _("%(name)s already has an open task book for this client.", name=asked.holder)
    return None


@blueprint.get("/<id:book_id>")
@guard(*READERS)
def show(book_id):
    book, now = find(book_id), clock.now()
    names = colleagues.names(
        [book.owner_id, book.client_owner_id, book.managed_by_id, book.consent_by_id], current_user
    )
    return render_template(
        "taskbooks/show.html",
        book=book,
        editable=engine.may_edit(book, current_user, now),
        names=names,
        words=words,
        account=f"*{book.fund_account_no[-4:]}" if book.fund_account_no else "",
        codevelopers=listed(row.user.name for row in book.codevelopers),
        papers=papers_of(book, now),
        attachments=panel(book, current_user, now),
        **journey(book, current_user, now),
    )


@blueprint.route("/<id:book_id>/edit", methods=["GET", "POST"])
@guard(*WRITERS)
def edit(book_id):
    book, now = find(book_id), clock.now()
    if not engine.may_edit(book, current_user, now):
        abort(403)
    form = TaskBookForm(obj=None if request.method == "POST" else book)
    form.offer(current_user, clock.local_date(now), [(book.client_id, book.client.name)])
    if request.method == "GET":
        present(form, book)
        kept = drafts.refill(form, current_user.id, request.path)
        form.version.data = str(book.version)
        return page(form, "taskbooks/edit.html", book=book, kept=kept)
    if not form.validate():
        return page(form, "taskbooks/edit.html", 422, book=book)
    once.claim(form.form_token.data, current_user, now, url(book.id))
    if form.seen_version not in (None, book.version):
        return conflict_with(book, form)
    verbs.save(book, form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(url(book.id), 303)


def present(form: TaskBookForm, book: TaskBook) -> None:
    """What the form cannot read off the book by name."""
    form.client_id.data = book.client_id
    form.codevelopers.data = [row.user_id for row in book.codevelopers]
    consent = form.prior_consent.form
    consent.by.data, consent.at.data, consent.channel.data = book.consent_by_id, book.consent_at, book.consent_channel
    if "managing_team" in form:
        form.managing_team.data = book.team_id


def conflict_with(book: TaskBook, form: TaskBookForm):
    """409: both versions field by field; what is chosen is sent again on top of the newest version."""
    theirs = TaskBookForm(formdata=None, obj=book)
    theirs.offer(current_user, clock.local_date(clock.now()), [(book.client_id, book.client.name)])
    present(theirs, book)
    return conflict.of_form(book, theirs, form)


@blueprint.route("/<id:book_id>/print", methods=["GET", "POST"])
@guard(*READERS)
def print_sheet(book_id):
    book = find(book_id)
    paper = PAPERS.get(request.values.get("paper", "task_book")) or abort(404)
    return issue_copies(book, paper) if request.method == "POST" else show_sheet(book, paper)


@blueprint.get("/<id:book_id>/history")
@guard(*READERS)
def history(book_id):
    return show_history(find(book_id), LABELS, CHOICES)
