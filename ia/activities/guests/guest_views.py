"""Pages of the guests of an activity: the list, what is marked about many, one guest, whom to invite."""

from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from ia.activities.guests import choosing, invitations, words
from ia.activities.guests.counts import counts
from ia.activities.guests.forms import GuestForm, InviteForm, InviteToForm, MarksForm
from ia.activities.guests.models import Invitation
from ia.activities.guests.opening import client_in, page_number, refusal, url, writes
from ia.activities.guests.rights import has_guests, invites, may_be_invited
from ia.activities.views import READERS, blueprint, find
from ia.clients.rules import WRITERS
from ia.clients.standing.chosen import chosen
from ia.clients.titles import titles
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.web import conflict, drafts, once
from ia.ground.web.forms import REQUIRED
from ia.ground.workflow.engine import Act

_DIGITS = 9


def me():
    return current_user._get_current_object()


def ticked(name: str) -> list[int]:
    """The numbers ticked in the form."""
    return [int(one) for one in request.form.getlist(name) if one.isascii() and one.isdigit() and len(one) <= _DIGITS]


@blueprint.route("/<id:activity_id>/guests", methods=["GET", "POST"])
@guard(*READERS)
def guests(activity_id):
    """Those invited whom the reader reaches, and how many there are. A button marks all that are ticked."""
    activity, now = find(activity_id), clock.now()
    if not has_guests(activity):
        abort(404)
    form = MarksForm()
    if request.method == "GET":
        form.notified_on.data = clock.local_date(now)
        return guests_page(activity, form, now)
    if refused := refusal(activity, invites):
        return refused
    mark, everybody, picked = request.form.get("mark", ""), "everybody" in request.form, ticked("guest")
    if mark not in (*invitations.MARKS, invitations.DROP, invitations.PRINT):
        return guests_page(
            activity, form, now, 422, picked=picked, amiss=_("Press the button that says what is to be noted.")
        )
    if not form.validate() or not form.asks(mark):
        return guests_page(activity, form, now, 422, picked=picked)
    if not picked and not everybody:
        return guests_page(activity, form, now, 422, amiss=_("Tick the guests who are meant."))
    if mark in invitations.MARKS and invitations.MARKS[mark].after_start and now < activity.starts_at:
        return guests_page(activity, form, now, 422, picked=picked, amiss=_("It has not begun yet."))
    once.claim(form.form_token.data, current_user, now, request.full_path)
    which = None if everybody else Invitation.id.in_(picked)
    act = Act(me(), now, form)
    if mark == invitations.PRINT:
        rows = invitations.to_print(activity, which, invitations.narrowing(request.args), act)
        return render_template("activities/print_invitations.html", activity=activity, rows=rows, back=request.full_path)
    count = invitations.mark(activity, which, invitations.narrowing(request.args), mark, act)
    flash(ngettext("Noted for %(num)d guest.", "Noted for %(num)d guests.", count))
    warn_of_tickets(activity, mark)
    return redirect(request.full_path, 303)


def warn_of_tickets(activity, mark: str = "tickets") -> None:
    if mark == "tickets" and (beyond := invitations.too_many_tickets(activity)):
        said = ngettext(
            "%(num)d ticket more is handed out than there are.",
            "%(num)d tickets more are handed out than there are.",
            beyond,
        )
        flash(said, "warning")


def guests_page(activity, form, now, status: int = 200, picked=(), amiss: str = ""):
    narrowed, number = invitations.narrowing(request.args), page_number()
    page = invitations.page(activity.id, narrowed, me(), now, number)
    html = render_template(
        "activities/guests.html",
        activity=activity,
        form=form,
        rows=page.rows,
        count=counts(activity.id),
        narrowed=narrowed,
        words=words,
        channels=titles().CHANNELS,
        marks=writes(activity, invites),
        begun=now >= activity.starts_at,
        picked=set(picked),
        amiss=amiss,
        address=url(activity, "guests"),
        previous=link(activity, narrowed, number - 1) if number > 1 else "",
        following=link(activity, narrowed, number + 1) if page.more else "",
    )
    return html, status


def link(activity, narrowed: dict, number: int) -> str:
    return f"{url(activity, 'guests')}?{urlencode(narrowed | {'page': number})}"


