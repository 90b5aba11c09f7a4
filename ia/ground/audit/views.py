"""The trail as a page: a branch's people for those who answer for them, sign-ins and settings for administrators."""

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import and_, false, or_, select, true

from ia.ground import registry
from ia.ground.access.guard import guard
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.org.models import Post, Unit

blueprint = Blueprint("audit", __name__)
READERS = ("marketing_director", "branch_gm")
ADMINISTRATORS = ("branch_sysadmin", "hq_sysadmin")
AT_ONCE = 50
TECHNICAL = ("login", "user", "post", "unit", "setting", "calendar", "world", "backup")
"""What administrators see of the trail: nothing that names a client or a form (P-27)."""
ACTIONS = {
    "sign-in": _l("Signed in"),
    "sign-out": _l("Signed out"),
    "password": _l("Password changed"),
    "setting": _l("Setting changed"),
    "create": _l("Filled in"),
    "edit": _l("Changed"),
    "attach": _l("File attached"),
    "print": _l("Printed"),
    "reprint": _l("Printed again"),
    "sign": _l("Signature registered"),
    "keep": _l("Custody registered"),
    "import": _l("Imported"),
    "export": _l("Exported"),
    "restore": _l("Backup restored"),
}


@blueprint.get("/audit/")
@guard(*READERS, *ADMINISTRATORS)
def show():
    """The newest events; `before` is the number of an event, `actor` that of a person."""
    before, actor = number("before"), number("actor")
    query = select(AuditRow).where(visible(current_user))
    if before:
        query = query.where(AuditRow.seq < before)
    if actor:
        query = query.where(AuditRow.actor_id == actor)
    rows = db.session.scalars(query.order_by(AuditRow.seq.desc()).limit(AT_ONCE + 1)).all()
    return render_template(
        "ground/audit.html",
        rows=rows[:AT_ONCE],
        older=rows[AT_ONCE - 1].seq if len(rows) > AT_ONCE else None,
        before=before,
        actor=actor,
        actions=titles(),
        kinds=registry.kinds(),
        technical=current_user.has(*ADMINISTRATORS),
        may_open=current_user.has(*READERS),
    )


def number(name: str) -> int | None:
    """A number from the address; anything else counts as not asked."""
    value = request.args.get(name, type=int)
    return value if value and 0 < value < 2**31 else None


def visible(person):
    """Condition: the events that this person may read."""
    ways = [in_branch(post.branch_id) for post in person.units(*READERS)]
    for post in person.units(*ADMINISTRATORS):
        whose = in_branch(post.branch_id) if post.role == "branch_sysadmin" else true()
        ways.append(and_(AuditRow.subject_kind.in_(TECHNICAL), whose))
    return or_(false(), *ways)


def in_branch(branch_id: int):
    """Condition: done by somebody while holding a post in that branch; what the same person did elsewhere is not meant."""
    held = (Post.starts_on <= AuditRow.at) & ((Post.ends_on.is_(None)) | (Post.ends_on > AuditRow.at))
    return (
        select(Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.user_id == AuditRow.actor_id, (Unit.id == branch_id) | (Unit.branch_id == branch_id), held)
        .exists()
    )


def titles() -> dict:
    """What the actions are called, with the steps of every kind of form as (kind, action)."""
    steps = {
        (kind.kind, f"step:{step.name}"): step.title
        for kind in registry.kinds().values()
        for step in kind.workflow.steps
    }
    return {**ACTIONS, **steps}
