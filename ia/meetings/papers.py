"""The papers of a meeting (4.2): the notice with its agenda on one sheet without signature, and the minutes with a column
in which those who were there sign. They are two different sheets (F-A7)."""

from flask_babel import lazy_gettext as _l

from ia.ground.printing.papers import Paper
from ia.ground.workflow.declare import Holder
from ia.meetings.facts import minutes_facts, notice_facts
from ia.meetings.holders import DIRECTOR, LEADER

NOT_CALLED = ("draft", "cancelled")
FILED_STATES = ("minutes_final", "reported", "archived")


def _called(meeting):
    return _l("The notice is printed when it has been issued.") if meeting.state in NOT_CALLED else None


def _filed(meeting):
    return None if meeting.state in FILED_STATES else _l("The minutes are printed when they have been filed.")


def _minutes(meeting, now) -> dict:
    """The minutes; of a meeting that is not held yet, nothing."""
    return minutes_facts(meeting) if meeting.minutes is not None else {}


def papers(convener: Holder, keeper: tuple[str, object], *, notice: bool = True) -> dict[str, Paper]:
    """Both papers of a kind of meeting; the minutes are kept by whoever calls it."""
    common = {"copies": 1, "signers": (), "printed_by": convener, "registered_by": convener}
    minutes = Paper(
        "minutes",
        _l("Minutes of the meeting"),
        labels=(_l("Kept by the convener"),),
        facts=_minutes,
        template="meetings/print_minutes.html",
        allowed=_filed,
        keepers=(keeper,),
        **common,
    )
    called = Paper(
        "notice",
        _l("Notice of a meeting"),
        labels=(_l("Notice"),),
        facts=notice_facts,
        template="meetings/print_notice.html",
        allowed=_called,
        **common,
    )
    return {"notice": called, "minutes": minutes} if notice else {"minutes": minutes}


TEAM_PAPERS = papers(LEADER, ("leader", _l("Team leader")))
LEADERS_PAPERS = papers(DIRECTOR, ("marketing_director", _l("Marketing director")))
MORNING_PAPERS = papers(LEADER, ("leader", _l("Team leader")), notice=False)
OF_KIND = {"meeting": TEAM_PAPERS, "leaders_meeting": LEADERS_PAPERS, "morning_meeting": MORNING_PAPERS}
