"""What the rooms have declared, looked up by name. Rooms register; the ground only reads, and knows none by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, current_app

from ia.ground.workflow.declare import Workflow


@dataclass(frozen=True)
class DocumentKind:
    """A form of the house: its model, its journey, where its pages are, what may be printed, how its fields are called.

    `settles(document, act)` is asked after every step and every registered paper whether the platform itself has a step
    to take now.
    """

    kind: str
    code: str
    url: str
    title: object
    model: type
    workflow: Workflow
    labels: dict = field(default_factory=dict)
    papers: Sequence = ()
    settles: Callable = lambda document, act: None


@dataclass(frozen=True)
class Module:
    """A room as the ground sees it. `menu` is (group title, order); `roles` may open it; `registry` kinds it brings.

    `clauses` are those that the room carries out by other means than its workflow: number and a sentence that says where
    (a bare sequence of numbers says no more than the room).
    """

    name: str
    title: object
    url: str
    blueprint: Blueprint
    roles: frozenset[str]
    menu: tuple = ()
    kinds: Sequence[DocumentKind] = ()
    models: Sequence[type] = ()
    clauses: Mapping[str, object] | Sequence[str] = ()
    labels: dict = field(default_factory=dict)
    on_desk: Sequence[Callable] = ()
    search: Sequence[Callable] = ()
    reminders: Sequence = ()


def register(app, modules: Sequence[Module]) -> None:
    """Make the rooms known to the application; called once, by the roof."""
    app.extensions["ia_modules"] = tuple(modules)
    app.extensions["ia_kinds"] = {kind.kind: kind for module in modules for kind in module.kinds}
    for module in modules:
        app.register_blueprint(module.blueprint, url_prefix=f"/{module.url}")


def modules() -> tuple[Module, ...]:
    return current_app.extensions["ia_modules"]


def kinds() -> dict[str, DocumentKind]:
    return current_app.extensions["ia_kinds"]


def kind(name: str) -> DocumentKind:
    """The kind of document called so; a KeyError is a programming error."""
    return kinds()[name]
