"""Where the counter's files stay: they belong to what is archived."""

from ia.ground.tables.folder import Folder

FOLDER = Folder("counter-files")
