"""All states × all steps of every kind of form (targets, section 3, row 16): a step out of turn is never taken, whoever sends it
with whatever filled in, and a step that was taken is not taken again when its form is sent again."""

from collections import defaultdict

from sqlalchemy import func, select

from ia.demo.world import make_world
from ia.ground import clock, registry
from ia.ground.db import db
from ia.ground.documents.models import Document, Opinion
from ia.ground.org.person import person_of
from ia.ground.workflow import engine as steps_engine
from tests.access.asking import Crowd
from tests.access.test_csrf import FIELDS
from tests.faults import place as places
from tests.faults.outcome import Outcome
from tests.faults.place import Place

PEOPLE = (
    "advisor1",
    "advisor2",
    "leader1",
    "leader2",
    "director1",
    "admin1",
    "clerk1",
    "counter1",
    "station1",
    "region1",
    "brokerage1",
    "hq1",
)
EACH = 2
"""Documents of one kind in one state."""


def standing(place: Place) -> dict[str, list[tuple[int, str]]]:
    """Some documents of each kind in each state."""
    found, counted = defaultdict(list), defaultdict(int)
    for number, kind, state in place.all(select(Document.id, Document.kind, Document.state).order_by(Document.id)):
        counted[kind, state] += 1
        if counted[kind, state] <= EACH:
            found[kind].append((number, state))
    return found


def facts(place: Place, number: int) -> tuple:
    """What a step would change."""
    (row,) = place.all(select(Document.state, Document.version).where(Document.id == number))
    return (*row, place.one(select(func.count()).where(Opinion.document_id == number)))


def out_of_turn(number: int | None, hold: float) -> Outcome:
    """As twelve people, in this process. `number` limits the documents."""
    illegal, again, tried, taken, states = [], [], 0, 0, set()
    with places.opened("sqlite") as place:
        with place.app.app_context(), places.cheap_passwords():
            make_world(clients=120, contacts=300, now=clock.now())
            kinds = registry.kinds()
        crowd = Crowd(place.app, place.cast)
        for kind, documents in standing(place).items():
            flow = kinds[kind].workflow
            sources = defaultdict(set)
            for step in flow.steps:
                sources[step.name].update(step.sources)
            for document, state in documents[:number]:
                states.add((kind, state))
                before = facts(place, document)
                for name in sorted(name for name, begins in sources.items() if state not in begins):
                    for username in PEOPLE:
                        tried += 1
                        fields = {**FIELDS, "version": before[1]}
                        status = crowd[username].send(f"/documents/{document}/steps/{name}", fields).status_code
                        if status < 400 or status >= 500:
                            illegal.append(f"{username} {name} on {kind} {document} ({state}): {status}")
                if facts(place, document) != before:
                    illegal.append(f"{kind} {document} ({state}) has changed")
                replayed, wrong = replay(place, crowd, document)
                taken += replayed
                again += wrong
        declared = sum(len(kind.workflow.states) for kind in kinds.values())
        broken = place.faults()
    figures = f"{len(states)} of {declared} states, {tried} steps out of turn: {len(illegal)} taken; "
    figures += f"{taken} steps sent again: {len(again)} taken again"
    return Outcome(
        not illegal and not again and not broken and taken > 20,
        figures + "".join(f"\n  {said}" for said in (illegal + again)[:8]),
    )


def replay(place: Place, crowd: Crowd, document: int) -> tuple[int, list[str]]:
    """Take the first step that somebody is offered and that needs no more than we know; then send its form again, once as it
    was and once with a token of its own."""
    for username in PEOPLE:
        with place.app.test_request_context():
            form = db.session.get(Document, document)
            person = person_of(place.users[username], clock.local_date(clock.now()))
            steps = steps_engine.offered(form, person, clock.now())
            names = [step.name for step in steps if step.target is not None]
            db.session.rollback()
        for name in names:
            before, address = facts(place, document), f"/documents/{document}/steps/{name}"
            sent = {**FIELDS, "version": before[1], "form_token": f"step-{document}-{name}"}
            if crowd[username].send(address, sent).status_code != 303 or facts(place, document) == before:
                continue
            after = facts(place, document)
            wrong = []
            for token in (sent["form_token"], f"again-{document}-{name}"):
                status = crowd[username].send(address, {**sent, "form_token": token}).status_code
                if facts(place, document) != after:
                    wrong.append(f"{name} of {document} was taken again ({status})")
            return 1, wrong
    return 0, []


DRILLS = {"steps out of turn": out_of_turn}
