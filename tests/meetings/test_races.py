"""Several people at one instant, against real server processes on SQLite and PostgreSQL."""

from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ia.ground import clock, registry
from ia.ground.db import db, write_unit
from ia.meetings.items.models import ActionItem
from ia.meetings.models import MorningMeeting, Version
from tests.moment import NOW
from tests.remote import Remote, at_once


@pytest.fixture
def remote(live, app, cast):
    return lambda username: Remote(live, app, cast.users[username])


def count(app, model, *conditions) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def statuses(*answers) -> list[int]:
    return sorted(answer[0] for answer in answers)


def test_members_report_at_one_instant(app, gathering, remote, cast):
    """Each to-do ends with its own report, and nobody's comes back."""
    for round_ in range(5):
        number = gathering.noticed(title=f"例会{round_}")
        address = f"/documents/{number}/steps/member-report"
        pair = [remote("advisor1"), remote("advisor2")]
        forms = [{**one.form(address), "report": "已写"} for one in pair]
        answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
        assert statuses(*answers) == [303, 303]
        assert gathering.waits_for(number) == {f"leader@{cast.units['B001-T1']}"}


def test_confirmations_at_one_instant_all_count(gathering, remote, cast):
    number = gathering.written()
    gathering.step("leader1", number, "circulate")
    address = f"/documents/{number}/steps/confirm"
    pair = [remote("advisor1"), remote("advisor2")]
    forms = [one.form(address) for one in pair]
    answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
    assert statuses(*answers) == [303, 303]
    assert {gathering.part(number, name).verdict for name in ("advisor1", "advisor2")} == {"confirmed"}
    assert gathering.waits_for(number) == {f"leader@{cast.units['B001-T1']}"}


def test_minutes_are_filed_once(app, gathering, remote):
    number = gathering.written(values=gathering.task())
    address = f"/documents/{number}/steps/finalise"
    pair = [remote("leader1"), remote("leader1")]
    forms = [{**one.form(address), "reason": "会上确认"} for one in pair]
    answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
    assert statuses(*answers) == [303, 409]
    assert count(app, Version) == 1 and count(app, ActionItem) == 1


def test_whoever_confirms_while_it_is_filed_is_told(gathering, remote):
    """A confirmation counts before the filing, or is refused as too late; it is never half of both."""
    for round_ in range(3):
        number = gathering.written("leader1", "team" if round_ else "ad_hoc")
        gathering.step("leader1", number, "circulate")
        confirm, finalise = (f"/documents/{number}/steps/{step}" for step in ("confirm", "finalise"))
        member, leader = remote("advisor1"), remote("leader1")
        forms = member.form(confirm), {**leader.form(finalise), "reason": "会上确认"}
        said, filed = at_once(
            partial(member.send, "POST", confirm, forms[0]), partial(leader.send, "POST", finalise, forms[1])
        )
        assert filed[0] == 303 and said[0] in (303, 409)
        part = gathering.part(number, "advisor1")
        assert (part.verdict == "confirmed") is (said[0] == 303)
        presence = {row[0]: row[4] for row in gathering.meeting(number).versions[0].facts["presence"]}
        in_time = presence["林晓东"] != {"msg": "not confirmed"}
        assert in_time is (said[0] == 303), "the version says what was so when it was filed"


def test_two_edits_of_minutes(gathering, remote, cast):
    number = gathering.noticed()
    gathering.step("leader1", number, "open", minute_taker=cast.users["advisor2"])
    address = f"/meetings/{number}/minutes"
    pair = [remote("leader1"), remote("advisor2")]
    held = {"held_at": "2025-01-06T16:00", "ended_at": "2025-01-06T17:00"}  # the servers run on the real clock
    forms = [{**one.form(address), **held, "topic": f"主题{n}"} for n, one in enumerate(pair)]
    answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
    assert statuses(*answers) == [303, 409]
    conflict = next(body for status, _, body in answers if status == 409)
    assert "主题0" in conflict and "主题1" in conflict


def test_two_schedulers_make_one_record_each(app, cast, now):
    """Whichever comes second finds the records there, or is refused by the database and heals with the next run."""

    def run():
        with app.app_context(), clock.standing(NOW):
            try:
                with write_unit():
                    (reminder,) = [one for m in registry.modules() for one in m.reminders if one.code == "J-01"]
                    return reminder.run(clock.now()).told
            except IntegrityError:
                return 0

    assert sum(at_once(run, run)) == 8
    assert run() == 0
    assert count(app, MorningMeeting) == 4
