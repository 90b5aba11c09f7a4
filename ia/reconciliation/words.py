"""The fixed words of the comparison."""

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
REASONS = {
    "swapped": _l("two neighbouring digits have changed places"),
    "digit": _l("one digit differs"),
    "zeros": _l("leading zeros are lost"),
    "namesake": _l("same name and day"),
}
