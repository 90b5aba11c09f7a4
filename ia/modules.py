"""The only file that names every room."""

from ia.clients.module import MODULE as clients
from ia.ground.documents.views import blueprint as documents
from ia.ground.help.views import blueprint as help_pages
from ia.ground.inbox.views import blueprint as desk
from ia.ground.org.views import blueprint as org
from ia.ground.printing.views import blueprint as printing
from ia.ground.search.views import blueprint as search
from ia.ground.web.views import blueprint as web
from ia.ground.workdays.views import blueprint as workdays
from ia.ground.workflow.views import blueprint as workflow
from ia.taskbooks.module import MODULE as taskbooks

GROUND_BLUEPRINTS = (org, desk, web, workflow, documents, printing, search, workdays, help_pages)
MODULES = (taskbooks, clients)
