"""Pages of the comparison with the counter: list, one month, its file, its columns, its differences, seals, own team."""

from datetime import date
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.clients.talks.confirmations import lacking
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents.history import show_history
from ia.ground.org import colleagues
from ia.ground.org.models import Unit
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.tables.rows import MEGABYTE
from ia.ground.tables.sheets import SheetRefused
from ia.ground.web import once
from ia.ground.web.application import accepts
from ia.ground.web.errors import page as error_page
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey
from ia.reconciliation import checks, explaining, mapping, reading, runs, seals, seeking, shown, words
from ia.reconciliation.files import FOLDER
from ia.reconciliation.forms import BeginForm, UploadForm
from ia.reconciliation.labels import CHOICES, LABELS
from ia.reconciliation.listing import LISTING
from ia.reconciliation.models import ReconRun, Revision
from ia.reconciliation.papers import SHEET
from ia.reconciliation.workflow import CLERK, WORKFLOW

READERS = ("marketing_director", "admin_director", "branch_gm", "counter_clerk", "counter_admin")
LEADERS = ("leader", "station_leader")
OWNERS = tuple(dict.fromkeys((*READERS, *colleagues.ADVISING, *colleagues.BACK_OFFICE)))
"""Who may be named to correct a difference, and all who read."""
BODY = reading.LIMITS.size + 2 * MEGABYTE
LACKING = 50
"""Clients without papers that the page of a month names."""
blueprint = Blueprint("reconciliation", __name__)


def find(run_id: int, *options) -> ReconRun:
    return reach.find(ReconRun, run_id, current_user, clock.now(), *options)


def url(run_id: int) -> str:
    return f"/reconciliations/{run_id}"


@blueprint.get("/")
@guard(*OWNERS)
def index():
    if not current_user.has(*READERS):
        return redirect("/reconciliations/team" if current_user.has(*LEADERS) else "/reconciliations/mine")
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "reconciliations/index.html",
        "reconciliations/_rows.html",
        states=WORKFLOW.by_state,
        begins=current_user.has("counter_clerk"),
    )


@blueprint.get("/team")
@guard(*LEADERS)
def team():
    """To leaders the lines of their own team, and nothing else (7.1)."""
    rows = shown.of_teams(current_user, clock.now())
    return render_template("reconciliations/team.html", rows=rows, words=words)


@blueprint.get("/mine")
@guard(*OWNERS)
def mine():
    """To whoever corrects differences those lines, and nothing else (6.4)."""
    return render_template("reconciliations/mine.html", rows=shown.of_owner(current_user), words=words)


@blueprint.route("/new", methods=["GET", "POST"])
@guard("counter_clerk")
def new():
    """Begin the comparison of a month that the calendar has not begun."""
    form, now = BeginForm(), clock.now()
    branch = db.session.get(Unit, current_user.units("counter_clerk")[0].branch_id)
    form.month.offer([(one, one) for one in runs.months_open(branch.id, clock.local_date(now))])
    if request.method == "GET" or not form.validate():
        return render_template("reconciliations/new.html", form=form), 200 if request.method == "GET" else 422
    once.claim(form.form_token.data, current_user, now)
    run = runs.begin(branch, runs.first_of(form.month.data), Act(current_user, now))
    return redirect(once.settle(form.form_token.data, f"{url(run.id)}/upload"), 303)


