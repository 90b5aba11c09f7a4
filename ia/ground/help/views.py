"""Help: how forms travel, what the rules are and where they are carried out, who may what, what is reminded."""

from typing import NamedTuple

from flask import Blueprint, abort, current_app, render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ia.ground import clock, registry
from ia.ground.access.guard import admits, guard
from ia.ground.clauses import catalogue
from ia.ground.help import due, maps, rights
from ia.ground.help.places import Place, figures, places
from ia.ground.org.roles import ROLES
from ia.ground.web.errors import htmx
from ia.ground.web.forms import clean

blueprint = Blueprint("help", __name__, url_prefix="/help")


FOUND_AT_MOST = 30
WORDS = {
    "daily": _l("daily"),
    "weekly": _l("weekly"),
    "monthly": _l("monthly"),
    "quarterly": _l("quarterly"),
    "warning": _l("warning"),
    "demerit": _l("demerit"),
    "dismissal": _l("dismissal"),
    **{code: role.title for code, role in ROLES.items()},
}
"""Settings that are words."""
UNITS = {
    "clients": _l("clients"),
    "copies": _l("copies"),
    "cycles": _l("cycles"),
    "days": _l("days"),
    "groups": _l("groups"),
    "levels": _l("levels"),
    "minutes": _l("minutes"),
    "months": _l("months"),
    "percent": "%",
    "persons": _l("persons"),
    "phones": _l("phones"),
    "posts": _l("posts"),
    "rows": _l("rows"),
    "steps": _l("steps"),
    "times": _l("times"),
    "weeks": _l("weeks"),
    "working_days": _l("working days"),
    "years": _l("years"),
    "yuan": _l("yuan"),
}
BUILT, GUIDANCE, WAITING = "built", "guidance", "waiting"
REQUIRED, OPTIONAL = "required", "optional"


class Rule(NamedTuple):
    """A clause with where it is carried out and the settings that measure it."""

    clause: catalogue.Clause
    places: list[Place]
    figures: list[catalogue.Figure]

    @property
    def standing(self) -> str:
        """Carried out, advice to people, or waiting for its room."""
        return BUILT if self.places else GUIDANCE if self.clause.is_guidance else WAITING


class Row(NamedTuple):
    """A setting and what it is today."""

    figure: catalogue.Figure
    held: str
    changed: bool


class Asked(NamedTuple):
    """A step as the page of its workflow explains it."""

    number: int
    step: object
    opinion: str
    fields: list


@blueprint.get("/")
@guard()
def index():
    return render_template("help/index.html", may_audit=_opens("audit.show"))


def _opens(endpoint: str) -> bool:
    """Whether this person may open a page of another shelf."""
    view = current_app.view_functions.get(endpoint)
    return view is not None and admits(view.guard, current_user)


@blueprint.get("/workflows")
@guard()
def workflows():
    return render_template("help/workflows.html", kinds=registry.kinds().values())


@blueprint.get("/workflows/<kind>")
@guard()
def workflow(kind):
    """A map and two tables: states with their holders, steps with who takes them."""
    found = registry.kinds().get(kind) or abort(404)
    steps = [Asked(number, step, *asked(step.asks)) for number, step in enumerate(found.workflow.steps, 1)]
    return render_template("help/workflow.html", kind=found, steps=steps, map=maps.draw(found.workflow))


def asked(form: type | None) -> tuple[str, list]:
    """Whether a step's form asks for an opinion (REQUIRED, OPTIONAL or not), and which other fields must be filled in."""
    opinion, titles = "", []
    for name in dir(form) if form else ():
        field = getattr(form, name)
        if not hasattr(field, "field_class"):
            continue
        insists = any("required" in getattr(check, "field_flags", {}) for check in _checks(field))
        if name == getattr(form, "opinion_field", None):
            opinion = REQUIRED if insists else OPTIONAL
        elif insists:
            titles.append((field.creation_counter, field.args[0]))
    return opinion, [title for _, title in sorted(titles, key=lambda pair: pair[0])]


def _checks(field):
    return field.kwargs.get("validators") or next(iter(field.args[1:2]), None) or ()


@blueprint.get("/rules")
@guard()
def rules():
    """The clauses of one chapter, or those that contain a text; without either the numbers of all."""
    text, code = clean(request.args.get("q", ""))[:60], request.args.get("section", "")
    where, measures = places(), figures()
    if text:
        wanted = [clause for clause in catalogue.clauses() if _contains(clause, text)]
    else:
        wanted = catalogue.clauses(code if code in catalogue.codes() else None)
    made = [Rule(clause, where.get(clause.id, []), measures.get(clause.id, [])) for clause in wanted]
    more = text and len(made) > FOUND_AT_MOST
    return render_template(
        "help/_rules.html" if htmx else "help/rules.html",
        sections=[catalogue.section(code) for code in catalogue.codes()],
        section=code if code in catalogue.codes() and not text else "",
        text=text,
        rules=made[:FOUND_AT_MOST] if text else made,
        more=more,
    )


def _contains(clause: catalogue.Clause, text: str) -> bool:
    folded = text.casefold()
    return any(folded in said.casefold() for said in (clause.id, clause.rule, clause.platform))


@blueprint.get("/settings")
@guard()
def settings():
    today = clock.local_date(clock.now())
    rows = [Row(figure, *held(figure, catalogue.value(figure.key, today))) for figure in catalogue.settings()]
    return render_template("help/settings.html", rows=rows, units=UNITS)


def held(figure: catalogue.Figure, value) -> tuple[str, bool]:
    """What a setting is today, in words, and whether that is not the guideline's own figure."""
    parts = value if isinstance(value, tuple) else () if value in (None, "") else (value,)
    return " – ".join(str(WORDS.get(part, part)) for part in parts), value != figure.read(figure.default)


@blueprint.get("/access")
@guard()
def access():
    models = rights.models()
    return render_template(
        "help/access.html",
        models=models,
        rows=rights.matrix(models),
        rooms=rights.rooms(),
        kinds=registry.kinds().values(),
    )


@blueprint.get("/reminders")
@guard()
def reminders():
    return render_template("help/reminders.html", remindings=due.remindings(clock.now()))
