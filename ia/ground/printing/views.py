"""The pages of paper: helpers for the print routes of rooms, registering signatures and custody, finding a sheet."""

from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.printing import custody, people, service, sheets, standing
from ia.ground.printing.codes import parse
from ia.ground.printing.facts import said, widths
from ia.ground.printing.forms import CustodyForm, SignatureForm
from ia.ground.printing.papers import Paper, printable_of, printables
from ia.ground.web import drafts, once
from ia.ground.web.errors import page
from ia.ground.web.forms import clean
from ia.ground.workflow import engine
from ia.ground.workflow.views import load

blueprint = Blueprint("printing", __name__)
blueprint.add_app_template_filter(said, "said")
blueprint.add_app_template_filter(widths, "widths")


class Hit(NamedTuple):
    """What the search shows for a code: the record, how the sheet stands, and the sheet."""

    title: str
    url: str
    note: str
    sheet_url: str


def chosen(subject) -> Paper:
    """The paper that ?paper= names, else the first of its kind."""
    code = request.values.get("paper")
    papers = printable_of(subject).papers
    return next((paper for paper in papers if code in (None, "", paper.code)), None) or abort(404)


def show_sheet(subject, paper: Paper | None = None):
    """For GET /ROOM/ID/print of a room, after it has loaded the record with rights. Writes nothing."""
    paper, now = paper or chosen(subject), clock.now()
    if not service.may_look(paper, subject, current_user, now):
        abort(403)
    copies, present = standing.copies_of(subject, paper), standing.present(subject, paper, now)
    if copy := sheets.wanted_copy(copies, present):
        return sheets.issued(copy, subject, paper, copies, present)
    return sheets.preview(subject, paper, present, now)


def issue_copies(subject, paper: Paper | None = None):
    """For POST /ROOM/ID/print of a room: print, then show the first sheet. `copy_no` prints that copy alone again."""
    paper, now = paper or chosen(subject), clock.now()
    token = request.form.get("form_token")
    once.claim(token, current_user, now, sheets.record_url(subject))
    copies = service.issue(paper, subject, current_user, now, only=_number(request.form.get("copy_no")))
    flash(_("“%(paper)s” is recorded as printed: %(number)s sheets.", paper=paper.title, number=len(copies)))
    return redirect(once.settle(token, sheets.sheet_url(subject, copies[0])), 303)


@blueprint.app_errorhandler(service.PrintRefused)
def refused(error):
    """A paper that may not be printed or registered now, whether a page of ours asked for it or a step of a room."""
    db.session.rollback()
    return page(403 if isinstance(error, service.NotYourPaper) else 422, str(error.message))


