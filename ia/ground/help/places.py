"""Where the product carries out each clause, gathered from what rooms and ground declare."""

from collections.abc import Iterator
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from ia.ground import registry
from ia.ground.clauses import catalogue


class Place(NamedTuple):
    """Somewhere a clause is carried out: what does it, its page, and there the parts that cite the clause."""

    title: object
    url: str
    parts: list


GROUND = {
    "P-01": _l("Every page checks the post, every list shows only what the person may see"),
    "P-02": _l("The system administrator gives and takes posts, some for a time only, and ends sessions"),
    "P-03": _l("The rights of each post are declared once and shown on the page of rights"),
    "P-04": _l("Everybody sees where their own account is signed in; use at two places within minutes stands in the trail"),
    "P-15": _l("The database itself admits one counter administrator a branch"),
    "P-24": _l(
        "Every change is kept with author, time, and the values before and after, in a chain that shows tampering"
    ),
    "P-26": _l("Nobody can approve a form that is their own"),
    "P-27": _l("System administrators reach no business record"),
    "Z-06": _l("Nobody can approve a form that is their own"),
    "Z-08": _l("Custody of every signed paper is registered: form, copy, keeper, place, day"),
    "Z-14": _l("Custody of every signed paper is registered: form, copy, keeper, place, day"),
    "Z-17": _l("The figures of the guideline are settings that change from a day on"),
}
"""What the ground floor does for every room."""
_PAGES = {
    **dict.fromkeys(("P-01", "P-03", "P-27"), "/help/access"),
    "P-04": "/sessions",
    "Z-17": "/help/settings",
}


def places() -> dict[str, list[Place]]:
    """Per clause everything that carries it out, for the rooms of this installation."""
    found: dict[str, dict[str, Place]] = {}
    for clause, title, url, part in _citations():
        place = found.setdefault(clause, {}).setdefault(f"{title}{url}", Place(title, url, []))
        if part and part not in place.parts:
            place.parts.append(part)
    return {clause: list(by_page.values()) for clause, by_page in found.items()}


def _citations() -> Iterator[tuple]:
    """Clause, what carries it out, its page, and the part of it."""
    for clause, sentence in GROUND.items():
        yield clause, sentence, _PAGES.get(clause, ""), None
    for module in registry.modules():
        sentences = module.clauses if hasattr(module.clauses, "items") else dict.fromkeys(module.clauses, module.title)
        for clause, sentence in sentences.items():
            yield clause, sentence, f"/{module.url}/", None
        for kind in module.kinds:
            yield from _of_workflow(kind)
    for _, reminder in registry.reminders():
        row = row_of(reminder.code)
        for clause in dict.fromkeys([*reminder.clause.split(), *(row.clauses if row else ())]):
            yield clause, _l("Reminders"), "/help/reminders", f"{reminder.code} {reminder.title}"


def _of_workflow(kind) -> Iterator[tuple]:
    page = f"/help/workflows/{kind.kind}"
    for part in (*kind.workflow.states, *kind.workflow.steps):
        for clause in part.clause.split():
            yield clause, kind.title, page, str(part.title)


def row_of(code: str) -> catalogue.Reminder | None:
    """The row of the guideline's table that a reminder carries out."""
    return next((row for row in catalogue.reminders() if row.id == code), None)


def figures() -> dict[str, list[catalogue.Figure]]:
    """Per clause the settings that it is measured by."""
    found: dict[str, list[catalogue.Figure]] = {}
    for figure in catalogue.settings():
        for clause in figure.clauses:
            found.setdefault(clause, []).append(figure)
    return found
