"""J-69: on the first working day of the month leaders are told what is to be aggregated."""

from datetime import datetime

import pytest

from ia.ground import clock


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


@pytest.fixture
def handed_in(desk):
    """Feedback of two teams in November."""
    for who in ("advisor1", "advisor2", "advisor3"):
        desk.hand_in(who)
    return desk


def people(desk) -> list[str]:
    return [who for who, _text in desk.told("J-69")]


def test_each_leader_is_told_once_on_the_first_working_day(handed_in):
    handed_in.run("J-69", at("2026-11-30T08:35"))
    assert people(handed_in) == [], "this month is not over"
    for moment in ("2026-12-01T08:35", "2026-12-01T09:35", "2026-12-02T08:35"):
        handed_in.run("J-69", at(moment))
    assert sorted(people(handed_in)) == ["leader1", "leader2"]
    handed_in.run("J-69", at("2027-01-04T08:35"))
    assert sorted(people(handed_in)) == ["leader1", "leader1", "leader2", "leader2"], (
        "what nobody took in is told again"
    )


def test_what_stands_in_a_paper_is_told_no_more(handed_in):
    handed_in.aggregate()
    handed_in.run("J-69", at("2026-12-01T08:35"))
    assert people(handed_in) == ["leader2"]


def test_statements_do_not_grow_with_the_teams(handed_in, statements):
    handed_in.hand_in("advisor9")
    with statements() as seen:
        handed_in.run("J-69", at("2026-12-01T08:35"))
    assert len(seen) <= 4, "\n".join(seen)
