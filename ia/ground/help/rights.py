"""Who sees what and who does what, as declared: reach per model and role, guards per address, holders per state."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import current_app
from flask_babel import lazy_gettext as _l

from ia.ground import registry
from ia.ground.access.guard import PUBLIC, SIGNED_IN
from ia.ground.org.roles import ROLES


class Model(NamedTuple):
    """A kind of record whose reach is declared."""

    title: object
    reach: object


class Row(NamedTuple):
    """A role and what it reaches: per model the titles of its scopes."""

    title: object
    business: bool
    cells: list[list]


class Door(NamedTuple):
    """Addresses that are open to the same people; `roles` empty stands for `to`."""

    addresses: list[str]
    to: object
    roles: list


class Room(NamedTuple):
    title: object
    doors: list[Door]


def models() -> list[Model]:
    """Every model with a reach, forms under their own titles."""
    found: dict[type, Model] = {}
    for module in registry.modules():
        for kind in module.kinds:
            found[kind.model] = Model(kind.title, kind.model.reach)
        for model in module.models:
            if model not in found and hasattr(model, "reach"):
                found[model] = Model(module.title, model.reach)
    return list(found.values())


def matrix(of: Iterable[Model]) -> list[Row]:
    """Role by model: which records exist for whom."""
    of = list(of)
    everyone = [[scope.title for scope in model.reach.everyone] for model in of]
    rows = [Row(_l("Everybody who does business"), True, everyone)]
    for code, role in ROLES.items():
        cells = [[scope.title for scope in model.reach.by_role.get(code, ())] for model in of]
        rows.append(Row(role.title, role.business, cells))
    return rows


def rooms() -> list[Room]:
    """Who may open which address at all, per room."""
    titles = {module.blueprint.name: module.title for module in registry.modules()}
    found: dict[object, dict[frozenset, list[str]]] = {}
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        allowed = getattr(current_app.view_functions[rule.endpoint], "guard", None)
        if allowed is None:
            continue
        room = found.setdefault(titles.get(rule.endpoint.partition(".")[0]), {})
        post = "" if "GET" in rule.methods else " (POST)"
        address = "".join(f"<{name}>" if dynamic else name for dynamic, name in _parts(rule))
        room.setdefault(allowed, []).append(f"{address}{post}")
    everywhere = found.pop(None, {})
    rooms = [Room(title, _doors(doors)) for title, doors in found.items()]
    return [*rooms, Room(_l("The platform"), _doors(everywhere))]


def _parts(rule):
    for dynamic, name in rule._trace:
        if name != "|":
            yield dynamic, name


def _doors(doors: dict[frozenset, list[str]]) -> list[Door]:
    found = []
    for allowed, addresses in doors.items():
        if allowed == PUBLIC:
            found.append(Door(addresses, _l("everybody, also before signing in"), []))
        elif allowed == SIGNED_IN:
            found.append(Door(addresses, _l("everybody who has signed in"), []))
        else:
            found.append(Door(addresses, "", [ROLES[code].title for code in ROLES if code in allowed]))
    return found
