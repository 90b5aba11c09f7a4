"""The assignment of shared prospects."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach
from ia.ground.documents.models import Document


class Assignment(Document):
    """客户开发分配 (4.17, D-20): prospects sent to a named member, who takes on all of them or none. Which clients stands in
    the register's `Concern` rows. The owner is the assignee; the team is the assignee's."""

    __tablename__ = "assignments"
    __mapper_args__ = {"polymorphic_identity": "assignment"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    assignee_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(Text)


Assignment.reach = Reach(advisor=OWN, leader=(OWN, TEAM), station_leader=(OWN, TEAM), marketing_director=BRANCH)
