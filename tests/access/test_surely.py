"""What is said to be in somebody's sight without asking the database is within the reach that the database knows."""

from sqlalchemy import select

from ia.ground import clock, registry
from ia.ground.db import db
from tests.access import world as worlds


def test_what_is_surely_in_sight_is_within_reach(app, cast, now):
    worlds.few(app, cast)
    told, hidden = 0, 0
    with app.app_context():
        people = [cast.person(username, clock.local_date(now)) for username in cast.users]
        for kind in registry.kinds().values():
            model = kind.model
            documents = db.session.scalars(select(model)).unique().all()
            for person in people if documents else ():
                within = set(db.session.scalars(select(model.id).where(model.reach.condition(model, person, now))))
                surely = {document.id for document in documents if model.reach.surely(document, person)}
                assert surely <= within, (kind.kind, person.username, surely - within)
                told, hidden = told + len(surely), hidden + len(documents) - len(within)
    assert told > 20 and hidden > 50, "there is something to be seen, and something to be hidden"
