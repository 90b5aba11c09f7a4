"""All states × all steps × all of the cast: what 6.5 does not offer is refused and changes nothing (7.1)."""

import pytest

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.workflow import engine
from ia.reconciliation.models import ReconRun, Revision
from tests.access.expected import PEOPLE

CLERK, COUNTER, ADMIN = {"clerk1"}, {"counter1"}, {"admin1"}
STEPS = {
    "awaiting_counter": {"upload": CLERK},
    "validating": {},
    "matched": {"upload": CLERK, "sign-off": COUNTER},
    "mismatched": {"upload": CLERK, "request-recheck": ADMIN, "compare-again": ADMIN | CLERK},
    "recheck": {"upload": CLERK, "compare-again": ADMIN | CLERK, "accept": ADMIN},
    "explained": {"sign-off": COUNTER},
    "signed": {},
    "archived": {"reopen": ADMIN},
}


@pytest.mark.parametrize("place", STEPS)
def test_steps_of_a_comparison(app, cast, side, place):
    number = side.at(place)
    assert side.state(number) == place
    found: dict[str, set[str]] = {}
    with app.app_context():
        run = db.session.get(ReconRun, number)
        for who in PEOPLE:
            for step in engine.offered(run, cast.person(who), clock.now()):
                found.setdefault(step.name, set()).add(who)
    assert found == STEPS[place]


READERS = {"director1", "admin1", "gm1", "clerk1", "counter1"}


def test_who_reads_a_comparison(side):
    number = side.at("mismatched")
    for who in PEOPLE:
        status = side.person(who).get(f"/reconciliations/{number}", expect=None).status_code
        role = PEOPLE[who].role
        reads = {"marketing_director", "admin_director", "branch_gm", "counter_clerk", "counter_admin"}
        assert status == (200 if who in READERS else 404 if role in reads else 403), who


def test_accounts_are_whole_for_those_who_work_on_them_alone(side):
    number = side.at("mismatched")
    accounts = {one.account for one in side.findings(number)}
    for who in READERS:
        text = side.person(who).get(f"/reconciliations/{number}").text
        shown = {account for account in accounts if account in text}
        assert shown == (accounts if who in ("admin1", "clerk1", "counter1") else set()), who


@pytest.mark.parametrize("who", ["director1", "gm1", "clerk1", "counter1"])
def test_only_the_administrative_director_explains(side, who):
    number = side.at("mismatched")
    one = side.findings(number)[0]
    assert side.person(who).get(f"/reconciliations/{number}/explain?finding={one.id}", expect=None).status_code == 403


def test_the_step_upload_needs_a_file(side):
    number = side.at("awaiting_counter")
    side.refused("clerk1", number, "upload")


def test_nothing_goes_on_before_everything_is_explained(side):
    number = side.at("mismatched")
    side.refused("admin1", number, "request-recheck")
    side.explain_all(number, cause="counter_error", wrong_side="counter")
    side.step("admin1", number, "request-recheck")
    side.refused("admin1", number, "accept", opinion="可以")


def test_whoever_sent_the_file_does_not_sign_off(side, app, cast):
    """P-26, even when the counter administrator is the counter clerk too."""
    number = side.at("matched")
    with app.app_context(), write_unit() as unit:
        unit.query(Revision).update({"sent_by_id": cast.users["counter1"]})
    side.refused("counter1", number, "sign-off")
