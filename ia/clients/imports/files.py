"""Where files of clients wait between the upload and the decision."""

from ia.ground.tables.folder import Folder

KEPT_DAYS = 7
FOLDER = Folder("imports", KEPT_DAYS)
