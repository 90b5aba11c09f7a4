"""Who acts on a referral, by relation."""

from flask_babel import lazy_gettext as _l

from ia.ground.workflow.declare import Holder, team_addresses


def _receivers(referral, today):
    if referral.team_id is None:
        return [f"marketing_director@{referral.branch_id}"]
    return team_addresses(referral.team_id, referral.branch_id, today, but=[referral.created_by_id])


RECEIVERS = Holder("receivers", _l("leader of the target team, without one the marketing director"), _receivers)
