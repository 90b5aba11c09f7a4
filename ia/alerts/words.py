"""The fixed words of alerts: rules with the figures that they start with, outcomes, and whom to ask for help."""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l


class Kind(NamedTuple):
    """A rule as the platform knows it (AMB-44). `unit` says what its limit counts, `limit` is the figure it starts with;
    none where what is observed is put into words. A rule that `waits_for` data cannot be evaluated yet; people may raise an
    alert by it. `most_open` holds back what one adviser could not see to."""

    title: object
    clause: str
    unit: object = ""
    limit: int | None = None
    lowest: int = 1
    highest: int = 366
    waits_for: object = ""
    most_open: int | None = None

    @property
    def evaluated(self) -> bool:
        """Whether the platform itself finds whom it concerns."""
        return not self.waits_for


LOSS = "month_loss"
DAYS, POINTS, PERCENT = _l("days"), _l("points of 5"), "%"
KINDS = {
    "low_satisfaction": Kind(_l("Low satisfaction"), "W-05", POINTS, 2, highest=4, most_open=20),
    LOSS: Kind(_l("Loss of the month"), "W-10", PERCENT, 10, highest=100, most_open=20),
    "key_days_without_contact": Kind(_l("Key client not contacted for long"), "W-05", DAYS, 30, most_open=20),
    "days_without_contact": Kind(_l("Long without contact"), "W-05", DAYS, 60, most_open=20),
    "holding_move": Kind(
        _l("Held stock moves abnormally"),
        "W-05",
        PERCENT,
        8,
        highest=100,
        waits_for=_l("daily quotes of the stocks held"),
    ),
    "position_ratio": Kind(
        _l("Heavy position in one stock"),
        "W-06",
        PERCENT,
        50,
        highest=100,
        waits_for=_l("daily positions of the accounts"),
    ),
    "loss_ratio": Kind(
        _l("Loss ratio"),
        "W-06",
        PERCENT,
        20,
        highest=100,
        waits_for=_l("daily positions of the accounts with their cost"),
    ),
    "risk_degree": Kind(
        _l("Risk degree"),
        "W-06",
        PERCENT,
        80,
        highest=1_000,
        waits_for=_l("risk-degree feed of the settlement department"),
    ),
    "abnormal_trading": Kind(_l("Abnormal trading"), "W-08", waits_for=_l("trades of the day")),
}
"""In the order in which a client who meets several is told of them."""
RULES = {code: kind.title for code, kind in KINDS.items()}
EVALUATED = tuple(code for code, kind in KINDS.items() if kind.evaluated)
BY_HAND = {code: kind.title for code, kind in KINDS.items() if not kind.evaluated}
"""What people may raise an alert by: of the others the platform knows more."""
SILENCES = ("key_days_without_contact", "days_without_contact")

MEASURES = {
    "measures": _l("Measures agreed with the client"),
    "informed": _l("Client informed, nothing further needed"),
    "watched": _l("Watched further"),
    "leaving": _l("Client is thinking of leaving"),
}
"""What came of a talk (F-H3)."""
DISMISSALS = {
    "mistaken": _l("Raised by mistake"),
    "known": _l("Seen to elsewhere"),
    "unreached": _l("Client could not be reached"),
}
"""Why an alert is closed without a talk."""
LAPSED = "lapsed"
OUTCOMES = {**MEASURES, **DISMISSALS, LAPSED: _l("Client record out of use")}
HELPERS = {"board": _l("Advisory board"), "colleague": _l("Colleague")}
"""Of whom help may be asked (W-04, K-13)."""
REACHED_BY = ("phone", "in_person")
"""How the client is told: in person or by phone (W-03)."""
RESOLVE_DAYS = 5
"""Working days from the talk to the outcome."""
INSTRUCT_DAYS = 1
"""Working days that the leader has for an alert that nobody contacted the client about."""
