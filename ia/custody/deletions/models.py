"""The request to delete a client, and who may see it."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.models import Client
from ia.clients.references import points_at_client
from ia.ground.access.reach import ALL, BRANCH, OWN, REGION, TEAM, Reach, Scope
from ia.ground.db import db
from ia.ground.documents.models import ADDRESSED, Document


class DeletionRequest(Document):
    """删除申请 (guideline 4.17). Its owner is whoever asked; team and branch are the client's. The three who approve and
    the one who executes are four different people (P-08, P-26), which the database knows as well."""

    __tablename__ = "deletion_requests"
    __table_args__ = (
        CheckConstraint(
            "regional_head_id IS NULL OR (director_id IS NOT NULL AND regional_head_id <> director_id)", name="second"
        ),
        CheckConstraint(
            "brokerage_gm_id IS NULL OR (regional_head_id IS NOT NULL"
            " AND brokerage_gm_id NOT IN (director_id, regional_head_id))",
            name="third",
        ),
        CheckConstraint(
            "executed_by_id IS NULL OR (brokerage_gm_id IS NOT NULL"
            " AND executed_by_id NOT IN (director_id, regional_head_id, brokerage_gm_id))",
            name="execution",
        ),
    )
    __mapper_args__ = {"polymorphic_identity": "deletion_request"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    open_client_id: Mapped[int | None] = mapped_column(unique=True)
    """The client again while the request is open: the database allows one at a time."""
    reason: Mapped[str] = mapped_column(Text)
    director_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    regional_head_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    brokerage_gm_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    executed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    client: Mapped[Client] = relationship(lazy="select", viewonly=True)

    @property
    def approvers(self) -> tuple[int, ...]:
        """Who has approved so far."""
        return tuple(one for one in (self.director_id, self.regional_head_id, self.brokerage_gm_id) if one)


EXECUTED = Scope(
    "executed",
    _l("executed by oneself"),
    lambda model, person, post, now: model.executed_by_id == person.id,
    personal=True,
)

DeletionRequest.reach = Reach(
    (ADDRESSED,),
    technical=("hq_sysadmin",),
    advisor=OWN,
    leader=(OWN, TEAM),
    station_leader=(OWN, TEAM),
    marketing_director=(OWN, BRANCH),
    regional_head=REGION,
    brokerage_gm=ALL,
    hq_sysadmin=(ADDRESSED, EXECUTED),
)
points_at_client("deletion_requests", copies=("open_client_id",))


def open_requests(client_ids) -> dict[int, str]:
    """The serial numbers of the requests that are open, by client."""
    query = db.select(DeletionRequest.open_client_id, DeletionRequest.serial_no)
    rows = db.session.execute(query.where(DeletionRequest.open_client_id.in_(client_ids)))
    return {row.open_client_id: row.serial_no for row in rows}
