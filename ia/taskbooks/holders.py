"""Who acts on a task book, by relation."""

from flask_babel import lazy_gettext as _l

from ia.ground.workflow.declare import OWNER, Holder, at_branch, leader_above, team_addresses


def unagreed(book) -> list:
    """Co-developers of other teams whose leader has not agreed yet (D-23)."""
    return [row for row in book.codevelopers if row.team_id != book.team_id and row.agreed_at is None]


LEADER = leader_above(_l("team leader"), subject=lambda book: 0 if book.by_director else book.owner_id)
"""The leader of the book's team; for a leader's own book the director (AMB-59); for a director's, the managing team's."""
DIRECTOR = at_branch("marketing_director", _l("marketing director"))
CLERK = at_branch("counter_clerk", _l("counter clerk"))
COUNTER = at_branch("counter_admin", _l("counter administrator"))
ADMIN = at_branch("admin_director", _l("administrative director"))
CODEVELOPERS = Holder(
    "codevelopers", _l("co-developers"), lambda book, today: [f"u:{row.user_id}" for row in book.codevelopers]
)


def _other_leaders(book, today):
    for row in unagreed(book):
        yield from team_addresses(row.team_id, book.branch_id, today, but=[row.user_id])  # nobody agrees for himself


OTHER_LEADERS = Holder("other_leaders", _l("leaders of the co-developers"), _other_leaders)
PLAN_HOLDER = Holder(
    "plan",
    _l("owner, then the team leader"),
    lambda book, today: (LEADER if book.plan_pending else OWNER | LEADER).find(book, today),
)
KEEPERS = CLERK | LEADER
PARTIES = OWNER | CODEVELOPERS | LEADER | DIRECTOR
