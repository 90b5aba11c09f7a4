"""The duty calendar (F-A9): a month, the teams, and which of their meetings were due, held, missed or skipped."""

from datetime import date

from flask import render_template, request
from flask_login import current_user

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.workdays.calendar import Calendar
from ia.meetings import duties, people, periods
from ia.meetings.views import blueprint
from ia.meetings.words import PERIODS

WHOLE_BRANCH = ("marketing_director",)
LEADERS_ONLY = ("admin_director", "branch_gm")
"""They see the leaders' meetings of their branch, and no team's (7.1)."""


def asked_month(text: str, today: date) -> date:
    """The first day of the month that the address asks for, else of the present one."""
    year, _dash, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and 2000 <= int(year[:4]) <= 2199 and 1 <= int(month[:2]) <= 12:
        return date(int(year[:4]), int(month[:2]), 1)
    return today.replace(day=1)


@blueprint.get("/calendar")
@guard("advisor", *TEAM_LEADERS, *WHOLE_BRANCH, *LEADERS_ONLY)
def calendar():
    now = clock.now()
    today = clock.local_date(now)
    first = asked_month(request.args.get("month", ""), today)
    person = current_user._get_current_object()
    own = [post.team_id for post in person.units("advisor", *TEAM_LEADERS)]
    directed = [post.branch_id for post in person.units(*WHOLE_BRANCH)]
    leading = [post.branch_id for post in person.units(*TEAM_LEADERS, *WHOLE_BRANCH, *LEADERS_ONLY)]
    units = duties.teams(own, directed)
    return render_template(
        "meetings/calendar.html",
        first=first,
        before=Calendar.months_before(first, 1),
        after=Calendar.months_later(first, 1),
        today=today,
        teams=duties.of_teams(units, first, today) if units else [],
        leaders=duties.leaders(list(dict.fromkeys(leading)), first, now) if leading else {},
        periods=PERIODS,
        period=periods.said,
        directed=directed,
        led={team.id for team in people.called_teams(person, today)},
    )
