"""Filling in and changing client information (P-05, C-07, C-08): new clients, edits, and two people at once."""

from flask import abort, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ia.clients import contacts, duplicates, masking, register, rules
from ia.clients.care.carers import care_of
from ia.clients.finding.named import NotNamed, named
from ia.clients.forms import ACCOUNT, FIELDS, ClientForm, NewClientForm
from ia.clients.models import Client
from ia.clients.views import blueprint, find, restorable, url
from ia.clients.vocabulary import DECIDED
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.org import colleagues
from ia.ground.web import drafts, once
from ia.ground.web.conflict import Difference, said, sent
from ia.ground.web.errors import htmx
from ia.ground.web.errors import page as error_page


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*rules.WRITERS)
def new():
    now, form = clock.now(), NewClientForm()
    if request.method == "GET" or form.change_rows(request.form):
        return fresh_page(form, now)
    chosen = _offer_teams(form)
    facts = form_facts(form, now) if form.validate() else None
    findings = hindrances(form, None, now)
    if facts and not findings:
        facts |= {"visibility_scope": chosen.scope.data, "min_advisor_level": chosen.min_advisor_level.data}
        client_id = _created(facts, form, chosen.teams.data if chosen.scope.data == "teams" else [], now)
        if client_id:
            once.claim(form.form_token.data, current_user, now, url(client_id))
            drafts.discard(current_user.id, request.path)
            flash(_("The client is recorded."))
            return redirect(url(client_id), 303)
        findings = hindrances(form, None, now)
    once.claim(form.form_token.data, current_user, now)  # a form sent twice leads to what it made the first time
    return page("clients/new.html", form, 422, findings=findings)


def fresh_page(form, now):
    """The form as it is opened, with what was kept of an earlier try; or with a row more or less."""
    kept = drafts.refill(form, current_user.id, request.path) if request.method == "GET" else None
    form.visibility.form.offer(colleagues.teams(current_user.home.branch_id))
    return page("clients/new.html", form, kept=kept)


def _offer_teams(form: NewClientForm):
    """The visibility part of a form that was sent; teams are looked up only when they matter."""
    part = form.visibility.form
    if part.scope.data == "teams":
        part.offer(colleagues.teams(current_user.home.branch_id))
    else:
        part.teams.data = []
    return part


def _created(facts: dict, form, teams: list[int], now) -> int | None:
    """The number of the new client; None when somebody else recorded the same account in this instant."""
    try:
        return register.create(current_user, facts, sent_ways(form, []), teams, now)
    except IntegrityError:
        db.session.rollback()
        return None


def form_facts(form: ClientForm, now, client: Client | None = None) -> dict | None:
    """The columns that the form fills. A masked number that came back as it stood is not among them. None, with an error
    beside the field, when the client who referred is not known here."""
    sent = {column: form.leaf(name).data for name, column in FIELDS.items() if _is_open(name, client)}
    facts = {column: None if register.is_blank(value) else value for column, value in sent.items()}
    for column in masking.MASKS:
        if client is not None and facts.get(column) and facts[column] == masking.MASKS[column](getattr(client, column)):
            del facts[column]
    known = {} if client is None else {"but": client.id, "also": client.referred_by_id}
    try:
        referrer = named(form.referred_by.data, current_user, now, **known) if form.referred_by.data else None
    except NotNamed as unclear:
        form.referred_by.errors = [unclear.message]
        return None
    return facts | {"referred_by_id": referrer}


def _is_open(name: str, client: Client | None) -> bool:
    """From confirmation on, the account comes from the counter and is not typed over."""
    return client is None or client.status not in DECIDED or name not in ACCOUNT


