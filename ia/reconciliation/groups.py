"""Differences that probably have one cause: the same adviser under another name, the same team's rows a day late.

A group is a key of a code and its values, parted by bars; only what at least two differences share becomes one, everything
else stands with its like.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from ia.reconciliation.compare import Finding
from ia.reconciliation.words import FIELDS, KINDS, REASONS

BAR, LONGEST = "|", 80
ROLLED, MISTYPED = "rolled", "mistyped"


def keys(found: Iterable[Finding], mistyped: dict[int, str]) -> list[str]:
    """The key of each difference in turn; `mistyped` gives the reason for those, by place, that are probably one account
    mistyped."""
    found = list(found)
    special = [_special(one) for one in found]
    common = Counter(special)
    return [
        f"{MISTYPED}{BAR}{mistyped[place]}"
        if place in mistyped
        else key
        if key and common[key] > 1
        else one.field or one.kind
        for place, (one, key) in enumerate(zip(found, special, strict=True))
    ]


def _special(one: Finding) -> str:
    if one.field in ("team", "advisor"):
        return _key(one.field, one.platform_value or "", one.counter_value or "")
    if one.field == "confirmed_on":
        late = date.fromisoformat(one.counter_value) - date.fromisoformat(one.platform_value)
        return _key(one.field, one.team, str(late.days))
    return ""


def is_mistyped(key: str) -> bool:
    """Whether the differences of a group are lines that are probably one account mistyped."""
    return key.startswith(f"{MISTYPED}{BAR}")


def _key(code: str, *values: str) -> str:
    return BAR.join((code, *(value.replace(BAR, " ")[:LONGEST] for value in values)))


def title(key: str) -> str:
    """What the differences of a group have in common, in words."""
    code, *values = key.split(BAR)
    if code == ROLLED:
        return _("Left open in %(month)s", month=values[0])
    if code == MISTYPED:
        return _("Probably one account mistyped: %(why)s", why=REASONS[values[0]])
    if code == "confirmed_on" and values:
        days = int(values[1])
        late = ngettext("%(num)s day later at the counter", "%(num)s days later at the counter", days)
        early = ngettext("%(num)s day earlier at the counter", "%(num)s days earlier at the counter", -days)
        return f"{values[0]}{_(': ')}{late if days > 0 else early}"
    if values:
        return _("%(field)s “%(ours)s” is “%(theirs)s” at the counter", field=FIELDS[code], ours=values[0], theirs=values[1])
    return str(KINDS.get(code) or FIELDS[code])
