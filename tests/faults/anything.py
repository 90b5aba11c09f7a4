"""Thirty thousand made-up requests over a site with something of everything (targets, section 3, row 7): no answer is a
mistake of the platform, and nothing is written that the trail does not know (row 14)."""

from sqlalchemy import select

from ia.clients.models import Client
from ia.demo.world import make_world
from ia.ground import clock
from ia.ground.documents.models import Document
from tests.access.anything import Anything
from tests.access.test_csrf import FIELDS
from tests.faults import place as places
from tests.faults.outcome import Outcome

REQUESTS, SEED = 30_000, 20_261_124
CLIENTS, TALKS = 120, 400


def anything(engine: str, number: int | None, hold: float) -> Outcome:
    """As ten people and a stranger, in this process."""
    number = number or REQUESTS
    with places.opened(engine) as place:
        with place.app.app_context(), places.cheap_passwords():
            make_world(clients=CLIENTS, contacts=TALKS, now=clock.now())
        numbers = [number for (number,) in place.all(select(Document.id))]
        numbers += [number for (number,) in place.all(select(Client.id))]
        fuzz = Anything(place.app, place.cast, FIELDS, numbers, SEED)
        with fuzz.watched():
            while fuzz.asked < number:
                fuzz.one()
        figures = f"{fuzz.asked} requests: {len(fuzz.mistakes)} mistakes, {len(fuzz.silent)} silent writes; "
        figures += f"{len(fuzz.effects)} routes written through; {dict(sorted(fuzz.statuses.items()))}"
        for told in fuzz.mistakes.values():
            figures += f"\n{told}"
        for rule, tables in fuzz.silent.items():
            figures += f"\nthe trail knows nothing of {rule}: {sorted(tables)}"
        return Outcome(not fuzz.mistakes and not fuzz.silent and not place.faults(), figures)


DRILLS = {"anything at all": places.on_both(anything)}
