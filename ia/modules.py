"""The only file that names every room."""

from flask_babel import lazy_gettext as _l

from ia.clients.module import MODULE as clients
from ia.ground.access.guard import SIGNED_IN
from ia.ground.audit.views import blueprint as audit
from ia.ground.documents.views import blueprint as documents
from ia.ground.help.views import blueprint as help_pages
from ia.ground.inbox.views import blueprint as desk
from ia.ground.org.views import blueprint as org
from ia.ground.printing.views import blueprint as printing
from ia.ground.registry import Page
from ia.ground.search.views import blueprint as search
from ia.ground.web.views import blueprint as web
from ia.ground.workdays.views import blueprint as workdays
from ia.ground.workflow.views import blueprint as workflow
from ia.taskbooks.module import MODULE as taskbooks

GROUND_BLUEPRINTS = (org, desk, web, workflow, documents, printing, search, workdays, help_pages, audit)
MODULES = (taskbooks, clients)
KEEPERS = frozenset({"leader", "station_leader", "counter_clerk", "admin_director", "marketing_director"})
READERS_OF_THE_TRAIL = frozenset({"marketing_director", "branch_gm", "branch_sysadmin", "hq_sysadmin"})
PAGES = (
    Page(_l("Papers and custody"), "/custody/", KEEPERS),
    Page(_l("Working calendar"), "/calendar/", SIGNED_IN),
    Page(_l("Audit trail"), "/audit/", READERS_OF_THE_TRAIL),
    Page(_l("Help"), "/help/", SIGNED_IN),
)
