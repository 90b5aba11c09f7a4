"""The words of the comparison, and how it says what differs."""

from decimal import Decimal, InvalidOperation

from flask_babel import lazy_gettext as _l

KINDS = {
    "only_platform": _l("Missing at the counter"),
    "only_counter": _l("Missing on the platform"),
    "duplicate_platform": _l("Twice on the platform"),
    "duplicate_counter": _l("Twice at the counter"),
    "field": _l("Different"),
}
FIELDS = {
    "name": _l("Name of the client"),
    "asset_total": _l("Total assets"),
    "confirmed_on": _l("Confirmed on"),
    "team": _l("Team"),
    "advisor": _l("Adviser"),
}
PERIOD = _l("Confirmed in another month")
COLUMNS = {
    "name": FIELDS["name"],
    "account": _l("Account number"),
    **{code: FIELDS[code] for code in ("asset_total", "confirmed_on", "team", "advisor")},
}
CAUSES = {
    "counter_error": _l("Error of the counter"),
    "platform_error": _l("Error on the platform"),
    "timing": _l("Difference of time"),
    "wrong_owner": _l("Wrong owner"),
    "other": _l("Other cause"),
}
SIDES = {"counter": _l("Counter"), "platform": _l("Platform side")}
ERRORS = {"counter": "counter_error", "platform": "platform_error"}
"""The cause of a difference that one side has mistyped."""
REASONS = {
    "swapped": _l("two neighbouring digits have changed places"),
    "digit": _l("one digit differs"),
    "zeros": _l("leading zeros are lost"),
    "namesake": _l("same name and day"),
}


def what(one) -> object:
    """What is amiss by a finding; a day of another month is told apart (6.3)."""
    if one.field == "confirmed_on" and one.platform_value[:7] != one.counter_value[:7]:
        return PERIOD
    return FIELDS[one.field] if one.field else KINDS[one.kind]


def grouped(yuan: str) -> str:
    """An amount with marks between thousands. What somebody wrote in its place in the database is shown as it stands: the seals
    tell of it, and the page has to open."""
    amount = _amount(yuan)
    return yuan if amount is None else f"{amount:,}"


def _amount(yuan: str) -> Decimal | None:
    try:
        return Decimal(yuan)
    except InvalidOperation:
        return None


def yuan(fen: int, sign: str = "-") -> str:
    """An amount of fen in yuan with marks between thousands; with "+" a positive one has its sign too."""
    return f"{Decimal(int(fen)).scaleb(-2):{sign if fen else '-'},.2f}"


def more(one) -> str:
    """By how much the counter's amount is greater, with its sign; empty where no amounts are told apart."""
    if one.field != "asset_total" or not one.platform_value or not one.counter_value:
        return ""
    counter, platform = _amount(one.counter_value), _amount(one.platform_value)
    return "" if counter is None or platform is None else f"{counter - platform:+,}"


def line(told: dict, called: str = "") -> str:
    """A confirmation in one line, without account, and without the name by which it is called beside it."""
    name = "" if told["name"] == called else told["name"]
    facts = (name, grouped(told["asset_total"]), told["confirmed_on"], told["team"], told["advisor"])
    return " · ".join(fact for fact in facts if fact)


def side(one, told: dict | None, value: str | None) -> str:
    """What one side says: of a field its value, else the whole confirmation."""
    if one.kind != "field":
        return line(told, (one.platform or one.counter)["name"]) if told else ""
    return grouped(value) if value and one.field == "asset_total" else value or ""