@blueprint.get("/<id:run_id>")
@guard(*READERS)
def show(run_id):
    few = joinedload(ReconRun.revisions).joinedload(Revision.sent_by), joinedload(ReconRun.opinions)
    run, now = find(run_id, *few), clock.now()  # in one statement: a month has a handful of each
    person, revisions = current_user._get_current_object(), run.revisions
    last = revisions[0] if revisions else None
    asked, newest = request.args.get("revision", type=int), explaining.newest_done(revisions)
    compared = next((one for one in revisions if one.number == asked and one.state == "done"), newest)
    today, is_last, is_newest = clock.local_date(now), compared is last, compared is newest
    group, open_only = request.args.get("group", "")[:200], request.args.get("show") == "open"
    after, sought = min(request.args.get("after", 0, type=int), 2**31), sought_for()
    wanted = {"group": group, "open_only": open_only, "sought": sought, "after": after}
    found = shown.page_of(compared.id, shown.sees_whole(person, run.branch_id), **wanted) if compared else None
    return render_template(
        "reconciliations/show.html",
        run=run,
        words=words,
        last=last,
        revisions=revisions,
        compared=compared,
        is_newest=is_newest,
        sums=shown.sums(compared) if compared else (),
        groups=shown.groups_of(compared.id) if compared else None,
        found=found,
        asked={"group": group, "show": "open" if open_only else "", "find": sought},
        after=after,
        link=partial(address, run.id, revision=None if is_newest else compared.number),
        progress=shown.progress(last, now) if run.state == "validating" else None,
        uploads=may_upload(run, today),
        explains=is_last and explaining.may_explain(run, person, today),
        settles=is_last and explaining.may_settle(run, person, today),
        lacking=lacking(run.place_id, run.month, checks.last_day(run.month), person, now, LACKING),
        papers=papers_of(run, now) if SHEET.allowed(run) is None else [],
        **journey(run, person, now, elsewhere=["upload"]),
    )


def address(run_id: int, **asked) -> str:
    """The page of a comparison, narrowed to what is asked, at its differences."""
    return f"{narrowed(run_id, **asked)}#differences"


def narrowed(run_id: int, **asked) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{url(run_id)}?{query}" if query else url(run_id)


def sought_for() -> str:
    return request.args.get("find", "").strip()[: seeking.LONGEST]


def may_upload(run: ReconRun, today) -> bool:
    return run.state in checks.TAKES_FILES and CLERK.holds(run, current_user, today)


@blueprint.get("/<id:run_id>/progress")
@guard(*READERS)
def progress(run_id):
    """How far the worker is, asked for by the open page; nothing while that is as it was `seen`. At the end the page is
    to be loaded anew."""
    run = find(run_id)
    if run.state != "validating":
        return Response(status=200, headers={"HX-Refresh": "true"})
    now = shown.progress(checks.revision_of(run), clock.now())
    if request.args.get("seen") == now.mark:
        return "", 204
    return render_template("reconciliations/_progress.html", run=run, progress=now)


@blueprint.route("/<id:run_id>/upload", methods=["GET", "POST"])
@guard("counter_clerk")
@accepts(BODY)
def upload(run_id):
    run, form, now = find(run_id), UploadForm(), clock.now()
    if not may_upload(run, clock.local_date(now)):
        return refuse(run)
    if request.method == "GET":
        return upload_page(run, form)
    branch_id, month = run.place_id, run.month
    known = reading.words_of(branch_id)  # ends the unit: a file takes seconds to copy, and others shall write meanwhile
    digest = (
        kept_file(form, known, month) if form.validate() else None
    )  # of the file, or of what was typed in its place
    run = find(run_id)
    if digest is None:
        return upload_page(run, form), 422
    once.claim(form.form_token.data, current_user, now, url(run.id))
    take_file(run, form.file_name, digest, now)
    return redirect(url(run.id), 303)


def upload_page(run: ReconRun, form: UploadForm) -> str:
    said = mapping.remembered(run.place_id)
    return render_template("reconciliations/upload.html", run=run, form=form, as_of=checks.as_of(run.month), said=said)


def refuse(run: ReconRun):
    """A page for a file that the comparison does not take now."""
    if request.method == "POST" and run.state not in checks.TAKES_FILES:
        raise engine.Moved(run)
    if run.state not in checks.TAKES_FILES:
        return redirect(url(run.id))
    abort(403)


