"""The search that every page offers. What a person cannot reach is not found, and not counted either."""

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.ground import clock, registry
from ia.ground.access.guard import guard
from ia.ground.printing.views import search_code
from ia.ground.search.forms_found import find_forms
from ia.ground.search.hits import Hit
from ia.ground.web.errors import htmx
from ia.ground.web.forms import clean

blueprint = Blueprint("search", __name__)
LONGEST, PER_GROUP = 100, 20


@blueprint.get("/search")
@guard()
def show():
    """`q` finds; a whole serial number or the code of a sheet leads straight to its record. Else the first hit has the
    focus, so that it is two steps away from every page: type and Enter, then Enter."""
    text = clean(request.args.get("q", ""))[:LONGEST].strip()
    groups = find(text, current_user, clock.now()) if text else []
    hits = [hit for _title, found in groups for hit in found]
    if len(hits) == 1 and getattr(hits[0], "exact", False) and not htmx:
        return redirect(hits[0].url)
    template = "search/_hits.html" if htmx else "search/show.html"
    return render_template(template, groups=groups, search_text=text, most=PER_GROUP, leads=not htmx)


def find(text: str, person, now) -> list[tuple[object, list[Hit]]]:
    """What was found, by where. A sheet's code and a form's own number are asked first and end the search.

    A room's provider is called as provider(text, person, now) and gives its best hits, PER_GROUP at most.
    """
    if sheets := _sheets(text, person, now):
        return [(_("Paper"), sheets)]
    forms = find_forms(text, person, now, PER_GROUP)
    if any(hit.exact for hit in forms):
        return [(_("Forms"), forms)]
    groups = [
        (module.title, [hit for provider in module.search for hit in provider(text, person, now)][:PER_GROUP])
        for module in registry.modules()
    ]
    return [(title, found) for title, found in [*groups, (_("Forms"), forms)] if found]


def _sheets(text: str, person, now) -> list[Hit]:
    """The sheet with this code; its page says whether it is current and leads to the record."""
    return [Hit(hit.title, hit.sheet_url, hit.note, True) for hit in search_code(text, person, now)]
