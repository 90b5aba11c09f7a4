"""How the facts of a referral are called, for its history."""

from flask_babel import lazy_gettext as _l

from ia.custody.referrals.forms import MATTER, NEED, TEAM
from ia.ground.documents.history import PEOPLE, UNITS

LABELS = {
    "need": NEED,
    "matter": MATTER,
    "team_id": TEAM,
    "adviser_id": _l("Adviser in charge"),
    "reason": _l("Reason"),
}
CHOICES = {"adviser_id": PEOPLE, "team_id": UNITS}
