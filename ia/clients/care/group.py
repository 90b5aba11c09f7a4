"""The service group of a client (P-29): who cares for an important client together with its adviser."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from ia.clients import rules
from ia.clients.care import lifecycle
from ia.clients.care.carers import GROUP
from ia.clients.models import Client, ClientGrant
from ia.clients.views import blueprint, find, url
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.org import colleagues
from ia.ground.registry import Section
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import HouseForm, MultiCheckboxField
from ia.ground.web.language import N_
from ia.ground.workflow.engine import Act

BY_THE_DIRECTOR = _l("The marketing director of the branch gives a client its service group.")
NOT_GROUPED = _l("A service group is for clients from confirmation on who have not left.")
JOINED = N_("You belong to the service group of client %(no)s now.")
SHOWN = 20
"""Clients on the desk; the list of clients shows all."""


class GroupForm(HouseForm):
    """The members beside the managing adviser, who always belongs to the group."""

    advisers = MultiCheckboxField(_l("Advisers"), coerce=int)
    back_office = MultiCheckboxField(_l("Middle and back office"), coerce=int)

    def offer(self, client: Client, today) -> None:
        self.advisers.choices = colleagues.advisers(client.branch_id, today, but=client.managed_by_id)
        self.back_office.choices = colleagues.back_office(client.branch_id, today)

    @property
    def members(self) -> set[int]:
        """Those ticked, by number."""
        return {*self.advisers.data, *self.back_office.data}


def warnings(client: Client, form: GroupForm, today):
    """What P-29 wants otherwise: accepted, said, and recorded with the change."""
    yield from composition(form, today)
    if not client.is_key:
        yield _("This client is not marked as a key client.")


def composition(form: GroupForm, today):
    """What P-29 wants otherwise of the members."""
    least, most = catalogue.value("service_group.size", today)
    size = 1 + len(form.members)
    if not least <= size <= most:
        yield _(
            "A service group has %(least)d to %(most)d members (P-29); these are %(n)d.", least=least, most=most, n=size
        )
    if len(form.back_office.data) < catalogue.value("service_group.back_office_min", today):
        yield _("At least one member should belong to the middle or back office (P-29).")


@blueprint.route("/<id:client_id>/group", methods=["GET", "POST"])
@guard("marketing_director")
def group(client_id):
    """Who belongs to the group; nobody ticked ends it."""
    client, now = find(client_id), clock.now()
    if not rules.directs(client, current_user):
        return error_page(403, str(BY_THE_DIRECTOR))
    if not rules.groups(client, current_user):
        return error_page(422, str(NOT_GROUPED))
    form, act = GroupForm(), Act(current_user, now)
    form.offer(client, act.today)
    if request.method == "GET":
        form.advisers.data = form.back_office.data = lifecycle.group_of(client.id)
        form.version.data = str(client.version)
        return group_page(client, form)
    if not form.validate():
        return group_page(client, form), 422
    once.claim(form.form_token.data, current_user, now, url(client.id))
    if form.seen_version not in (None, client.version):
        return error_page(409)
    despite = list(warnings(client, form, act.today)) if form.members else []
    joined = lifecycle.set_group(client, form.members, act, despite=despite)
    notices.tell([told(client, user_id, now) for user_id in sorted(joined)])
    flash(_("Saved."))
    for warning in despite:
        flash(warning, "warning")
    return redirect(url(client.id), 303)


def group_page(client: Client, form: GroupForm):
    adviser = colleagues.names([client.managed_by_id]).get(client.managed_by_id, "")
    return render_template("clients/group.html", client=client, form=form, adviser=adviser)


def told(client, user_id: int, now) -> dict:
    """The notice for whoever has joined the group of this client."""
    return {
        "user_id": user_id,
        "reminder": "group",
        "subject": f"clients:{client.id}",
        "message": JOINED,
        "values": {"no": client.client_no},
        "due_at": now,
        "created_at": now,
    }


def of_my_groups(person, now) -> list:
    """The clients in whose service groups the person is; for the office, who are led to them by this alone."""
    if not person.has(*colleagues.BACK_OFFICE):
        return []
    query = (
        select(Client.id, Client.name, Client.client_no)
        .join(ClientGrant, ClientGrant.client_id == Client.id)
        .where(ClientGrant.user_id == person.id, ClientGrant.why == GROUP, ClientGrant.ends_on.is_(None))
        .where(Client.gone_at.is_(None))
        .order_by(Client.name_key, Client.id)
        .limit(SHOWN)
    )
    return db.session.execute(query).all()


MY_GROUPS = Section(_l("Clients of my service groups"), "clients/_grouped.html", of_my_groups)
