"""The weekly sheet of the roster (4.17)."""

from flask_babel import lazy_gettext as _l

from ia.clients.talks.hotline import SESSIONS as HOURS
from ia.clients.talks.hotline import Roster
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.printing.papers import Paper, Printable, offer
from ia.hotline.teams import PLANNER
from ia.hotline.weeks import WEEK, phones_of, shifts_of, trading_days
from ia.hotline.words import SESSIONS


def facts(roster: Roster, now) -> dict:
    """The team, its phones, and who answers in each trading session."""
    shifts = shifts_of(roster.team_id, roster.week_on, roster.week_on + WEEK)
    days = trading_days(roster.week_on)
    phones = [one.number for one in phones_of(roster.team_id) if any(one.serves(day) for day in days)]
    return {
        "pairs": [
            [_l("Team"), db.session.get(Unit, roster.team_id).name],
            [_l("Week"), f"{roster.week_on} – {days[-1] if days else roster.week_on}"],
            [_l("Advisory phones"), phones],
        ],
        "rows": [[day, SESSIONS[code], hours(code), _who(shifts, day, code)] for day in days for code in HOURS],
    }


def hours(session: str) -> str:
    begins, ends = HOURS[session]
    return f"{begins:%H:%M}–{ends:%H:%M}"


def _who(shifts, day, code) -> list[str]:
    here = (one for one in shifts if (one.on_day, one.session) == (day, code))
    return [f"{one.agent.name} {one.phone.number}" for one in here]


PAPER = Paper(
    code="roster",
    title=_l("Roster of the advisory hotline"),
    copies=1,
    labels=(_l("Posted in the team"),),
    signers=(),
    facts=facts,
    template="hotline/print.html",
    printed_by=PLANNER,
)
offer(
    Printable(
        kind="hotline_roster",
        model=Roster,
        url="hotline",
        papers=(PAPER,),
        serial_no=lambda roster: f"{roster.week_on:%Y%m%d}",
        name=lambda roster: "",
    )
)
