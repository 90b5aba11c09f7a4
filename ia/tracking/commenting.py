"""Writing what caused the figures of a month: kept with the month, and in the client's information (S-03)."""

from ia.clients import register
from ia.clients.figures import MonthlyStat
from ia.clients.page import timeline
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.workflow.engine import Act

ACTION = "tracking-comment"


def write(stat: MonthlyStat, text: str, act: Act) -> None:
    """Keep the comment as a new version. Every wording stays in the client's timeline; the trail says which version of which
    month, and not what it says. Raises StaleDataError when somebody has saved another one at the same instant."""
    if text == stat.comment and not stat.is_outdated:
        return
    before = stat.comment_version
    stat.comment, stat.commented_by_id, stat.commented_at = text, act.person.id, act.now
    db.session.flush()
    timeline.note([stat.client_id], "tracking", f"{stat.month}: {text}", act)
    changes = {"month": [None, stat.month], "revision": [before or None, stat.comment_version]}
    trail.record(ACTION, register.KIND, stat.client_id, actor=act.person, now=act.now, changes=changes)
