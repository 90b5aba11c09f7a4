"""Pages of deputies: who stands in for whom, naming one, revoking."""

from flask import Blueprint, abort, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.org import deputies
from ia.ground.org.person import Person, person_of
from ia.ground.org.roles import STOOD_FOR
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import REQUIRED, DayField, HouseForm, PickField, text

blueprint = Blueprint("deputies", __name__, url_prefix="/deputies")


class DeputyForm(HouseForm):
    """Who stands in, from when to when, why."""

    deputy_id = PickField(_l("Deputy"), [REQUIRED], coerce=int)
    starts_on = DayField(_l("First day"), [REQUIRED])
    ends_on = DayField(_l("Last day"), [REQUIRED], description=_l("Included; at most 92 days."))
    reason = text(_l("Reason"), required=True)

    def wish(self) -> deputies.Wish:
        return deputies.Wish(self.deputy_id.data, self.starts_on.data, self.ends_on.data, self.reason.data)

    def chosen(self) -> str:
        """The name alone of whoever was chosen."""
        return self.deputy_id.titles[str(self.deputy_id.data)].partition(" · ")[0]


@blueprint.get("/")
@guard(*STOOD_FOR)
def index():
    person, today = current_user._get_current_object(), clock.local_date(clock.now())
    principals = deputies.principals(person, today)
    return render_template(
        "ground/deputies.html",
        principals=principals,
        rows=deputies.told(person, principals, today),
        revocable={one.id for one in principals},
        standings=deputies.STANDINGS,
    )


def principal(user_id: int) -> Person:
    """Somebody whose deputies this person names; anybody else does not exist here."""
    found = person_of(user_id, clock.local_date(clock.now()))
    return found if found and deputies.may_name(current_user, found) else abort(404)


@blueprint.route("/for/<id:user_id>", methods=["GET", "POST"])
@guard(*STOOD_FOR)
def name(user_id):
    away, now = principal(user_id), clock.now()
    today, form = clock.local_date(now), DeputyForm()
    form.deputy_id.offer(deputies.candidates(away, today))
    if not form.is_submitted():
        form.starts_on.data = today
        return asked(away, form)
    once.claim(form.form_token.data, current_user, now, "/deputies/")
    if not form.validate():
        return asked(away, form, 422)
    try:
        deputies.name(away, form.wish(), form.chosen(), current_user, today, now)
    except deputies.Refused as refused:
        form[refused.field].errors = [refused.message]
        return asked(away, form, 422)
    flash(_("%(deputy)s stands in for %(principal)s.", deputy=form.chosen(), principal=away.name))
    return redirect("/deputies/", 303)


def asked(away: Person, form: DeputyForm, status: int = 200):
    return render_template("ground/deputy.html", away=away, form=form), status


@blueprint.post("/<id:deputy_id>/revoke")
@guard(*STOOD_FOR)
def revoke(deputy_id):
    now = clock.now()
    made = deputies.one(deputy_id, clock.local_date(now)) or abort(404)
    principal(made.principal_id)
    if made.standing == "over" or not deputies.revoke(made, current_user, now):
        return error_page(409, _("This has ended already."))
    flash(_("%(deputy)s no longer stands in for %(principal)s.", deputy=made.deputy, principal=made.principal))
    return redirect("/deputies/", 303)
