"""The only file that names every room."""

from flask_babel import lazy_gettext as _l

from ia.activities.module import ACTIVITY_TASKS as activity_tasks
from ia.activities.module import MODULE as activities
from ia.alerts.module import DATES as stock_dates
from ia.alerts.module import MODULE as alerts
from ia.cases.module import MODULE as cases
from ia.clients.module import MODULE as clients
from ia.clients.questions.module import MODULE as questions
from ia.clients.reads.views import beside_the_trail as reads
from ia.custody.assignments.module import MODULE as assignments
from ia.custody.delegations.module import MODULE as delegations
from ia.custody.deletions.module import ABOVE as above_the_branch
from ia.custody.deletions.module import MODULE as deletions
from ia.custody.handovers.module import MODULE as handovers
from ia.custody.proposals.module import MODULE as proposals
from ia.custody.referrals.module import MODULE as referrals
from ia.custody.stock.module import MODULE as stock_confirmations
from ia.custody.transfers.module import MODULE as transfers
from ia.devplans.module import MODULE as devplans
from ia.feedback.module import MODULE as feedback
from ia.feedback.module import SUMMARIES as feedback_summaries
from ia.ground.access.guard import SIGNED_IN
from ia.ground.audit.views import blueprint as audit
from ia.ground.backup.reminders import REMINDERS as BACKUP
from ia.ground.delivery.operations import blueprint as operations
from ia.ground.delivery.views import blueprint as delivery
from ia.ground.documents.views import blueprint as documents
from ia.ground.help.views import blueprint as help_pages
from ia.ground.holdings.people import VIEWERS
from ia.ground.holdings.views import blueprint as holdings
from ia.ground.inbox.views import blueprint as desk
from ia.ground.org.ageing import REMINDERS as AGEING
from ia.ground.org.deputy_views import blueprint as deputies
from ia.ground.org.roles import ADMINISTRATORS, STOOD_FOR
from ia.ground.org.second_views import blueprint as second_factor
from ia.ground.org.sessions import blueprint as sessions
from ia.ground.org.views import blueprint as org
from ia.ground.people.views import blueprint as people
from ia.ground.printing.copy_views import blueprint as copies
from ia.ground.printing.pdf.views import blueprint as pdf
from ia.ground.printing.together_views import blueprint as together
from ia.ground.printing.views import blueprint as printing
from ia.ground.registry import Page
from ia.ground.search.views import blueprint as search
from ia.ground.tables.views import blueprint as kept_lists
from ia.ground.web.views import blueprint as web
from ia.ground.workdays.reminders import REMINDERS as CALENDAR
from ia.ground.workdays.views import blueprint as workdays
from ia.ground.workflow.views import blueprint as workflow
from ia.hotline.module import MODULE as hotline
from ia.meetings.module import ACTION_ITEMS as action_items
from ia.meetings.module import MODULE as meetings
from ia.reconciliation.module import MODULE as reconciliation
from ia.service.module import DORMANT as dormant_clients
from ia.service.module import MODULE as service
from ia.service.module import RULES as contact_rules
from ia.taskbooks.module import MODULE as taskbooks
from ia.tracking.module import MODULE as tracking

GROUND_BLUEPRINTS = (
    org,
    sessions,
    second_factor,
    people,
    deputies,
    desk,
    delivery,
    operations,
    web,
    workflow,
    documents,
    printing,
    copies,
    together,
    pdf,
    search,
    workdays,
    help_pages,
    audit,
    reads,
    holdings,
    kept_lists,
)
MODULES = (
    taskbooks,
    alerts,
    stock_dates,
    clients,
    questions,
    service,
    contact_rules,
    dormant_clients,
    tracking,
    feedback,
    feedback_summaries,
    hotline,
    delegations,
    transfers,
    deletions,
    assignments,
    referrals,
    proposals,
    handovers,
    stock_confirmations,
    meetings,
    action_items,
    activities,
    activity_tasks,
    reconciliation,
    devplans,
    cases,
)
KEEPERS = frozenset({"leader", "station_leader", "counter_clerk", "admin_director", "marketing_director"})
READERS_OF_THE_TRAIL = frozenset({"marketing_director", "branch_gm", "branch_sysadmin", "hq_sysadmin"})
PAGES = (
    Page(_l("Papers and custody"), "/custody/", KEEPERS),
    Page(_l("Papers to be printed"), "/prints/waiting", frozenset({"counter_clerk"})),
    Page(_l("What a person holds"), "/holdings/", frozenset(VIEWERS)),
    Page(_l("Deletion requests"), "/deletion-requests/", above_the_branch),
    Page(_l("Accounts and posts"), "/people/", frozenset(ADMINISTRATORS)),
    Page(_l("Deputies"), "/deputies/", frozenset(STOOD_FOR)),
    Page(_l("Working calendar"), "/calendar/", SIGNED_IN, CALENDAR),
    Page(_l("Operations"), "/operations/", frozenset(ADMINISTRATORS), BACKUP),
    Page(_l("Change the password"), "/password", frozenset(), AGEING),  # its link stands on the page of sessions
    Page(_l("Audit trail"), "/audit/", READERS_OF_THE_TRAIL),
    Page(_l("Help"), "/help/", SIGNED_IN),
)
