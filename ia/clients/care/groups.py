"""Several clients are given to one service group in one go, as the director hands them out by contribution (P-29, G-26)."""

from collections.abc import Sequence
from datetime import datetime

from flask import flash, redirect, render_template, request
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Row

from ia.clients import rules
from ia.clients.care import lifecycle
from ia.clients.care.group import GroupForm, composition, told
from ia.clients.offers import offer_for_several
from ia.clients.standing.chosen import chosen
from ia.clients.standing.several import load
from ia.clients.views import blueprint
from ia.clients.vocabulary import LABELS
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.inbox import notices
from ia.ground.org import colleagues
from ia.ground.web import once
from ia.ground.web.forms import REQUIRED, MultiCheckboxField
from ia.ground.workflow.engine import Act

MOST = 100
"""Clients that are given to a group in one go."""
BACK = "/clients/contribution"
offer_for_several(LABELS["group"], "/clients/several/group", "marketing_director")


class GroupsForm(GroupForm):
    """Which clients, and who cares for each of them beside its managing adviser."""

    clients = MultiCheckboxField(LABELS["clients"], [REQUIRED], coerce=int)

    def offer_to(self, rows: Sequence[Row], today) -> None:
        branch_id = rows[0].branch_id if rows else 0
        self.clients.choices = [(row.id, f"{row.name} · {row.client_no}") for row in rows]
        self.advisers.choices = colleagues.advisers(branch_id, today)
        self.back_office.choices = colleagues.back_office(branch_id, today)


def fitting(rows: Sequence[Row], person) -> list[Row]:
    """Those to whom the person may give a group, of one branch: its people are the ones to choose from."""
    found = [row for row in rows if rules.groups(row, person)]
    return [row for row in found if row.branch_id == found[0].branch_id]


@blueprint.route("/several/group", methods=["GET", "POST"])
@guard("marketing_director")
def give_group():
    """The clients ticked get the members ticked, in the place of those that they had; nobody ticked ends their groups."""
    now, form = clock.now(), GroupsForm()
    sent, ticked = request.method == "POST", [one for one in form.clients.data or () if 0 < one < 2**31]
    offered = [row.id for row in chosen(request.args, current_user, now, MOST)]
    rows = load(list(dict.fromkeys([*ticked, *offered]))[:MOST], current_user, now, locked=sent)
    fit = fitting(rows, current_user)
    form.offer_to(fit, clock.local_date(now))
    if not sent:
        form.clients.data = [row.id for row in fit]
        return page(form, fit, rows)
    once.claim(form.form_token.data, current_user, now, BACK)
    if not form.validate():
        return page(form, fit, rows), 422
    taken = [row for row in fit if row.id in ticked]
    act = Act(current_user, now, form)
    despite = list(composition(form, act.today)) if form.members else []
    joined = lifecycle.set_groups({row.id: row.managed_by_id for row in taken}, form.members, act, despite=despite)
    tell(taken, joined, now)
    count = len(taken)
    flash(ngettext("%(num)s client has this group now.", "%(num)s clients have this group now.", count))
    for warning in despite:
        flash(warning, "warning")
    return redirect(BACK, 303)


def tell(rows: Sequence[Row], joined: dict[int, set[int]], now: datetime) -> None:
    notices.tell([told(row, user_id, now) for row in rows for user_id in sorted(joined.get(row.id, ()))])


def page(form: GroupsForm, fit: Sequence[Row], rows: Sequence[Row]):
    others = [row for row in rows if row not in fit]
    more = {"others": others, "most": MOST, "back": BACK, "action": request.full_path}
    return render_template("clients/groups.html", form=form, fit=fit, **more)
