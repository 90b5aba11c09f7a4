"""Whether two records may become one, and why not."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ia.clients.care.carers import Care
from ia.clients.merging.hindrances import hindrances
from ia.clients.vocabulary import DECIDED

SAME = _l("This is the same record.")
OTHER_BRANCH = _l("The two records belong to different branches; they are never merged.")
TWO_ACCOUNTS = _l("Both are confirmed clients with accounts of their own; they are never merged.")
OTHER_WAY = _l(
    "The other record is confirmed and this one is not: the confirmed record stays, so merge the other way round."
)
LENT = _l("A client who is delegated is not merged: the delegation must be ended first.")
NOT_YOURS = _l(
    "Two records are merged by whoever manages both; a prospect also by the marketing director of the branch."
)


def refusals(stays, goes, delegated: bool) -> list[str]:
    """Why the two records cannot become one now, whoever asks. `delegated`: one of them is lent today."""
    found = []
    if stays.id == goes.id:
        return [str(SAME)]
    if stays.branch_id != goes.branch_id:
        found.append(OTHER_BRANCH)
    if both_decided(stays, goes) and stays.fund_account_no and goes.fund_account_no:
        found.append(TWO_ACCOUNTS)
    if wrong_way(stays, goes):
        found.append(OTHER_WAY)
    if delegated:
        found.append(LENT)
    if goes.status == "developing" and goes.managed_by_id != stays.managed_by_id:
        found.append(_("Another adviser develops the client of the other record; hand one of the two over first."))
    return [*map(str, found), *hindrances(stays, goes)]


def both_decided(stays, goes) -> bool:
    return stays.status in DECIDED and goes.status in DECIDED


def wrong_way(stays, goes) -> bool:
    """Whether the record that goes is confirmed and the one that stays is not."""
    return goes.status in DECIDED and stays.status not in DECIDED


def is_lent(*cares: Care) -> bool:
    return any(care.delegate_id is not None for care in cares)
