"""What the house needs to know of the register."""

from flask_babel import lazy_gettext as _l

from ia.clients import editing, paper, standing  # noqa: F401  their routes belong to the blueprint
from ia.clients.clauses import CLAUSES
from ia.clients.desk import TODAY
from ia.clients.imports import views as imports  # noqa: F401
from ia.clients.models import Client
from ia.clients.rules import READERS
from ia.clients.search import search_clients
from ia.clients.views import ACTIONS, blueprint
from ia.clients.vocabulary import LABELS
from ia.ground.registry import Module

MODULE = Module(
    name="clients",
    title=_l("Client information"),
    url="clients",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(40,),
    models=(Client,),
    labels=LABELS,
    clauses=CLAUSES,
    subjects={"client": _l("Client")},
    actions=ACTIONS,
    search=(search_clients,),
    on_desk=(TODAY,),
)
