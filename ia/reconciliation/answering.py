"""Pages on which something is said of differences: explanations, mistyped accounts, outcomes of what earlier months left open.

Each shows the chosen differences with one form; what was said of them meanwhile is never written over unseen.
"""

from collections.abc import Callable
from urllib.parse import urlencode
from zlib import crc32

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.web import conflict, drafts, once
from ia.ground.workdays.deadlines import end_of_working_day
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.reconciliation import checks, explaining, groups, shown, words
from ia.reconciliation.explaining import Chosen
from ia.reconciliation.forms import ExplainForm, PairForm, SettleForm, UnpairForm
from ia.reconciliation.models import ReconRun
from ia.reconciliation.views import address, blueprint, find, narrowed, sought_for, url
from ia.reconciliation.workflow import open_days

LISTED, LISTED_OF_PAIRS = 20, 100
"""Differences that the page lists; where pairs are confirmed more, because each is to be judged."""
KNOWN_BY = 120
"""Characters of an address by which a draft is known."""


@blueprint.route("/<id:run_id>/explain", methods=["GET", "POST"])
@guard("admin_director")
def explain(run_id):
    """Explain the differences ticked, or a whole group (6.4)."""
    run = held(run_id, explaining.may_explain)
    return say(run, ExplainForm(), _("Explain differences"), explaining.explain, chosen_of(run))


@blueprint.route("/<id:run_id>/pair", methods=["GET", "POST"])
@guard("admin_director")
def pair(run_id):
    """Confirm that two lines shown side by side are one account mistyped (F-M8)."""
    run = held(run_id, explaining.may_explain)
    chosen = pair_of(run, confirmed=False)
    title = _("Confirm all pairs") if chosen.group else _("Confirm that both are one account")
    return say(run, PairForm(), title, explaining.pair, chosen)


@blueprint.route("/<id:run_id>/unpair", methods=["GET", "POST"])
@guard("admin_director")
def unpair(run_id):
    """Undo one confirmed pair."""
    run = held(run_id, explaining.may_explain)
    return say(run, UnpairForm(), _("Undo the confirmed pair"), explaining.unpair, pair_of(run, confirmed=True))


def pair_of(run: ReconRun, *, confirmed: bool) -> Chosen:
    """The pair of the difference that the address names, or to be confirmed all suggested pairs of its group; else 404."""
    revision_id, group = checks.revision_of(run).id, request.args.get("group", "")[:200]
    if groups.is_mistyped(group) and not confirmed:
        return Chosen(revision_id, group=group)
    number = next(iter(numbers_named()), 0)
    return explaining.pair_at(revision_id, number, confirmed=confirmed) or abort(404)


@blueprint.route("/<id:run_id>/settle", methods=["GET", "POST"])
@guard("admin_director")
def settle(run_id):
    """Say what became of differences that earlier months have left open (F-M4)."""
    run = held(run_id, explaining.may_settle)
    return say(run, SettleForm(), _("Outcome of open differences"), explaining.settle, chosen_of(run, carried=True))


def held(run_id: int, may: Callable[..., bool]) -> ReconRun:
    """The comparison, if this person may say something of its differences now; where it is to be written, held against
    everybody else."""
    run = find(run_id)
    if request.method == "POST":
        explaining.hold(run)
    if may(run, current_user, clock.local_date(clock.now())):
        return run
    if run.state in explaining.SETTLEABLE:
        abort(403)
    raise engine.Moved(run)


