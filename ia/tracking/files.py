"""Where files of trading data wait until they are checked. Their figures stand in the database; the files hold account numbers,
so that they are not kept for long."""

from ia.ground.tables.folder import Folder

KEPT_DAYS = 30
FOLDER = Folder("trading-files", KEPT_DAYS)
