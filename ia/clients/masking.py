"""Personal numbers as they may be shown: enough to recognise, too little to use. Names stay.

Every channel shows numbers through these functions: lists, pages, edit forms, print, history, the audit trail. A whole
number leaves the server only through the page that asks for a reason (see reveal.py).
"""

import re
from collections.abc import Mapping

STAR = "*"
HIDDEN = STAR * 4
PHONES = ("mobile", "phone", "fax")
_LONG = re.compile(r"\d(?:[ -]?\d){10,}[Xx]?")


def _between(text: str, head: int, tail: int) -> str:
    """The first `head` and last `tail` signs. At least four stay hidden, however short the text; its length does too."""
    if len(text) < head + tail + len(HIDDEN):
        head, tail = (0, len(text) // 3) if head < tail else (len(text) // 3, 0)
    return f"{text[:head]}{HIDDEN}{text[-tail:] if tail else ''}"


def id_no(text: str | None) -> str:
    """3101****0011."""
    return _between(text, 4, 4) if text else ""


def account(text: str | None) -> str:
    """****7145."""
    return _between(text, 0, 4) if text else ""


def phone(text: str | None) -> str:
    """138****8000."""
    return _between(text, 3, 4) if text else ""


def email(text: str | None) -> str:
    """z****@example.com: the part before the @ is often a phone number."""
    local, at, host = (text or "").partition("@")
    return f"{local[:1]}{HIDDEN}{at}{host}" if local else ""


def wechat(text: str | None) -> str:
    """w****: often a phone number too."""
    return f"{text[:1]}{HIDDEN}" if text else ""


def contact(kind: str, text: str) -> str:
    """A way to a client, masked as its kind asks. An address is no number and stays."""
    if kind in PHONES:
        return phone(text)
    return {"email": email, "wechat": wechat}.get(kind, str)(text)


def name(text: str) -> str:
    """张**: for people who may know that there is a client, and not who it is."""
    return f"{text[:1]}{STAR * 2}"


def in_text(text: str, known: Mapping[str, str]) -> str:
    """What somebody wrote, without numbers: those that are `known` (number and mask), and whatever is as long as a telephone
    with its area, or longer."""
    for number in sorted(known, key=len, reverse=True):
        text = text.replace(number, known[number])
    return _LONG.sub(lambda found: account(found[0]), text)


MASKS = {"id_no": id_no, "fund_account_no": account}
"""Columns of a client that are never written into the trail as they are."""
