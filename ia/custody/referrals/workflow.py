"""How a referral travels (D-04, D-05): sent to the leader of a team, who names the adviser or declines."""

from flask_babel import lazy_gettext as _l

from ia.custody.holders import DIRECTOR, FORMER
from ia.custody.referrals import step_forms as forms
from ia.custody.referrals import verbs
from ia.custody.referrals.holders import RECEIVERS
from ia.custody.referrals.words import ANSWER_DAYS
from ia.ground.workflow.declare import AUTHOR, OWNER, State, Step, Workflow

WORKFLOW = Workflow(
    "referral",
    _l("Prospect referral"),
    states=(
        State("sent", _l("Sent"), RECEIVERS, days=ANSWER_DAYS, clause="D-05"),
        State("accepted", _l("Accepted"), clause="D-05"),
        State("declined", _l("Declined"), clause="D-05"),
        State("withdrawn", _l("Withdrawn"), clause="D-05"),
    ),
    steps=(
        Step(
            "accept",
            _l("Accept"),
            ["sent"],
            "accepted",
            RECEIVERS,
            "D-05",
            asks=forms.AcceptForm,
            check=verbs.may_accept,
            effect=verbs.accept,
            when=lambda referral: referral.team_id is not None,
            tells=AUTHOR | OWNER | FORMER,
        ),
        Step(
            "forward",
            _l("Choose the team"),
            ["sent"],
            "sent",
            DIRECTOR,
            "D-04",
            asks=forms.ForwardForm,
            effect=verbs.forward,
            tells=RECEIVERS,
        ),
        Step(
            "decline",
            _l("Decline"),
            ["sent"],
            "declined",
            RECEIVERS,
            "D-05",
            asks=forms.DeclineForm,
            tells=AUTHOR | DIRECTOR,
            tone="danger",
        ),
        Step(
            "withdraw",
            _l("Withdraw"),
            ["sent"],
            "withdrawn",
            AUTHOR,
            "D-05",
            asks=forms.DeclineForm,
            tells=RECEIVERS,
            tone="danger",
        ),
    ),
)
