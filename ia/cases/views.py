"""Pages of the cases: everybody's shelf, and the drafts of their authors."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.cases import verbs
from ia.cases.forms import CaseForm
from ia.cases.listing import LISTING, STATES
from ia.cases.models import Case
from ia.cases.papers import PAPERS
from ia.cases.words import LABELS, SOURCES
from ia.cases.workflow import DIRECTOR
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.history import show_history
from ia.ground.org.roles import ROLES
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.search.forms_found import reached
from ia.ground.web import conflict, drafts, once
from ia.ground.workflow import engine
from ia.ground.workflow.declare import OWNER
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

WRITERS = ("leader", "station_leader", "marketing_director")
"""Who begins a case here (7.1). Whoever leads an activity begins one from there, whatever their post."""
READERS = (*(code for code, role in ROLES.items() if role.business), "branch_sysadmin")
ANSWERABLE = OWNER | DIRECTOR
"""Who sees how it came about: earlier wordings may say what the published one leaves out."""
blueprint = Blueprint("cases", __name__)


def find(case_id: int) -> Case:
    parts = joinedload(Case.owner), joinedload(Case.source_document)
    return reach.find(Case, case_id, current_user, clock.now(), *parts)


def url(case: Case) -> str:
    return f"/cases/{case.id}"


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "cases/index.html",
        "cases/_rows.html",
        sources=SOURCES,
        states=STATES,
        may_write=current_user.has(*WRITERS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*WRITERS)
def new():
    now, form = clock.now(), CaseForm()
    if request.method == "GET":
        return page(form, "cases/new.html", kept=drafts.refill(form, current_user.id, request.path))
    if not form.fits(current_user, now):
        return page(form, "cases/new.html", 422)
    once.claim(form.form_token.data, current_user, now)
    case = verbs.begin(**form.told(), act=Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("The case %(no)s is kept as a draft.", no=case.serial_no))
    return redirect(once.settle(form.form_token.data, url(case)), 303)


def page(form: CaseForm, template: str, status: int = 200, **more):
    return render_template(template, form=form, draft=request.path, **more), status


@blueprint.get("/<id:case_id>")
@guard(*READERS)
def show(case_id):
    case, now = find(case_id), clock.now()
    answerable = ANSWERABLE.holds(case, current_user, clock.local_date(now))
    return render_template(
        "cases/show.html",
        case=case,
        sources=SOURCES,
        labels=LABELS,
        origin=origin(case, now),
        answerable=answerable,
        editable=engine.may_edit(case, current_user, now),
        papers=papers_of(case, now),
        **journey(case, current_user, now, opinions=None if answerable else ()),
    )


def origin(case: Case, now):
    """The form that the case comes from, if the reader reaches it."""
    named = [case.source_document] if case.source_document else []
    return case.source_document if reached(named, current_user, now, 1) else None


@blueprint.route("/<id:case_id>/edit", methods=["GET", "POST"])
@guard(*READERS)
def edit(case_id):
    case, now = find(case_id), clock.now()
    if not engine.may_edit(case, current_user, now):
        return refuse(case)
    form = shown(case) if request.method == "GET" else CaseForm()
    if request.method == "GET":
        kept = drafts.refill(form, current_user.id, request.path)
        form.version.data = str(case.version)
        return page(form, "cases/edit.html", case=case, kept=kept)
    if not form.fits(current_user, now, case.source_document):
        return page(form, "cases/edit.html", 422, case=case)
    once.claim(form.form_token.data, current_user, now, url(case))
    if form.seen_version not in (None, case.version):
        return conflict.of_form(case, shown(case), form)
    verbs.save(case, form.told(), Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(url(case), 303)


def refuse(case: Case):
    """Not theirs to edit; the author of a case that has gone on is led to it, or, with something typed, told so."""
    if case.owner_id != current_user.id:
        abort(403)
    if request.method == "POST":
        raise engine.Moved(case)
    return redirect(url(case))


def shown(case: Case) -> CaseForm:
    """The form as it shows the draft."""
    form = CaseForm(formdata=None, obj=case)
    form.source_no.data = case.source_document.serial_no if case.source_document else None
    return form


@blueprint.route("/<id:case_id>/print", methods=["GET", "POST"])
@guard(*READERS)
def print_sheet(case_id):
    case = find(case_id)
    return issue_copies(case, PAPERS["case"]) if request.method == "POST" else show_sheet(case, PAPERS["case"])


@blueprint.get("/<id:case_id>/history")
@guard(*READERS)
def history(case_id):
    case = find(case_id)
    if not ANSWERABLE.holds(case, current_user, clock.local_date(clock.now())):
        abort(403)
    return show_history(case, LABELS, {"source": SOURCES})