@blueprint.route("/<id:activity_id>/guests/<id:guest_id>", methods=["GET", "POST"])
@guard(*READERS)
def guest(activity_id, guest_id):
    """One guest: what the client was told, said and did."""
    activity, now = find(activity_id), clock.now()
    found, name, client_no = invitations.find(activity.id, guest_id, current_user, now) or abort(404)
    if refused := refusal(activity, invites):
        return refused
    form = shown(found) if request.method == "GET" else GuestForm()
    kept = drafts.refill(form, current_user.id, request.path) if request.method == "GET" else None
    if kept:
        form.version.data = str(found.version)
    if now < activity.starts_at:
        del form.came
    more = {"kept": kept, "activity": activity, "name": name, "client_no": client_no, "client_id": found.client_id}
    address = url(activity, "guests")
    if request.method == "GET" or not form.validate():
        status = 200 if request.method == "GET" else 422
        return render_template("activities/guest.html", form=form, address=address, guest=found, **more), status
    once.claim(form.form_token.data, current_user, now, address)
    if form.seen_version not in (None, found.version):
        theirs = shown(found)
        if now < activity.starts_at:
            del theirs.came
        return conflict.answer(theirs, form, action=request.path, version=found.version)
    invitations.save(activity, found, Act(me(), now, form))
    drafts.discard(current_user.id, request.path)
    warn_of_tickets(activity)
    flash(_("Saved."))
    return redirect(address, 303)


def shown(found: Invitation) -> GuestForm:
    """The form as it shows the guest."""
    form = GuestForm(formdata=None, obj=found)
    form.attends.data, form.came.data = yes_no(found.attends), yes_no(found.came)
    form.version.data = str(found.version)
    return form


def yes_no(value: bool | None) -> str | None:
    return {True: "yes", False: "no"}.get(value)


@blueprint.route("/<id:activity_id>/guests/invite", methods=["GET", "POST"])
@guard(*READERS)
def invite(activity_id):
    """Whom to invite: those who were longest not at an activity stand first (S-26)."""
    activity, now = find(activity_id), clock.now()
    if not has_guests(activity):
        abort(404)
    if refused := refusal(activity, invites):
        return refused
    form = InviteForm()
    if request.method == "GET":
        return invite_page(activity, form, now)
    clients = chosen(MultiDict([("client", str(one)) for one in ticked("client")]), me(), now)
    named = client_in(form.named_client, now) if form.validate() and form.named_client.data else None
    if form.errors or (form.named_client.data and named is None):
        return invite_page(activity, form, now, 422)
    if not clients and named is None:
        form.named_client.errors = [_("Tick clients, or name one.")]
        return invite_page(activity, form, now, 422)
    once.claim(form.form_token.data, current_user, now, url(activity, "guests"))
    return invited(activity, {row.id: row for row in (*clients, *([named] if named else ()))}.values(), form, now)


def invited(activity, clients, form, now):
    """Invite those whom the person may, tell how many, and how many were left out."""
    fitting = [client for client in clients if may_be_invited(client, current_user)]
    count = invitations.invite(activity, fitting, Act(me(), now, form))
    flash(ngettext("%(num)d client is invited.", "%(num)d clients are invited.", count))
    if left := len(clients) - len(fitting):
        said = ngettext("Left out, because not yours: %(num)d.", "Left out, because not yours: %(num)d.", left)
        flash(said, "warning")
    return redirect(once.settle(form.form_token.data, url(activity, "guests")), 303)


def invite_page(activity, form, now, status: int = 200):
    who = request.args.get("who")
    who = who if who in choosing.WHO else "served" if activity.kind == words.SEMINAR else "all"
    team, number = request.args.get("whose") == "team", page_number()
    rows, more = choosing.candidates(activity, me(), now, team=team, who=who, number=number)
    base = url(activity, "guests/invite")
    narrowed = {"who": who} | ({"whose": "team"} if team else {})
    html = render_template(
        "activities/guest_choice.html",
        activity=activity,
        form=form,
        rows=rows,
        who=who,
        team=team,
        leads=current_user.has(*TEAM_LEADERS),
        picked=set(ticked("client")),
        statuses=titles().STATUSES,
        address=base,
        action=f"{base}?{urlencode(narrowed | {'page': number})}",
        previous=f"{base}?{urlencode(narrowed | {'page': number - 1})}" if number > 1 else "",
        following=f"{base}?{urlencode(narrowed | {'page': number + 1})}" if more else "",
    )
    return html, status


@blueprint.route("/invite", methods=["GET", "POST"])
@guard(*WRITERS)
def invite_several():
    """Clients chosen in the list of clients are invited to an activity that is chosen here."""
    now, form = clock.now(), InviteToForm()
    offered = choosing.inviting(me(), now)
    form.activity.offer({row.id: f"{row.title} · {clock.local(row.starts_at):%Y-%m-%d %H:%M}" for row in offered})
    asked = request.args if request.method == "GET" else MultiDict([("client", str(one)) for one in ticked("client")])
    clients = [row for row in chosen(asked, me(), now) if may_be_invited(row, current_user)]
    if request.method == "GET" or not form.validate() or not clients:
        amiss = REQUIRED.message if request.method == "POST" and not clients else ""
        status = 200 if request.method == "GET" else 422
        more = {"clients": clients, "offered": offered, "amiss": amiss}
        return render_template("activities/guest_invite.html", form=form, **more), status
    activity = find(form.activity.data)
    if refused := refusal(activity, invites):
        return refused
    once.claim(form.form_token.data, current_user, now, url(activity, "guests"))
    return invited(activity, clients, form, now)