def kept_file(form: UploadForm, known: dict, month: date) -> str | None:
    """The SHA-256 of the file that was sent, once it is kept; None, with the reason beside the field, when it is none, or by
    its title that of another month."""
    path, digest = FOLDER.put_down(form.stream())
    try:
        size = path.stat().st_size
        if size <= mapping.LOOKED_INTO or size > reading.LIMITS.size:
            reading.check_month(
                reading.open_file(path, form.file_name, known), month
            )  # a larger one is left to the worker
    except reading.ColumnsMissing:
        pass  # it is kept, and its page asks what the columns mean
    except SheetRefused as refused:
        path.unlink()
        (form.rows if form.rows.data else form.file).errors = [str(refused.message)]
        return None
    return FOLDER.keep(path, digest)


def take_file(run: ReconRun, name: str, digest: str, now) -> None:
    act = Act(current_user, now)
    runs.take_in(run, name, digest, act)
    engine.take(run, "upload", act)


@blueprint.route("/<id:run_id>/columns", methods=["GET", "POST"])
@guard("counter_clerk")
def columns(run_id):
    """What the columns of the refused file mean, said by the counter, kept for the branch; then the file is read again."""
    run, now = find(run_id), clock.now()
    revision = checks.revision_of(run)
    if not may_upload(run, clock.local_date(now)):
        return refuse(run)
    if revision is None or not revision.columns:
        return redirect(url(run.id))
    if request.method == "GET":
        return columns_page(run, revision)
    try:
        said = mapping.said(revision.columns, request.form)
    except mapping.Unfit as unfit:
        return columns_page(run, revision, unfit.message)
    once.claim(request.form.get("form_token"), current_user, now, url(run.id))
    mapping.remember(run.place_id, said)
    take_file(run, revision.file_name, revision.file_sha256, now)
    return redirect(url(run.id), 303)


def columns_page(run: ReconRun, revision: Revision, problem: object = ""):
    path, labels = FOLDER.place_of(revision.file_sha256), [label for label, _code in revision.columns]
    html = render_template(
        "reconciliations/columns.html",
        run=run,
        revision=revision,
        columns=mapping.asked(revision.columns, request.form, mapping.samples(path, revision.file_name, labels)),
        choices=mapping.CHOICES,
        problem=problem,
        token=request.form.get("form_token") or once.fresh_token(),
    )
    return html, 422 if problem else 200


@blueprint.post("/<id:run_id>/forget-columns")
@guard("counter_clerk")
def forget_columns(run_id):
    """Ask the branch again what the columns of its files mean: what it has said was wrong."""
    run, now = find(run_id), clock.now()
    if not may_upload(run, clock.local_date(now)):
        return refuse(run)
    count = mapping.forget(run.place_id)
    if count:
        changes = {"columns": [count, None]}
        trail.record("forget-columns", run.kind, run.id, actor=current_user, now=now, changes=changes)
    flash(_("Forgotten. The next file with names of columns that nobody knows is asked about again."))
    return redirect(f"{url(run.id)}/upload", 303)


@blueprint.get("/<id:run_id>/seals")
@guard(*READERS)
def show_seals(run_id):
    """What was archived, and whether it is still what was sealed."""
    run = find(run_id)
    until = seals.kept_until(run.month, clock.local_date(clock.now()))
    return render_template(
        "reconciliations/seals.html", run=run, proofs=seals.proofs(ReconRun.id == run.id), until=until
    )


@blueprint.route("/<id:run_id>/print", methods=["GET", "POST"])
@guard(*READERS)
def print_sheet(run_id):
    run = find(run_id)
    if explaining.newest_done(run.revisions) is None:
        return error_page(422, _("Nothing has been compared yet."))
    return issue_copies(run, SHEET) if request.method == "POST" else show_sheet(run, SHEET)


@blueprint.get("/<id:run_id>/history")
@guard(*READERS)
def history(run_id):
    return show_history(find(run_id), LABELS, CHOICES)
