"""What the house needs to know of the task books."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from ia.ground.registry import DocumentKind, Module
from ia.taskbooks import (
    confirmed,  # noqa: F401  tells what was confirmed in a month
    merging,  # noqa: F401  objects to merges
    ties,  # noqa: F401  says which clients open books hold
    visits,  # noqa: F401  enters what other rooms record of a visit
)
from ia.taskbooks.clauses import CLAUSES
from ia.taskbooks.due import REMINDERS as DUE
from ia.taskbooks.holding import agreements_kept
from ia.taskbooks.labels import LABELS
from ia.taskbooks.models import TaskBook
from ia.taskbooks.papers import PAPERS
from ia.taskbooks.reminders import REMINDERS
from ia.taskbooks.views import READERS, blueprint
from ia.taskbooks.workflow import WORKFLOW, file_when_complete

KIND = DocumentKind(
    kind="task_book",
    code="TB",
    url="task-books",
    title=_l("Client development task book"),
    model=TaskBook,
    workflow=WORKFLOW,
    labels=LABELS,
    papers=tuple(PAPERS.values()),
    settles=file_when_complete,
    parts=(joinedload(TaskBook.client), joinedload(TaskBook.codevelopers)),
)
MODULE = Module(
    name="taskbooks",
    title=_l("Client development"),
    url="task-books",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(20,),
    kinds=(KIND,),
    models=(TaskBook,),
    clauses=CLAUSES,
    reminders=(*REMINDERS, *DUE),
    labels=LABELS,
    holds=(agreements_kept,),
)