def _number(text: str | None) -> int | None:
    """The number typed; 0 for anything else that was typed, None for nothing."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def register_signature(subject):
    """GET and POST of the signature form of a record, document or not."""
    roles = [role for paper in printable_of(subject).papers for role, title in paper.signers]
    today = clock.local_date(clock.now())
    title = _("Register a signature")

    def offered():
        return {"signers": people.colleagues(roles, subject.branch_id, today)}

    return _register(subject, SignatureForm(), service.sign, title, offered)


def register_custody(subject):
    """GET and POST of the custody form of a record, document or not."""
    keepers = [keeper for paper in printable_of(subject).papers for keeper in paper.keepers if keeper]
    offered = {"places": list(dict.fromkeys(str(place) for role, place in keepers))}
    return _register(subject, CustodyForm(), service.keep, _("Register where a sheet is kept"), lambda: offered)


def _register(subject, form, verb, title, offered):
    """One form, one verb: the names of the form's fields are those of what the verb asks. `offered` gives the lists to
    choose from while typing."""
    now, printable, url = clock.now(), printable_of(subject), sheets.record_url(subject)
    papers = [paper for paper in printable.papers if service.may_register(paper, subject, current_user, now)]
    if not papers:
        return page(403, _("This paper is not yours to register."))
    form.offer(papers)
    kept = drafts.refill(form, current_user.id, request.path) if request.method == "GET" else None
    if request.method == "POST":
        once.claim(form.form_token.data, current_user, now, url)
        if form.validate():
            try:
                verb(**form.facts(), person=current_user, now=now, subject=subject)
            except service.NotYourPaper:
                raise
            except service.PrintRefused as refused:
                form[refused.field].errors = [*form[refused.field].errors, str(refused.message)]
            else:
                if isinstance(subject, Document):
                    engine.settle(subject, engine.Act(current_user, now))
                drafts.discard(current_user.id, request.path)
                flash(_("Registered."))
                return redirect(f"{url}#papers", 303)
    name = sheets.name_of(printable, subject)
    shown = {"form": form, "title": title, "papers": papers, "url": url, "name": name, "kept": kept, **offered()}
    return render_template("ground/sign.html", **shown), 422 if request.method == "POST" else 200


def _printed_document(document_id: int):
    """The document, or 404 when it does not exist for this person or is of a kind that has no papers."""
    document = load(document_id)
    return document if document.kind in printables() else abort(404)


@blueprint.route("/documents/<id:document_id>/signatures", methods=["GET", "POST"])
@guard()
def document_signatures(document_id):
    return register_signature(_printed_document(document_id))


@blueprint.route("/documents/<id:document_id>/custody", methods=["GET", "POST"])
@guard()
def document_custody(document_id):
    return register_custody(_printed_document(document_id))


def reached(text: str, person, now):
    """The sheet with that code, its record and paper, or None when this person does not reach it."""
    return opened(standing.find_code(text), person, now)


def opened(copy, person, now):
    """The sheet with its record and paper, or None when this person does not reach it."""
    printable = printables().get(copy.subject_kind) if copy else None
    if printable is None:
        return None
    subject, paper = reach.one(printable.model, copy.subject_id, person, now), printable.paper(copy.paper)
    if subject is None or paper is None or not service.may_look(paper, subject, person, now):
        return None
    return copy, subject, paper


@blueprint.get("/prints/")
@guard()
def find_sheet():
    """A line to type or scan a code into; leads to the sheet."""
    typed = clean(request.args.get("code", ""))
    if reached(typed, current_user, clock.now()):
        return redirect(url_for("printing.show_copy", code=parse(typed)))
    return render_template("ground/find_sheet.html", typed=typed[:40])


@blueprint.get("/prints/<code>")
@guard()
def show_copy(code):
    """The sheet as it was printed, and whether it is current."""
    now = clock.now()
    copy, subject, paper = reached(code, current_user, now) or abort(404)
    return sheets.issued(
        copy, subject, paper, standing.copies_of(subject, paper), standing.present(subject, paper, now)
    )


def search_code(text: str, person, now) -> list[Hit]:
    """For the global search: the record whose sheet carries this code, if the person reaches it."""
    found = reached(text, person, now)
    if not found:
        return []
    copy, subject, paper = found
    says = {"paper": str(paper.title), "revision": copy.revision, "number": copy.copy_no, "all": copy.copies}
    if standing.is_current(copy, now):
        note = _("Current sheet: %(paper)s, revision %(revision)s, copy %(number)s of %(all)s", **says)
    else:
        note = _("Outdated sheet: %(paper)s, revision %(revision)s, copy %(number)s of %(all)s", **says)
    title = sheets.name_of(printable_of(subject), subject)
    return [Hit(title, sheets.record_url(subject), note, url_for("printing.show_copy", code=copy.code))]


@blueprint.get("/custody/")
@guard("leader", "station_leader", "counter_clerk", "admin_director", "marketing_director")
def custody_list():
    """Where papers are kept, and which are kept nowhere; each place leads to its own list."""
    now = clock.now()
    asked = {name: clean(request.args.get(name, "")) or None for name in ("holder_role", "place")}
    before = _number(request.args.get("before"))
    return render_template(
        "ground/custody.html",
        places=custody.places(current_user, now),
        listing=custody.listing(current_user, now, before=before, **asked),
        unkept=custody.unkept(current_user, now),
        asked=asked,
        role_title=custody.role_title,
    )
