"""Commands: flask --app app ia …, each loaded from its shelf only when it is asked for."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask
from flask.cli import AppGroup

from jobs.schedule import TIMETABLE

COMMANDS = {
    "run": "ia.serve:run",
    "migrate": "ia.serve:migrate",
    "worker": "jobs.commands:worker",
    "scheduler": "jobs.commands:scheduler",
    "remind": "jobs.commands:remind",
    "index-clients": "ia.clients.finding.reindexing:index_clients",
    "demo": "ia.demo.commands:demo",
    "add-unit": "ia.ground.org.commands:add_unit",
    "add-user": "ia.ground.org.commands:add_user",
    "give-post": "ia.ground.org.commands:give_post",
    "take-post": "ia.ground.org.commands:take_post",
    "take-second-factor": "ia.ground.org.commands:take_second_factor",
    "audit": "ia.ground.audit.commands:audit",
    "import-clients": "ia.clients.commands:import_clients",
    "import-undo": "ia.clients.commands:import_undo",
    "import-platform": "ia.reconciliation.commands:import_platform",
    "reconcile": "ia.reconciliation.commands:reconcile",
    "reconcile-verify": "ia.reconciliation.commands:verify",
    "sealed": "ia.clients.sealing.commands:sealed",
    "backup": "ia.ground.backup.commands:backup",
    "restore": "ia.ground.backup.commands:restore",
    "check-deploy": "ia.ground.backup.commands:check_deploy",
}


class House(AppGroup):
    """The commands of COMMANDS; a web worker loads none of them."""

    def list_commands(self, ctx):
        return [name for name, place in COMMANDS.items() if _stands(place.partition(":")[0])]

    def get_command(self, ctx, name):
        if name not in self.list_commands(ctx):
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        return getattr(import_module(module), attribute)


def _stands(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


group = House("ia", help="The investment adviser work platform.")


def init_commands(app: Flask) -> None:
    """Add the commands, and say what the timetable is: the help pages below may not ask jobs/ themselves."""
    app.cli.add_command(group)
    app.extensions["ia_timetable"] = TIMETABLE