def sent_ways(form: ClientForm, known: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of kind and value. One that came back masked stands for the known contact that is shown so."""
    left, found = list(known), []
    for row in form.contacts:
        kind, value = row.kind.data, row.value.data
        if not value:
            continue
        same = next((way for way in left if way[0] == kind and masking.contact(*way) == value), None)
        if same:
            left.remove(same)
        found.append(same or (kind, value))
    return found


def hindrances(form: ClientForm, client: Client | None, now) -> list[duplicates.Finding]:
    """Clients that share a number and are in the way: refused beside the field, or waiting for a tick. They are told together
    with whatever else is wrong in the form; a number that cannot be right is nobody's."""
    fields = {column: form.leaf(name) for name, column in FIELDS.items() if column in masking.MASKS}
    facts = {column: field.data for column, field in fields.items() if not field.errors}
    known = [(way.kind, way.value) for way in client.contacts] if client else []
    if client is not None:
        facts = {name: value for name, value in facts.items() if value != masking.MASKS[name](getattr(client, name))}
    fresh = [way for way in sent_ways(form, known) if way not in known]
    found = duplicates.find(
        current_user,
        now,
        client.branch_id if client else current_user.home.branch_id,
        id_no=facts.get("id_no"),
        account=facts.get("fund_account_no"),
        phones=[*filter(None, contacts.phones(fresh))],
        but=client.id if client else None,
    )
    refused = [one for one in found if one.refused]
    for one in refused:
        field = form.id_no if one.refused == "id_no" else form.account.form.fund_account_no
        field.errors = [*field.errors, one.message]
    return found if refused or not form.not_duplicate.data else []


def page(template: str, form, status: int = 200, findings=(), **more):
    """The page of a form; for htmx the form alone."""
    template = "clients/_form.html" if htmx else template
    return make_response(render_template(template, form=form, findings=findings, action=request.path, **more), status)


@blueprint.route("/<id:client_id>/edit", methods=["GET", "POST"])
@guard(*rules.READERS)
def edit(client_id):
    now = clock.now()
    form = ClientForm() if request.method == "POST" else None  # first, while nobody waits for this unit's lock
    client = find(client_id)
    if not rules.writes(client, current_user, care_of(client_id, current_user, now)):
        return error_page(403, _("Client information is edited by the managing adviser alone."))
    if form is None:
        return edit_page(client)
    know(form, client)
    if form.change_rows(request.form):
        return page("clients/edit.html", form, client=client)
    once.claim(form.form_token.data, current_user, now, url(client.id))
    if form.seen_version != client.version:
        return conflict(client, form)
    facts = form_facts(form, now, client) if form.validate() else None
    findings = hindrances(form, client, now)
    if facts is None or findings:
        return page("clients/edit.html", form, 422, findings, client=client)
    known = [(way.kind, way.value) for way in client.contacts]
    try:
        changes = register.save(client, facts, sent_ways(form, known), current_user, now)
    except IntegrityError:
        db.session.rollback()
        client = find(client_id)
        return page("clients/edit.html", form, 422, hindrances(form, client, now), client=client)
    drafts.discard(current_user.id, request.path)
    flash(_("Saved.") if changes else _("Nothing was changed."))
    return redirect(url(client.id), 303)


def edit_page(client: Client):
    form = shown(client)
    if "restore" in request.args:
        return page("clients/edit.html", form, client=client, restored=restore(form, client))
    kept = drafts.refill(form, current_user.id, request.path)
    if kept:
        know(form, client)
        newer = select(AuditRow.seq).where(
            AuditRow.subject_kind == register.KIND, AuditRow.subject_id == client.id, AuditRow.at > kept.saved_at
        )
        # A draft older than the record is sent back as what it is: an edit of an earlier version.
        form.version.data = str(client.version - bool(db.session.scalar(newer.limit(1))))
    return page("clients/edit.html", form, client=client, kept=kept)


def restore(form: ClientForm, client: Client):
    """Put into the form what a field was before an event of the history, and name the field. 404 for what never was."""
    event, column = request.args.get("restore", 0, type=int), request.args.get("field", "")
    name = restorable(client).get(column) or abort(404)
    found = select(AuditRow.changes).where(
        AuditRow.seq == event, AuditRow.subject_kind == register.KIND, AuditRow.subject_id == client.id
    )
    changes = (db.session.scalar(found) if 0 < event < 2**62 else None) or {}
    before = changes[column][0] if column in changes else abort(404)
    field = form.leaf(name)
    field.process_formdata(before if isinstance(before, list) else [str(before or "")])
    return field.label.text


def shown(client: Client) -> ClientForm:
    """The form as it shows the client: numbers masked."""
    form = ClientForm(formdata=None)
    for name, column in FIELDS.items():
        value = getattr(client, column)
        form.leaf(name).data = masking.MASKS[column](value) if column in masking.MASKS else value
    form.contacts.pop_entry()
    for way in client.contacts:
        form.contacts.append_entry({"kind": way.kind, "value": masking.contact(way.kind, way.value)})
    if client.referred_by_id:
        form.referred_by.data = db.session.scalar(select(Client.client_no).where(Client.id == client.referred_by_id))
    form.version.data = str(client.version)
    know(form, client)
    return form


def know(form: ClientForm, client: Client) -> None:
    """Tell the form which masked numbers stand for those of the client, and which fields are the counter's."""
    form.known_id = client.id_no
    form.account.form.known_account = client.fund_account_no
    masked = {(way.kind, masking.contact(way.kind, way.value)) for way in client.contacts}
    for row in form.contacts:
        row.form.known = masked
    if client.status in DECIDED:
        for name in ACCOUNT:
            field = form.leaf(name)
            field.render_kw = {**(field.render_kw or {}), "readonly": True}


def conflict(client: Client, form: ClientForm):
    """409: both versions field by field; what is chosen is sent as an edit of the present version."""
    theirs, mine = values(shown(client)), values(form)
    rows, same = [], []
    for name in dict.fromkeys([*theirs, *mine]):
        ours, own = theirs.get(name, ("", "", "")), mine.get(name, ("", "", ""))
        if ours[0] == own[0]:
            same.append((name, own[0]))
        else:
            rows.append(Difference(name, (own if own[2] else ours)[2], ours[0], own[0], ours[1], own[1]))
    last = db.session.execute(
        select(AuditRow.actor_name, AuditRow.at)
        .where(AuditRow.subject_kind == register.KIND, AuditRow.subject_id == client.id)
        .order_by(AuditRow.seq.desc())
        .limit(1)
    ).first()
    html = render_template(
        "errors/conflict.html",
        differences=rows,
        same=same,
        action=f"{url(client.id)}/edit",
        version=client.version,
        token=once.fresh_token(),
        changed_by=last.actor_name if last else "",
        changed_at=last.at if last else None,
    )
    return html, 409


def values(form: ClientForm) -> dict[str, tuple[str, str, object]]:
    """Every input of the form by name: what it sends, how that reads, and its label."""
    found = {}
    for name in (*FIELDS, "referred_by"):
        field = form.leaf(name)
        found[name] = (sent(field), said(field), field.label.text)
    for place, row in enumerate(form.contacts):
        for part in ("kind", "value"):
            field = row.form[part]
            found[f"contacts-{place}-{part}"] = (sent(field), said(field), field.label.text)
    return found
