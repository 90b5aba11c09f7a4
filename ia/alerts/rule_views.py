"""Pages of the rules: what is watched in a branch, what waits for data, setting a rule; and what came of it in a month."""

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.alerts import report
from ia.alerts.forms import RuleForm
from ia.alerts.rules import keep, of_branches
from ia.alerts.views import RAISING, blueprint
from ia.alerts.words import KINDS
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.web import drafts, once
from ia.ground.web.errors import page as error_page
from ia.ground.workdays.calendar import Calendar, month_named

HOME = "/alerts/rules"


@blueprint.get("/rules")
@guard(*RAISING)
def rules():
    """The rules of one's branch, for everybody who is told by them."""
    branch_id = current_user.home.branch_id
    found = of_branches([branch_id])[branch_id]
    return render_template(
        "alerts/rules.html", rules=found.values(), kinds=KINDS, sets=current_user.has("marketing_director")
    )


@blueprint.get("/report")
@guard(*RAISING)
def month_report():
    """What came of the alerts of a month, for whoever reports upward (W-09)."""
    now = clock.now()
    month = month_named(request.args.get("month"), clock.local_date(now))
    after = Calendar.months_later(month, 1)
    lines = report.of_month(current_user, clock.at(month), clock.at(after), now)
    return render_template(
        "alerts/report.html", month=f"{month:%Y-%m}", lines=lines, total=report.together(lines), kinds=KINDS
    )


@blueprint.route("/rules/<kind>", methods=["GET", "POST"])
@guard("marketing_director")
def set_rule(kind):
    """Set a rule of the branch that one directs; who stands in for the director decides about forms alone."""
    directed = current_user.units("marketing_director") or abort(403)
    if kind not in KINDS:
        abort(404)
    now, address, branch_id = clock.now(), request.path, directed[0].branch_id
    rule, form = of_branches([branch_id])[branch_id][kind], RuleForm(kind)
    if request.method == "GET":
        kept = drafts.refill(form, current_user.id, address)
        if not kept:
            present(form, rule)
        return page(kind, form, kept=kept)
    once.claim(form.form_token.data, current_user, now, HOME)
    if not form.validate():
        return page(kind, form, 422)
    if form.seen_version not in (None, rule.version):
        return error_page(409)
    keep(branch_id, kind, form.figures, current_user, now)
    drafts.discard(current_user.id, address)
    flash(_("Saved. The rule holds for alerts raised from now on."))
    return redirect(HOME, 303)


def present(form: RuleForm, rule) -> None:
    """Show the rule in the form."""
    for name in form.facts():
        form[name].data = getattr(rule, name)
    form.version.data = str(rule.version)


def page(kind: str, form: RuleForm, status: int = 200, kept=None):
    return render_template(
        "alerts/rule.html", code=kind, kind=KINDS[kind], form=form, address=request.path, kept=kept
    ), status
