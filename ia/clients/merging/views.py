"""Pages of merging: choosing the second record, the preview, the list of what was merged, and parting again."""

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from ia.clients import contacts, duplicates, rules
from ia.clients.care.carers import Care, care_of
from ia.clients.merging import allowed, fields, part
from ia.clients.merging.forms import MergeForm, UndoForm
from ia.clients.merging.join import NotOne, join, lock
from ia.clients.merging.models import ClientMerge
from ia.clients.merging.preview import CHILDREN, candidates, preview
from ia.clients.models import Client
from ia.clients.offers import Offer, offer
from ia.clients.views import blueprint, find, url
from ia.clients.vocabulary import LABELS
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.org.models import User
from ia.ground.tables.listing import Listing, Order
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.language import N_, listed
from ia.ground.workflow.engine import Act

MERGED = N_("%(actor)s has made client %(goes)s a part of client %(stays)s.")
PARTED = N_("%(actor)s has parted clients %(stays)s and %(goes)s again.")
WHOLE = selectinload(Client.contacts)
REFUSED = {
    part.AGAIN: _l("This merge has been undone already."),
    part.GONE: _l("One of the two records is no longer in use, so they cannot be parted."),
    part.NEWER: _l("Another record was merged into this one later: undo that first."),
    part.TAKEN: _l("The account of the other record belongs to another client now."),
    part.WENT_ON: _l("The development that came with the other record has gone on here, so they cannot be parted."),
}
_stays, _goes = aliased(Client), aliased(Client)
MERGES = Listing(
    model=ClientMerge,
    columns=(
        ClientMerge.id,
        ClientMerge.at,
        ClientMerge.reason,
        ClientMerge.undone_at,
        ClientMerge.stays_id,
        _stays.name.label("stays_name"),
        _stays.client_no.label("stays_no"),
        _goes.name.label("goes_name"),
        _goes.client_no.label("goes_no"),
        User.name.label("by"),
    ),
    joined=lambda query: (
        query.join(_stays, _stays.id == ClientMerge.stays_id)
        .join(_goes, _goes.id == ClientMerge.goes_id)
        .join(User, User.id == ClientMerge.by_id)
    ),
    orders=(Order("newest", _l("Newest first"), descending=True),),
)


@offer
def merge_offer(client, person, care: Care):
    """On the page of a client: make another record a part of this one. Who is lent is not merged."""
    if not allowed.is_lent(care) and (rules.writes(client, person, care) or rules.directs(client, person)):
        yield Offer(_("Merge with a second record"), f"{url(client.id)}/merge")


@blueprint.route("/<id:client_id>/merge", methods=["GET", "POST"])
@guard(*rules.READERS)
def merge(client_id):
    """Make a second record of the client a part of this one: choose it, look at the preview, confirm."""
    now, stays = clock.now(), find(client_id, WHOLE)
    care, form = care_of(client_id, current_user, now), MergeForm()
    if not (rules.writes(stays, current_user, care) or rules.directs(stays, current_user)):
        return error_page(403, str(allowed.NOT_YOURS))
    if request.method == "POST":
        once.claim(form.form_token.data, current_user, now, url(stays.id))
    number = (request.values.get("other") or "").strip()[:10]
    goes = second_record(number, now) if number else None
    if goes is None:
        return choosing_page(stays, number, now)
    care_of_goes = care_of(goes.id, current_user, now)
    if not rules.joins(stays, goes, current_user, care, care_of_goes) and not allowed.wrong_way(stays, goes):
        return error_page(403, str(allowed.NOT_YOURS))
    lent = allowed.is_lent(care, care_of_goes)
    if request.method == "GET":
        form.version.data, form.other.data, form.other_version.data = stays.version, goes.client_no, goes.version
        return preview_page(form, stays, goes, allowed.refusals(stays, goes, lent))
    return merged(form, stays, goes, lent, now)


def second_record(number: str, now) -> Client | None:
    """The client with that number, if this person reaches it."""
    known = db.session.scalar(select(Client.id).where(Client.client_no == number))
    return reach.one(Client, known, current_user, now, WHOLE) if known else None


def choosing_page(stays: Client, number: str, now):
    """By number or by a search; records that share a number are offered. Names alone suggest nothing."""
    text = (request.args.get("q") or "").strip()[:100]
    phones = contacts.phones([(way.kind, way.value) for way in stays.contacts])
    sharing = duplicates.find(current_user, now, stays.branch_id, id_no=stays.id_no, phones=phones, but=stays.id)
    html = render_template(
        "clients/merge_choose.html",
        client=stays,
        number=number,
        q=text,
        found=candidates(stays, text, current_user, now) if text else [],
        sharing=[one for one in sharing if one.merge],
        joined=joined_to(stays.id, now),
    )
    return html, 422 if request.method == "POST" else 200


