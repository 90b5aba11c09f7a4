"""The trail as a page: a branch's people for those who answer for them, sign-ins and settings for administrators."""

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import and_, false, or_, select, true

from ia.ground import registry
from ia.ground.access.guard import guard
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.documents import history
from ia.ground.org.models import Post, Unit

blueprint = Blueprint("audit", __name__)
READERS = ("marketing_director", "branch_gm")
ADMINISTRATORS = ("branch_sysadmin", "hq_sysadmin")
AT_ONCE = 50
SUBJECTS = {
    "login": _l("Sign-in"),
    "user": _l("User"),
    "post": _l("Post"),
    "unit": _l("Place in the company"),
    "deputy": _l("Deputy"),
    "setting": _l("Setting"),
    "calendar": _l("Working days"),
    "backup": _l("Backup"),
    "job": _l("Job"),
    "job_run": _l("Run of the timetable"),
    "mail": _l("Mail"),
}
"""What administrators see of the trail: nothing that names a client or a form (P-27)."""
ACTIONS = {
    **history.ACTIONS,
    "sign-in": _l("Signed in"),
    "sign-out": _l("Signed out"),
    "two-places": _l("Signed in at two places within minutes"),
    "end-session": _l("Sessions ended"),
    "password": _l("Password changed"),
    "second-factor": _l("Second factor set up"),
    "second-factor-off": _l("Second factor turned off"),
    "second-factor-reset": _l("Second factor taken away by an administrator"),
    "recovery-codes": _l("New recovery codes made"),
    "password-given": _l("Password given by an administrator"),
    "disable": _l("Account closed"),
    "enable": _l("Account opened again"),
    "setting": _l("Setting changed"),
    "restore": _l("Backup restored"),
    "revoke": _l("Revoked"),
    "delivery": _l("Delivery chosen"),
    "calendar-feed": _l("Calendar opened"),
    "calendar-feed-end": _l("Calendar closed"),
    "retry": _l("Tried again"),
}


class Line(NamedTuple):
    """An event with everything in words. `unnamed` are fields, or the action, that no room has named."""

    seq: int
    at: datetime
    actor_id: int | None
    actor: str
    what: object
    about: object
    url: str
    fields: list
    unnamed: list[str]
    address: str


class Names(NamedTuple):
    """How the rooms of this installation call what stands in the trail."""

    subjects: dict
    urls: dict
    actions: dict
    labels: dict


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
    known = names()
    return render_template(
        "ground/audit.html",
        lines=[line(row, known) for row in rows[:AT_ONCE]],
        older=rows[AT_ONCE - 1].seq if len(rows) > AT_ONCE else None,
        before=before,
        actor=actor,
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
        ways.append(and_(AuditRow.subject_kind.in_(SUBJECTS), whose))
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


def names() -> Names:
    """Everything that rooms have named; actions as (subject, action), labels per subject."""
    subjects, urls, actions, labels = dict(SUBJECTS), {}, {}, {}
    for module in registry.modules():
        for subject, title in module.subjects.items():
            subjects[subject], labels[subject] = title, module.labels
            if subject not in module.pageless:
                urls[subject] = f"/{module.url}"
            actions |= {(subject, action): said for action, said in module.actions.items()}
        for kind in module.kinds:
            subjects[kind.kind], urls[kind.kind], labels[kind.kind] = kind.title, f"/{kind.url}", kind.labels
            actions |= {(kind.kind, f"step:{step.name}"): step.title for step in kind.workflow.steps}
            actions |= {(kind.kind, action): said for action, said in module.actions.items()}
    return Names(subjects, urls, actions, labels)


def line(row: AuditRow, known: Names) -> Line:
    what = known.actions.get((row.subject_kind, row.action)) or ACTIONS.get(row.action)
    about = known.subjects.get(row.subject_kind, "")
    labels = {**history.LABELS, **known.labels.get(row.subject_kind, {})}
    changed = [name for name in row.changes or () if name not in history.NOT_SHOWN]
    unnamed = [name for name in changed if name not in labels]
    if not what:
        unnamed.insert(0, row.action)
    if not about:
        unnamed.insert(0, row.subject_kind)
    return Line(
        row.seq,
        row.at,
        row.actor_id,
        history.who(row),
        what,
        about,
        f"{known.urls[row.subject_kind]}/{row.subject_id}" if row.subject_kind in known.urls and row.subject_id else "",
        [labels[name] for name in changed if name in labels],
        [*unnamed[:5], "…"] if len(unnamed) > 5 else unnamed,
        row.address,
    )
