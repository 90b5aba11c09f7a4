"""The fixed words of the meetings: code names and their titles, and the figures that are no settings of the guideline."""

from datetime import time

from flask_babel import lazy_gettext as _l

KINDS = {
    "morning": _l("Morning meeting"),
    "regular": _l("Regular meeting"),
    "ad_hoc": _l("Temporary meeting"),
    "team": _l("Team meeting"),
    "leader": _l("Leaders' meeting"),
}
TEAM_KINDS = ("regular", "ad_hoc", "team")
"""The 例会 of a team (M-10); they are one series, so that what one leaves open comes back in the next."""
PERIODS = {"month": _l("Calendar month"), "quarter": _l("Calendar quarter"), "year": _l("Calendar year")}
MODES = {"on_site": _l("On site"), "phone": _l("By telephone"), "online": _l("Online")}
ATTENDEE_KINDS = {"member": _l("Member"), "observer": _l("Sitting in")}
ATTENDANCE = {"present": _l("Present"), "late": _l("Came late"), "absent": _l("Absent")}
THERE = ("present", "late")
VERDICTS = {"confirmed": _l("Confirmed"), "dissented": _l("Dissents")}
TEAM_BLOCKS = {
    "work_summary": _l("Work summary"),
    "business_exchange": _l("Business exchange"),
    "business_coordination": _l("Business coordination"),
    "conclusion": _l("Conclusion of the meeting"),
}
"""The blocks of agenda and minutes of a team's meeting (M-20 to M-25)."""
LEADERS_BLOCKS = {
    "summary": _l("Earlier work and next goals"),
    "division": _l("Division of daily work"),
    "off_site": _l("Support to off-site market development"),
    "marketing": _l("Overall planning of the branch's marketing"),
}
"""The four blocks of a leaders' meeting (M-33)."""
ITEM_KINDS = {
    "experience": _l("Exchange of experience"),
    "company_matters": _l("Passing on company matters"),
    "market_views": _l("Information and market views"),
}
"""What a morning meeting is about (M-09)."""
TASK_TYPES = {
    "client_service": _l("Client service"),
    "market_development": _l("Market development"),
    "marketing_activity": _l("Marketing and sales activity"),
}
"""What kind of task is given (M-23)."""
OUTCOMES = {"continues": _l("Continues"), "done": _l("Done"), "dropped": _l("Dropped")}
"""What a meeting finds of an item that an earlier one left open."""
FIGURES = {
    "service_quality": _l("Quality of client service"),
    "new_clients": _l("Clients developed"),
    "new_funds": _l("New funds (yuan)"),
    "trading_volume": _l("Trading volume (yuan)"),
    "clients_lost": _l("Clients lost"),
    "profit": _l("Profit contribution (yuan)"),
}
"""The six indicators of a member's performance (M-14)."""
PREPARATION = {
    "experience": _l("Experience at work"),
    "difficulties": _l("Difficulties met"),
    "problems": _l("Problems"),
    "measures": _l("Measures intended"),
}
"""What a member writes down before a morning meeting (M-05)."""
MORNING_AT = time(8, 30)
"""When the morning meeting begins, unless the leader says otherwise (M-40)."""
MINUTES_DAYS, REPORT_UP_DAYS, ARCHIVE_DAYS = 1, 2, 30
"""Working days for the minutes (M-25) and for the report upward (J-07); days after which a reported meeting is archived."""
LEADERS_MEETING_ASKED_ON = (10, 20)
"""Days of the month on which the director is asked for the leaders' meeting (J-08)."""
LAST_DAYS = 5
"""On so many last working days of the month the same is asked daily (J-08)."""
