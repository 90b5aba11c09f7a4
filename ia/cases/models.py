"""The case as it is kept. The form it may come from stays with those who reach it; the case itself is for everybody."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.cases.words import SOURCES
from ia.ground.access.reach import BRANCH, OWN, Reach, Scope, limited
from ia.ground.db import Moment
from ia.ground.documents.models import Document

KIND = "case"
_SOURCES = ",".join(f"'{source}'" for source in SOURCES)


class Case(Document):
    """典型案例 (4.17). `owner_id` is its author. While it is a draft, nobody else sees it (AMB-43)."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(f"source IN ({_SOURCES})", name="source"),
        CheckConstraint("published_at IS NULL OR anonymised", name="published_is_anonymised"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(10))
    source_document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    course: Mapped[str] = mapped_column(Text)
    handling: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    keywords: Mapped[str] = mapped_column(String(200))
    """Words parted by 、."""
    anonymised: Mapped[bool] = mapped_column(default=False)
    """The author has confirmed, for the text as it is published, that it lets nobody recognise a client."""
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    """Since when it is published, or was until it was withdrawn; empty again while it is a draft."""

    source_document: Mapped[Document | None] = relationship(
        foreign_keys=[source_document_id], remote_side=Document.id, lazy="raise", viewonly=True
    )

    __mapper_args__ = {"polymorphic_identity": KIND, "inherit_condition": id == Document.id}


def _own(model, person, post, now):
    return (model.kind == KIND) & (model.owner_id == person.id)


def _published(model, person, post, now):
    return (model.kind == KIND) & (model.state == "published")


OWN_CASES = Scope("own", OWN.title, _own, personal=True)
PUBLISHED = Scope("published", _l("published, for everybody"), _published, personal=True)
WITHDRAWN = limited(
    BRANCH,
    "withdrawn",
    _l("of the own branch, withdrawn after it was published"),
    lambda model: (model.kind == KIND) & (model.state == "withdrawn") & model.published_at.is_not(None),
)
Case.reach = Reach(
    (OWN_CASES, PUBLISHED),
    technical=("branch_sysadmin",),
    branch_sysadmin=PUBLISHED,
    marketing_director=WITHDRAWN,
)
"""Each scope names the kind, so that the indexes which begin with it are used. P-30: all may consult what is published. A
case names no client, and 7.1 gives it to the system administrator of the branch too; what a director withdraws stays in
the director's sight."""
