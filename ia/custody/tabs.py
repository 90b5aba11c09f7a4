"""The lists of this room side by side: those of all modules whose pages stand in one of its folders."""

from flask import request

from ia.ground import registry
from ia.ground.access.guard import admits
from ia.ground.web.layout import MenuItem

FOLDERS = "ia.custody."


def tabs(person) -> list[MenuItem]:
    """The lists that this person may open."""
    here = [one for one in registry.modules() if one.blueprint.import_name.startswith(FOLDERS)]
    rooms = [one for one in here if admits(one.roles, person)]
    return [MenuItem(one.kinds[0].title, f"/{one.url}/", request.path == f"/{one.url}/") for one in rooms]
