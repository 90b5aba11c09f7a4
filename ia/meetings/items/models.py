"""The action item: a task that a meeting has given to somebody until a day (M-21, M-23)."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach, limited
from ia.ground.assigned.models import Assigned
from ia.ground.documents.models import ADDRESSED, Document
from ia.meetings.models import one_of
from ia.meetings.words import TASK_TYPES

KIND = "action_item"


class ActionItem(Assigned, Document):
    """A task decided in a meeting. It stays one form for as long as it is open: later meetings of the series carry it on.

    `owner_id` is who does it, `team_id` the team whose meeting gave it; a leaders' meeting has none."""

    __tablename__ = "action_items"
    __table_args__ = (CheckConstraint(one_of("type", TASK_TYPES), name="type"),)
    __mapper_args__ = {"polymorphic_identity": KIND}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    type: Mapped[str | None] = mapped_column(String(20))
    carried: Mapped[int] = mapped_column(default=0)
    """How often a later meeting has carried it on."""


def _items(scope, code: str, title, limit=None):
    if limit:
        return limited(scope, code, title, lambda m: (m.kind == KIND) & limit(m))
    return limited(scope, code, title, lambda m: m.kind == KIND, lambda item: True)


TEAMS = _items(TEAM, "team_items", _l("tasks given by the own team's meetings"))
BRANCHES = _items(BRANCH, "branch_items", _l("tasks given by meetings of the branch"))
LEADERS = _items(
    BRANCH, "leaders_items", _l("tasks given by leaders' meetings of the branch"), lambda m: m.team_id.is_(None)
)
ActionItem.reach = Reach(
    (ADDRESSED, OWN),
    advisor=TEAMS,
    leader=(TEAMS, LEADERS),
    station_leader=(TEAMS, LEADERS),
    marketing_director=BRANCHES,
    admin_director=LEADERS,
    branch_gm=LEADERS,
)
