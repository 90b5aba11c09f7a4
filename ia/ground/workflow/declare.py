"""The vocabulary in which a room declares how its form travels: State, Step, Holder, Workflow.

A holder says who may act and, by the same object, where the to-do goes. A state that has a way out has a holder, a state
without one ends the journey; `Workflow` refuses any other declaration when it is made.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext as _l

from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.org.staff import leaders_of


@dataclass(frozen=True)
class Holder:
    """Somebody named by relation. `find(document, today)` gives addresses: u:ID or role@UNIT (see Todo)."""

    code: str
    title: object
    find: Callable[..., Iterable[str]]

    def addresses(self, document, today) -> frozenset[str]:
        return frozenset(self.find(document, today))

    def holds(self, document, person, today) -> bool:
        return not person.addresses.isdisjoint(self.addresses(document, today))

    def at(self, document, person, post, today) -> bool:
        """Whether the person, who holds this post, is meant by it."""
        return post.address in self.addresses(document, today)

    def __or__(self, other: "Holder") -> "Holder":
        return Either(
            f"{self.code}+{other.code}",
            "",
            lambda document, today: {*self.find(document, today), *other.find(document, today)},
            (*self.parts, *other.parts),
        )

    @property
    def parts(self) -> tuple["Holder", ...]:
        """The single holders that are meant."""
        return (self,)

    @property
    def titles(self) -> tuple:
        """The titles of all who are meant, for pages that explain."""
        return tuple(part.title for part in self.parts)


@dataclass(frozen=True)
class Either(Holder):
    """Any of several holders. Asks them one by one, so that who is found early costs no further look."""

    several: tuple[Holder, ...] = ()

    @property
    def parts(self) -> tuple[Holder, ...]:
        return self.several

    def holds(self, document, person, today) -> bool:
        return any(part.holds(document, person, today) for part in self.several)

    def at(self, document, person, post, today) -> bool:
        return any(part.at(document, person, post, today) for part in self.several)


NOBODY = Holder("nobody", "", lambda document, today: ())
SYSTEM = Holder("system", _l("the system"), lambda document, today: ())
OWNER = Holder("owner", _l("owner"), lambda document, today: [f"u:{document.owner_id}"])
AUTHOR = Holder("author", _l("author"), lambda document, today: [f"u:{document.created_by_id}"])


def at_branch(role: str, title) -> Holder:
    """Whoever holds `role` at the document's branch."""
    return Holder(role, title, lambda document, today: [f"{role}@{document.branch_id}"])


def team_addresses(team_id: int | None, branch_id: int, today, *, but: Iterable[int] = ()) -> list[str]:
    """The leaders of a team or station; where it has none but the people of `but`, the marketing director (AMB-59)."""
    leading = {role for role, user_id in leaders_of(team_id, today) if user_id not in but}
    found = [f"{role}@{team_id}" for role in sorted(leading)]
    return found or [f"marketing_director@{branch_id}"]


@dataclass(frozen=True)
class Above(Holder):
    """The next superior of the subject's owner. Whoever leads the team, or has no post of those that could be meant, is
    answered without a look at who leads it."""

    subject: Callable = lambda document: document.owner_id

    def _leads(self, document, person, post) -> bool:
        return person.id != self.subject(document) and post.role in TEAM_LEADERS and post.unit_id == document.team_id

    def at(self, document, person, post, today) -> bool:
        return self._leads(document, person, post) or super().at(document, person, post, today)

    def holds(self, document, person, today) -> bool:
        if any(self._leads(document, person, post) for post in person.posts):
            return True
        meant = {f"{role}@{document.team_id}" for role in TEAM_LEADERS}
        if person.addresses.isdisjoint(meant | {f"marketing_director@{document.branch_id}"}):
            return False
        return super().holds(document, person, today)


def leader_above(title, subject: Callable = lambda document: document.owner_id) -> Holder:
    """The team's leader; for a leader's own papers, and where there is none, the marketing director."""

    def find(document, today):
        return team_addresses(document.team_id, document.branch_id, today, but=[subject(document)])

    return Above("leader", title, find, subject)


@dataclass(frozen=True)
class State:
    """Where a document may stand. `days` = working days that the holder has; `due(document)` gives the moment itself."""

    name: str
    title: object
    holder: Holder = NOBODY
    days: int | None = None
    due: Callable[..., datetime | None] | None = None
    editable: bool = False
    clause: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why a step may not be taken now; `field` names the input that it concerns, if any."""

    message: object
    field: str = ""


def _nothing(*args) -> tuple:
    return ()


@dataclass(frozen=True)
class Step:
    """A transition. `target` None stays where it is.

    `asks` is the form shown, built as asks(document=…, person=…). `check` yields refusals (hard), `warns` yields messages
    (soft: accepted, shown, recorded with the opinion), `effect` changes the facts and may return {field: [before, after]}
    for the trail; all three are called as (document, act). `when(document)` hides a step that has no sense now.
    `leads_to(document)` is the page on which whoever took the step goes on; empty: back to the document. Before a step that is
    `proved` the password is asked again (ia/ground/org/proof.py).
    """

    name: str
    title: object
    sources: Sequence[str]
    target: str | None
    by: Holder
    clause: str
    asks: type | None = None
    check: Callable[..., Iterable[Refusal]] = _nothing
    warns: Callable[..., Iterable[object]] = _nothing
    effect: Callable[..., object] = _nothing
    when: Callable[..., bool] = lambda document: True
    tells: Holder = NOBODY
    approves: bool = False
    tone: str = ""
    leads_to: Callable[..., str] = lambda document: ""
    proved: bool = False


class BadWorkflow(ValueError):
    """A declaration that could leave a document stuck, unheld, or approved by its own author."""


@dataclass(frozen=True)
class Workflow:
    """All states and steps of one kind of document; the first state is where it begins."""

    kind: str
    title: object
    states: Sequence[State]
    steps: Sequence[Step]
    by_state: dict = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "by_state", {state.name: state for state in self.states})
        problems = list(self._problems())
        if problems:
            raise BadWorkflow("; ".join(problems))

    def _problems(self):
        places = [(step.name, source) for step in self.steps for source in step.sources]
        if len(self.by_state) != len(self.states) or len(set(places)) != len(places):
            yield "a name stands twice"
        for step in self.steps:
            for name in (*step.sources, *([step.target] if step.target else [])):
                if name not in self.by_state:
                    yield f"{step.name}: no state {name}"
            if step.by is NOBODY:
                yield f"{step.name}: nobody may take it"
            if not step.clause:
                yield f"{step.name}: cites no clause"
        for state in self.states:
            leaves = any(state.name in step.sources and step.target not in (None, state.name) for step in self.steps)
            if leaves != (state.holder is not NOBODY):
                yield f"{state.name}: has a holder exactly when it has a way out"
        reached = {self.states[0].name}
        while grown := {step.target for step in self.steps if step.target and reached & set(step.sources)} - reached:
            reached |= grown
        if missing := set(self.by_state) - reached:
            yield f"never reached: {', '.join(sorted(missing))}"

    @property
    def start(self) -> State:
        return self.states[0]

    def step(self, name: str, state: str) -> Step | None:
        """The step of that name as it is taken in that state; elsewhere the first so named, None when there is none."""
        named = [step for step in self.steps if step.name == name]
        return next((step for step in named if state in step.sources), named[0] if named else None)

    def from_state(self, name: str) -> list[Step]:
        """The steps that lead out of a state or happen within it, in the order declared."""
        return [step for step in self.steps if name in step.sources]
