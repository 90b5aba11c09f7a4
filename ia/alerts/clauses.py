"""Where the room does what a clause asks."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "C-19": _l("Every alert, and what came of it, stands in the client's timeline at once."),
    "K-13": _l("Alert: help asked of the advisory board or of a colleague, who sees it until they have answered."),
    "S-10": _l("An alert is a to-do of the adviser in charge from the moment it is raised."),
    "W-01": _l(
        "Rules of the branch, looked at each trading day before the open; the alert says what was found and the limit."
    ),
    "W-02": _l("Every alert stands in the client's timeline the moment it is raised."),
    "W-03": _l(
        "Alert: seen, client told by the end of the trading day, cause and opinion; what nobody told goes to the leader."
    ),
    "W-04": _l("Alert: measures and outcome when it is closed; help of the advisory board or a colleague."),
    "W-05": _l("Rules: low satisfaction, long without contact, key clients sooner."),
    "W-06": _l("Rules that wait for data of the accounts; until then alerts by them are raised by hand."),
    "W-08": _l("Alert “abnormal trading”, raised by whoever notices it and reported to the marketing director."),
    "W-09": _l("Alerts of the month per adviser and rule: told in time, late or not at all, and what was resolved."),
    "W-10": _l("Rule “loss of the month”: who lost much in the month that the counter brought in is to be told."),
}
