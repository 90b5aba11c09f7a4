"""What the rooms have declared, looked up by name. Rooms register; the ground only reads, and knows none by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, current_app

from ia.ground.workflow.declare import Workflow


@dataclass(frozen=True)
class DocumentKind:
    """A form of the house: its model, its journey, where its pages are, what may be printed, how its fields are called.

    `settles(document, act)` is asked after every step and every registered paper whether the platform itself has a step
    to take now. `parts` are loader options: what the steps look at, read with the document in one statement.
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
    parts: Sequence = ()


@dataclass(frozen=True)
class Module:
    """A room as the ground sees it. `menu` is (group title, order); `roles` may open it; `registry` kinds it brings. A part of a
    room without an entry in the menu names by `within` the address of the room whose entry stands for it.

    `clauses` are those that the room carries out by other means than its workflow: number and a sentence that says where
    (a bare sequence of numbers says no more than the room). `subjects` name its records in the trail that are no
    documents, each with its page at /URL/ID unless it is `pageless`; `actions` name what the room itself writes there,
    beside steps and the actions that every room has. `holds` are asked as (user_id, viewer, now, most) for what a person
    holds, each for a sequence of Holding with `most` named rows; `hands_over` is the page on which a list of that is made, to
    be signed (person=ID); `agenda` as (person, first, last) for what a person is invited to between two moments,
    each for Appointments.
    """

    name: str
    title: object
    url: str
    blueprint: Blueprint
    roles: frozenset[str]
    menu: tuple = ()
    within: str = ""
    kinds: Sequence[DocumentKind] = ()
    models: Sequence[type] = ()
    clauses: Mapping[str, object] | Sequence[str] = ()
    labels: dict = field(default_factory=dict)
    on_desk: Sequence["Section"] = ()
    search: Sequence[Callable] = ()
    reminders: Sequence = ()
    subjects: Mapping[str, object] = field(default_factory=dict)
    pageless: frozenset[str] = frozenset()
    actions: Mapping[str, object] = field(default_factory=dict)
    holds: Sequence[Callable[..., Sequence["Holding"]]] = ()
    hands_over: str = ""
    agenda: Sequence[Callable[..., Sequence["Appointment"]]] = ()

    @property
    def address(self) -> str:
        """The address of its first page."""
        return f"/{self.url}/"


@dataclass(frozen=True)
class Holding:
    """What a person holds of one kind, and would leave behind. `count` is all there is; `rows` are (text, address) of those
    that the viewer may see, not always all of them; `url` leads to where they are handed over."""

    title: object
    count: int
    rows: Sequence[tuple[str, str]] = ()
    url: str = ""


@dataclass(frozen=True)
class Appointment:
    """Something to which a person is invited, for the calendar on a phone: the form behind it, and when. `noted_at` is when
    it last changed. It has no title of its own, because what people write into titles may name clients."""

    document_id: int
    kind: str
    serial_no: str
    state: str
    starts_at: datetime
    ends_at: datetime
    noted_at: datetime


@dataclass(frozen=True)
class Page:
    """A page of the ground floor: in the menu, below the rooms, of those who hold one of these roles. `reminders` fall due
    on the ground floor and are dealt with on this page."""

    title: object
    url: str
    roles: frozenset[str]
    reminders: Sequence = ()

    @property
    def address(self) -> str:
        return self.url


@dataclass(frozen=True)
class Section:
    """A part of the desk that a room fills: `rows(person, now)` for the partial `template`; left out when empty."""

    title: object
    template: str
    rows: Callable


def register(app, modules: Sequence[Module], pages: Sequence[Page] = ()) -> None:
    """Make the rooms known to the application; called once, by the roof."""
    app.extensions["ia_modules"] = tuple(modules)
    app.extensions["ia_pages"] = tuple(pages)
    app.extensions["ia_kinds"] = {kind.kind: kind for module in modules for kind in module.kinds}
    for module in modules:
        app.register_blueprint(module.blueprint, url_prefix=f"/{module.url}")


def pages() -> tuple[Page, ...]:
    """The pages of the ground floor that stand in the menu."""
    return current_app.extensions["ia_pages"]


def modules() -> tuple[Module, ...]:
    return current_app.extensions["ia_modules"]


def reminders() -> list[tuple]:
    """Everything that falls due, each after the room or page that declares it."""
    return [(owner, one) for owner in (*modules(), *pages()) for one in owner.reminders]


def labels() -> dict:
    """How all fields of all rooms are called, by code name."""
    return {name: title for module in modules() for name, title in module.labels.items()}


def kinds() -> dict[str, DocumentKind]:
    return current_app.extensions["ia_kinds"]


def actions_on(kind: str) -> Mapping[str, object]:
    """What the room of a kind of documents itself writes into their trail, by action."""
    rooms = (module for module in modules() if any(one.kind == kind for one in module.kinds))
    return {action: said for room in rooms for action, said in room.actions.items()}


def kind(name: str) -> DocumentKind:
    """The kind of document called so; a KeyError is a programming error."""
    return kinds()[name]
