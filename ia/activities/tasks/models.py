"""The task of an activity: what somebody does until a day, with a plan of its own where the activity is a promotion."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach, Scope, limited
from ia.ground.assigned.models import Assigned
from ia.ground.db import Moment
from ia.ground.documents.models import ADDRESSED, Document

KIND = "activity_task"


class ActivityTask(Assigned, Document):
    """任务分工: `owner_id` is who is responsible, `team_id` the team of the activity where it has one. The plan (A-41) says
    who does what, how it is carried out, and what could be better. Progress stands among the opinions (A-08)."""

    __tablename__ = "activity_tasks"

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": KIND, "inherit_condition": id == Document.id}

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    target: Mapped[str | None] = mapped_column(Text)
    division: Mapped[str | None] = mapped_column(Text)
    execution: Mapped[str | None] = mapped_column(Text)
    suggestions: Mapped[str | None] = mapped_column(Text)
    plan_sent_at: Mapped[datetime | None] = mapped_column(Moment)


def _tasks(scope, code: str, title):
    return limited(scope, code, title, lambda model: model.kind == KIND, lambda task: True)


def _led(model, person, post, now):
    return model.lead_id == person.id


LED = Scope("led", _l("tasks of activities that one leads"), _led, personal=True)
OF_TEAM = _tasks(TEAM, "team_tasks", _l("tasks of the own team's activities"))
OF_BRANCH = _tasks(BRANCH, "branch_tasks", _l("tasks of activities at the own branch"))
ActivityTask.reach = Reach(
    (ADDRESSED, OWN, LED),
    leader=OF_TEAM,
    station_leader=OF_TEAM,
    marketing_director=OF_BRANCH,
)
