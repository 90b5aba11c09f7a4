"""What the house needs to know of the register."""

from flask_babel import lazy_gettext as _l

from ia.clients import annotations, editing, files, relating  # noqa: F401  their routes belong to the blueprint
from ia.clients.care import group, groups, owners  # noqa: F401  their routes belong to the blueprint
from ia.clients.care.group import MY_GROUPS
from ia.clients.care.holding import clients_held
from ia.clients.clauses import CLAUSES
from ia.clients.desk import TODAY
from ia.clients.exports import views as exports  # noqa: F401
from ia.clients.finding.search import search_clients
from ia.clients.imports import views as imports  # noqa: F401
from ia.clients.merging import views as merging  # noqa: F401
from ia.clients.merging.models import ClientMerge
from ia.clients.models import Client
from ia.clients.page import contact_history, onlookers, paper  # noqa: F401  their routes belong to the blueprint
from ia.clients.reads import views as reads  # noqa: F401
from ia.clients.rules import GUESTS, READERS
from ia.clients.sealing.reminders import REMINDERS
from ia.clients.standing import clearing, contribution, evaluation  # noqa: F401  their routes belong to the blueprint
from ia.clients.standing import views as standing  # noqa: F401
from ia.clients.standing.neglected import REMINDERS as NEGLECTED
from ia.clients.standing.pooling import REMINDERS as POOLING
from ia.clients.standing.unanswered import REMINDERS as UNANSWERED
from ia.clients.talks.greetings import REMINDERS as GREETINGS
from ia.clients.views import ACTIONS, blueprint
from ia.clients.vocabulary import LABELS
from ia.ground.registry import Module

MODULE = Module(
    name="clients",
    title=_l("Client information"),
    url="clients",
    blueprint=blueprint,
    roles=frozenset(READERS) - frozenset(GUESTS),
    menu=(40,),
    models=(Client, ClientMerge),
    labels=LABELS,
    clauses=CLAUSES,
    subjects={"client": _l("Client"), "import_batch": _l("Imported file")},
    actions=ACTIONS,
    search=(search_clients,),
    on_desk=(TODAY, MY_GROUPS),
    holds=(clients_held,),
    reminders=(*REMINDERS, *GREETINGS, *NEGLECTED, *UNANSWERED, *POOLING),
)
