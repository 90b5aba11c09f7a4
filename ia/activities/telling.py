"""Notices about activities, beside those that each step brings: their texts."""

from ia.ground.web.language import N_

NO_SEMINAR = N_("%(team)s has not planned a client seminar in the quarter until %(end)s.")
INVITE = N_("%(serial)s on %(day)s: tell the clients by %(due)s.")
PREPARE = N_("%(serial)s begins at %(time)s: not everything is ticked as ready.")
TASK_DUE = N_("%(serial)s is due on %(due)s.")
TASK_LATE = N_("%(serial)s was due on %(due)s.")
VENUE_OPEN = N_("%(serial)s on %(day)s: the venue has not been handed back yet.")
SUMMARY_LATE = N_("%(serial)s on %(day)s: its summary is not complete.")