def say(run: ReconRun, form, title: str, write, chosen: Chosen):
    """The page of an explanation or outcome, for the chosen differences."""
    now, key = clock.now(), form_address()
    most = LISTED_OF_PAIRS if isinstance(form, PairForm) else LISTED
    standing, rows, kept = chosen.standing(), chosen.first(most), None
    if not standing.count:
        return nothing_left(run, form, chosen)
    offer(form, run, rows[0])
    if request.method == "GET":
        filled(form, rows[0], now)
        kept = drafts.refill(form, current_user.id, key)
        form.version.data = str(standing.mark)
    if request.method == "GET" or not form.validate():
        more = {"title": title, "standing": standing, "first": listed(run, rows), "kept": kept, "key": key}
        more["reason"] = words.REASONS[rows[0].why] if isinstance(form, PairForm) else ""
        html = render_template("reconciliations/say.html", run=run, form=form, **more)
        return html, 200 if request.method == "GET" else 422
    once.claim(form.form_token.data, current_user, now, url(run.id))
    if form.seen_version != standing.mark and not chosen.open_only:
        return both_versions(run, form, rows[0], key, standing)
    done = write(run, chosen, form, Act(current_user, now, form))
    drafts.discard(current_user.id, key)
    flash(_("%(count)s differences explained.", count=done) if write is explaining.explain else _("Saved."))
    if chosen.group or chosen.sought:
        return redirect(narrowed(run.id, show="open"), 303)  # at the groups: the next one follows
    return redirect(address(run.id, group=request.args.get("within", "")[:200], show="open"), 303)


def nothing_left(run: ReconRun, form, chosen: Chosen):
    """None of the chosen differences is open any more. What somebody has typed about them meanwhile stays theirs to put in the
    place of what was said."""
    if request.method == "POST":
        once.claim(form.form_token.data, current_user, clock.now(), url(run.id))
        said = chosen.all()
        rows = said.first(1)
        offer(form, run, rows[0] if rows else None)
        if rows and form.validate():
            return both_versions(run, form, rows[0], form_address(show=""), said.standing())
    flash(_("Nothing is to be said of these differences, or none was ticked."), "warning")
    return redirect(narrowed(run.id, group=request.args.get("within", "")[:200]), 303)


def both_versions(run: ReconRun, form, row, action: str, standing):
    """409 with what was said meanwhile beside what was typed."""
    theirs = filled(type(form)(formdata=None), row, clock.now())
    offer(theirs, run, row)
    return conflict.answer(theirs, form, action=action, version=standing.mark)


def offer(form, run: ReconRun, row) -> None:
    """Whoever may correct a difference, where the form asks."""
    if isinstance(form, ExplainForm):
        form.offer(run.branch_id, clock.local_date(clock.now()), row.owner_id if row else None)


def form_address(**changes) -> str:
    """Where the form of the chosen differences is sent to, and its draft kept. A draft is known by the beginning of its address:
    before a long one stands a sum of all that is asked, because two groups may begin alike."""
    asked = request.args.to_dict(flat=False) | {"of": [], **{name: [] for name in changes}}
    query = urlencode([(name, value) for name, values in asked.items() for value in values])
    told = f"{request.path}?{query}"
    return told if len(told) <= KNOWN_BY else f"{request.path}?of={crc32(query.encode()):x}&{query}"


def chosen_of(run: ReconRun, *, carried: bool = False) -> Chosen:
    """What was ticked, the group that the address names, or what it looks for; those that are open, where it says so."""
    numbers, group = numbers_named()[: explaining.AT_ONCE], request.args.get("group", "")[:200]
    open_only = request.args.get("show") == "open"
    return Chosen(checks.revision_of(run).id, numbers, group, carried, open_only=open_only, sought=sought_for())


def numbers_named() -> list[int]:
    """The differences that the address names."""
    return [int(text) for text in request.args.getlist("finding") if text.isdecimal() and len(text) < 10]


def filled(form, row, now):
    """The form as it shows what was said of a difference; before that, what is usual."""
    for name, field in form._fields.items():
        if hasattr(row, name):
            field.data = getattr(row, name)
    if "owner_id" in form and row.explained_at is None:
        form.owner_id.data = current_user.id
        form.due_on.data = clock.local_date(end_of_working_day(now, open_days(clock.local_date(now))))
    return form


def listed(run: ReconRun, rows) -> list:
    whole = shown.sees_whole(current_user, run.branch_id)
    return [shown.plain(row, whole) for row in rows]
