"""The next superior as a holder: the same answer as by addresses, mostly without asking who leads the team."""

from types import SimpleNamespace

from ia.ground import clock
from ia.ground.workflow.declare import leader_above

ABOVE = leader_above("leader")


def paper(cast, owner: str, team: str | None = "B001-T1"):
    numbers = {"owner_id": cast.users[owner], "created_by_id": cast.users[owner], "branch_id": cast.units["B001"]}
    return SimpleNamespace(**numbers, team_id=team and cast.units[team])


def test_who_is_next_above(app, cast):
    today = clock.local_date(clock.now())
    with app.app_context():
        people = [cast.person(username) for username in cast.users]
        for one in (paper(cast, "advisor1"), paper(cast, "leader1"), paper(cast, "director1", None)):
            found = {person.username for person in people if ABOVE.holds(one, person, today)}
            addressed = ABOVE.addresses(one, today)
            assert found == {person.username for person in people if not person.addresses.isdisjoint(addressed)}
        assert ABOVE.holds(paper(cast, "advisor1"), cast.person("leader1"), today)
        assert not ABOVE.holds(paper(cast, "leader1"), cast.person("leader1"), today)
        assert ABOVE.holds(paper(cast, "leader1"), cast.person("director1"), today)


def test_most_are_answered_without_a_look(app, cast, statements):
    today = clock.local_date(clock.now())
    with app.app_context():
        readers = [cast.person(username) for username in ("leader1", "advisor1", "gm1", "leader2")]
        one = paper(cast, "advisor1")
        with statements() as seen:
            assert [ABOVE.holds(one, reader, today) for reader in readers] == [True, False, False, False]
    assert seen == []
