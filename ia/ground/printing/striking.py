"""Striking what was registered wrongly: a signature, whose box is free again, or a scan. It stays to be seen, with who struck it
and why."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.person import Person, person_of
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.printing.models import PrintCopy, Signature, Struck
from ia.ground.printing.refusals import NotYourPaper, PrintRefused
from ia.ground.printing.service import note
from ia.ground.workflow.declare import team_addresses

ABOVE = {
    "counter_clerk": ("counter_admin", "admin_director"),
    "finance_clerk": ("finance_admin", "finance_manager"),
}
"""Whose work at a branch is looked after by whom; that of all others by the general manager."""

SUPERIORS = (*TEAM_LEADERS, "marketing_director", "branch_gm", *(role for roles in ABOVE.values() for role in roles))


def may_strike(signature: Signature, copy: PrintCopy, branch_id: int, person: Person, now: datetime) -> bool:
    """Whoever registered it, or a superior of theirs."""
    if signature.struck_at is not None:
        return False
    if signature.registered_by_id == person.id:
        return True
    return not person.addresses.isdisjoint(_superiors(signature.registered_by_id, branch_id, local_date(now)))


def _superiors(user_id: int, branch_id: int, today: date) -> set[str]:
    """Addresses. For somebody who has left, the administrative director of the branch of the paper."""
    registrar = person_of(user_id, today)
    found = set()
    for post in registrar.posts if registrar else ():
        if post.team_id:
            found |= set(team_addresses(post.team_id, post.branch_id, today, but=[user_id]))
        else:
            found |= {f"{role}@{post.unit_id}" for role in ABOVE.get(post.role, ("branch_gm",))}
    return found or {f"admin_director@{branch_id}"}


def signature_of(copy: PrintCopy, signature_id: int) -> Signature | None:
    """The signature of that number on this sheet."""
    return db.session.scalar(select(Signature).where(Signature.id == signature_id, Signature.copy_id == copy.id))


def strike(
    signature: Signature, copy: PrintCopy, branch_id: int, reason: str, person: Person, now: datetime
) -> None:
    """Strike it, once. Raises NotYourPaper, PrintRefused."""
    if signature.struck_at is None and not may_strike(signature, copy, branch_id, person, now):
        raise NotYourPaper(_l("Only whoever registered this signature, or a superior of theirs, may strike it."))
    if not scratch(signature, reason, person, now):
        raise PrintRefused(_l("This signature is struck already."), "reason")
    what = {"box": signature.role, "signer": signature.signer, "reason": reason}
    note("strike-signature", copy, person, now, **what)


def scratch(row: Struck, reason: str, person: Person, now: datetime) -> bool:
    """Mark a signature or scan as struck by compare-and-set; False when it was struck before."""
    said = {"struck_at": now, "struck_by_id": person.id, "struck_by": person.name, "struck_reason": reason}
    standing = update(type(row)).where(type(row).id == row.id, type(row).struck_at.is_(None)).values(said)
    return db.session.execute(standing.execution_options(synchronize_session=False)).rowcount == 1
