"""What the house needs to know of the meetings and of the tasks that they give."""

from flask_babel import lazy_gettext as _l

from ia.ground.registry import DocumentKind, Module
from ia.meetings import before, calendar, writing  # noqa: F401  their pages join the blueprint
from ia.meetings.clauses import CLAUSES
from ia.meetings.desk import TODAY, invited
from ia.meetings.items.models import ActionItem
from ia.meetings.items.views import blueprint as items
from ia.meetings.items.workflow import WORKFLOW as ITEMS
from ia.meetings.labels import LABELS
from ia.meetings.models import Attendee, KeyClient, LeadersMeeting, Minutes, MorningMeeting, TeamMeeting, Version
from ia.meetings.papers import LEADERS_PAPERS, MORNING_PAPERS, TEAM_PAPERS
from ia.meetings.reading import PARTS
from ia.meetings.reminders import REMINDERS
from ia.meetings.views import READERS, blueprint
from ia.meetings.workflow import LEADERS, MORNING, TEAM, close_when_filed

KINDS = (
    DocumentKind(
        kind="meeting",
        code="MT",
        url="meetings",
        title=TEAM.title,
        model=TeamMeeting,
        workflow=TEAM,
        labels=LABELS,
        parts=PARTS,
        papers=tuple(TEAM_PAPERS.values()),
    ),
    DocumentKind(
        kind="leaders_meeting",
        code="LM",
        url="meetings",
        title=LEADERS.title,
        model=LeadersMeeting,
        workflow=LEADERS,
        labels=LABELS,
        parts=PARTS,
        papers=tuple(LEADERS_PAPERS.values()),
    ),
    DocumentKind(
        kind="morning_meeting",
        code="MM",
        url="meetings",
        title=MORNING.title,
        model=MorningMeeting,
        workflow=MORNING,
        labels=LABELS,
        parts=PARTS,
        papers=tuple(MORNING_PAPERS.values()),
        settles=close_when_filed,
    ),
)
MODULE = Module(
    name="meetings",
    title=_l("Meetings"),
    url="meetings",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(10,),
    kinds=KINDS,
    models=(TeamMeeting, LeadersMeeting, MorningMeeting, Attendee, KeyClient, Minutes, Version),
    clauses=CLAUSES,
    labels=LABELS,
    on_desk=(TODAY,),
    reminders=REMINDERS,
    agenda=(invited,),
)
ACTION_ITEMS = Module(
    name="action_items",
    title=_l("Tasks given by meetings"),
    url="action-items",
    blueprint=items,
    roles=frozenset(READERS),
    kinds=(
        DocumentKind(
            kind="action_item",
            code="AI",
            url="action-items",
            title=ITEMS.title,
            model=ActionItem,
            workflow=ITEMS,
            labels=LABELS,
        ),
    ),
    models=(ActionItem,),
    labels=LABELS,
)
