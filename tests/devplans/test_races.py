"""Several people at one instant, against real server processes on SQLite and PostgreSQL."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from ia.devplans import months
from ia.devplans.models import DevPlan
from ia.devplans.reminders import outstanding_plans
from ia.ground import clock
from ia.ground.db import write_unit
from tests.clients.shelf import count
from tests.devplans.desk import WHEN_DUE
from tests.remote import Remote, at_once

FACTS = {"planned_clients": "5", "planned_funds": "800000", "modes": "phone", "key_prospects-0-client": "阳光小区"}


@pytest.fixture
def remote(live, app, cast):
    return lambda username: Remote(live, app, cast.users[username])


def statuses(answers) -> list[int]:
    return sorted(answer[0] for answer in answers)


def test_one_form_sent_twice_at_once(app, remote):
    """The same token: one plan, and both are led to it."""
    one = remote("advisor1")
    form = {**one.form("/development-plans/new"), **FACTS}
    send = partial(one.send, "POST", "/development-plans/new", form)
    answers = at_once(send, send)
    assert statuses(answers) == [303, 303] and len({where for _, where, _ in answers}) == 1
    assert count(app, DevPlan) == 1


def test_two_windows_begin_one_month(app, remote):
    """Two tokens: one plan, and the other is told of it, with all that was typed."""
    pair = [remote("advisor1"), remote("advisor1")]
    forms = [{**one.form("/development-plans/new"), **FACTS, "notes": f"稿{n}"} for n, one in enumerate(pair)]
    answers = at_once(
        *(partial(one.send, "POST", "/development-plans/new", form) for one, form in zip(pair, forms, strict=True))
    )
    assert statuses(answers) == [303, 422]
    refused = next(body for status, _, body in answers if status == 422)
    assert "DP-B001-" in refused and "稿" in refused
    assert count(app, DevPlan) == 1


def test_two_windows_complete_one_draft(planners, remote):
    """One submits; the other comes too late, for the plan is with the leader."""
    one, other = remote("advisor1"), remote("advisor1")
    status, where, _ = one.send("POST", "/development-plans/new", {**one.form("/development-plans/new"), "notes": "稿"})
    assert status == 303
    address = f"{where}/edit"
    forms = [{**who.form(address), **FACTS} for who in (one, other)]
    answers = at_once(
        *(partial(who.send, "POST", address, form) for who, form in zip((one, other), forms, strict=True))
    )
    assert statuses(answers) == [303, 409]
    assert planners.state(int(where.rsplit("/", 1)[1])) == "submitted"


def test_taking_over_and_returning_at_once(planners, remote, cast):
    """One of the two happens."""
    adviser, pair = remote("advisor1"), [remote("leader1"), remote("leader1")]
    status, where, _ = adviser.send(
        "POST", "/development-plans/new", {**adviser.form("/development-plans/new"), **FACTS}
    )
    number = int(where.rsplit("/", 1)[1])
    month = planners.plan(number).month
    page = f"/development-plans/team?month={month}"
    button = f"/development-plans/team/{cast.units['B001-T1']}/{month}/consolidate"
    back = f"/documents/{number}/steps/return"
    taking, returning = pair[0].form(page, button), {**pair[1].form(back), "opinion": "再想想"}
    answers = at_once(partial(pair[0].send, "POST", button, taking), partial(pair[1].send, "POST", back, returning))
    assert statuses(answers) == [303, 409]
    assert planners.state(number) in ("consolidated", "returned")


def test_two_schedulers_make_one_plan_each(app, cast, now):
    """Whichever comes second finds the plans there, or is refused by the database and heals with the next run."""

    def run():
        with app.app_context(), clock.standing(WHEN_DUE):
            try:
                with write_unit():
                    return outstanding_plans(clock.now()).told
            except IntegrityError:
                return 0

    assert sum(at_once(run, run)) == 16
    assert run() == 0
    assert count(app, DevPlan) == 16


def test_an_adviser_begins_while_the_platform_makes_the_plans(app, remote, planners):
    """The plan is the adviser's, whoever was first: filled in anew, or in the place of the one that was made."""
    one = remote("advisor1")
    form = {**one.form("/development-plans/new"), **FACTS}
    month = form["month"]

    def run():
        moment = months.first_day(month) - timedelta(days=1)
        with app.app_context(), clock.standing(clock.at(moment, 8, 30)):
            try:
                with write_unit():
                    outstanding_plans(clock.now())
            except IntegrityError:
                return False
        return True

    answer, _made = at_once(partial(one.send, "POST", "/development-plans/new", form), run)
    assert answer[0] == 303
    assert planners.state(planners.own("advisor1", month)) == "submitted"