def joined_to(client_id: int, now) -> list:
    """What was made a part of this record, newest first: whoever merged wrongly looks for it here."""
    query = MERGES.joined(reach.reachable(ClientMerge, current_user, now))
    query = query.where(ClientMerge.stays_id == client_id, ClientMerge.undone_at.is_(None))
    columns = (ClientMerge.id, ClientMerge.at, _goes.name.label("goes_name"), _goes.client_no.label("goes_no"))
    return db.session.execute(query.with_only_columns(*columns).order_by(ClientMerge.id.desc())).all()


def preview_page(form: MergeForm, stays: Client, goes: Client, refusals: list[str], status: int = 200):
    chosen = choices_sent() if status != 200 else {}
    html = render_template(
        "clients/merge.html",
        form=form,
        stays=stays,
        goes=goes,
        refusals=refusals,
        other_way=allowed.wrong_way(stays, goes),
        preview=preview(stays, goes),
        chosen=chosen,
        ways={fields.STAYS: _("this"), fields.GOES: _("the other"), fields.BOTH: _("both")},
    )
    return html, status


def choices_sent() -> dict[str, str]:
    """Which value is to stay, by column, as it was sent."""
    return {name.removeprefix("take-"): way for name, way in request.form.items() if name.startswith("take-")}


def merged(form: MergeForm, stays: Client, goes: Client, lent: bool, now):
    """Confirm: nothing happens unless both records are still what the preview showed."""
    lock(stays.id, goes.id)
    refusals = allowed.refusals(stays, goes, lent)
    seen = (form.version.data, form.other_version.data)
    if seen != (str(stays.version), str(goes.version)):
        refusals.insert(0, _("One of the two records has been changed since the preview. Look at it again."))
        form.version.data, form.other_version.data = stays.version, goes.version
        return preview_page(form, stays, goes, refusals, 409)
    if not form.validate() or refusals:
        return preview_page(form, stays, goes, refusals, 422)
    number, advisers = goes.client_no, {stays.managed_by_id, goes.managed_by_id}
    try:
        merge = join(stays, goes, choices_sent(), form.reason.data, Act(current_user, now))
    except NotOne as clash:
        db.session.rollback()
        stays, goes = find(stays.id, WHOLE), second_record(number, now) or abort(404)
        what = CHILDREN.get(clash.table, _("an entry of which a client has one only"))
        return preview_page(
            form, stays, goes, [_("Both records have %(what)s; end one of them first.", what=what)], 422
        )
    tell(advisers, MERGED, f"client_merges:{merge.id}", stays.client_no, number, now)
    flash(_("The records are one now. Record %(number)s leads here, and the merge can be undone.", number=number))
    return redirect(url(stays.id), 303)


def tell(advisers: set, message: str, subject: str, stays_no: str, goes_no: str, now) -> None:
    """Tell the advisers of both records what somebody else did with them."""
    about = {"reminder": "merge", "subject": subject, "message": message, "due_at": now, "created_at": now}
    values = {"actor": current_user.name, "stays": stays_no, "goes": goes_no}
    others = sorted(advisers - {current_user.id, None})
    notices.tell([about | {"user_id": user_id, "values": values} for user_id in others])


@blueprint.get("/merges")
@guard(*rules.WRITERS)
def merges():
    """Records out of use that one may bring back: merged ones here, archived prospects in the list of clients."""
    return MERGES.show(current_user._get_current_object(), clock.now(), "clients/merges.html", "clients/_merges.html")


@blueprint.route("/merges/<id:merge_id>/undo", methods=["GET", "POST"])
@guard(*rules.WRITERS)
def undo(merge_id):
    """Part two records again."""
    now = clock.now()
    with_both = (joinedload(ClientMerge.stays), joinedload(ClientMerge.goes))
    merge = reach.find(ClientMerge, merge_id, current_user, now, *with_both)
    stays = merge.stays
    if not (
        rules.writes(stays, current_user, care_of(stays.id, current_user, now)) or rules.directs(stays, current_user)
    ):
        return error_page(
            403, _("A merge is undone by whoever manages the record that stayed, or by the marketing director.")
        )
    form = UndoForm()
    if request.method == "GET":
        return undo_page(form, merge)
    once.claim(form.form_token.data, current_user, now, url(stays.id))
    if not form.validate():
        return undo_page(form, merge, 422)
    try:
        changed = part.part(merge, form.reason.data, Act(current_user, now))
    except part.CannotPart as refused:
        return error_page(422, str(REFUSED[str(refused)]))
    advisers = {stays.managed_by_id, merge.goes.managed_by_id}
    tell(advisers, PARTED, f"client_merges:{merge.id}:undone", stays.client_no, merge.goes.client_no, now)
    flash(_("The two records are parted again."))
    if changed:
        names = listed(str(LABELS.get(name) or CHILDREN.get(name, name)) for name in changed)
        flash(_("Changed since the merge and therefore left as it is: %(names)s.", names=names), "warning")
    return redirect(url(stays.id), 303)


def undo_page(form: UndoForm, merge: ClientMerge, status: int = 200):
    why = part.refusal(merge)
    refusal = str(REFUSED[why]) if why else ""
    return render_template("clients/merge_undo.html", form=form, merge=merge, refusal=refusal), status
